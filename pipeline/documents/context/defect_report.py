"""Values of the test defect report: the record, and its defects counted as the contract counts them (Q-11)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import charts, plain
from pipeline.documents.context.complete import Choice
from pipeline.records.defects import KIND, SEVERITIES, open_defects

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

_STATES = {"fixed": "fixed", "closed": "closed"}


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``tally`` by severity, and ``totals`` of what is open."""
    facts = plain.values(KIND, records, citations, language=language, draft=draft)
    record = facts["record"]
    labels = records.by_kind[KIND].schema["properties"]["defects"]["items"]["properties"]["severity"]["x-labels"]
    tally = []
    for severity in SEVERITIES:
        found = [item for item in record["defects"] if item["severity"] == severity and item["state"] != "rejected"]
        word = Choice(severity)
        word.labels = labels[severity]
        row = {name: sum(item["state"] == state for item in found) for name, state in _STATES.items()}
        tally.append(
            {"severity": word, "found": len(found), "open": sum(item["state"] == "open" for item in found), **row}
        )
    left = open_defects(record)
    major = Decimal(100 * sum(item["severity"] == "major" for item in left)) / record["executed"]
    totals = {
        "open": len(left),
        "critical": sum(item["severity"] == "critical" for item in left),
        "major_percent": major.quantize(Decimal("0.01")),
    }
    drawn = {"trend": charts.of_defects(record, language)}
    return {**facts, "charts": drawn, "record": {**record, "tally": tuple(tally), "totals": totals}}
