"""Values of the vendor evaluation: the record, and the points that follow from it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import charts, plain
from pipeline.records.rules.vendor import total

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "vendor-evaluation"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints, and of each bidder its weighted ``total`` and its ``points`` by criterion."""
    facts = plain.values(KIND, records, citations, language=language, draft=draft)
    record = facts["record"]
    criteria = record["criteria"]
    bidders = []
    for bidder in record["bidders"]:
        points = {item["criterion"]: item for item in bidder["scores"]}
        scored = tuple({**points[item["id"]], "title": item["title"]} for item in criteria if item["id"] in points)
        bidders.append({**bidder, "total": total(record, bidder).quantize(Decimal("0.01")), "points": scored})
    ranked = tuple(sorted(bidders, key=lambda item: (item["excluded"] is not None, -item["total"], item["id"])))
    # A draft may rest on a record whose choice names no bidder; the check says so.
    nobody = {"id": record["chosen"], "name": record["chosen"], "total": Decimal("0.00"), "points": ()}
    chosen = next((item for item in bidders if item["id"] == record["chosen"]), nobody)
    finished = {**record, "bidders": tuple(bidders), "ranked": ranked, "winner": chosen}
    return {**facts, "charts": {"scores": charts.of_scores(finished, language)}, "record": finished}
