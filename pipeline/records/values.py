"""Checked values: records as deeply frozen data, with the place of every value in its file."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from pipeline.records.process import Process, RecordKind, shipped_process

Path = tuple[str | int, ...]
"""Where a value stands in a record: keys and positions."""
Place = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, as read from its file."""

    of: RecordKind
    """Its kind, with the schema it fits."""
    file: str
    """Name relative to the dossier."""
    data: Mapping[str, Any]
    """Mappings, tuples, str, int, bool, ``datetime.date`` and ``Decimal``; none of it can be changed."""
    source: bytes
    """The bytes of the file."""
    places: Mapping[Path, Place]

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.of.name

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema it fits."""
        return self.of.schema

    @property
    def name(self) -> str:
        """Its file's name without folder and ending: of a record of an event its identifier."""
        return self.file.rpartition("/")[2].rpartition(".")[0]

    def place(self, path: Path) -> Place:
        """Line and column of the value at ``path``, or of the nearest value that encloses it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of a dossier by kind, and the process they serve."""

    by_kind: Mapping[str, Record]
    events: Mapping[str, tuple[Record, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The records of which there is one for each event, sorted by their names."""
    process: Process = field(default_factory=shipped_process)

    def __contains__(self, kind: str) -> bool:
        return kind in self.by_kind or bool(self.events.get(kind))

    def __getitem__(self, kind: str) -> Mapping[str, Any]:
        """The data of the one record of this kind; raises ``KeyError`` when there is none."""
        return self.by_kind[kind].data

    def get(self, kind: str) -> Record | None:
        """The one record of this kind, or None."""
        return self.by_kind.get(kind)

    def all(self, kind: str) -> tuple[Record, ...]:
        """All records of this kind: one, none, or those of all events."""
        one = self.by_kind.get(kind)
        return self.events.get(kind, ()) if one is None else (one,)

    def __iter__(self) -> Iterator[Record]:
        yield from self.by_kind.values()
        for records in self.events.values():
            yield from records

    def only(self, kinds: Iterable[str]) -> "Records":
        """The records of these kinds alone."""
        wanted = frozenset(kinds)
        return replace(
            self,
            by_kind=MappingProxyType({kind: item for kind, item in self.by_kind.items() if kind in wanted}),
            events=MappingProxyType({kind: items for kind, items in self.events.items() if kind in wanted}),
        )

    def about(self, event: Record) -> "Records":
        """These records with ``event`` as the one record of its kind: what a document about it is made of."""
        return replace(
            self,
            by_kind=MappingProxyType({**self.by_kind, event.kind: event}),
            events=MappingProxyType({kind: items for kind, items in self.events.items() if kind != event.kind}),
        )


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
