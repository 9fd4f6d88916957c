"""Values side by side with what their schema says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.records.values import Path, Record, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value of a record, where it stands, and the part of the schema it fits."""

    path: Path
    value: Any
    schema: Mapping[str, Any]
    beside: Mapping[str, Any]
    """The group of fields it stands in."""


def resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of a schema with what it refers to put in."""
    if "$ref" not in schema:
        return schema
    return {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}


def fields(record: Record) -> Sequence[Field]:
    """The record itself and every value in it, groups before what they hold."""
    found: list[Field] = []
    _collect((), record.data, record.schema, {}, record.schema, found)
    return found


def _collect(
    path: Path,
    value: Any,
    schema: Mapping[str, Any],
    beside: Mapping[str, Any],
    root: Mapping[str, Any],
    found: list[Field],
) -> None:
    """Add ``value`` and what it holds to ``found``: a list, since generators in generators hand each value up five times."""
    schema = resolved(schema, root)
    found.append(Field(path=path, value=value, schema=schema, beside=beside))
    if isinstance(value, Mapping):
        parts = schema.get("properties", {})
        for key, item in value.items():
            _collect((*path, key), item, parts.get(key, {}), value, root, found)
    elif isinstance(value, tuple):
        items = schema.get("items", {})
        for index, item in enumerate(value):
            _collect((*path, index), item, items, beside, root, found)


def items_by_id(records: Records) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Everything the schemas call an item (``x-item``), by its name there and its identifier."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for record in records:
        for field in fields(record):
            name = field.schema.get("x-item")
            if name is not None and isinstance(field.value, Mapping) and "id" in field.value:
                found.setdefault(name, {}).setdefault(field.value["id"], field.value)
    return found


def part_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    """The part of a schema that says what stands at ``path``, such as ``milestones[].date``; None when it says nothing of it."""
    found = resolved(schema, schema)
    for step in path.replace("[]", ".[]").split("."):
        if not step:
            continue
        part = found.get("items") if step == "[]" else found.get("properties", {}).get(step)
        if not isinstance(part, Mapping):
            return None
        found = resolved(part, schema)
    return found


def demanded_by(schema: Mapping[str, Any], name: str) -> Iterator[str]:
    """The fields of a group whose values decide whether the schema demands its field ``name``."""
    for part in (schema, *schema.get("allOf", ())):
        branches = (part.get("then", {}), part.get("else", {}))
        if any(name in branch.get("required", ()) for branch in branches):
            yield from (*part["if"].get("properties", {}), *part["if"].get("required", ()))
    for other, names in schema.get("dependentRequired", {}).items():
        if name in names:
            yield other
