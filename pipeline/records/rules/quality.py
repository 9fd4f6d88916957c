"""Rules of code reviews, tests and defects (Q-02 to Q-11)."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.records import items
from pipeline.records.defects import KIND as DEFECTS
from pipeline.records.defects import open_defects
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

REVIEW = "code-review-report"
TESTS = "test-report"


def _review_adds_up(records: Records) -> Iterator[Fault]:
    for record in records.all(REVIEW):
        for path, item in items.listed(record.data, "classes"):
            settled = item["fixed"] + item["accepted"] + item["open"]
            if settled != item["found"]:
                yield Fault(
                    kind=REVIEW, file=record.file, path=(*path, "found"),
                    message=f"{item['found']} findings, and {settled} put right, accepted or open",
                    hint="make them add up", subject=record.name,
                )  # fmt: skip


def _review_outcome(records: Records) -> Iterator[Fault]:
    for record in records.all(REVIEW):
        if record.data["outcome"] == "accepted" and record.data["open_findings"]:
            yield Fault(
                kind=REVIEW, file=record.file, path=("outcome",), message="it is accepted, and findings are open",
                hint="accepted-with-findings, or take out what is settled", subject=record.name,
            )  # fmt: skip


def _tests_add_up(records: Records) -> Iterator[Fault]:
    for record in records.all(TESTS):
        counts = record.data["counts"]
        for name, parts in (("executed", ("passed", "failed")), ("planned", ("executed", "skipped"))):
            total = sum(counts[part] for part in parts)
            if counts[name] != total:
                yield Fault(
                    kind=TESTS, file=record.file, path=("counts", name),
                    message=f"{name} is {counts[name]}, and {' and '.join(parts)} are {total} together",
                    hint="make them add up", subject=record.name,
                )  # fmt: skip


def _independent(records: Records) -> Iterator[Fault]:
    for record in records.all(TESTS):
        if record.data["level"] in {"system", "penetration"} and record.data["tester"]["side"] == "vendor":
            yield Fault(
                kind=TESTS, file=record.file, path=("tester", "side"), message="the vendor has tested its own work",
                hint="have the client's testers or a third party carry out this level", subject=record.name,
            )  # fmt: skip


def _flows_covered(records: Records) -> Iterator[Fault]:
    reports = [record for record in records.all(TESTS) if record.data["level"] == "integration"]
    if not reports:
        return
    covered = {flow for record in reports for case in record.data["cases"] for flow in case["flows"]}
    last = reports[-1]
    for _, flow in items.listed(records["requirements"], "data_flows"):
        if flow["id"] not in covered:
            yield Fault(
                kind=TESTS, file=last.file, path=("cases",), message=f"no integration test covers the data flow {flow['id']}",
                hint="name it in flows of a test case", subject=flow["id"],
            )  # fmt: skip


def _acceptable(records: Records) -> Iterator[Fault]:
    data, bounds = records[DEFECTS], records["contract"]["defects"]
    left = open_defects(data)
    critical = sum(item["severity"] == "critical" for item in left)
    major = Decimal(100 * sum(item["severity"] == "major" for item in left)) / data["executed"]
    if critical > bounds["critical_max"]:
        yield _too_many(f"{critical} critical defects are open; the contract accepts {bounds['critical_max']}")
    if major >= bounds["major_below_percent"]:
        yield _too_many(
            f"open major defects are {major:.2f} %; the contract accepts less than {bounds['major_below_percent']} %"
        )


def _too_many(message: str) -> Fault:
    return Fault(
        kind=DEFECTS, path=("defects",), message=message, hint="put them right and test again before the acceptance"
    )


def _overdue(records: Records) -> Iterator[Fault]:
    for path, item in items.listed(records[DEFECTS], "defects"):
        if item["state"] == "open" and item["due"] < records[DEFECTS]["date"]:
            yield Fault(
                kind=DEFECTS, path=(*path, "due"), message=f"{item['id']} was due on {item['due']} and is open",
                hint="urge the vendor, and agree a new date", subject=item["id"],
            )  # fmt: skip


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="code-review-adds-up", row="Q-02", severity=ERROR, needs=(REVIEW,), check=_review_adds_up,
         says="Findings of a code review are put right, accepted or open, and add up."),
    Rule(id="code-review-outcome", row="Q-02", severity=ERROR, needs=(REVIEW,), check=_review_outcome,
         says="A code review that leaves findings open says so in its outcome."),
    Rule(id="tests-add-up", row="Q-04", severity=ERROR, needs=(TESTS,), check=_tests_add_up,
         says="Test cases passed, failed and skipped add up to those executed and planned."),
    Rule(id="tests-flows", row="Q-05", severity=ERROR, needs=("requirements", TESTS), check=_flows_covered,
         says="Integration tests cover every data flow."),
    Rule(id="tests-independent", row="Q-07", severity=ERROR, needs=(TESTS,), check=_independent,
         says="System and penetration tests are not carried out by the vendor."),
    Rule(id="defects-overdue", row="Q-10", severity=WARNING, needs=(DEFECTS,), check=_overdue,
         says="No defect is open after its time limit."),
    Rule(id="defects-acceptable", row="Q-11", severity=WARNING, needs=("contract", DEFECTS), check=_acceptable,
         says="Open defects stay within what the contract accepts."),
)  # fmt: skip
