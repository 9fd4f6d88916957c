"""Rules of handover, training and payment (H-02 to H-07)."""

import datetime as dt
import re
from collections.abc import Iterator

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Record, Records

HANDOVER = "handover-record"
TRAINING = "training-record"
PAYMENT = "payment-notice"
FINAL = "final-payment-notice"
CHANGE = "change-request"


def _smoke_test(records: Records) -> Iterator[Fault]:
    data = records[HANDOVER]
    test = data["deployment"]["smoke_test"]
    path = ("deployment", "smoke_test", "passed")
    if test["passed"] > test["cases"]:
        message = f"{test['passed']} test cases passed of {test['cases']}"
        yield Fault(kind=HANDOVER, path=path, message=message, hint="correct one of the two")
    elif test["passed"] < test["cases"] and data["outcome"] == "in-operation":
        yield Fault(
            kind=HANDOVER, path=("outcome",), message=f"it is in operation, and {test['cases'] - test['passed']} of {test['cases']} test cases failed",
            hint="in-operation-with-remarks, with what is left to do, or not-in-operation",
        )  # fmt: skip


def _signed_after(records: Records) -> Iterator[Fault]:
    for record in records.all(TRAINING):
        last = max(item["date"] for item in record.data["sessions"])
        for index, item in enumerate(record.data["trainees"]):
            if item.get("signed_on", last) < last:
                yield Fault(
                    kind=TRAINING, file=record.file, path=("trainees", index, "signed_on"),
                    message=f"{item['name']} signed on {item['signed_on']}, before the last session ({last})",
                    hint="trainees sign when the training is over", subject=record.name,
                )  # fmt: skip


def _final(records: Records) -> str:
    """The instalment the acceptance report makes due; while there is none, the last of the contract."""
    report = records.get("acceptance")
    name: str = records["contract"]["instalments"][-1]["id"] if report is None else report.data["final_instalment"]
    return name


def _not_final(records: Records) -> Iterator[Fault]:
    final = _final(records)
    for record in records.all(PAYMENT):
        if record.data.get("instalment") == final:
            yield _payment(
                record, "instalment", f"{final} is the final instalment, which rests on the signed acceptance report",
                f"write it as {FINAL}.yaml, which cites the report",
            )  # fmt: skip


def _is_final(records: Records) -> Iterator[Fault]:
    record = records.by_kind[FINAL]
    final = _final(records)
    if record.data["instalment"] != final:
        yield _payment(
            record, "instalment", f"{record.data['instalment']} is not the final instalment", f"it is {final}"
        )


def _accepted(records: Records) -> Iterator[Fault]:
    record, report = records.by_kind[FINAL], records["acceptance"]
    if report["conclusion"] != "accepted":
        yield _payment(record, "instalment", "the software is not accepted", "wait for the round that accepts it")
    elif record.data["reached_on"] != report["signed_on"]:
        yield _payment(
            record, "reached_on", f"the acceptance report is signed on {report['signed_on']}", "give that day"
        )


def _once(records: Records) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for record in (*records.all(PAYMENT), *records.all(FINAL)):
        if "instalment" not in record.data:
            continue
        before = seen.setdefault(record.data["instalment"], record.file)
        if before != record.file:
            yield _payment(
                record,
                "instalment",
                f"{before} claims {record.data['instalment']} already",
                "claim another, or drop one",
            )


def _due(records: Records) -> Iterator[Fault]:
    days = records["contract"]["payment"]["days"]
    for record in (*records.all(PAYMENT), *records.all(FINAL)):
        first = record.data["date"] + dt.timedelta(days=days)
        if record.data["due"] < first:
            message = f"the contract gives {days} {'day' if days == 1 else 'days'}, which end on {first} or later"
            yield _payment(record, "due", message, f"due: {first}, or later")


def _changes_billed(records: Records) -> Iterator[Fault]:
    record = records.by_kind[FINAL]
    texts = [
        data.get(name, "")
        for data in (record.data, *(item.data for item in records.all(PAYMENT)))
        for name in ("reason", "remark")
    ]
    for change in records.all(CHANGE):
        price = change.data["impact"]["price"]
        named = any(re.search(rf"(?<![\w-]){re.escape(change.data['id'])}(?![\w-])", text) for text in texts)
        if change.data["decision"]["outcome"] == "approved" and price["value"] and not named:
            message = f"{change.data['id']} is approved for {price['currency']} {price['value']}, and no payment notice speaks of it"
            yield _payment(record, "instalment", message, "say in the remark how it is billed")


def _reviewed(records: Records) -> Iterator[Fault]:
    milestones = {item["id"]: item["milestone"] for item in records["contract"]["instalments"]}
    reviews = {item.name: item.data for item in records.all("milestone-review")}
    for record in records.all(PAYMENT):
        review = reviews.get(record.data.get("review", ""))
        if review is None:
            continue
        name = milestones.get(record.data.get("instalment", ""), review["milestone"])
        if review["milestone"] != name:
            message = f"it is the review of {review['milestone']}; {record.data['instalment']} is due with {name}"
            yield _payment(record, "review", message, f"name the review of {name}")
        elif review["outcome"] == "failed":
            yield _payment(record, "review", "this review was not passed", "wait for one that is passed")


def _payment(record: Record, field: str, message: str, hint: str) -> Fault:
    return Fault(kind=record.kind, file=record.file, path=(field,), message=message, hint=hint, subject=record.name)


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="handover-smoke-test", row="H-02", severity=ERROR, needs=(HANDOVER,), check=_smoke_test,
         says="Software of which a test in production failed is not in operation without remarks."),
    Rule(id="training-signed", row="H-05", severity=ERROR, needs=(TRAINING,), check=_signed_after,
         says="Trainees sign after the last session."),
    Rule(id="payment-not-final", row="H-07", severity=ERROR, needs=("contract", PAYMENT), check=_not_final,
         says="The final instalment has a notice of its own, which cites the acceptance report."),
    Rule(id="payment-final", row="H-07", severity=ERROR, needs=("contract", FINAL), check=_is_final,
         says="A final payment notice claims the final instalment."),
    Rule(id="payment-accepted", row="H-07", severity=ERROR, needs=("acceptance", FINAL), check=_accepted,
         says="The final instalment is due with the acceptance report, on the day it is signed."),
    Rule(id="payment-once", row="H-07", severity=ERROR, needs=(), check=_once,
         says="An instalment is claimed once."),
    Rule(id="payment-due", row="H-07", severity=ERROR, needs=("contract",), check=_due,
         says="A payment notice leaves the days to pay that the contract gives."),
    Rule(id="payment-changes", row="H-07", severity=WARNING, needs=("contract", FINAL, CHANGE), check=_changes_billed,
         says="What approved change requests cost stands in no instalment; with the final one it is said how it is billed."),
    Rule(id="payment-review", row="H-07", severity=ERROR, needs=("contract", "milestone-review", PAYMENT), check=_reviewed,
         says="The review a payment notice names is of its milestone, and was passed."),
)  # fmt: skip
