"""One item in the making: what the cells of its row say is put into it, it is filled up, and held against its schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from pipeline.records import schema_messages
from pipeline.records.exchange.cell import CellError, plain, value_of
from pipeline.records.exchange.columns import Target
from pipeline.records.exchange.lists import ItemField, ItemList, at, put
from pipeline.records.exchange.table import clean
from pipeline.records.exchange.taken import Asked
from pipeline.records.languages import joined
from pipeline.records.rules.placeholder import TO_DO
from signing.errors import InputError


def put_cell(made: dict[str, Any], target: Target, text: str, prefix: str) -> None:
    """Let the field say what the cell says, unless it says it already. Raises ``CellError``."""
    old = at(made, target.field.path)
    if target.language is not None:
        texts = dict(old) if isinstance(old, dict) else {}
        if clean(str(texts.get(target.language, ""))) != text:
            texts[target.language] = plain(text)
        put(made, target.field.path, texts)
        return
    if isinstance(old, dict):  # of a text in several languages the first is meant
        first = next(iter(old))
        if clean(str(old[first])) != text:
            put(made, target.field.path, {**old, first: plain(text)})
        return
    new = value_of(text, target.field.schema, prefix=prefix)
    if not _means_the_same(old, new):
        put(made, target.field.path, new)


def put_group_cell(cells: dict[str, Any], target: Target, text: str) -> None:
    """Note what a row says of a group; a text in several languages under each."""
    name = target.field.name
    if target.language is None:
        cells.setdefault(name, text)
    else:
        there = cells.get(name)
        cells[name] = {**(there if isinstance(there, dict) else {}), target.language: text}


def complete(made: dict[str, Any], fields: Iterable[ItemField], lead: str, asked: Asked) -> list[str]:
    """Fill in what an item must have and no cell gave; the fields where text is still to be written.

    Raises ``InputError`` for a default that its field does not take.
    """
    filled = []
    for item in fields:
        value = at(made, item.path)
        if value not in (None, TO_DO) or not item.required:
            if value is None and not item.required and item.name in made:
                del made[item.name]
            continue
        default = asked.defaults.get(lead + item.name)
        if default is not None:
            try:
                put(made, item.path, value_of(default, item.schema, prefix=asked.prefix))
            except CellError as error:
                raise InputError(f"--default {lead}{item.name}={default}", error.problem, error.hint) from None
        elif item.many:
            put(made, item.path, [])
        elif _written_out(item.schema):
            put(made, item.path, TO_DO)
            filled.append(lead + item.name)
    return filled


def faults_of(
    made: dict[str, Any], of: ItemList, only: Mapping[tuple[str, ...], str] | None
) -> list[tuple[str, str, str]]:
    """What is wrong with an item under its schema, as field, problem and remedy; of one that was there, in ``only`` these fields."""
    if not of.several:
        data = {key: value for key, value in made.items() if key in {item.path[0] for item in of.fields}}
    else:
        data = made
    found = []
    for fault in schema_messages.faults(of.schema, joined(data, of.schema, of.schema)):
        path = tuple(str(part) for part in fault.path)
        if only is not None and not any(path[: len(known)] == known for known in only):
            continue
        missing = fault.absent is not None
        name = ".".join(str(part) for part in (fault.absent or fault.path) if not isinstance(part, int))
        hint = f"fill it in, or say --default {name}=VALUE for all" if missing else fault.hint
        found.append((name, f"{name}: {fault.message}" if name and name not in fault.message else fault.message, hint))
    return found


def settle(there: dict[str, Any], made: dict[str, Any]) -> None:
    """Let an item say what was made of it; what it says already stays the same object."""
    for name in [name for name in there if name not in made]:
        del there[name]
    there.update({name: value for name, value in made.items() if name not in there or there[name] != value})


def in_order(made: dict[str, Any], fields: Iterable[ItemField]) -> dict[str, Any]:
    """A new item with its fields in the order of the schema."""
    order = list(dict.fromkeys(one.path[0] for one in fields))
    return {name: made[name] for name in sorted(made, key=order.index)}


def is_example(item: Mapping[str, Any], fields: Iterable[ItemField]) -> bool:
    """Whether an item is one that `new` wrote, with nothing filled in yet."""
    texts = [at(item, one.path) for one in fields if one.required and _written_out(one.schema)]
    return bool(texts) and all(text in (None, TO_DO) for text in texts)


def _written_out(schema: Mapping[str, Any]) -> bool:
    """Whether a value is text that can be left to be written."""
    return schema.get("type") == "string" and not {"enum", "format", "pattern"} & set(schema)


def _means_the_same(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str) and clean(old) == new:
        return True
    if isinstance(old, int | Decimal) and not isinstance(old, bool) and isinstance(new, str):
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", new)) and Decimal(old) == Decimal(new)
    return bool(old == new)
