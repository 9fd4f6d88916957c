"""A record's data as templates read it: made from its schema alone.

Every optional field has a value, choices know their labels, and identifiers what they refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pipeline.records.fields import items_by_id, resolved
from pipeline.records.languages import in_language
from pipeline.records.values import Record, Records

Items = Mapping[str, Mapping[str, Mapping[str, Any]]]
TITLES = ("title", "name", "term", "statement")
"""Fields that can name an item, the best one first."""


class Choice(str):
    """A value of a list of choices, with the word a document prints for it in each language."""

    __slots__ = ("labels",)
    labels: Mapping[str, str]


class Reference(str):
    """The identifier of an item, and how to find the item; it is looked for when a template asks."""

    __slots__ = ("items", "language", "names")
    names: tuple[str, ...]
    items: Callable[[], Items]
    language: str

    @property
    def item(self) -> Mapping[str, Any] | None:
        """What it refers to, or None when that is not there."""
        known = self.items()
        return next((known[name][self] for name in self.names if self in known.get(name, {})), None)

    @property
    def named(self) -> str | None:
        """The title of what it refers to."""
        found = self.item or {}
        return next((in_language(found[name], self.language) for name in TITLES if found.get(name)), None)


def completed(records: Records, kind: str, language: str) -> dict[str, Any]:
    """The data of the one record of this kind, as written in ``language``: optional fields that are absent hold None, or an empty tuple.

    Raises ``KeyError`` when there is none.
    """
    return completed_record(records.by_kind[kind], finder(records), language)


def finder(records: Records) -> Callable[[], Items]:
    """What finds the items of ``records``, which are gathered when something is looked for and not before."""

    @cache
    def items() -> Items:
        return items_by_id(records)

    return items


def completed_record(record: Record, items: Callable[[], Items], language: str) -> dict[str, Any]:
    """The data of ``record``, as ``completed``."""
    result: dict[str, Any] = _completed(record.data, record.schema, record.schema, items, language)
    return result


def _completed(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], items: Callable[[], Items], language: str
) -> Any:
    schema = resolved(schema, root)
    if isinstance(value, Mapping):
        full = {
            key: _completed(value[key], part, root, items, language) if key in value else _nothing(part, root)
            for key, part in schema.get("properties", {}).items()
        }
        return {**value, **full}
    if isinstance(value, (list, tuple)):
        return tuple(_completed(item, schema.get("items", {}), root, items, language) for item in value)
    if isinstance(value, str):
        if "x-refers-to" in schema:
            reference = Reference(value)
            reference.names, reference.items, reference.language = tuple(schema["x-refers-to"]), items, language
            return reference
        if "x-labels" in schema:
            choice = Choice(value)
            choice.labels = schema["x-labels"].get(value, {})
            return choice
        return in_language(value, language)
    return value


def _nothing(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    return () if resolved(schema, root).get("type") == "array" else None
