"""What a template of a kind may print, as a tree: names, and what stands behind each.

It is taken from the values of a document made of example records, so computed values are in it as they really are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.documents.context.complete import Choice, Reference
from pipeline.records.example import example_records

if TYPE_CHECKING:
    from pipeline.records.process import Process


class Sort(StrEnum):
    """What stands behind a name, in words of those who edit templates."""

    TEXT = "text"
    CHOICE = "choice"
    REFERENCE = "identifier"
    DATE = "date"
    NUMBER = "number"
    MONEY = "amount of money"
    FLAG = "yes or no"
    GROUP = "group of fields"
    LIST = "list"
    UNKNOWN = "value"


TEXTS = frozenset({Sort.TEXT, Sort.CHOICE, Sort.REFERENCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A value by its path in a template: ``contract.milestones[].date``; ``[]`` is each item of a list."""

    path: str
    sort: Sort
    fields: Mapping[str, Shape] = field(default_factory=lambda: MappingProxyType({}))
    item: Shape | None = None
    example: str = ""
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Of a choice: one of its labels by language."""

    @property
    def open(self) -> bool:
        """Whether nothing is known of it, so that nothing in it is wrong."""
        return self.sort is Sort.UNKNOWN


NAMED = {"requirements": "srs", "acceptance": "report"}
"""Records that templates with values of their own call by another name."""
UNKNOWN = Shape(path="", sort=Sort.UNKNOWN)


def shape_of_kind(kind: str, process: Process, language: str) -> Shape:
    """The names a template of this kind may read, as the fields of one group."""
    return shape("", example_values(kind, process, language))


def own_root(names: Shape, own_record: str) -> Shape | None:
    """The group that holds the record a document is made of, among the ``names`` of its template."""
    return names.fields.get("record") or names.fields.get(NAMED.get(own_record, own_record))


def example_values(kind: str, process: Process, language: str) -> Mapping[str, Any]:
    """The values of a document of this kind made of examples, with every field filled in."""
    from pipeline.documents import context
    from pipeline.documents.generate import Citation

    found = process.kind(kind)
    cited = tuple(
        Citation(
            label=label,
            title=process.kinds[label].title,
            version="1.0",
            baseline=f"sha256:{number:064x}",
            entry=number,
            signed_on=dt.date(2026, 3, 31),
        )
        for number, label in enumerate((*found.needs, *found.attaches) or ("contract",), 1)
    )
    values = context.values(kind, example_records(found, process), cited, language=language, draft=False)
    return values if found.needs else {**values, "cited": {}}  # the list is there, and always empty


def shape(path: str, value: Any) -> Shape:
    """The shape of ``value``, which stands at ``path``."""
    if isinstance(value, Mapping):
        fields = {str(name): shape(f"{path}.{name}" if path else str(name), item) for name, item in value.items()}
        sort = Sort.MONEY if set(fields) == {"value", "currency"} else Sort.GROUP
        example = f"{value['currency']} {value['value']}" if sort is Sort.MONEY else ""
        return Shape(path=path, sort=sort, fields=MappingProxyType(fields), example=example)
    if isinstance(value, (tuple, list)):
        return Shape(path=path, sort=Sort.LIST, item=_merged(f"{path}[]", [shape(f"{path}[]", item) for item in value]))
    if isinstance(value, Choice):
        return Shape(path=path, sort=Sort.CHOICE, example=str(value), labels=value.labels)
    return Shape(path=path, sort=_sort(value), example="" if value is None else str(value))


def _sort(value: Any) -> Sort:
    if value is None:
        return Sort.UNKNOWN
    if isinstance(value, bool):
        return Sort.FLAG
    if isinstance(value, dt.date):
        return Sort.DATE
    if isinstance(value, (int, Decimal)):
        return Sort.NUMBER
    return Sort.REFERENCE if isinstance(value, Reference) else Sort.TEXT


def _merged(path: str, shapes: Iterable[Shape]) -> Shape:
    """One shape for all items of a list: every field that one of them has."""
    known = [item for item in shapes if not item.open]
    if not known:
        return Shape(path=path, sort=Sort.UNKNOWN)
    first = known[0]
    names = dict.fromkeys(name for item in known for name in item.fields)
    fields = {
        name: _merged(f"{path}.{name}", [item.fields[name] for item in known if name in item.fields]) for name in names
    }
    items = [item.item for item in known if item.item is not None]
    return Shape(
        path=path,
        sort=first.sort if all(item.sort is first.sort for item in known) else Sort.UNKNOWN,
        fields=MappingProxyType(fields),
        item=_merged(f"{path}[]", items) if items else None,
        example=first.example,
        labels=first.labels,
    )
