"""Rules of the development plan (W-02 to W-06, I-01, I-02)."""

import datetime as dt
from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.plan import KIND, circle, tasks
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

SHORTEST, LONGEST = 14, 28
"""Days of an iteration, as the practice has them."""
MANY = 5
"""Identifiers a message names; the others are counted."""


def _functions_planned(records: Records) -> Iterator[Fault]:
    planned = {name for _, task in tasks(records[KIND]) for name in task["functions"]}
    missing = [item["id"] for _, item in items.functions(records["requirements"]) if item["id"] not in planned]
    yield from _missing(missing, "function", "functions")


def _screens_planned(records: Records) -> Iterator[Fault]:
    planned = {name for _, task in tasks(records[KIND]) for name in task["screens"]}
    missing = [item["id"] for _, item in items.listed(records["prototype"], "screens") if item["id"] not in planned]
    yield from _missing(missing, "screen", "screens")


def _missing(names: list[str], what: str, field: str) -> Iterator[Fault]:
    if names:
        more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
        message = f"no task builds the {what}{'s' if len(names) > 1 else ''} {', '.join(names[:MANY])}{more}"
        yield Fault(kind=KIND, path=("wbs",), message=message, hint=f"name it in {field} of a task", subject=names[0])


def _no_circle(records: Records) -> Iterator[Fault]:
    found = circle(task for _, task in tasks(records[KIND]))
    if found:
        path = next(path for path, task in tasks(records[KIND]) if task["id"] == found[0])
        message = f"tasks wait for each other in a circle: {' after '.join(found)}"
        yield Fault(kind=KIND, path=(*path, "after"), message=message, hint="take one of them out of after")


def _in_order(records: Records) -> Iterator[Fault]:
    ends = {task["id"]: task["ends"] for _, task in tasks(records[KIND])}
    for path, task in tasks(records[KIND]):
        for name in task["after"]:
            if name in ends and task["begins"] <= ends[name] and name != task["id"]:
                message = (
                    f"{task['id']} begins on {task['begins']}, and {name}, which it waits for, ends on {ends[name]}"
                )
                yield Fault(
                    kind=KIND, path=(*path, "begins"), message=message,
                    hint="begin it later, or take the task out of after", subject=task["id"],
                )  # fmt: skip


def _nodes(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    named = {node["milestone"] for node in data["nodes"]}
    for _, milestone in items.listed(records["contract"], "milestones"):
        if milestone["id"] not in named:
            yield Fault(
                kind=KIND, path=("nodes",), message=f"nothing says what has to be finished for {milestone['id']}",
                hint=f"add a node for {milestone['id']}", subject=milestone["id"],
            )  # fmt: skip
    dates = {item["id"]: item["date"] for _, item in items.listed(records["contract"], "milestones")}
    ends = {task["id"]: task["ends"] for _, task in tasks(data)}
    for path, node in items.listed(data, "nodes"):
        due = dates.get(node["milestone"])
        for index, name in enumerate(node["tasks"]):
            if due is not None and name in ends and ends[name] > due:
                message = f"{name} ends on {ends[name]}, after {node['milestone']} is due ({due})"
                yield Fault(
                    kind=KIND, path=(*path, "tasks", index), message=message,
                    hint="end it earlier, or agree another date by a change request", subject=name,
                )  # fmt: skip


def _iteration_length(records: Records) -> Iterator[Fault]:
    for path, item in items.listed(records[KIND], "iterations"):
        begins: dt.date = item["begins"]
        days = (item["ends"] - begins).days + 1
        if not SHORTEST <= days <= LONGEST:
            yield Fault(
                kind=KIND, path=(*path, "ends"), message=f"{item['id']} lasts {days} days",
                hint="usual are two to four weeks", subject=item["id"],
            )  # fmt: skip


def _iterated(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    worked_on = {name for item in data["iterations"] for name in item["tasks"]}
    for path, task in tasks(data):
        if task["id"] not in worked_on:
            yield Fault(
                kind=KIND, path=(*path, "id"), message=f"no iteration works on {task['id']}",
                hint="name it in tasks of an iteration", subject=task["id"],
            )  # fmt: skip


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="plan-functions", row="W-02", severity=ERROR, needs=("requirements", KIND), check=_functions_planned,
         says="Every function of the specification is built by a task of the plan."),
    Rule(id="plan-screens", row="W-02", severity=ERROR, needs=("prototype", KIND), check=_screens_planned,
         says="Every screen of the prototype is built by a task of the plan."),
    Rule(id="plan-circle", row="W-05", severity=ERROR, needs=(KIND,), check=_no_circle,
         says="No tasks wait for each other in a circle."),
    Rule(id="plan-order", row="W-05", severity=ERROR, needs=(KIND,), check=_in_order,
         says="A task begins after those it waits for have ended."),
    Rule(id="plan-milestones", row="W-06", severity=ERROR, needs=("contract", KIND), check=_nodes,
         says="Every milestone of the contract has its tasks, which end before it is due."),
    Rule(id="iteration-length", row="I-01", severity=WARNING, needs=(KIND,), check=_iteration_length,
         says="An iteration lasts two to four weeks."),
    Rule(id="iteration-tasks", row="I-02", severity=ERROR, needs=(KIND,), check=_iterated,
         says="Every task is worked on in an iteration."),
)  # fmt: skip
