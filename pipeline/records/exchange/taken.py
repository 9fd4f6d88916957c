"""What the person says beside the file of an import, and what became of each column and row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pipeline.records.values import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person says beside the file."""

    list_name: str
    """The list of rows that do not say to which they belong."""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The field of a column, by the column's name; empty leaves it out."""
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a field of a new item says when no cell does."""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What is meant by the whole text of a cell: ``High`` by ``must``, say."""
    prefix: str = ""
    """Goes before identifiers that begin with a digit."""
    into: str | None = None
    """The innermost group for new items that name none."""
    remove: bool = False
    """Whether items that the file does not have are taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that is not taken over, and why."""

    place: str
    item: str
    problem: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, and where it went: a field, or nowhere for a reason."""

    table: str
    name: str
    field: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """The record with the rows in it, and what became of each column and row."""

    data: dict[str, Any]
    rows: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    removed: tuple[str, ...]
    absent: tuple[str, ...]
    """Items of the lists in the file that the file does not have; they stay."""
    filled: Mapping[str, int]
    """Fields that no cell gave, and how often text to be written stands there now."""
    columns: tuple[Column, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    sources: Mapping[Path, str]
    """The place in the file each value and item was taken from."""
