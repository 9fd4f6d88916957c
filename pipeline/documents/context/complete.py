"""Data with a value for every optional field, so that a template can ask for any field its schema knows."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import schemas


def completed(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a record's data: optional fields that are absent hold None, or an empty tuple where a list belongs."""
    schema = _schema(kind)
    result: dict[str, Any] = _completed(data, schema, schema)
    return result


@cache
def _schema(kind: str) -> Mapping[str, Any]:
    """The schema, read once: it never changes, so keeping it is no state."""
    return schemas.load(kind)


def _completed(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, Mapping):
        full = {
            key: _completed(value[key], part, root) if key in value else _nothing(part, root)
            for key, part in schema.get("properties", {}).items()
        }
        return {**value, **full}
    if isinstance(value, (list, tuple)):
        return tuple(_completed(item, schema.get("items", {}), root) for item in value)
    return value


def _nothing(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return () if schema.get("type") == "array" else None
