"""Rules over milestone reviews and monthly progress reviews (W-07, W-08, I-06)."""

from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

REVIEW = "milestone-review"
PROGRESS = "progress-report"


def _submitted(records: Records) -> Iterator[Fault]:
    due = {item["id"]: item["deliverables"] for _, item in items.listed(records["contract"], "milestones")}
    for record in records.all(REVIEW):
        named = {item["deliverable"] for item in record.data["deliverables"]}
        for name in due.get(record.data["milestone"], ()):
            if name not in named:
                yield Fault(
                    kind=REVIEW, file=record.file, path=("deliverables",),
                    message=f"{record.data['milestone']} calls for {name}, which was not reviewed",
                    hint=f"review {name} too, or say that it was not complete", subject=record.name,
                )  # fmt: skip


def _outcome(records: Records) -> Iterator[Fault]:
    for record in records.all(REVIEW):
        data = record.data
        short = [item["criterion"] for item in data["criteria"] if not item["met"]]
        short += [item["deliverable"] for item in data["deliverables"] if not item["complete"]]
        if data["outcome"] == "passed" and short:
            yield Fault(
                kind=REVIEW, file=record.file, path=("outcome",), message=f"it is passed, and this is open: {short[0]}",
                hint="passed-with-conditions or failed, with what has to be put right", subject=record.name,
            )  # fmt: skip


def _reviewers(records: Records) -> Iterator[Fault]:
    for record in records.all(REVIEW):
        if not any(person["side"] == "client" for person in record.data["reviewers"]):
            yield Fault(
                kind=REVIEW, file=record.file, path=("reviewers",), message="nobody of the client took part",
                hint="the client reviews what is submitted: name who did", subject=record.name,
            )  # fmt: skip


def _late(records: Records) -> Iterator[Fault]:
    due = {item["id"]: item["date"] for _, item in items.listed(records["contract"], "milestones")}
    for record in records.all(PROGRESS):
        for path, item in items.listed(record.data, "milestones"):
            agreed = due.get(item["milestone"])
            if agreed is not None and item["expected"] > agreed and item["state"] != "late":
                yield Fault(
                    kind=PROGRESS, file=record.file, path=(*path, "state"),
                    message=f"{item['milestone']} is expected on {item['expected']}, after {agreed}, and is said to be {item['state']}",
                    hint="state: late, with reason and measure", subject=record.name,
                )  # fmt: skip


ERROR = Severity.ERROR
RULES = (
    Rule(id="review-deliverables", row="W-07", severity=ERROR, needs=("contract", REVIEW), check=_submitted,
         says="A milestone review has every deliverable of its milestone."),
    Rule(id="review-client", row="W-07", severity=ERROR, needs=(REVIEW,), check=_reviewers,
         says="The client takes part in every milestone review."),
    Rule(id="review-outcome", row="W-08", severity=ERROR, needs=(REVIEW,), check=_outcome,
         says="A review that leaves something open is not passed without conditions."),
    Rule(id="progress-late", row="I-06", severity=ERROR, needs=("contract", PROGRESS), check=_late,
         says="What is expected after its agreed date is called late, with reason and measure."),
)  # fmt: skip
