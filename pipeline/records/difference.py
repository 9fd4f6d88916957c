"""What changed between two versions of a record: item by item where items have identifiers, and field by field."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pipeline.records.finding import shown

Path = tuple[str | int, ...]


class Status(StrEnum):
    """What became of an item."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field that says something else."""

    path: str
    """Within its item, or within the record where it belongs to none."""
    was: str | None
    """None when it is new."""
    now: str | None
    """None when it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An identified item, such as a requirement or a milestone, that came, changed or went."""

    id: str
    what: str
    """The list it stands in: ``functions``, ``milestones``."""
    title: str
    status: Status
    fields: tuple[FieldChange, ...] = field(default=())
    """What of it changed; empty for items that came or went."""
    requirement: bool = False
    """Whether it states what is required: it has a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """How two versions of a record differ."""

    items: tuple[ItemChange, ...]
    """In the order of the new version; those that went come last."""
    fields: tuple[FieldChange, ...]
    """Of the record itself, outside every identified item."""

    def __bool__(self) -> bool:
        return bool(self.items or self.fields)


def compare_records(old: Mapping[str, Any], new: Mapping[str, Any]) -> RecordChange:
    """How the record ``new`` differs from ``old``, both as plain data; the order of fields and items says nothing."""
    before, after = dict(_items(old)), dict(_items(new))
    items = []
    for name, (what, item) in after.items():
        if name not in before:
            items.append(_item(name, what, item, Status.ADDED))
            continue
        fields = tuple(_fields(before[name][1], item, ()))
        if fields:
            items.append(_item(name, what, item, Status.CHANGED, fields))
    items += [_item(name, what, item, Status.WITHDRAWN) for name, (what, item) in before.items() if name not in after]
    return RecordChange(items=tuple(items), fields=tuple(_fields(old, new, ())))


def _item(
    name: str, what: str, item: Mapping[str, Any], status: Status, fields: tuple[FieldChange, ...] = ()
) -> ItemChange:
    title = next((str(item[key]) for key in ("title", "name", "statement", "term") if key in item), "")
    return ItemChange(
        id=name,
        what=what,
        title=title,
        status=status,
        fields=fields,
        requirement="statement" in item and "criterion" in item,
    )


def _items(value: Any, what: str = "") -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """Every identified item wherever it stands, with the list it stands in."""
    if isinstance(value, Mapping):
        if what and isinstance(value.get("id"), str):
            yield value["id"], (what, value)
        for key, inner in value.items():
            yield from _items(inner, key)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _items(inner, what)


def _is_item(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("id"), str)


def _fields(old: Any, new: Any, path: Path) -> Iterator[FieldChange]:
    """The fields that differ, without those of identified items within, which are told by themselves."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            if not (path == () and key == "id" and old.get(key) == new.get(key)):
                yield from _fields(old.get(key), new.get(key), (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _entries(old, new, path)
    elif old != new and not _only_items(old) and not _only_items(new):
        yield FieldChange(path=shown(path), was=_said(old), now=_said(new))


def _entries(old: list[Any], new: list[Any], path: Path) -> Iterator[FieldChange]:
    """The entries of a list that have no identifier, and came, changed or went."""
    theirs = [entry for entry in old if not _is_item(entry)]
    ours = [entry for entry in new if not _is_item(entry)]
    matcher = difflib.SequenceMatcher(
        a=[_key(entry) for entry in theirs], b=[_key(entry) for entry in ours], autojunk=False
    )
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = min(old_to - old_from, new_to - new_from)
        for offset in range(pairs):
            yield from _fields(theirs[old_from + offset], ours[new_from + offset], (*path, new_from + offset))
        for index in range(old_from + pairs, old_to):
            yield FieldChange(path=shown((*path, index)), was=_said(theirs[index]), now=None)
        for index in range(new_from + pairs, new_to):
            yield FieldChange(path=shown((*path, index)), was=None, now=_said(ours[index]))


def _only_items(value: Any) -> bool:
    """Whether a list that came or went as a whole holds nothing but items, which are told by themselves."""
    return isinstance(value, list) and bool(value) and all(map(_is_item, value))


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _said(value: Any) -> str | None:
    """A value as people read it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(not isinstance(item, list | dict) for item in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
