"""Values of the monthly progress review: the record, and by how many days each milestone is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.documents.context import plain

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "progress-report"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; of each milestone its ``title``, ``agreed`` date and ``late_days``."""
    facts = plain.values(KIND, records, citations, language=language, draft=draft)
    record = facts["record"]
    known = {item["id"]: item for item in records["contract"]["milestones"]}
    milestones = []
    for item in record["milestones"]:
        agreed = known.get(item["milestone"], {})
        days = (item["expected"] - agreed["date"]).days if agreed else 0
        milestones.append(
            {**item, "title": agreed.get("title", ""), "agreed": agreed.get("date"), "late_days": max(days, 0)}
        )
    late = tuple(item for item in milestones if item["state"] == "late")
    return {**facts, "record": {**record, "milestones": tuple(milestones), "late": late}}
