"""Rules over what happens in the course of the work: meetings and changes (I-04, I-05)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Record, Records

CHANGE = "change-request"
MEETING = "meeting-minutes"
CHANGED = ("requirements", "screens", "deliverables", "new_requirements")


def _cadence(records: Records) -> Iterator[Fault]:
    usual = records.process.usual["meetings_a_week"]
    meetings = sorted(records.all(MEETING), key=lambda record: (record.data["date"], record.file))
    held = Counter(_monday(record) for record in meetings)
    before: Record | None = None
    for record in meetings:
        week = _monday(record)
        if before is not None and _monday(before) == week:
            continue
        if held[week] and not usual.holds(held[week]):
            yield _remark(record, f"{held[week]} meetings in the week of {week}", f"usual are {usual}")
        missed = 0 if before is None else (week - _monday(before)).days // 7 - 1
        if missed > 0 and not usual.holds(0):
            message = f"no meeting in {missed} {'week' if missed == 1 else 'weeks'} before this one"
            yield _remark(record, message, f"usual are {usual} a week; file the minutes that are missing, or leave it")
        before = record


def _monday(record: Record) -> dt.date:
    day: dt.date = record.data["date"]
    return day - dt.timedelta(days=day.weekday())


def _remark(record: Record, message: str, hint: str) -> Fault:
    return Fault(kind=MEETING, file=record.file, path=("date",), message=message, hint=hint)


def _minor(records: Records) -> Iterator[Fault]:
    for record in records.all(CHANGE):
        impact = record.data["impact"]
        if record.data["size"] == "minor" and (
            impact["price"]["value"] or impact["delay_days"] or impact["milestones"]
        ):
            yield Fault(
                kind=CHANGE,
                file=record.file,
                path=("size",),
                message="a minor adjustment that costs money or moves a milestone",
                hint="it is a major change: size: major",
                subject=record.name,
            )


def _named(records: Records) -> Iterator[Fault]:
    for record in records.all(CHANGE):
        if not any(record.data[name] for name in CHANGED):
            yield Fault(
                kind=CHANGE,
                file=record.file,
                path=("change",),
                message="it names nothing that is changed",
                hint=f"name it in {', '.join(CHANGED)}",
                subject=record.name,
            )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="meeting-cadence", row="I-04", severity=WARNING, needs=(MEETING,), check=_cadence,
         says="Project meetings are held once or twice a week, without a gap."),
    Rule(id="change-minor", row="I-05", severity=ERROR, needs=(CHANGE,), check=_minor,
         says="A minor adjustment costs nothing and moves no milestone."),
    Rule(id="change-named", row="I-05", severity=ERROR, needs=(CHANGE,), check=_named,
         says="A change request names the requirements, screens or deliverables it changes."),
)  # fmt: skip
