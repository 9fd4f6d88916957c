"""Rules of acceptance (A-01 to A-08, H-06 to H-08)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "acceptance"
DEPARTMENTS = ("business", "technical", "testing")
DOCUMENTS = ("source-code", "database-scripts", "user-manual", "technical-document", "test-report")
RISKS = {"data-leakage": "data leakage", "sql-injection": "SQL injection"}


def _sign_offs(records: Records) -> Iterator[Fault]:
    present = {item["department"] for item in records[KIND]["standards"]["sign_offs"]}
    for department in DEPARTMENTS:
        if department not in present:
            yield Fault(
                kind=KIND,
                path=("standards", "sign_offs"),
                message=f"the {department} side has not agreed to the acceptance standards",
                hint="business, technical and testing each sign them off",
            )


SEEN_ELSEWHERE = frozenset({"compatibility", "data_flows", "constraints"})
"""Lists whose requirements need no acceptance item of their own: integration tests cover data flows, all items run on the
platforms and within the constraints."""


def _covered(records: Records) -> Iterator[Fault]:
    covered = {item["covers"] for _, item in items.acceptance_items(records[KIND])}
    for path, item in items.requirements(records["requirements"]):
        if item["id"] not in covered and path[0] not in SEEN_ELSEWHERE:
            yield Fault(
                kind="requirements",
                path=path,
                message=f"no acceptance item covers {item['id']}",
                hint="add an item to a round of acceptance.yaml",
                subject=item["id"],
            )


def _screens_covered(records: Records) -> Iterator[Fault]:
    covered = {item["covers"] for _, item in items.acceptance_items(records[KIND])}
    for path, screen in items.listed(records["prototype"], "screens"):
        if screen["id"] not in covered:
            yield Fault(
                kind="prototype",
                path=path,
                message=f"no acceptance item covers the screen {screen['id']}",
                hint="add an item to a round of acceptance.yaml",
                subject=screen["id"],
            )


def _covers_something(records: Records) -> Iterator[Fault]:
    known = {item["id"] for _, item in items.requirements(records["requirements"])}
    known |= items.ids(records, "prototype", "screens")
    for path, item in items.acceptance_items(records[KIND]):
        if item["covers"] not in known:
            yield Fault(
                kind=KIND,
                path=(*path, "covers"),
                message=f"there is no requirement or screen {item['covers']}",
                hint="name one that is there",
                subject=item["id"],
            )


def _measured(records: Records) -> Iterator[Fault]:
    bounds = {item["id"]: item for item in records["requirements"]["performance"]}
    for path, item in items.acceptance_items(records[KIND]):
        bound = bounds.get(item["covers"])
        if bound is None:
            continue
        if "measured" not in item:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"{item['id']} does not say what was measured for {bound['id']}",
                hint=f"add measured with value and unit ({bound['unit']})",
                subject=item["id"],
            )
        elif item["measured"]["unit"] != bound["unit"]:
            yield Fault(
                kind=KIND,
                path=(*path, "measured", "unit"),
                message=f"it is measured in {item['measured']['unit']}; {bound['id']} is in {bound['unit']}",
                hint="give the value in the unit of the requirement",
                subject=item["id"],
            )
        elif item["result"] == "pass" and not _holds(item["measured"]["value"], bound):
            yield Fault(
                kind=KIND,
                path=(*path, "result"),
                message=f"{item['measured']['value']} {bound['unit']} does not meet {bound['comparison']} {bound['value']} {bound['unit']}",
                hint="the result is fail, or a number is wrong",
                subject=item["id"],
            )


def _holds(value: Decimal, bound: Mapping[str, Any]) -> bool:
    limit: Decimal = bound["value"]
    return value <= limit if bound["comparison"] == "<=" else value >= limit


def _risks(records: Records) -> Iterator[Fault]:
    examined = {item.get("risk") for _, item in items.acceptance_items(records[KIND])}
    for risk, plain in RISKS.items():
        if risk not in examined:
            yield Fault(
                kind=KIND,
                path=("rounds",),
                message=f"no item examines the risk of {plain}",
                hint=f"add an item with risk: {risk}",
            )


def _documents(records: Records) -> Iterator[Fault]:
    delivered = {item["kind"] for item in records[KIND]["documents"]}
    for kind in DOCUMENTS:
        if kind not in delivered:
            yield Fault(
                kind=KIND,
                path=("documents",),
                message=f"the {kind.replace('-', ' ')} is not among the documents delivered",
                hint=f"add it with kind: {kind}",
            )


def _failed_items(records: Records) -> Iterator[Fault]:
    known = items.ids(records, KIND, "problems")
    for path, item in items.acceptance_items(records[KIND]):
        if item["result"] == "fail" and "problem" not in item:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"{item['id']} failed and names no problem",
                hint="record the problem, with rectification and due date, and name it here",
                subject=item["id"],
            )
        elif item.get("problem", next(iter(known), None)) not in known and "problem" in item:
            yield Fault(
                kind=KIND,
                path=(*path, "problem"),
                message=f"there is no problem {item['problem']}",
                hint="name one of problems, or add it",
                subject=item["id"],
            )


def _second_round(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    last: dict[str, tuple[tuple[str | int, ...], Mapping[str, Any]]] = {}
    for path, item in items.acceptance_items(data):
        last[item["covers"] + item.get("risk", "")] = path, item
    if data["conclusion"] != "accepted":
        return
    for path, item in last.values():
        if item["result"] == "fail":
            yield Fault(
                kind=KIND,
                path=(*path, "result"),
                message=f"{item['covers']} failed when it was last tested, and the conclusion is accepted",
                hint="test it again in a later round, or conclude rejected",
                subject=item["id"],
            )


def _rounds_ordered(records: Records) -> Iterator[Fault]:
    before = None
    for index, item in enumerate(records[KIND]["rounds"]):
        if item["number"] != index + 1 or (before is not None and item["date"] < before):
            yield Fault(
                kind=KIND,
                path=("rounds", index),
                message=f"round {item['number']} is numbered or dated out of order",
                hint="number rounds 1, 2, 3 in the order of their dates",
            )
        before = item["date"]


def _problems_settled(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    for path, problem in items.listed(data, "problems"):
        if data["conclusion"] == "accepted" and problem["severity"] != "minor" and "resolved_on" not in problem:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"{problem['id']} is {problem['severity']} and not resolved, and the conclusion is accepted",
                hint="add resolved_on and retest_round, or conclude rejected",
                subject=problem["id"],
            )


def _overdue(records: Records) -> Iterator[Fault]:
    for path, problem in items.listed(records[KIND], "problems"):
        if "resolved_on" in problem and problem["resolved_on"] > problem["due"]:
            yield Fault(
                kind=KIND,
                path=(*path, "resolved_on"),
                message=f"{problem['id']} was resolved after it was due",
                hint="leave it if it was so",
                subject=problem["id"],
            )


def _defects(records: Records) -> Iterator[Fault]:
    data, limits = records[KIND], records["contract"]["defects"]
    if data["conclusion"] != "accepted":
        return
    index = len(data["rounds"]) - 1
    last = data["rounds"][index]
    rate = Decimal(last["major_defects"] * 100) / last["test_cases"]
    if last["critical_defects"] > limits["critical_max"]:
        yield Fault(
            kind=KIND,
            path=("rounds", index, "critical_defects"),
            message=f"{last['critical_defects']} critical defects; the contract allows {limits['critical_max']}",
            hint="rectify and test again, or conclude rejected",
        )
    if rate >= limits["major_below_percent"]:
        yield Fault(
            kind=KIND,
            path=("rounds", index, "major_defects"),
            message=f"major defects are {rate:.2f} % of the {limits['denominator']}; the contract wants less than {limits['major_below_percent']} %",
            hint="rectify and test again, or conclude rejected",
        )


def _dates(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    if data["signed_on"] < data["rounds"][-1]["date"]:
        yield Fault(
            kind=KIND,
            path=("signed_on",),
            message="the report is signed before the last round ended",
            hint="correct one of the two dates",
        )
    if data["standards"]["agreed_on"] > data["rounds"][0]["date"]:
        yield Fault(
            kind=KIND,
            path=("standards", "agreed_on"),
            message="the acceptance standards were agreed after testing began",
            hint="correct one of the two dates",
        )


def _instalment(records: Records) -> Iterator[Fault]:
    name = records[KIND]["final_instalment"]
    if name not in items.ids(records, "contract", "instalments"):
        yield Fault(
            kind=KIND,
            path=("final_instalment",),
            message=f"the contract has no instalment {name}",
            hint="name the instalment the report makes due",
        )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="acceptance-sign-offs", row="A-01", severity=ERROR, needs=(KIND,), check=_sign_offs,
         says="Business, technical and testing sides agreed to the acceptance standards."),
    Rule(id="acceptance-covers-requirements", row="A-02", severity=ERROR, needs=(KIND, "requirements"), check=_covered,
         says="Every function, performance, security and interface requirement has an acceptance item."),
    Rule(id="acceptance-covers-screens", row="A-02", severity=ERROR, needs=(KIND, "prototype"), check=_screens_covered,
         says="Every screen of the prototype has an acceptance item."),
    Rule(id="acceptance-references", row="A-02", severity=ERROR, needs=(KIND, "requirements", "prototype"), check=_covers_something,
         says="What acceptance items cover is there."),
    Rule(id="acceptance-measured", row="A-03", severity=ERROR, needs=(KIND, "requirements"), check=_measured,
         says="Performance is measured in the unit of the requirement, and the result follows from the number."),
    Rule(id="acceptance-risks", row="A-04", severity=ERROR, needs=(KIND,), check=_risks,
         says="Data leakage and SQL injection are examined."),
    Rule(id="acceptance-documents", row="A-05", severity=ERROR, needs=(KIND,), check=_documents,
         says="The five kinds of documents are delivered."),
    Rule(id="acceptance-problems", row="A-06", severity=ERROR, needs=(KIND,), check=_failed_items,
         says="Every failed item names its problem."),
    Rule(id="acceptance-overdue", row="A-07", severity=WARNING, needs=(KIND,), check=_overdue,
         says="Problems are resolved by their due date."),
    Rule(id="acceptance-settled", row="A-08", severity=ERROR, needs=(KIND,), check=_problems_settled,
         says="Before acceptance, critical and major problems are resolved."),
    Rule(id="acceptance-retested", row="A-08", severity=ERROR, needs=(KIND,), check=_second_round,
         says="Before acceptance, everything that failed was tested again and passed."),
    Rule(id="acceptance-rounds", row="A-08", severity=ERROR, needs=(KIND,), check=_rounds_ordered,
         says="Rounds are numbered and dated in order."),
    Rule(id="acceptance-defects", row="Q-11", severity=ERROR, needs=(KIND, "contract"), check=_defects,
         says="In the last round defects are within what the contract allows, by its denominator."),
    Rule(id="acceptance-dates", row="H-06", severity=ERROR, needs=(KIND,), check=_dates,
         says="The report is signed after the last round, and standards are agreed before the first."),
    Rule(id="acceptance-instalment", row="H-07", severity=ERROR, needs=(KIND, "contract"), check=_instalment,
         says="The instalment the report makes due is one of the contract."),
)  # fmt: skip
