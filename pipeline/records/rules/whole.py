"""Rules across all records (Y rows)."""

from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records


def _unique(records: Records) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for record in records:
        for path, name in items.identified(record.data):
            line = record.place(path)[0]
            if name in first:
                yield Fault(
                    kind=record.kind,
                    path=path,
                    message=f"the identifier {name} is used twice (first in {first[name]})",
                    hint="give one of the two another",
                    subject=name,
                )
            else:
                first[name] = f"{record.file}, line {line}"


RULES = (
    Rule(id="unique-identifiers", row="Y-02", severity=Severity.ERROR, needs=(), check=_unique,
         says="An identifier is used once in the whole project."),
)  # fmt: skip
