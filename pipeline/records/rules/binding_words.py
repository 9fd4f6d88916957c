"""Rules over the wording of what binds besides requirements: criteria, qualities, data flows, constraints (C-05, D-10)."""

from collections.abc import Iterator
from itertools import chain

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Records
from pipeline.records.wording.catalogue import named, sure


def _contract(records: Records) -> Iterator[Fault]:
    data = records["contract"]
    for path, milestone in items.listed(data, "milestones"):
        for index, criterion in enumerate(milestone["criteria"]):
            yield from _vague("contract", (*path, "criteria", index), criterion, milestone["id"])
    for s, stage in enumerate(data["stages"]):
        for index, item in enumerate(stage["deliverables"]):
            yield from _vague("contract", ("stages", s, "deliverables", index, "quality"), item["quality"], item["id"])


def _specification(records: Records) -> Iterator[Fault]:
    data = records["requirements"]
    flows = (((*path, "rule"), item["rule"], item["id"]) for path, item in items.listed(data, "data_flows"))
    limits = (((*path, "statement"), item["statement"], item["id"]) for path, item in items.listed(data, "constraints"))
    for path, text, subject in chain(flows, limits):
        yield from _vague("requirements", path, text, subject)


def _named(records: Records) -> Iterator[Fault]:
    data = records["requirements"]
    for field in ("purpose", "overview"):
        yield from _vague("requirements", (field,), data[field], field, named_only=True)
    for path, demand in items.listed(data, "demands"):
        place = (*path, "statement")
        yield from _vague("requirements", place, demand["statement"], demand["id"], named_only=True)
    for path, module in items.listed(data, "modules"):
        place = (*path, "summary")
        yield from _vague("requirements", place, module["summary"], module["id"], named_only=True)


def _vague(kind: str, path: Path, text: str, subject: str, *, named_only: bool = False) -> Iterator[Fault]:
    for hit in named(text) if named_only else sure(text):
        message = f"“{hit.word}” can be read in more than one way"
        yield Fault(kind=kind, path=path, message=message, hint=hit.hint, subject=subject)


RULES = (
    Rule(id="wording-specification", row="D-10", severity=Severity.ERROR, needs=("requirements",), check=_specification,
         says="Rules of data flows and constraints have no vague words."),
    Rule(id="wording-named", row="D-10", severity=Severity.ERROR, needs=("requirements",), check=_named,
         says="“Probably” and “similar” stand nowhere in what the specification says of its purpose, demands and modules."),
    Rule(id="wording-contract", row="C-05", severity=Severity.ERROR, needs=("contract",), check=_contract,
         says="Criteria of milestones and qualities of deliverables have no vague words."),
)  # fmt: skip
