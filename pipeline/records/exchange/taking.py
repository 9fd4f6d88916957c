"""Rows of tables into the plain data of a record: added, changed or left out, each with the place it came from."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pipeline.records.exchange.cell import CellError, plain, value_of
from pipeline.records.exchange.columns import Mapped, Target, map_columns, require_known
from pipeline.records.exchange.homes import HomeError, Homes
from pipeline.records.exchange.lists import LIST, Group, Item, ItemField, ItemList, items_of
from pipeline.records.exchange.one_item import (
    complete,
    faults_of,
    in_order,
    is_example,
    put_cell,
    put_group_cell,
    settle,
)
from pipeline.records.exchange.table import Row, Table, clean
from pipeline.records.exchange.taken import Asked, Column, Skipped, TakenIn
from pipeline.records.values import Path
from signing.errors import InputError, InputErrors


def take_in(data: Mapping[str, Any], tables: Iterable[Table], lists: Mapping[str, ItemList], asked: Asked) -> TakenIn:
    """The plain ``data`` of a record with the rows of ``tables`` in it.

    Raises ``InputErrors`` when what the person says names nothing there is.
    """
    tables = tuple(tables)
    require_known(asked.columns, [name for table in tables for name in table.columns if name], lists.values())
    _require_defaults(asked, lists)
    taking = _Taking(data=copy.deepcopy(dict(data)), lists=lists, asked=asked)
    for table in tables:
        taking.table(table)
    return taking.finished()


def _require_defaults(asked: Asked, lists: Mapping[str, ItemList]) -> None:
    known = {item.name for of in lists.values() for item in of.fields}
    known |= {f"{group.name}.{item.name}" for of in lists.values() for group in of.groups for item in group.fields}
    unknown = [name for name in asked.defaults if name not in known]
    if unknown:
        raise InputErrors(
            InputError(f"--default {name}=…", f"there is no field {name}", "see docs/how-to/import-and-export.md")
            for name in unknown
        )


class _Taking:
    """The record in the making."""

    def __init__(self, *, data: dict[str, Any], lists: Mapping[str, ItemList], asked: Asked) -> None:
        self.data = data
        self.lists = lists
        self.asked = asked
        self.rows = 0
        self.added: list[str] = []
        self.changed: list[str] = []
        self.same: list[str] = []
        self.filled: dict[str, int] = {}
        self.columns: list[Column] = []
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self.seen: dict[str, dict[str, str]] = {}
        """The items of each list that the file speaks of, with the place of their row."""
        self.from_where: dict[tuple[int, tuple[str, ...]], str] = {}
        """The place of each value by the identity of its item and its path in it."""
        self.there = {name: {key: item.value for key, item in self._keyed(of)} for name, of in lists.items()}

    def _keyed(self, of: ItemList) -> Iterator[tuple[str, Item]]:
        for item in items_of(self.data, of):
            yield str(item.value.get(of.key) or "") if of.several else "", item

    def table(self, table: Table) -> None:
        """Take over the rows of a table."""
        self.notes += table.notes
        column = next((index for index, name in enumerate(table.columns) if name.casefold() == LIST), None)
        usual = table.name if table.name in self.lists else self.asked.list_name
        mapped: dict[str, Mapped] = {}
        blank = 0
        for row in table.rows:
            cells = tuple(clean(cell) for cell in row.cells)
            if not any(cells):
                blank += 1
                continue
            self.rows += 1
            name = (cells[column] if column is not None else "") or usual
            if name not in self.lists:
                self._skip(table, row, column, "", f"there is no list {name}", f"there are: {', '.join(self.lists)}")
                continue
            of = self.lists[name]
            if name not in mapped:
                mapped[name] = map_columns(table.columns, of, self.asked.columns)
            self._row(table, row, cells, of, mapped[name])
        self.columns += _column_report(table, tuple(mapped.values()))
        if blank:
            self.notes.append(f"{blank:,} empty rows are passed over" if blank > 1 else "1 empty row is passed over")

    def _row(self, table: Table, row: Row, cells: tuple[str, ...], of: ItemList, mapped: Mapped) -> None:
        """Take over one row, or say why not."""
        given = {index: cells[index] for index in mapped.targets if index < len(cells) and cells[index]}
        own = next((item for item in of.fields if item.name == of.key), None)
        key = next((text for index, text in given.items() if _is(mapped.targets[index], own)), "")
        index = next((number for number in mapped.targets if _is(mapped.targets[number], own)), None)
        try:
            key = self._key(of, own, key)
        except CellError as error:
            homes = Homes(self.data, of, self.asked.into)
            if own is not None and key and homes.is_group(key):
                self._group_row(table, row, homes, key, given, mapped)
            else:
                self._skip(table, row, index, key, error.problem, error.hint)
            return
        first = self.seen.setdefault(of.name, {}).get(key)
        if first is not None and of.several:
            self._skip(table, row, index, key, f"{key} is in the file a second time (first {first})", "keep one")
            return
        self.seen[of.name][key] = table.place(row)
        self._item(table, row, of, mapped, given, key)

    def _key(self, of: ItemList, own: ItemField | None, text: str) -> str:
        """What the item of a row is told apart by. Raises ``CellError``."""
        if not of.several:
            return ""
        if own is None or not text:
            raise CellError(f"it has no {of.key}", f"fill it in, or name its column: --map COLUMN={of.key}")
        return str(value_of(self.asked.values.get(text, text), own.schema, prefix=self.asked.prefix))

    def _item(self, table: Table, row: Row, of: ItemList, mapped: Mapped, given: dict[int, str], key: str) -> None:
        there = self.data if not of.several else self.there[of.name].get(key)
        begun = there is None or (of.several and is_example(there, of.fields))
        made: dict[str, Any] = {} if there is None or begun else copy.deepcopy(there)
        places: dict[tuple[str, ...], str] = {}
        groups: list[dict[str, Any]] = [{} for _ in of.groups]
        for index, text in given.items():
            target = mapped.targets[index]
            try:
                if target.group is not None:
                    put_group_cell(groups[target.group], target, plain(self.asked.values.get(text, text)))
                    continue
                put_cell(made, target, self.asked.values.get(text, text), self.asked.prefix)
            except CellError as error:
                self._skip(table, row, index, key, f"{target.name}: {error.problem}", error.hint)
                return
            places[target.field.path] = table.place(row, index)
        if begun and of.several and set(places) <= {(of.key,)}:
            self._skip(
                table, row, None, key, f"nothing is said of {key}", "name the column of its text: --map COLUMN=FIELD"
            )
            return
        filled = complete(made, of.fields, "", self.asked) if begun else []
        faults = faults_of(made, of, None if begun else places)
        if faults:
            where = {target.name: number for number, target in mapped.targets.items() if target.group is None}
            field_name, problem, hint = faults[0]
            self._skip(table, row, where.get(field_name), key, problem, hint)
            return
        if there is None:
            try:
                home = Homes(self.data, of, self.asked.into).home(
                    key, groups, lambda item, group: self._complete_group(item, group, made)
                )
            except HomeError as error:
                self._skip(table, row, None, key, error.problem, error.hint)
                return
            home.append(in_order(made, of.fields))
            self.there[of.name][key] = home[-1]
            self.added.append(key)
            target_item = home[-1]
        else:
            moved = Homes(self.data, of, None).elsewhere(there, groups)
            if moved:
                self.notes.append(f"{key} stays in {moved}: items are not moved")
            target_item = there
            (self.changed if made != there else self.same).append(key or of.name)
            settle(there, made)
        for name in filled:
            self.filled[name] = self.filled.get(name, 0) + 1
        self.from_where[id(target_item), ()] = table.place(row)
        for path, place in places.items():
            self.from_where[id(target_item), path] = place

    def _complete_group(self, item: dict[str, Any], group: Group, made: dict[str, Any]) -> None:
        """Fill in what a new group must have; where its fields are also those of its first item, it takes them from there."""
        for name in complete(item, group.fields, f"{group.name}.", self.asked):
            self.filled[name] = self.filled.get(name, 0) + 1
        for own in group.fields:
            if own.required and own.name not in item and own.name in made:
                item[own.name] = made[own.name]

    def _group_row(self, table: Table, row: Row, homes: Homes, key: str, given: dict[int, str], mapped: Mapped) -> None:
        """A row that speaks of a group, such as a summary task."""
        texts = {
            mapped.targets[index].name: text for index, text in given.items() if mapped.targets[index].group is None
        }
        group = homes.group(key, texts, lambda item, group: self._complete_group(item, group, {}))
        self.from_where[id(group), ()] = table.place(row)

    def _skip(self, table: Table, row: Row, column: int | None, item: str, problem: str, hint: str) -> None:
        self.skipped.append(Skipped(place=table.place(row, column), item=item, problem=problem, hint=hint))

    def finished(self) -> TakenIn:
        """The result, with what the file does not have."""
        removed, absent = self._absent()
        return TakenIn(
            data=self.data,
            rows=self.rows,
            added=tuple(self.added),
            changed=tuple(self.changed),
            same=tuple(self.same),
            removed=tuple(removed),
            absent=tuple(absent),
            filled=MappingProxyType(self.filled),
            columns=tuple(self.columns),
            skipped=tuple(self.skipped),
            notes=tuple(dict.fromkeys(self.notes)),
            sources=MappingProxyType(self._sources()),
        )

    def _absent(self) -> tuple[list[str], list[str]]:
        """Take out what is to go: empty examples once there are real items, and on request all the file does not have."""
        removed: list[str] = []
        absent: list[str] = []
        spoken = {item.item for item in self.skipped}
        for name, seen in self.seen.items():
            of = self.lists[name]
            if not of.several:
                continue
            for key, item in list(self._keyed(of)):
                if key in seen or key in spoken:
                    continue
                example = is_example(item.value, of.fields)
                if example and seen:
                    self.notes.append(f"{key}, an example still to be filled in, is taken out")
                elif not self.asked.remove:
                    absent.append(key)
                    continue
                else:
                    removed.append(key)
                Homes(self.data, of, None).take_out(item.value)
        return removed, absent

    def _sources(self) -> dict[Path, str]:
        found: dict[Path, str] = {}
        for of in self.lists.values():
            for item in items_of(self.data, of):
                for path in ((), *(one.path for one in of.fields)):
                    place = self.from_where.get((id(item.value), path))
                    if place is not None:
                        found[(*item.path, *path)] = place
        return found


def _column_report(table: Table, mapped: tuple[Mapped, ...]) -> Iterator[Column]:
    """Where each column went, in whatever list its rows belong to."""
    for index, name in enumerate(table.columns):
        if not name or name.casefold() == LIST:
            continue
        fields = list(dict.fromkeys(one.targets[index].name for one in mapped if index in one.targets))
        reasons = [one.unmapped[index] for one in mapped if index in one.unmapped]
        if fields:
            yield Column(table=table.name, name=name, field=" or ".join(fields))
        elif mapped:
            yield Column(table=table.name, name=name, field=None, reason=reasons[0] if reasons else "")


def _is(target: Target, field_: ItemField | None) -> bool:
    return target.group is None and target.language is None and field_ is not None and target.field.path == field_.path
