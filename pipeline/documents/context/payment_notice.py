"""Values of payment notices: the record, and what the contract says of its instalment, or of the time it claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import contract, plain
from pipeline.records.time_claimed import NEAR, ceiling, claimed, rate_of

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "payment-notice"
FINAL = "final-payment-notice"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``claim``: the instalment with its ``amount``, ``percent`` and milestone; or ``bill``: the time of a month."""
    facts = _values(KIND, records, citations, language=language, draft=draft)
    record, rates = facts["record"], facts["contract"]["rates"]
    known = (rate_of(records["contract"], item["role"]) for item in records[KIND].get("time", ()))
    time = tuple(
        {**item, "unit": None} if rate is None else {**item, **{name: rates[rate][name] for name in ("role", "unit")}}
        for item, rate in zip(record["time"], known, strict=True)
    )
    return {**facts, "record": {**record, "time": time, "bill": _bill(records, rates)}}


def final_values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """As ``values``, of the final instalment."""
    return _values(FINAL, records, citations, language=language, draft=draft)


def _values(
    kind: str, records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool
) -> dict[str, Any]:
    facts = plain.values(kind, records, citations, language=language, draft=draft)
    record = facts["record"]
    instalments = contract.terms(records, language)["instalments"]
    claim = next((item for item in instalments if item["id"] == record["instalment"]), None)
    return {**facts, "record": {**record, "claim": claim}}


def _bill(records: Records, rates: tuple[Mapping[str, Any], ...]) -> dict[str, Any] | None:
    """The time of the notice by role with its ``amount``, and what is ``left`` of the ceiling; None when it claims no time."""
    terms, notice = records["contract"], records[KIND]
    if "time" not in notice:
        return None
    currency = terms["amount"]["currency"]
    lines = claimed(terms, notice)
    amount = sum((item.amount for item in lines), 0 * terms["amount"]["value"])
    most, used = ceiling(terms, notice), notice["billed_before"]["value"] + amount
    return {
        "lines": tuple(
            {
                **rates[item.rate],
                "spent": item.spent,
                "amount": {"value": item.amount, "currency": rates[item.rate]["price"]["currency"]},
            }
            for item in lines
        ),
        "amount": {"value": amount, "currency": currency},
        "ceiling": {"value": most, "currency": currency},
        "left": {"value": most - used, "currency": currency},
        "near": used >= NEAR * most,
    }
