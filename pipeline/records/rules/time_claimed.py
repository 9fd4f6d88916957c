"""Rules of payment by time and material: what a notice claims of a month's time (H-07)."""

import difflib
from collections.abc import Iterator
from decimal import Decimal

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.time_claimed import by_time, ceiling, rate_of, total
from pipeline.records.values import Path, Record, Records

CONTRACT = "contract"
NOTICE = "payment-notice"
FINAL = "final-payment-notice"
CHANGE = "change-request"
AGREEMENT = "supplementary-agreement"
REVIEW = "milestone-review"


def _rates(records: Records) -> Iterator[Fault]:
    contract = records[CONTRACT]
    currency = contract["amount"]["currency"]
    for index, rate in enumerate(contract.get("rates", ())):
        if rate_of(contract, rate["role"]) != index:
            yield Fault(
                kind=CONTRACT, path=("rates", index, "role"), message=f"{rate['role']} has a rate already",
                hint="one rate for each role: give one of the two another name",
            )  # fmt: skip
        if rate["price"]["currency"] != currency:
            yield Fault(
                kind=CONTRACT, path=("rates", index, "price", "currency"),
                message=f"the rate is in {rate['price']['currency']}, the ceiling in {currency}", hint=f"write {currency}",
            )  # fmt: skip


def _pricing(records: Records) -> Iterator[Fault]:
    paid_by_time = by_time(records[CONTRACT])
    for record in (*records.all(NOTICE), *records.all(FINAL)):
        if paid_by_time and "instalment" in record.data:
            message = "the contract pays for time, and its instalments limit the invoices alone"
            yield _fault(
                record, ("instalment",), message, "claim the time of a month: begins, to, time and billed_before"
            )
        if not paid_by_time and "time" in record.data:
            message = "the contract has a fixed price, and is paid in instalments"
            yield _fault(
                record, ("time",), message, "claim an instalment; or pricing: time-and-material in the contract"
            )


def _roles(records: Records) -> Iterator[Fault]:
    contract = records[CONTRACT]
    roles = list(dict.fromkeys(str(rate["role"]) for rate in contract.get("rates", ())))
    for record in _notices(records):
        for index, item in enumerate(record.data["time"]):
            if roles and rate_of(contract, item["role"]) is None:
                near = difflib.get_close_matches(str(item["role"]), roles, 1)
                hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(roles)}"
                message = f"the contract has no rate for the role {item['role']}"
                yield _fault(record, ("time", index, "role"), message, hint)


def _months(records: Records) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for record in _notices(records):
        begins, to = record.data["begins"], record.data["to"]
        if (begins.year, begins.month) != (to.year, to.month):
            yield _fault(record, ("to",), f"from {begins} to {to} is more than a month", "a notice for each month")
            continue
        before = seen.setdefault(f"{begins:%Y-%m}", record.file)
        if before != record.file:
            message = f"{before} claims the time of {begins:%Y-%m} already"
            yield _fault(record, ("begins",), message, "claim another month, or put the time of both into one notice")
        for index, item in enumerate(record.data["time"]):
            if not begins <= item["day"] <= to:
                message = f"{item['day']} does not lie between {begins} and {to}"
                yield _fault(record, ("time", index, "day"), message, "correct the day, or claim it with its own month")


def _before(records: Records) -> Iterator[Fault]:
    contract = records[CONTRACT]
    currency, sum_before = contract["amount"]["currency"], Decimal(0)
    for record in _notices(records):
        said = record.data["billed_before"]
        if said["currency"] != currency or said["value"] != sum_before:
            message = f"it says {said['currency']} {said['value']}; the notices of the months before claim {currency} {sum_before}"
            yield _fault(
                record,
                ("billed_before",),
                message,
                f'write {{value: "{sum_before}", currency: {currency}}}; or file the notice that is missing',
            )
        sum_before += total(contract, record.data)


def _ceiling(records: Records) -> Iterator[Fault]:
    contract = records[CONTRACT]
    currency = contract["amount"]["currency"]
    for record in _notices(records):
        raised = record.data.get("raised")
        agreed = _agreed(records, record)
        if raised is not None and (raised["currency"] != currency or raised["value"] > agreed):
            message = f"approved changes raise the ceiling by {currency} {agreed} at most"
            yield _fault(record, ("raised",), message, "name what a change agreement says, or leave it out")
        used, most = (
            record.data["billed_before"]["value"] + total(contract, record.data),
            ceiling(contract, record.data),
        )
        if used > most:
            message = f"with it {currency} {used} are claimed; the ceiling is {currency} {most}"
            yield _fault(
                record,
                ("time",),
                message,
                f"claim {currency} {used - most} less; or agree a change that raises the ceiling",
            )


def _limit(records: Records) -> Iterator[Fault]:
    contract = records[CONTRACT]
    order = [item["id"] for item in contract["milestones"]]
    for record in _notices(records):
        passed = [
            order.index(item.data["milestone"])
            for item in records.all(REVIEW)
            if item.data["outcome"] != "failed" and item.data["date"] <= record.data["date"] and item.data["milestone"] in order
        ]  # fmt: skip
        reached, percent, name = max(passed, default=-1), Decimal(0), ""
        for instalment in contract["instalments"]:
            percent += instalment["percent"]
            name = instalment["id"]
            if instalment["milestone"] in order and order.index(instalment["milestone"]) > reached:
                break
        limit = (
            contract["amount"]["value"] * percent / 100 + ceiling(contract, record.data) - contract["amount"]["value"]
        )
        used = record.data["billed_before"]["value"] + total(contract, record.data)
        if limit < used <= ceiling(contract, record.data):
            currency, allowed = contract["amount"]["currency"], limit.quantize(Decimal("0.01"))
            message = f"with it {currency} {used} are claimed; until the milestone of {name} is reached, the instalments allow {currency} {allowed}"
            yield _fault(record, ("time",), message, "claim the rest when the milestone is reviewed and passed")


def _notices(records: Records) -> list[Record]:
    """The notices that claim time, the earliest first."""
    found = [record for record in records.all(NOTICE) if "time" in record.data]
    return sorted(found, key=lambda record: (record.data["begins"], record.file))


def _agreed(records: Records, notice: Record) -> Decimal:
    """By how much changes and supplementary agreements that were approved until the notice raise the ceiling."""
    prices = [
        record.data["impact"]["price"]
        for record in records.all(CHANGE)
        if record.data["decision"]["outcome"] == "approved" and record.data["date"] <= notice.data["date"]
    ]
    prices += [record.data["price"] for record in records.all(AGREEMENT) if record.data["date"] <= notice.data["date"]]
    return sum((price["value"] for price in prices), Decimal(0))


def _fault(record: Record, path: Path, message: str, hint: str) -> Fault:
    return Fault(kind=record.kind, file=record.file, path=path, message=message, hint=hint, subject=record.name)


ERROR = Severity.ERROR
RULES = (
    Rule(id="rates", row="C-01", severity=ERROR, needs=(CONTRACT,), check=_rates,
         says="With time and material each role has one rate, in the currency of the ceiling."),
    Rule(id="payment-pricing", row="H-07", severity=ERROR, needs=(CONTRACT,), check=_pricing,
         says="A fixed price is claimed by instalments, time and material by the time of a month."),
    Rule(id="payment-role", row="H-07", severity=ERROR, needs=(CONTRACT, NOTICE), check=_roles,
         says="Time is claimed for roles that have a rate in the contract."),
    Rule(id="payment-month", row="H-07", severity=ERROR, needs=(NOTICE,), check=_months,
         says="A notice claims the time of one month, and a month is claimed once."),
    Rule(id="payment-before", row="H-07", severity=ERROR, needs=(CONTRACT, NOTICE), check=_before,
         says="What a notice says was claimed before is the sum of the notices of earlier months."),
    Rule(id="payment-ceiling", row="H-07", severity=ERROR, needs=(CONTRACT, NOTICE), check=_ceiling,
         says="Notices together claim no more than the ceiling, which only an approved change raises."),
    Rule(id="payment-limit", row="H-07", severity=ERROR, needs=(CONTRACT, REVIEW, NOTICE), check=_limit,
         says="Until its milestone is reached, notices together claim no more than the instalments up to it."),
)  # fmt: skip
