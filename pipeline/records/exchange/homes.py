"""The groups that hold the items of a list: which one a row belongs to, found or made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipeline.records.exchange.lists import Group, ItemList
from pipeline.records.exchange.table import clean

Completing = Callable[[dict[str, Any], Group], None]
"""Fills in what a new group must have."""


class HomeError(Exception):
    """A row does not say where it belongs."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


class Homes:
    """The groups round a list in the plain data of a record."""

    def __init__(self, data: dict[str, Any], of: ItemList, into: str | None) -> None:
        self.data = data
        self.of = of
        self.into = into
        self.patterns = tuple(_pattern(group) for group in of.groups)
        self.own = next((str(one.schema.get("pattern", "")) for one in of.fields if one.name == "id"), "")

    def _keys(self, level: int) -> str:
        """The name of the list within a group of this level."""
        return self.of.groups[level + 1].key if level + 1 < len(self.of.groups) else self.of.name

    def _groups(self, level: int) -> Iterator[dict[str, Any]]:
        homes: list[dict[str, Any]] = [self.data]
        for group in self.of.groups[: level + 1]:
            homes = [item for home in homes for item in home.get(group.key) or () if isinstance(item, dict)]
        yield from homes

    def home(self, key: str, wanted: list[dict[str, Any]], complete: Completing) -> list[Any]:
        """The list a new item goes into, with the groups round it made where they are new. Raises ``HomeError``."""
        if not self.of.groups:
            return _list(self.data, self.of.name)
        names = [cells.get("id", "") for cells in wanted]
        if not any(names) and self.into:
            found = next((item for item in self._groups(len(names) - 1) if item.get("id") == self.into), None)
            if found is None:
                one = self.of.groups[-1].name
                raise HomeError(f"there is no {one} {self.into}", "name one that is there with --into")
            return _list(found, self.of.name)
        if not any(names) and self._graded:
            names = self._above(key)
        if not any(names):
            innermost = list(self._groups(len(names) - 1))
            if len(innermost) == 1:
                return _list(innermost[0], self.of.name)
            one = self.of.groups[-1].name
            raise HomeError(f"it does not say in which {one} it belongs", f"add a column {one}, or say --into ID")
        place: dict[str, Any] = self.data
        for level, group in enumerate(self.of.groups):
            place = self._found_or_made(place, level, names[level], wanted[level], complete)
            _say(place, group, wanted[level])
        return _list(place, self.of.name)

    def _found_or_made(
        self, place: dict[str, Any], level: int, name: str, cells: Mapping[str, Any], complete: Completing
    ) -> dict[str, Any]:
        group = self.of.groups[level]
        there = _list(place, group.key)
        anywhere = [item for item in self._groups(level) if name and item.get("id") == name]
        if anywhere:
            return anywhere[0]
        named = [item for item in there if isinstance(item, dict) and name and _same(item.get("title"), name)]
        if named:
            return named[0]
        if not name and there:
            untold = f"{place.get('id', '')}.1"
            known = [item for item in there if isinstance(item, dict) and item.get("id") == untold]
            if known:
                return known[0]
        new_id = name if name and re.search(self.patterns[level], name) else self._free(level, place)
        made: dict[str, Any] = {"id": new_id}
        about = "" if self._graded else name or place.get("title", "")
        if about:
            made["title"] = about
        _say(made, group, cells)
        complete(made, group)
        made[self._keys(level)] = []
        there.append(made)
        return made

    def _free(self, level: int, place: dict[str, Any]) -> str:
        """An identifier no group of this level has yet: M4, M4.2."""
        lead = f"{place['id']}." if "id" in place else self.of.groups[level].name[:1].upper()
        taken = {item.get("id") for item in self._groups(level)}
        number = 1
        while f"{lead}{number}" in taken:
            number += 1
        return f"{lead}{number}"

    @property
    def _graded(self) -> bool:
        """Whether identifiers say the level of what they name: W-1, W-1.2, W-1.2.3."""
        return bool(self.patterns) and len({*self.patterns, self.own}) == len(self.patterns) + 1

    def _above(self, key: str) -> list[str]:
        """The identifiers of the groups of an item whose own says them: W-1 and W-1.2 of W-1.2.3."""
        parts = key.split(".")
        return [".".join(parts[: level + 1]) for level in range(len(self.of.groups))]

    def _level(self, key: str) -> int | None:
        lead = re.match(r"\^([A-Z]+-)", self.own)
        for level, pattern in enumerate(self.patterns):
            if re.search(pattern, key) or (lead and re.search(pattern, lead[1] + key)):
                return level
        return None

    def is_group(self, key: str) -> bool:
        """Whether an identifier that no item can have is one of a group."""
        return self._graded and self._level(key) is not None

    def group(self, key: str, cells: Mapping[str, Any], complete: Completing) -> dict[str, Any]:
        """The group of this identifier, found or made, with what the row says of it."""
        level = self._level(key) or 0
        lead = re.match(r"\^([A-Z]+-)", self.own)
        key = key if re.search(self.patterns[level], key) or not lead else lead[1] + key
        names = self._above(key)[: level + 1]
        place: dict[str, Any] = self.data
        for number, name in enumerate(names):
            last = number == level
            place = self._found_or_made(place, number, name, cells if last else {}, complete)
        _say(place, self.of.groups[level], cells)
        return place

    def elsewhere(self, item: dict[str, Any], wanted: list[dict[str, Any]]) -> str:
        """The group an item stands in when the row names another; empty when it does not."""
        if not self.of.groups:
            return ""
        name = wanted[-1].get("id", "")
        for group in self._groups(len(self.of.groups) - 1):
            if any(one is item for one in group.get(self.of.name) or ()):
                here = str(group.get("id", ""))
                return here if name and name != here and not _same(group.get("title"), name) else ""
        return ""

    def take_out(self, item: dict[str, Any]) -> None:
        """Remove an item, and the groups that hold nothing then."""
        homes = list(self._groups(len(self.of.groups) - 1)) if self.of.groups else [self.data]
        for home in homes:
            there = home.get(self.of.name) or []
            home[self.of.name] = (
                [one for one in there if one is not item] if any(one is item for one in there) else there
            )
        for level in reversed(range(len(self.of.groups))):
            above = list(self._groups(level - 1)) if level else [self.data]
            key = self.of.groups[level].key
            for home in above:
                home[key] = [group for group in home.get(key) or () if group.get(self._keys(level))]


def _say(place: dict[str, Any], group: Group, cells: Mapping[str, Any]) -> None:
    """Let a group say what a row says of it: its texts and choices."""
    for field in group.fields:
        text = cells.get(field.name)
        if not text or field.name == "id":
            continue
        old = place.get(field.name)
        if field.free_text:
            if isinstance(text, dict) and isinstance(old, dict):
                text = {**old, **text}
            elif isinstance(old, dict):
                text = {**old, next(iter(old)): text}
            if isinstance(text, dict) or not isinstance(old, str) or clean(old) != text:
                place[field.name] = text
        elif "enum" in field.schema and text in field.schema["enum"]:
            place[field.name] = text


def _pattern(group: Group) -> str:
    return next((str(field.schema.get("pattern", "")) for field in group.fields if field.name == "id"), "")


def _list(home: dict[str, Any], key: str) -> list[Any]:
    if not isinstance(home.get(key), list):
        home[key] = []
    found: list[Any] = home[key]
    return found


def _same(title: Any, name: str) -> bool:
    texts = title.values() if isinstance(title, Mapping) else (title,)
    return any(isinstance(text, str) and text.casefold() == name.casefold() for text in texts)
