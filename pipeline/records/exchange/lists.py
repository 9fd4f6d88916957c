"""The lists of a record that can be tables: what an item has, what it is told apart by, and in what groups it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.records.fields import resolved
from pipeline.records.languages import one_language
from pipeline.records.process import RecordKind
from pipeline.records.values import Path

RECORD = "record"
"""The list of one row that holds the fields of the record itself."""
LIST = "list"
"""The column that says to which list a row belongs."""
KEPT_HERE = frozenset({"waivers"})
"""Lists that are not exchanged: accepting a finding is the decision of a person who reads it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemField:
    """A value of an item, which a column can hold."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    required: bool

    @property
    def name(self) -> str:
        """As people write it: ``title``, ``repository.address``."""
        return ".".join(self.path)

    @property
    def many(self) -> bool:
        """Whether it is a list of identifiers."""
        return self.schema.get("type") == "array"

    @property
    def free_text(self) -> bool:
        """Whether it is text of any wording, which may stand in several languages."""
        return self.schema.get("type") == "string" and not one_language(self.schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that hold the list: modules, submodules."""

    key: str
    """The name of the list they stand in."""
    name: str
    fields: tuple[ItemField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """One list of a record."""

    name: str
    groups: tuple[Group, ...]
    fields: tuple[ItemField, ...]
    schema: Mapping[str, Any]
    """Of an item, with the definitions it refers to."""
    item: str | None
    """What the schemas call an item of it (``x-item``)."""
    several: bool = True
    """Whether it has many items; the record itself is one."""

    @property
    def key(self) -> str:
        """The field that tells items apart: ``id``, or the first text there is."""
        names = [field.name for field in self.fields]
        return "id" if "id" in names else next(field.name for field in self.fields if field.required)


def lists(kind: RecordKind) -> dict[str, ItemList]:
    """The lists of a kind of record by their names, the record itself first."""
    schema = kind.schema
    found = [ItemList(name=RECORD, groups=(), fields=_fields(schema, schema), schema=schema, item=None, several=False)]
    found += _lists(schema, schema, ())
    return {item.name: item for item in found}


def _lists(part: Mapping[str, Any], root: Mapping[str, Any], groups: tuple[Group, ...]) -> Iterator[ItemList]:
    for key, value in part.get("properties", {}).items():
        array = resolved(value, root)
        item = resolved(array.get("items", {}), root)
        if array.get("type") != "array" or item.get("type") != "object" or key in KEPT_HERE:
            continue
        fields = _fields(item, root)
        deeper = tuple(_lists(item, root, (*groups, Group(key=key, name=item.get("x-item", key), fields=fields))))
        if deeper:
            yield from deeper
        else:
            schema = {**item, "$defs": root.get("$defs", {})}
            yield ItemList(name=key, groups=groups, fields=fields, schema=schema, item=item.get("x-item"))


def _fields(part: Mapping[str, Any], root: Mapping[str, Any], path: tuple[str, ...] = ()) -> tuple[ItemField, ...]:
    found: list[ItemField] = []
    required = part.get("required", ())
    for key, value in part.get("properties", {}).items():
        schema = resolved(value, root)
        if schema.get("type") == "object":
            found += _fields(schema, root, (*path, key))
        elif schema.get("type") != "array" or resolved(schema.get("items", {}), root).get("type") == "string":
            found.append(ItemField(path=(*path, key), schema=schema, required=key in required))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a list, where it stands, and the groups around it, outermost first."""

    path: Path
    value: dict[str, Any]
    within: tuple[dict[str, Any], ...] = ()


def items_of(data: dict[str, Any], of: ItemList) -> Iterator[Item]:
    """The items of a list in the plain data of a record, as it stands in its file."""
    if not of.several:
        yield Item(path=(), value=data)
        return
    homes: list[Item] = [Item(path=(), value=data)]
    for key in (*(group.key for group in of.groups), of.name):
        homes = [
            Item(path=(*home.path, key, index), value=value, within=(*home.within, home.value) if home.path else ())
            for home in homes
            for index, value in enumerate(home.value.get(key) or ())
            if isinstance(value, dict)
        ]
    yield from homes


def at(value: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """What stands at the path of a field in an item; None when nothing does."""
    found: Any = value
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def put(value: dict[str, Any], path: tuple[str, ...], new: Any) -> None:
    """Let ``new`` stand at the path of a field in an item."""
    for part in path[:-1]:
        if not isinstance(value.get(part), dict):
            value[part] = {}
        value = value[part]
    value[path[-1]] = new
