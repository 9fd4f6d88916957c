"""Rules of the contract (C-01 to C-13)."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Records

KIND = "contract"
_MEASURE = re.compile(r"\d|\b(no|none|every|each|all|zero|one|two|three|both|passed|signed|executed)\b", re.IGNORECASE)


def _payments(records: Records) -> Iterator[Fault]:
    total = sum((item["percent"] for item in records[KIND]["instalments"]), Decimal(0))
    if total != 100:
        more = "too much" if total > 100 else "missing"
        yield Fault(
            kind=KIND,
            path=("instalments",),
            message=f"the instalments add to {total.normalize():f} %: {abs(100 - total).normalize():f} % {more}",
            hint="make them add to exactly 100 %",
        )


def _milestone_dates(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    before = data["effective_date"]
    ahead = "the effective date"
    for path, item in items.listed(data, "milestones"):
        if item["date"] < before:
            yield Fault(
                kind=KIND,
                path=(*path, "date"),
                message=f"{item['id']} is due on {item['date']}, before {ahead} ({before})",
                hint="put milestones in the order of their dates, or correct one",
                subject=item["id"],
            )
        before, ahead = item["date"], item["id"]


def _criteria(records: Records) -> Iterator[Fault]:
    for path, item in items.listed(records[KIND], "milestones"):
        if not any(_MEASURE.search(criterion) for criterion in item["criteria"]):
            yield Fault(
                kind=KIND,
                path=(*path, "criteria"),
                message=f"no criterion of {item['id']} can be measured",
                hint="give a number, or a result that is there or not",
                subject=item["id"],
            )


def _references(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    stages = items.ids(records, KIND, "stages")
    milestones = items.ids(records, KIND, "milestones")
    deliverables = frozenset(item["id"] for stage in data["stages"] for item in stage["deliverables"])
    for path, item in items.listed(data, "milestones"):
        if item["stage"] not in stages:
            yield _absent((*path, "stage"), item["stage"], "stage")
        for index, name in enumerate(item["deliverables"]):
            if name not in deliverables:
                yield _absent((*path, "deliverables", index), name, "deliverable")
    for path, item in items.listed(data, "instalments"):
        if item["milestone"] not in milestones:
            yield _absent((*path, "milestone"), item["milestone"], "milestone")


def _absent(path: Path, name: str, what: str) -> Fault:
    return Fault(
        kind=KIND, path=path, message=f"there is no {what} {name}", hint=f"name one that is there, or add {name}"
    )


def _due(records: Records) -> Iterator[Fault]:
    due = {name for item in records[KIND]["milestones"] for name in item["deliverables"]}
    for s, stage in enumerate(records[KIND]["stages"]):
        for index, item in enumerate(stage["deliverables"]):
            if item["id"] not in due:
                yield Fault(
                    kind=KIND,
                    path=("stages", s, "deliverables", index),
                    message=f"{item['id']} is due at no milestone",
                    hint="name it in the deliverables of a milestone",
                    subject=item["id"],
                )


def _warranty(records: Records) -> Iterator[Fault]:
    months = records[KIND]["warranty"]["months"]
    usual = records.process.usual["warranty_months"]
    if not usual.holds(months):
        yield Fault(
            kind=KIND,
            path=("warranty", "months"),
            message=f"a warranty of {months} months",
            hint=f"usual are {usual} months; leave it if both parties want it so",
        )


def _levels(records: Records) -> Iterator[Fault]:
    before = None
    for index, level in enumerate(records[KIND]["warranty"]["levels"]):
        path: Path = ("warranty", "levels", index)
        if level["level"] != index + 1:
            yield Fault(
                kind=KIND,
                path=(*path, "level"),
                message=f"level {level['level']} stands in place {index + 1}",
                hint="number them 1, 2, 3, the gravest first",
            )
        if level["response_hours"] > level["solution_hours"]:
            yield Fault(
                kind=KIND,
                path=(*path, "response_hours"),
                message="the answer may come later than the solution",
                hint="shorten the response or lengthen the solution",
            )
        if before is not None and level["solution_hours"] < before:
            yield Fault(
                kind=KIND,
                path=(*path, "solution_hours"),
                message="a less grave fault has to be solved sooner than a graver one",
                hint="correct one of the two",
            )
        before = level["solution_hours"]


def _money(records: Records) -> Iterator[Fault]:
    from babel.numbers import get_currency_precision, list_currencies

    known = list_currencies()
    listed = ((record, path, amount) for record in records for path, amount in amounts(record.data, ()))
    for record, path, amount in listed:
        currency, value = amount["currency"], amount["value"]
        if currency not in known:
            yield Fault(
                kind=record.kind,
                file=record.file,
                path=(*path, "currency"),
                message=f"{currency} is no currency of ISO 4217",
                hint="write EUR, USD, CNY or the like",
            )
        elif value.as_tuple().exponent < -get_currency_precision(currency):
            yield Fault(
                kind=record.kind,
                file=record.file,
                path=(*path, "value"),
                message=f"{value} {currency} is finer than the currency's smallest coin",
                hint=f"round it to {get_currency_precision(currency)} places",
            )


def amounts(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every amount of money of a record with its path."""
    if isinstance(value, Mapping):
        if {"value", "currency"} == set(value):
            yield path, value
        for key, item in value.items():
            yield from amounts(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from amounts(item, (*path, index))


def _price(records: Records) -> Iterator[Fault]:
    if records[KIND]["amount"]["value"] <= 0:
        yield Fault(kind=KIND, path=("amount", "value"), message="the price is nothing", hint="enter the agreed price")


def _arbitration(records: Records) -> Iterator[Fault]:
    law = records[KIND]["law"]
    if law["resolution"] == "arbitration" and "rules" not in law:
        yield Fault(
            kind=KIND, path=("law",), message="it does not say under which rules is arbitrated", hint="add rules: …"
        )


def _attachments(records: Records) -> Iterator[Fault]:
    labels = [item["label"] for item in records[KIND]["attachments"]]
    for label in ("srs", "prototype"):
        if labels.count(label) != 1:
            yield Fault(
                kind=KIND,
                path=("attachments",),
                message=f"the {label} is attached {labels.count(label)} times",
                hint="specification and frozen prototype are attached once each",
            )
    separate = records[KIND]["confidentiality"]["nda"] == "separate"
    if labels.count("nda") != separate:
        where = "stands in a separate agreement" if separate else "is built in"
        yield Fault(
            kind=KIND,
            path=("attachments",),
            message=f"confidentiality {where}, and a non-disclosure agreement is attached {labels.count('nda')} times",
            hint="attach it once, as {label: nda, title: …, version: …}"
            if separate
            else "take it out of the attachments",
        )
    for path, item in items.listed(records[KIND], "attachments"):
        kind = "requirements" if item["label"] == "srs" else item["label"]
        record = records.get(kind)
        if record is not None and record.data["version"] != item["version"]:
            yield Fault(
                kind=KIND,
                path=(*path, "version"),
                message=f"it attaches version {item['version']}; {record.file} is version {record.data['version']}",
                hint="attach the version that was agreed",
            )
        if record is not None and record.data["title"] != item["title"]:
            yield Fault(
                kind=KIND,
                path=(*path, "title"),
                message=f"its title differs from that of {record.file}, “{record.data['title']}”",
                hint="use the same title",
            )


def _parties(records: Records) -> Iterator[Fault]:
    parties = records["project"]["parties"]
    if parties["client"]["name"].casefold() == parties["vendor"]["name"].casefold():
        yield Fault(
            kind="project",
            path=("parties", "vendor", "name"),
            message="client and vendor have the same name",
            hint="name the two legal persons",
        )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="payments-add-up", row="C-01", severity=ERROR, needs=(KIND,), check=_payments,
         says="Instalments add to exactly 100 per cent."),
    Rule(id="price-positive", row="C-01", severity=ERROR, needs=(KIND,), check=_price, says="The price is more than nothing."),
    Rule(id="money-currency", row="C-01", severity=ERROR, needs=(), check=_money,
         says="Currencies are those of ISO 4217, amounts not finer than their coins."),
    Rule(id="attachments", row="C-02", severity=ERROR, needs=(KIND,), check=_attachments,
         says="Specification, prototype and a separate non-disclosure agreement are attached once each, by the title and version of their records."),
    Rule(id="deliverable-due", row="C-03", severity=ERROR, needs=(KIND,), check=_due, says="Every deliverable is due at a milestone."),
    Rule(id="contract-references", row="C-04", severity=ERROR, needs=(KIND,), check=_references,
         says="Stages, deliverables and milestones that the contract names are there."),
    Rule(id="milestone-dates", row="C-05", severity=ERROR, needs=(KIND,), check=_milestone_dates,
         says="Milestones stand in the order of their dates, after the effective date."),
    Rule(id="milestone-criteria", row="C-05", severity=ERROR, needs=(KIND,), check=_criteria,
         says="Every milestone has a criterion that can be measured."),
    Rule(id="warranty-usual", row="C-10", severity=WARNING, needs=(KIND,), check=_warranty,
         says="The warranty lasts between 6 and 12 months."),
    Rule(id="warranty-levels", row="C-11", severity=ERROR, needs=(KIND,), check=_levels,
         says="Fault levels are numbered from the gravest, and their times do not contradict each other."),
    Rule(id="arbitration-rules", row="C-13", severity=ERROR, needs=(KIND,), check=_arbitration,
         says="Where arbitrators decide, the contract names their rules."),
    Rule(id="two-parties", row="C-13", severity=ERROR, needs=("project",), check=_parties, says="Client and vendor are two."),
)  # fmt: skip
