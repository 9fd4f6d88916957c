"""Values of payment notices: the record, and what the contract says of its instalment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.documents.context import contract, plain

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "payment-notice"
FINAL = "final-payment-notice"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``claim``: the instalment with its ``amount``, ``percent`` and milestone."""
    return _values(KIND, records, citations, language=language, draft=draft)


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
