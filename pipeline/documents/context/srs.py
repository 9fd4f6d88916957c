"""Values of the Software Requirements Specification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import charts, cover
from pipeline.documents.context.complete import completed
from pipeline.records.items import requirements

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "srs"
METHODS = ("test", "demonstration", "inspection", "analysis", None)
"""The methods of verification in the order of the table; None for what names none."""


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What ``srs.docx`` may print: the requirements under ``srs``, with counts and the trace both ways."""
    data = completed(records, "requirements", language)
    functions = tuple(function for module in data["modules"] for function in functions_of(module))
    everything = tuple(item for _, item in requirements(data))
    return {
        **cover.values(KIND, data, records, citations, language=language, draft=draft),
        "charts": {"trace": charts.of_trace(data, functions_of, language)},
        "srs": {
            **data,
            "modules": tuple(_module(module) for module in data["modules"]),
            "function_count": len(functions),
            "module_count": len(data["modules"]),
            "screen_count": len({screen for function in functions for screen in function["screens"]}),
            "requirement_count": len(everything),
            "rated": any(item["risk"] or item["difficulty"] for item in everything),
            "verification": tuple(_verified(everything)),
            "trace": tuple(_traces(data, everything)),
            "untraced": tuple(item["id"] for item in everything if not item["demands"]),
            "unscreened": tuple(function["id"] for function in functions if not function["screens"]),
        },
    }


def functions_of(module: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The functions of a module, in the order of its submodules."""
    return tuple(function for part in module["submodules"] for function in part["functions"])


def _module(module: Mapping[str, Any]) -> dict[str, Any]:
    functions = functions_of(module)
    return {
        **module,
        "function_count": len(functions),
        "function_ids": tuple(function["id"] for function in functions),
        "must": sum(function["priority"] == "must" for function in functions),
        "should": sum(function["priority"] == "should" for function in functions),
        "could": sum(function["priority"] == "could" for function in functions),
    }


def _verified(everything: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """One row for each method of verification that is used: the method, as the records have it, and the requirements."""
    for method in METHODS:
        verified = [item for item in everything if item["verification"] == method]
        if verified:
            yield {
                "method": verified[0]["verification"],
                "requirements": tuple(item["id"] for item in verified),
            }


def _traces(data: Mapping[str, Any], everything: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """One row for each demand: the pain points it answers, the requirements that serve it, the screens that show them."""
    for demand in data["demands"]:
        serving = [item for item in everything if demand["id"] in item["demands"]]
        screens = dict.fromkeys(screen for item in serving for screen in item.get("screens", ()))
        yield {
            "pain_points": demand["pain_points"],
            "demand": demand["id"],
            "requirements": tuple(item["id"] for item in serving),
            "screens": tuple(screens),
        }
