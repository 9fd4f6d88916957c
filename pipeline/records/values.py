"""Checked values: records as deeply frozen data, with the place of every value in its file."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

Path = tuple[str | int, ...]
"""Where a value stands in a record: keys and positions."""
Place = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, as read from its file."""

    kind: str
    file: str
    """Name relative to the dossier."""
    data: Mapping[str, Any]
    """Mappings, tuples, str, int, bool, ``datetime.date`` and ``Decimal``; none of it can be changed."""
    source: bytes
    """The bytes of the file."""
    places: Mapping[Path, Place]

    def place(self, path: Path) -> Place:
        """Line and column of the value at ``path``, or of the nearest value that encloses it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of a dossier by kind."""

    by_kind: Mapping[str, Record]

    def __contains__(self, kind: str) -> bool:
        return kind in self.by_kind

    def __getitem__(self, kind: str) -> Mapping[str, Any]:
        """The data of the record of this kind; raises ``KeyError`` when there is none."""
        return self.by_kind[kind].data

    def get(self, kind: str) -> Record | None:
        """The record of this kind, or None."""
        return self.by_kind.get(kind)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.by_kind.values())


def frozen(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """``value``, valid under ``schema``, with its dates and decimals in their types and everything immutable."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return MappingProxyType({key: frozen(item, properties.get(key, {}), root) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(frozen(item, schema.get("items", {}), root) for item in value)
    if schema.get("format") == "date":
        return dt.date.fromisoformat(value)
    if schema.get("format") == "decimal":
        number = Decimal(str(value))
        return number or number.copy_abs()  # -0 would be printed as it is written
    return value
