"""Rules over dates: what came first in the process comes first in the records."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Records

FIRST_YEAR, LAST_YEAR = 1990, 2100


def _plausible(records: Records) -> Iterator[Fault]:
    for record in records:
        for path, date in items.dates(record.data):
            if not FIRST_YEAR <= date.year <= LAST_YEAR:
                yield Fault(
                    kind=record.kind,
                    file=record.file,
                    path=path,
                    message=f"{date} is in the year {date.year}",
                    hint="correct the year",
                )


def _requirements(records: Records) -> Iterator[Fault]:
    data = records["requirements"]
    for path, activity in items.listed(data, "elicitation"):
        if activity["date"] > data["date"]:
            yield Fault(
                kind="requirements",
                path=(*path, "date"),
                message=f"{activity['id']} took place after the date of the specification ({data['date']})",
                hint="correct one of the two dates, or date the specification anew",
                subject=activity["id"],
            )


def _prototype(records: Records) -> Iterator[Fault]:
    data = records["prototype"]
    for r, item in enumerate(data["rounds"]):
        if item["date"] > data["date"]:
            yield Fault(
                kind="prototype",
                path=("rounds", r, "date"),
                message=f"round {item['number']} took place after the date of the prototype ({data['date']})",
                hint="correct one of the two dates, or date the prototype anew",
            )
        for index, opinion in enumerate(item["feedback"]):
            if "answered_on" in opinion and opinion["answered_on"] < opinion["raised_on"]:
                yield Fault(
                    kind="prototype",
                    path=("rounds", r, "feedback", index, "answered_on"),
                    message=f"{opinion['id']} was answered before it was raised ({opinion['raised_on']})",
                    hint="correct one of the two dates",
                    subject=opinion["id"],
                )


def _attached(records: Records) -> Iterator[Fault]:
    signed = records["contract"]["date"]
    for kind, plain in (("requirements", "specification"), ("prototype", "prototype")):
        if kind in records and records[kind]["date"] > signed:
            yield Fault(
                kind="contract",
                path=("date",),
                message=f"the contract is dated before the {plain} it attaches ({records[kind]['date']})",
                hint="correct one of the two dates",
            )


def _retroactive(records: Records) -> Iterator[Fault]:
    data = records["contract"]
    if data["effective_date"] < data["date"]:
        yield Fault(
            kind="contract",
            path=("effective_date",),
            message=f"the contract takes effect before its own date ({data['date']})",
            hint="leave it if both parties want it so",
        )


def _tested(records: Records) -> Iterator[Fault]:
    begins = records["contract"]["effective_date"]
    first = records["acceptance"]["rounds"][0]
    if first["date"] < begins:
        yield Fault(
            kind="acceptance",
            path=("rounds", 0, "date"),
            message=f"acceptance began before the contract took effect ({begins})",
            hint="correct one of the two dates",
        )


def _signed_off(records: Records) -> Iterator[Fault]:
    standards = records["acceptance"]["standards"]
    for index, item in enumerate(standards["sign_offs"]):
        if item["date"] > standards["agreed_on"]:
            yield Fault(
                kind="acceptance",
                path=("standards", "sign_offs", index, "date"),
                message=f"{item['department']} signed the standards off after they were agreed ({standards['agreed_on']})",
                hint="they are agreed when the last of the three has signed off",
            )


def _delivered(records: Records) -> Iterator[Fault]:
    data = records["acceptance"]
    late: list[tuple[Path, dt.date]] = [(("delivered_on",), data["delivered_on"])]
    late += [((*path, "delivered_on"), item["delivered_on"]) for path, item in items.listed(data, "documents")]
    for path, date in late:
        if data["conclusion"] == "accepted" and date > data["signed_on"]:
            yield Fault(
                kind="acceptance",
                path=path,
                message=f"the report was signed before this was delivered ({data['signed_on']})",
                hint="correct one of the two dates",
            )


def _problems(records: Records) -> Iterator[Fault]:
    data = records["acceptance"]
    rounds = {item["number"]: item["date"] for item in data["rounds"]}
    found: dict[str, dt.date] = {}
    for acceptance_round in data["rounds"]:
        for item in acceptance_round["items"]:
            if "problem" in item:
                found.setdefault(item["problem"], acceptance_round["date"])
    for path, problem in items.listed(data, "problems"):
        yield from _problem(path, problem, found.get(problem["id"]), rounds)


def _problem(
    path: Path, problem: Mapping[str, Any], found: dt.date | None, rounds: Mapping[int, dt.date]
) -> Iterator[Fault]:
    for name in ("due", "resolved_on"):
        if found is not None and name in problem and problem[name] < found:
            what = "is due" if name == "due" else "was resolved"
            message = f"{problem['id']} {what} before the round that found it ({found})"
            yield _dated(path, problem, name, message, "correct one of the two dates")
    if "retest_round" not in problem:
        return
    again = rounds.get(problem["retest_round"])
    if again is None:
        message = f"there is no round {problem['retest_round']}"
        yield _dated(path, problem, "retest_round", message, "name the round that tested it again")
    elif again < problem.get("resolved_on", again):
        message = f"{problem['id']} was tested again before it was resolved ({problem['resolved_on']})"
        yield _dated(path, problem, "retest_round", message, "name a later round, or correct a date")


def _dated(path: Path, problem: Mapping[str, Any], field: str, message: str, hint: str) -> Fault:
    return Fault(kind="acceptance", path=(*path, field), message=message, hint=hint, subject=problem["id"])


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="dates-plausible", row="Y-01", severity=ERROR, needs=(), check=_plausible,
         says=f"Dates lie between {FIRST_YEAR} and {LAST_YEAR}."),
    Rule(id="dates-requirements", row="D-02", severity=WARNING, needs=("requirements",), check=_requirements,
         says="Interviews and other activities took place before the date of the specification."),
    Rule(id="dates-prototype", row="P-04", severity=ERROR, needs=("prototype",), check=_prototype,
         says="Rounds took place by the date of the prototype, and nothing is answered before it is raised."),
    Rule(id="dates-attached", row="C-02", severity=ERROR, needs=("contract",), check=_attached,
         says="The contract is not dated before what it attaches."),
    Rule(id="dates-effective", row="C-04", severity=WARNING, needs=("contract",), check=_retroactive,
         says="The contract takes effect on its date or later."),
    Rule(id="dates-standards", row="A-01", severity=ERROR, needs=("acceptance",), check=_signed_off,
         says="The standards are agreed when all have signed them off."),
    Rule(id="dates-acceptance", row="A-02", severity=ERROR, needs=("contract", "acceptance"), check=_tested,
         says="Acceptance begins after the contract took effect."),
    Rule(id="dates-problems", row="A-07", severity=ERROR, needs=("acceptance",), check=_problems,
         says="Problems are due and resolved after they were found, and tested again in a round after that."),
    Rule(id="dates-delivered", row="H-06", severity=ERROR, needs=("acceptance",), check=_delivered,
         says="What is accepted was delivered by the day the report was signed."),
)  # fmt: skip
