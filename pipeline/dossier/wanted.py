"""What people name on the command line: a kind of document, or one of its events (``change-request/CR-001``)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.documents.generate import document_name
from pipeline.records.languages import BESIDE, LANGUAGES, languages_in
from signing.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.records.process import Kind, Process
    from pipeline.records.values import Records

Files = Mapping[str, tuple["Path", ...]]
"""The record files of each kind of record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document: its kind, and the event it is about where there is a record for each."""

    kind: Kind
    event: str | None

    @property
    def name(self) -> str:
        """As people name it."""
        return self.kind.name if self.event is None else f"{self.kind.name}/{self.event}"

    @property
    def file_name(self) -> str:
        """The name of its files without ending."""
        return document_name(self.kind.name, self.event)

    def files(self, root: Path, files: Files) -> tuple[str, ...]:
        """The record files it rests on, by their names in the dossier at ``root``."""
        return tuple(
            path.relative_to(root).as_posix()
            for record in self.kind.all_records
            for path in files.get(record, ())
            if record != self.kind.own_record or self.event is None or path.stem == self.event
        )

    def records(self, records: Records) -> Records:
        """The records it rests on, its own event as the one of its kind."""
        chosen = records.only(self.kind.all_records)
        if self.event is None:
            return chosen
        return chosen.about(next(item for item in records.all(self.kind.own_record) if item.name == self.event))


def wanted(name: str, process: Process, files: Files) -> tuple[Wanted, ...]:
    """The documents people mean by ``name``: one, or those of all events when the kind alone is named.

    Raises ``InputError`` for a kind or an event that is not there.
    """
    kind_name, slash, event = name.partition("/")
    kind = process.kind(kind_name)
    folder = process.records[kind.own_record].folder
    if folder is None:
        if slash:
            raise InputError(name, f"there is one {kind.name}, and it has no number", f"write {kind.name}")
        return (Wanted(kind=kind, event=None),)
    there = [path.stem for path in files.get(kind.own_record, ())]
    if not there:
        raise InputError(name, f"there is no record of a {kind.name} in {folder}/", f"write one: {folder}/ID.yaml")
    if not slash:
        return tuple(Wanted(kind=kind, event=item) for item in there)
    if event not in there:
        near = difflib.get_close_matches(event, there, 1)
        remedy = f"did you mean {kind.name}/{near[0]}?" if near else f"there are: {', '.join(there)}"
        raise InputError(name, f"there is no {folder}/{event}", remedy)
    return (Wanted(kind=kind, event=event),)


def wanted_one(name: str, process: Process, files: Files) -> Wanted:
    """The one document people mean by ``name``; raises ``InputError`` when there are several of that kind."""
    found = wanted(name, process, files)
    if len(found) > 1:
        raise InputError(name, "there are several", f"name one of {', '.join(item.name for item in found)}")
    return found[0]


def language_mark(language: str) -> str:
    """How a document's file names its language: ``zh-CN``, or ``en+zh-CN`` for two side by side."""
    return "+".join(languages_in(language))


def language_named(path: Path) -> str | None:
    """The language a document's file bears in its name (``contract.zh-CN.pdf``); None for that of the project."""
    ending = path.stem.rpartition(".")[2]
    marks = ending.split("+")
    return BESIDE.join(marks) if "." in path.stem and set(marks) <= set(LANGUAGES) else None
