"""Rules of the warranty: faults and the review at its end (M-01 to M-06)."""

from collections.abc import Iterator

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Record, Records
from pipeline.records.warranty import FAULT, REVIEW, STEPS, ends_on, level_of, overdue, took

_WORDS = {"response": "answered", "solution": "solved"}


def _levels(records: Records) -> Iterator[Fault]:
    known = ", ".join(str(item["level"]) for item in records["contract"]["warranty"]["levels"])
    for record in records.all(FAULT):
        if level_of(records["contract"], record.data) is None:
            message = f"the contract has no level {record.data['level']}"
            yield _fault(record, "level", message, f"it has {known}")


def _in_order(records: Records) -> Iterator[Fault]:
    for record in records.all(FAULT):
        before = record.data["reported"]
        for step, name in STEPS.items():
            moment = record.data.get(name)
            if moment is None:
                continue
            if (moment["date"], moment["time"]) < (before["date"], before["time"]):
                message = f"it is {_WORDS[step]} before it was {'answered' if step == 'solution' else 'reported'}"
                yield _fault(record, name, message, "correct one of the two times")
            before = moment


def _working_hours(records: Records) -> Iterator[Fault]:
    for record in records.all(FAULT):
        level = level_of(records["contract"], record.data)
        if level is None or level["clock"] != "working":
            continue
        for step, name in STEPS.items():
            if name in record.data and took(records["contract"], record.data, step) is None:
                message = f"working hours count at level {level['level']}, and nothing says how many it took to be {_WORDS[step]}"
                yield _fault(record, name, message, f"working_hours: {{ {step}: … }}")


def _late(records: Records) -> Iterator[Fault]:
    for record in records.all(FAULT):
        for step, name in STEPS.items():
            taken = took(records["contract"], record.data, step)
            if taken is not None and taken.late and "late_reason" not in record.data:
                hours, minutes = divmod(taken.minutes, 60)
                message = f"it was {_WORDS[step]} after {hours}:{minutes:02} hours; the contract gives {taken.limit}"
                yield _fault(record, name, message, "add late_reason and measure")


def _overdue(records: Records) -> Iterator[Fault]:
    review = records.get(REVIEW)
    for record in records.all(FAULT):
        on = record.data["date"] if review is None else max(record.data["date"], review.data["date"])
        for step in STEPS:
            limit = overdue(records["contract"], record.data, step, on)
            if limit is not None and "late_reason" not in record.data:
                message = f"it is not {_WORDS[step]} by {on}; the contract gives {limit} hours"
                yield _fault(record, "reported", message, "say when it was, or add late_reason and measure")


def _in_warranty(records: Records) -> Iterator[Fault]:
    begins, ends = records["acceptance"]["signed_on"], ends_on(records["contract"], records["acceptance"])
    for record in records.all(FAULT):
        if not begins <= record.data["reported"]["date"] <= ends:
            message = f"it was reported outside of the warranty, which lasts from {begins} to {ends}"
            yield _fault(record, "reported", message, "leave it if the vendor answers for it all the same")


def _in_time(records: Records) -> Iterator[Fault]:
    begins, ends = records["acceptance"]["signed_on"], ends_on(records["contract"], records["acceptance"])
    day = records[REVIEW]["date"]
    if not begins <= day <= ends:
        when = "after the warranty ended" if day > ends else "before the warranty began"
        yield Fault(
            kind=REVIEW, path=("date",), message=f"the review is held {when} ({ends if day > ends else begins})",
            hint=f"hold it by {ends}",
        )  # fmt: skip


def _fault(record: Record, field: str, message: str, hint: str) -> Fault:
    return Fault(kind=FAULT, file=record.file, path=(field,), message=message, hint=hint, subject=record.name)


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="fault-in-warranty", row="M-01", severity=WARNING, needs=("contract", "acceptance", FAULT), check=_in_warranty,
         says="Faults are reported within the warranty."),
    Rule(id="fault-level", row="M-02", severity=ERROR, needs=("contract", FAULT), check=_levels,
         says="A fault is of a level the contract has."),
    Rule(id="fault-order", row="M-03", severity=ERROR, needs=(FAULT,), check=_in_order,
         says="A fault is reported, then answered, then solved."),
    Rule(id="fault-working-hours", row="M-03", severity=ERROR, needs=("contract", FAULT), check=_working_hours,
         says="Where working hours count, the fault report says how many passed."),
    Rule(id="fault-late", row="M-03", severity=ERROR, needs=("contract", FAULT), check=_late,
         says="A fault answered or solved later than the contract gives has its reason and a measure."),
    Rule(id="fault-overdue", row="M-03", severity=WARNING, needs=("contract", FAULT), check=_overdue,
         says="A fault is answered and solved in the hours the contract gives, by the date of its report or of the warranty review."),
    Rule(id="warranty-review-in-time", row="M-06", severity=ERROR, needs=("contract", "acceptance", REVIEW), check=_in_time,
         says="The review at the end of the warranty is held before it ends."),
)  # fmt: skip
