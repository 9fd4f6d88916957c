"""Values of the review at the end of the warranty: the record, until when the warranty lasts, and its faults by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.documents.context import plain
from pipeline.documents.context.complete import completed
from pipeline.documents.context.fault_report import time_of
from pipeline.records.warranty import REVIEW, STEPS, ends_on

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``warranty`` with ``begins`` and ``ends``, ``faults`` and their ``tally`` by level.

    A fault has ``times`` as in its report; a level ``found``, ``solved`` and ``late``.
    """
    facts = plain.values(REVIEW, records, citations, language=language, draft=draft)
    record, agreed, report = facts["record"], completed(records, "contract", language), facts["acceptance"]
    faults = tuple({**item, "times": {step: time_of(agreed, item, step) for step in STEPS}} for item in facts["faults"])
    tally = []
    for level in agreed["warranty"]["levels"]:
        found = [item for item in faults if item["level"] == level["level"]]
        late = [item for item in found if any(time is not None and time["late"] for time in item["times"].values())]
        solved = sum(item["solved"] is not None for item in found)
        tally.append({**level, "found": len(found), "solved": solved, "late": len(late)})
    warranty = {"begins": report["signed_on"], "ends": ends_on(agreed, report)}
    return {**facts, "record": {**record, "warranty": warranty, "faults": faults, "tally": tuple(tally)}}
