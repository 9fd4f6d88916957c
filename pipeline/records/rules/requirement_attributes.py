"""A rule over what each requirement says of itself besides its statement: the attributes of ISO/IEC/IEEE 29148 (D-05)."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "requirements"
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "rationale": ("rationale",),
    "priority": ("priority",),
    "source": ("source", "demands"),
    "verification": ("verification",),
    "criterion": ("criterion", "value"),
}
"""What a requirement has to say, and the fields of which one says it: a demand names who asked, a value is a criterion."""
NAMES = {
    "functions": "functions",
    "data_flows": "data flows",
    "data_requirements": "data requirements",
    "performance": "performance requirements",
    "security": "security requirements",
    "compatibility": "platforms",
    "interfaces": "interfaces",
    "constraints": "constraints",
}
FROM_SOMEWHERE = "data_flows"
"""The list whose ``source`` is where data comes from: where a requirement comes from stands in its ``origin``."""


def _complete(records: Records) -> Iterator[Fault]:
    """One fault for each list, with how many of its requirements lack what.

    A function that serves no demand is a fault of its own (`function-wanted`).
    """
    data = records[KIND]
    yield from _lacking("modules", "functions", [item for _, item in items.functions(data)])
    for name in items.REQUIREMENT_LISTS:
        yield from _lacking(name, name, [item for _, item in items.listed(data, name)])


def _lacking(place: str, name: str, listed: list[Mapping[str, Any]]) -> Iterator[Fault]:
    lacking = {}
    for attribute, fields in ATTRIBUTES.items():
        if name == "functions" and attribute == "source":
            continue
        said_in = ("origin", "demands") if name == FROM_SOMEWHERE and attribute == "source" else fields
        if count := sum(not any(item.get(field) for field in said_in) for item in listed):
            lacking[said_in[0]] = count
    if lacking:
        counts = ", ".join(f"{attribute} ({count} of {len(listed)})" for attribute, count in lacking.items())
        yield Fault(
            kind=KIND,
            path=(place,),
            message=f"{NAMES[name]} without {counts}",
            hint=f"add what is missing, or waive this with the subject {name}",
            subject=name,
        )


RULES = (
    Rule(id="requirement-attributes", row="D-05", severity=Severity.WARNING, needs=(KIND,), check=_complete,
         says="Requirements of all kinds say why, how urgent, from where, how verified and by which criterion."),
)  # fmt: skip
