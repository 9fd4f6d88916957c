"""Values of the Software Requirements Specification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import charts, cover
from pipeline.documents.context.complete import completed

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "srs"
TRACED = ("data_flows", "performance", "security")
"""Lists beside the functions whose requirements name the demands they serve."""


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What ``srs.docx`` may print: the requirements under ``srs``, with counts and the trace both ways."""
    data = completed(records, "requirements", language)
    functions = tuple(function for module in data["modules"] for function in functions_of(module))
    return {
        **cover.values(KIND, data, records, citations, language=language, draft=draft),
        "charts": {
            "trace": charts.of_trace(data["modules"], functions_of, [item["id"] for item in data["demands"]], language)
        },
        "srs": {
            **data,
            "modules": tuple(_module(module) for module in data["modules"]),
            "function_count": len(functions),
            "module_count": len(data["modules"]),
            "screen_count": len({screen for function in functions for screen in function["screens"]}),
            "trace": tuple(_traces(data, functions)),
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


def _traces(data: Mapping[str, Any], functions: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """One row for each demand: the pain points it answers, the requirements that serve it, the screens that show them."""
    traced = (*functions, *(item for name in TRACED for item in data[name]))
    for demand in data["demands"]:
        serving = [item for item in traced if demand["id"] in item["demands"]]
        screens = dict.fromkeys(screen for item in serving for screen in item.get("screens", ()))
        yield {
            "pain_points": demand["pain_points"],
            "demand": demand["id"],
            "requirements": tuple(item["id"] for item in serving),
            "screens": tuple(screens),
        }
