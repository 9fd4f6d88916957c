"""Values of the fault report: the record, and its times against those of the contract (M-03, M-04)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import plain
from pipeline.documents.context.complete import completed
from pipeline.records.warranty import FAULT, STEPS, level_of, took

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``terms`` of its level, and ``times`` of ``response`` and ``solution``."""
    facts = plain.values(FAULT, records, citations, language=language, draft=draft)
    record = facts["record"]
    agreed = completed(records, "contract", language)
    times = {step: time_of(agreed, record, step) for step in STEPS}
    return {**facts, "record": {**record, "terms": level_of(agreed, record), "times": times}}


def time_of(contract: Mapping[str, Any], fault: Mapping[str, Any], step: str) -> dict[str, Any] | None:
    """Hours and minutes a step took, the hours the contract gives, and whether that is late; None while not known."""
    taken = took(contract, fault, step)
    if taken is None:
        return None
    hours, minutes = divmod(taken.minutes, 60)
    return {"hours": hours, "minutes": minutes, "limit": taken.limit, "late": taken.late}
