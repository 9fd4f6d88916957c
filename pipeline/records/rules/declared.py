"""Rules that the schemas themselves declare, in keywords that begin with ``x-``: they hold for records of every kind."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.records.fields import Field, fields, items_by_id
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Record, Records


def _references(records: Records) -> Iterator[Fault]:
    known: dict[str, dict[str, Mapping[str, Any]]] | None = None
    for record in records:
        for field in fields(record):
            names = field.schema.get("x-refers-to")
            if names is None or not isinstance(field.value, str):
                continue
            known = items_by_id(records) if known is None else known
            there = [name for kind in names if kind in known for name in known[kind]]
            if there and field.value not in there:
                near = difflib.get_close_matches(field.value, there, 1)
                yield _fault(
                    record,
                    field.path,
                    f"there is no {' or '.join(name.replace('-', ' ') for name in names)} {field.value}",
                    f"did you mean {near[0]}?" if near else "name one that is there",
                )


def _usual(records: Records) -> Iterator[Fault]:
    for record in records:
        for field in fields(record):
            name = field.schema.get("x-usual")
            usual = records.process.usual.get(name) if name is not None else None
            if usual is None:
                continue
            value = len(field.value) if isinstance(field.value, tuple) else field.value
            if isinstance(value, int | Decimal) and not usual.holds(value):
                hint = f"usual are {usual}; leave it if both parties want it so"
                yield _fault(record, field.path, f"{usual.what}: {value}", hint)


def _ordered(records: Records) -> Iterator[Fault]:
    for record in records:
        for field in fields(record):
            for name in field.schema.get("x-not-before", ()):
                before = (record.data if name.startswith("/") else field.beside).get(name.removeprefix("/"))
                if isinstance(before, dt.date) and isinstance(field.value, dt.date) and field.value < before:
                    what = _words(str(field.path[-1]))
                    message = f"{what} {field.value} is before {_words(name)} ({before})"
                    yield _fault(record, field.path, message, "correct one of the two dates")


def _sums(records: Records) -> Iterator[Fault]:
    for record in records:
        for field in fields(record):
            for name, wanted in field.schema.get("x-adds-to", {}).items():
                yield from _sum(record, field, name, Decimal(str(wanted)))


def _sum(record: Record, field: Field, name: str, wanted: Decimal) -> Iterator[Fault]:
    values = [item[name] for item in field.value if name in item]
    total = sum(values, Decimal(0))
    if values and total != wanted:
        yield _fault(record, field.path, f"{_words(name)} adds to {total}, not to {wanted}", "correct one of them")


def _named(records: Records) -> Iterator[Fault]:
    for kind in records.events:
        for record in records.all(kind):
            if record.data["id"] != record.name:
                hint = f"call the file {record.data['id']}.yaml, or correct the id"
                yield _fault(record, ("id",), f"the file is called {record.name}, the record {record.data['id']}", hint)


def _words(name: str) -> str:
    return name.removeprefix("/").replace("_", " ")


def _fault(record: Record, path: Path, message: str, hint: str) -> Fault:
    return Fault(kind=record.kind, file=record.file, path=path, message=message, hint=hint)


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="references", row="Y-02", severity=ERROR, needs=(), check=_references,
         says="What a field refers to by identifier is there (`x-refers-to`)."),
    Rule(id="event-named", row="Y-02", severity=ERROR, needs=(), check=_named,
         says="The record of an event lies in a file of the name of its identifier."),
    Rule(id="dates-ordered", row="Y-01", severity=ERROR, needs=(), check=_ordered,
         says="No date is before one that comes first (`x-not-before`)."),
    Rule(id="sums", row="Y-01", severity=ERROR, needs=(), check=_sums,
         says="Numbers of a list add to what they have to (`x-adds-to`)."),
    Rule(id="usual-range", row="X-02", severity=WARNING, needs=(), check=_usual,
         says="Numbers lie in the range that is usual in the process (`x-usual`)."),
)  # fmt: skip
