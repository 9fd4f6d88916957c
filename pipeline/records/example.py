"""Records made of the examples in their schemas: what a template can count on, without a project at hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.records.fields import resolved
from pipeline.records.process import Kind, Process, RecordKind
from pipeline.records.values import Record, Records, frozen

_ITEMS = 2


def example_records(kind: Kind, process: Process) -> Records:
    """The records a document of ``kind`` is made of, each with every field its schema knows; they need not agree with each other."""
    by_kind: dict[str, Record] = {}
    events: dict[str, tuple[Record, ...]] = {}
    for name in kind.all_records:
        of = process.records[name]
        if of.folder is None or name == kind.own_record:
            by_kind[name] = example_record(of)
        else:
            events[name] = (example_record(of),)
    return Records(by_kind=MappingProxyType(by_kind), events=MappingProxyType(events), process=process)


def example_record(of: RecordKind) -> Record:
    """A record with every field, of the first example of each."""
    data = example_data(of, full=True)
    return Record(
        of=of,
        file=f"{of.name}.yaml" if of.folder is None else f"{of.folder}/{data.get('id', of.name)}.yaml",
        data=frozen(data, of.schema, of.schema),
        source=b"",
        places=MappingProxyType({}),
    )


def example_data(of: RecordKind, *, full: bool) -> dict[str, Any]:
    """The plain data of a record made of examples: with every field there is, or with those alone that there must be."""
    data: dict[str, Any] = _made(of.schema, of.schema, full=full)
    return data


def _made(schema: Mapping[str, Any], root: Mapping[str, Any], *, full: bool) -> Any:
    schema = resolved(schema, root)
    if schema.get("type") == "object":
        needed = schema.get("required", ())
        parts = schema.get("properties", {}).items()
        return {name: _made(part, root, full=full) for name, part in parts if full or name in needed}
    if schema.get("type") == "array":
        least = max(schema.get("minItems", 0), _ITEMS if full else 0)
        values = [_made(schema.get("items", {}), root, full=full) for _ in range(least)]
        return values[:1] if schema.get("uniqueItems") else values
    given = (*schema.get("examples", ()), *schema.get("enum", ()), *([schema["const"]] if "const" in schema else ()))
    return given[0] if given else False if schema.get("type") == "boolean" else "…"
