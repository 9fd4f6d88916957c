"""The lists of a record as tables of text, for other programs; taken in again they give the same record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from pipeline.records.exchange.lists import LIST, Item, ItemField, ItemList, at, items_of
from pipeline.records.languages import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One list as a table."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The values a column can have, by its number."""
    chapters: tuple[tuple[tuple[str, str], ...], ...] = ()
    """For each row the identifiers and titles of the groups it stands in, outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    name: str
    field: ItemField
    group: int | None
    language: str | None


def sheets(data: dict[str, Any], lists: Mapping[str, ItemList]) -> tuple[Sheet, ...]:
    """The tables of a record from its plain data, those without items left out."""
    made = (_sheet(data, of) for of in lists.values())
    return tuple(sheet for sheet in made if sheet.rows)


def _sheet(data: dict[str, Any], of: ItemList) -> Sheet:
    items = list(items_of(data, of))
    columns = _columns(of, items)
    return Sheet(
        name=of.name,
        columns=tuple(column.name for column in columns),
        rows=tuple(tuple(_cell(item, column) for column in columns) for item in items),
        choices=MappingProxyType(
            {
                index: tuple(str(value) for value in column.field.schema["enum"])
                for index, column in enumerate(columns)
                if "enum" in column.field.schema
            }
        ),
        chapters=tuple(
            tuple((str(group.get("id", "")), _first(group.get("title"))) for group in item.within) for item in items
        ),
    )


def _columns(of: ItemList, items: list[Item]) -> list[_Column]:
    """The fields that any item has, then those of its groups; a text in several languages once for each."""
    found: list[_Column] = []
    sources: list[tuple[int | None, str, tuple[ItemField, ...]]] = [(None, "", of.fields)]
    sources += [(number, group.name, group.fields) for number, group in enumerate(of.groups)]
    for group, lead, fields in sources:
        for one in fields:
            values = [at(_holder(item, group), one.path) for item in items]
            name = lead if lead and one.name == "id" else f"{lead}.{one.name}" if lead else one.name
            if any(isinstance(value, dict) for value in values):
                used = {language for value in values if isinstance(value, dict) for language in value}
                found += [
                    _Column(name=f"{name}[{language}]", field=one, group=group, language=language)
                    for language in LANGUAGES
                    if language in used
                ]
            if one.required or any(value not in (None, []) and not isinstance(value, dict) for value in values):
                plain = any(not isinstance(value, dict) for value in values)
                found += [_Column(name=name, field=one, group=group, language=None)] if plain else []
    return found


def _holder(item: Item, group: int | None) -> dict[str, Any]:
    return item.value if group is None else item.within[group]


def _cell(item: Item, column: _Column) -> str:
    value = at(_holder(item, column.group), column.field.path)
    if isinstance(value, dict):
        return str(value.get(column.language, "")) if column.language else ""
    if column.language is not None or value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _first(title: Any) -> str:
    return str(next(iter(title.values()), "")) if isinstance(title, Mapping) else str(title or "")


def one_table(made: tuple[Sheet, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """All tables as one with the columns of all, and one more that says to which list a row belongs."""
    columns = tuple(dict.fromkeys(name for sheet in made for name in sheet.columns))
    rows = []
    for sheet in made:
        place = {name: index for index, name in enumerate(sheet.columns)}
        rows += [(sheet.name, *(row[place[name]] if name in place else "" for name in columns)) for row in sheet.rows]
    return (LIST, *columns), tuple(rows)
