"""Values of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import charts, cover, srs
from pipeline.documents.context.amounts import rounded, shares
from pipeline.documents.context.complete import completed
from pipeline.records.delay import DAYS, damages, full_periods

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

KIND = "contract"


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What ``contract.docx`` may print: the contract with its chart, and of specification and prototype what it attaches."""
    data = terms(records, language)
    requirements = completed(records, "requirements", language)
    prototype = completed(records, "prototype", language)
    modules = tuple({**module, "function_count": len(srs.functions_of(module))} for module in requirements["modules"])
    facts = cover.values(KIND, data, records, citations, language=language, draft=draft)
    return {
        **facts,
        "charts": {"payments": charts.of_payments(data, language)},
        "contract": data,
        "srs": {**_attachment(data, "srs", requirements), "modules": modules, **_frozen(facts, "srs")},
        "prototype": {**_attachment(data, "prototype", prototype), **_frozen(facts, "prototype")},
        "nda": {**_attachment(data, "nda", {"title": None, "version": None}), **_frozen(facts, "nda")},
        "signing_certificates": tuple(_certificates(facts["parties"])),
    }


def terms(records: Records, language: str) -> dict[str, Any]:
    """The contract's data with what follows from them: amounts of instalments, caps in money, deliverables by milestone."""
    data = completed(records, "contract", language)
    amount, instalments = data["amount"], data["instalments"]
    titles = {item["id"]: item["title"] for item in data["milestones"]}
    parts = shares(amount, tuple(item["percent"] for item in instalments))
    return {
        **data,
        "instalments": tuple(
            {**item, "amount": part, "milestone_title": titles.get(item["milestone"])}
            for item, part in zip(instalments, parts, strict=True)
        ),
        "total_percent": sum(item["percent"] for item in instalments),
        "overdue": _overdue(data["overdue"], amount, instalments[0]["id"], parts[0]),
        "liability": {**data["liability"], "cap_amount": shares(amount, (data["liability"]["cap_percent"],))[0]},
    }


EXAMPLE = {"day": 10, "week": 3}
"""Full periods of delay in the example a contract gives."""


def _overdue(
    overdue: Mapping[str, Any], amount: Mapping[str, Any], instalment: str, part: Mapping[str, Any]
) -> dict[str, Any]:
    """The terms on delay with the cap in money, and an example: a delay of some full periods at the first instalment."""
    cap = shares(amount, (overdue["cap_percent"],))[0]
    by_instalment = overdue["base"] == "instalment"
    basis = part if by_instalment else amount
    days = overdue["grace_days"] + EXAMPLE[overdue["per"]] * DAYS[overdue["per"]]
    periods = full_periods(days, overdue["grace_days"], overdue["per"])
    due = damages(periods, overdue["rate_percent"], Decimal(basis["value"]), Decimal(cap["value"]))
    example = {
        "instalment": instalment if by_instalment else None,
        "days": days,
        "periods": periods,
        "basis": basis,
        "amount": rounded({"value": due, "currency": amount["currency"]}),
    }
    return {**overdue, "cap_amount": cap, "example": example}


def _attachment(data: Mapping[str, Any], name: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """A record's data under the title and version by which the contract attaches it."""
    named = next((item for item in data["attachments"] if item["label"] == name), record)
    return {**record, "title": named["title"], "version": named["version"]}


def _certificates(parties: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The signing certificates the parties agree on, each with the person who signs with it."""
    for party in parties:
        for person in party["signatories"]:
            named = (person["certificate"], *(item["fingerprint"] for item in person["certificates"]))
            for fingerprint in dict.fromkeys(item for item in named if item is not None):
                yield {"role": party["role"], "name": person["name"], "fingerprint": fingerprint}


def _frozen(facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Baseline id and date of the entry the contract relies on; None while nothing is frozen."""
    entry = facts["cited"].get(name)
    return {"baseline": entry and entry["baseline"], "signed_on": entry and entry["signed_on"]}
