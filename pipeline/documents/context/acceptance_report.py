"""Values of the acceptance report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

import doc_templates
from pipeline.documents.context import contract, cover, srs
from pipeline.documents.context.complete import completed
from pipeline.records.warranty import ends_on

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "acceptance-report"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What ``acceptance-report.docx`` may print: the record, and the figures that follow from it."""
    data = completed(records, "acceptance", language)
    terms = contract.terms(records, language)
    requirements = completed(records, "requirements", language)
    titles = _titles(requirements, completed(records, "prototype", language), doc_templates.words(language)["to"])
    rounds = tuple(_round(item, titles, terms) for item in data["rounds"])
    final = _final(rounds)
    failed = tuple(item for item in final if not item["passed"])
    report = {
        **data,
        "accepted": data["conclusion"] == "accepted",
        "rounds": rounds,
        "last_round": rounds[-1],
        "round_count": len(rounds),
        "examined": len(final),
        "passed": len(final) - len(failed),
        "failed": failed,
        "functions_examined": _covered(final, "function", titles),
        "screens_examined": _covered(final, "screen", titles),
        "performance": tuple(_measurements(final, requirements)),
        "security": tuple(item for item in final if item["risk"] or titles.get(item["covers"], ("",))[0] == "security"),
        "problems": tuple({**item, "resolved": item["resolved_on"] is not None} for item in data["problems"]),
        "open_problems": tuple(item["id"] for item in data["problems"] if item["resolved_on"] is None),
        "instalment": next((item for item in terms["instalments"] if item["id"] == data["final_instalment"]), None),
        "warranty_start": data["signed_on"],
        "warranty_end": ends_on(terms, data),
    }
    facts = cover.values(KIND, data, records, citations, language=language, draft=draft)
    return {**facts, "contract": terms, "report": report}


def _titles(requirements: Mapping[str, Any], prototype: Mapping[str, Any], to: str) -> dict[str, tuple[str, str]]:
    """Sort and title of everything an item may cover, by id."""
    titles = {
        item["id"]: ("function", item["title"])
        for module in requirements["modules"]
        for item in srs.functions_of(module)
    }
    titles |= {item["id"]: ("performance", item["title"]) for item in requirements["performance"]}
    titles |= {item["id"]: ("security", item["title"]) for item in requirements["security"]}
    titles |= {item["id"]: ("interface", item["title"]) for item in requirements["interfaces"]}
    titles |= {item["id"]: ("data", item["title"]) for item in requirements["data_requirements"]}
    titles |= {item["id"]: ("constraint", item["statement"]) for item in requirements["constraints"]}
    titles |= {item["id"]: ("screen", item["title"]) for item in prototype["screens"]}
    titles |= {
        item["id"]: ("compatibility", f"{item['name']} {item['versions']}") for item in requirements["compatibility"]
    }
    titles |= {item["id"]: ("data flow", f"{item['source']}{to}{item['sink']}") for item in requirements["data_flows"]}
    return titles


def _round(data: Mapping[str, Any], titles: Mapping[str, tuple[str, str]], terms: Mapping[str, Any]) -> dict[str, Any]:
    tested = tuple(_item(item, titles) for item in data["items"])
    rate = _rate(data["major_defects"], data["test_cases"])
    return {
        **{key: value for key, value in data.items() if key != "items"},
        "tested": tested,
        "tested_count": len(tested),
        "failed_count": sum(not item["passed"] for item in tested),
        "major_rate": rate,
        "within": data["critical_defects"] <= terms["defects"]["critical_max"]
        and Decimal(data["major_defects"] * 100) / data["test_cases"] < terms["defects"]["major_below_percent"],
    }


def _item(item: Mapping[str, Any], titles: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        **item,
        "title": item["title"] or titles.get(item["covers"], ("", item["covers"]))[1],
        "passed": item["result"] == "pass",
    }


def _rate(part: int, whole: int) -> Decimal:
    """A share in per cent, to two places."""
    return (Decimal(part * 100) / whole).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _final(rounds: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """The items that count in the end: of each requirement, screen or risk those of the last round that tested it."""
    last: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for item in rounds:
        before = dict(last)
        for tested in item["tested"]:
            key = tested["covers"], tested["risk"]
            if last.get(key) is before.get(key):
                last[key] = []
            last[key].append({**tested, "round": item["number"]})
    return tuple(tested for items in last.values() for tested in items)


def _covered(final: tuple[dict[str, Any], ...], sort: str, titles: Mapping[str, tuple[str, str]]) -> int:
    return len({item["covers"] for item in final if titles.get(item["covers"], ("",))[0] == sort})


def _measurements(final: tuple[dict[str, Any], ...], requirements: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Performance requirements with what was measured last."""
    by_id = {item["id"]: item for item in requirements["performance"]}
    for item in final:
        if item["covers"] in by_id and item["measured"] is not None:
            yield {**item, "required": by_id[item["covers"]]}
