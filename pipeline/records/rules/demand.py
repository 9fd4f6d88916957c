"""Rules of demand anchoring (D-01 to D-10)."""

import re
from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "requirements"
ROLES = ("business", "technical", "operations", "management")
_NUMBER = re.compile(r"\d")


def _team(records: Records) -> Iterator[Fault]:
    present = {member["role"] for member in records[KIND]["demand_team"]}
    for role in ROLES:
        if role not in present:
            yield Fault(
                kind=KIND,
                path=("demand_team",),
                message=f"nobody speaks for {role}",
                hint="the demand team needs business, technical, operations and management",
            )


def _pain_points_answered(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    answered = {point for demand in data["demands"] for point in demand["pain_points"]}
    for path, point in items.listed(data, "pain_points"):
        if point["id"] not in answered:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"no business demand answers {point['id']}",
                hint="name it in the pain_points of a demand, or remove it",
                subject=point["id"],
            )


def _pain_points_found(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    found = {point for activity in data["elicitation"] for point in activity["pain_points"]}
    for path, point in items.listed(data, "pain_points"):
        if point["id"] not in found:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"no interview or other activity brought {point['id']} to light",
                hint="name it in the pain_points of an elicitation",
                subject=point["id"],
            )


def _demands_served(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    served = {demand for _, item in items.requirements(data) for demand in item.get("demands", ())}
    for path, demand in items.listed(data, "demands"):
        if demand["id"] not in served:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"no requirement serves the demand {demand['id']}",
                hint="name it in the demands of a requirement, or remove it",
                subject=demand["id"],
            )


def _functions_wanted(records: Records) -> Iterator[Fault]:
    for path, function in items.functions(records[KIND]):
        if not function["demands"]:
            yield Fault(
                kind=KIND,
                path=(*path, "demands"),
                message=f"{function['id']} serves no business demand",
                hint="name the demand it serves: nobody should pay for what nobody asked for",
                subject=function["id"],
            )


def _references(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    points = items.ids(records, KIND, "pain_points")
    demands = items.ids(records, KIND, "demands")
    screens = items.ids(records, "prototype", "screens") if "prototype" in records else None
    for name in ("elicitation", "demands"):
        for path, item in items.listed(data, name):
            yield from _dangling((*path, "pain_points"), item["pain_points"], points, "pain point")
    for path, item in items.requirements(data):
        yield from _dangling((*path, "demands"), item.get("demands", ()), demands, "business demand")
        if screens is not None:
            yield from _dangling((*path, "screens"), item.get("screens", ()), screens, "prototype screen")


def _dangling(path: tuple[str | int, ...], names: tuple[str, ...], known: frozenset[str], what: str) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name not in known:
            yield Fault(
                kind=KIND,
                path=(*path, index),
                message=f"there is no {what} {name}",
                hint=f"name one that is there, or add {name}",
            )


def _versions(records: Records) -> Iterator[Fault]:
    for path, platform in items.listed(records[KIND], "compatibility"):
        versions = platform["versions"]
        if re.search(r"\b(latest|current|newest|recent|any|all)\b", versions, re.IGNORECASE) or not _NUMBER.search(
            versions
        ):
            yield Fault(
                kind=KIND,
                path=(*path, "versions"),
                message=f"“{versions}” will mean something else next year",
                hint="name version numbers, such as >= 128",
                subject=platform["id"],
            )


def _percentile(records: Records) -> Iterator[Fault]:
    for path, item in items.listed(records[KIND], "performance"):
        if item["comparison"] == "<=" and "time" in item["metric"].lower() and "percentile" not in item:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"{item['id']} bounds a time and does not say for which share of the measurements",
                hint="add percentile: 95, say",
                subject=item["id"],
            )


def _performance_numbers(records: Records) -> Iterator[Fault]:
    for path, item in items.listed(records[KIND], "performance"):
        if not _NUMBER.search(item["load"]):
            yield Fault(
                kind=KIND,
                path=(*path, "load"),
                message=f"the load of {item['id']} has no number",
                hint="say how many users, requests or records",
                subject=item["id"],
            )
        if _NUMBER.search(item["unit"]) and not re.search(r"[A-Za-z%/]", item["unit"]):
            yield Fault(
                kind=KIND,
                path=(*path, "unit"),
                message=f"“{item['unit']}” is no unit",
                hint="write s, ms, requests/s or the like",
                subject=item["id"],
            )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="demand-team", row="D-01", severity=ERROR, needs=(KIND,), check=_team,
         says="Business, technical contacts, operations and management are all in the demand team."),
    Rule(id="pain-point-found", row="D-02", severity=ERROR, needs=(KIND,), check=_pain_points_found,
         says="Every pain point was brought to light by an activity."),
    Rule(id="pain-point-answered", row="D-02", severity=ERROR, needs=(KIND,), check=_pain_points_answered,
         says="Every pain point is answered by a business demand."),
    Rule(id="demand-served", row="D-04", severity=ERROR, needs=(KIND,), check=_demands_served,
         says="Every business demand is served by a requirement."),
    Rule(id="function-wanted", row="D-04", severity=ERROR, needs=(KIND,), check=_functions_wanted,
         says="Every function serves a business demand."),
    Rule(id="requirement-references", row="D-04", severity=ERROR, needs=(KIND,), check=_references,
         says="Pain points, demands and screens that requirements name are there."),
    Rule(id="performance-numbers", row="D-07", severity=ERROR, needs=(KIND,), check=_performance_numbers,
         says="A performance requirement has a number, a unit, and a load with a number."),
    Rule(id="performance-percentile", row="D-07", severity=WARNING, needs=(KIND,), check=_percentile,
         says="A bound on a time says for which share of the measurements it holds."),
    Rule(id="compatibility-versions", row="D-09", severity=ERROR, needs=(KIND,), check=_versions,
         says="Versions of platforms are numbers, never “latest”."),
)  # fmt: skip
