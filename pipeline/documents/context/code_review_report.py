"""Values of the code review report: the record, and its findings added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.documents.context import plain

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "code-review-report"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``totals`` has the findings ``found`` and ``open`` of all classes."""
    facts = plain.values(KIND, records, citations, language=language, draft=draft)
    record = facts["record"]
    totals = {name: sum(item[name] for item in record["classes"]) for name in ("found", "open")}
    return {**facts, "record": {**record, "totals": totals}}
