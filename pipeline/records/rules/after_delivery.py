"""Rules over what happens after delivery: the software asset register (O-03)."""

from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "asset-register"


def _in_a_row(records: Records) -> Iterator[Fault]:
    before = None
    for count, (path, entry) in enumerate(items.listed(records[KIND], "entries"), start=1):
        if entry["number"] != count:
            yield Fault(
                kind=KIND, path=(*path, "number"), message=f"the entry has the number {entry['number']} where {count} is due",
                hint="number entries in a row from 1, and take none out",
            )  # fmt: skip
        if before is not None and entry["date"] < before["date"]:
            yield Fault(
                kind=KIND, path=(*path, "date"), message=f"it is dated {entry['date']}, before the entry ahead of it ({before['date']})",
                hint="add entries at the end, in the order of their dates",
            )  # fmt: skip
        before = entry


RULES = (
    Rule(id="register-in-a-row", row="O-03", severity=Severity.ERROR, needs=(KIND,), check=_in_a_row,
         says="Entries of the asset register are numbered in a row and dated in order."),
)  # fmt: skip
