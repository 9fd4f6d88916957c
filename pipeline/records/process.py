"""The process as data: which records and documents there are, who signs what, what has to be executed first, what is usual.

It is ``schemas/process.json``, as a dossier adapts it (``adapted.py``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import schemas
from signing.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

CREATION = "creation"


class Form(StrEnum):
    """What the payload of an entry is."""

    FOLDER = "folder"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """A kind of record: its schema, and where its files lie."""

    name: str
    schema: Mapping[str, Any]

    @property
    def folder(self) -> str | None:
        """The folder with one file for each event, such as ``changes``; None where there is one record, ``NAME.yaml``."""
        folder: str | None = self.schema.get("x-folder")
        return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """That entries come one after the other: each item of a list is entered after the one before has passed (W-08)."""

    record: str
    """The record with the list."""
    list: str
    field: str
    """The field of a kind's own record that names an item of the list."""
    passed: tuple[str, ...]
    """Outcomes that let the work go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry."""

    name: str
    title: str
    """The name people know it by."""
    form: Form
    records: tuple[str, ...]
    """The records it rests on, its own last."""
    signatories: tuple[str, ...]
    """The parties that have to sign."""
    needs: tuple[str, ...]
    """Kinds that must be executed first, and that the entry cites."""
    attaches: tuple[str, ...] = ()
    """Kinds it cites as well when its record lists them among its attachments."""
    uses: tuple[str, ...] = ()
    """Records it prints something of when they are there."""
    repeats: bool = False
    """Whether each entry stands for itself; otherwise an executed one supersedes the one before."""
    optional: bool = False
    """Whether a project can do without it: nobody is reminded of it before its record is there."""
    in_turn: Turn | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """Its name in other languages."""
    commitment: str = CREATION
    """What the signature that makes it means; kinds with another than creation have a command of their own."""

    def title_in(self, language: str) -> str:
        """Its name in ``language``; in English where it has none."""
        return self.titles.get(language, self.title)

    @property
    def role(self) -> str:
        """The role its statement asks its signatories to sign in; it says what their signatures have to mean."""
        return {"delivery": "deliverer", "receipt": "recipient"}.get(self.commitment, "signatory")

    @property
    def all_records(self) -> tuple[str, ...]:
        """The records that go into it: those it uses, those it rests on, its own last."""
        return (*self.uses, *self.records)

    def relying_on(self, attachments: Iterable[Mapping[str, Any]]) -> Kind:
        """This kind with the needs of a record that lists these ``attachments``."""
        named = {item.get("label") for item in attachments}
        return replace(self, needs=(*self.needs, *(label for label in self.attaches if label in named)))

    @property
    def own_record(self) -> str:
        """The record it is made of."""
        return self.records[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the work: the kinds of entries that belong to it, and the gate before it."""

    name: str
    title: str
    kinds: tuple[str, ...]
    after: tuple[str, ...]
    """Kinds that must be executed before anything of this stage is frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A usual range; leaving it is no error, it is remarked on."""

    what: str
    least: Decimal | None = None
    most: Decimal | None = None
    more_than: Decimal | None = None

    def holds(self, value: Decimal | int) -> bool:
        """Whether ``value`` lies in the range."""
        low = self.least is None or value >= self.least
        return low and (self.most is None or value <= self.most) and (self.more_than is None or value > self.more_than)

    def __str__(self) -> str:
        if self.more_than is not None:
            return f"more than {self.more_than}"
        if self.least is not None and self.most is not None:
            return f"{self.least} to {self.most}"
        return f"{self.least} or more" if self.least is not None else f"{self.most} at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """All kinds of entries and records, in the order of the work."""

    kinds: Mapping[str, Kind]
    stages: tuple[Stage, ...]
    usual: Mapping[str, Usual]
    records: Mapping[str, RecordKind]
    sources: tuple[tuple[str, bytes], ...] = ()
    """The files of the dossier it was adapted by, which are frozen beside the records: name and bytes."""

    def kind(self, name: str) -> Kind:
        """The kind of this name; raises ``InputError`` with the nearest one."""
        if name in self.kinds:
            return self.kinds[name]
        near = difflib.get_close_matches(name, self.kinds, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(self.kinds)}"
        raise InputError("KIND", f"nothing of the kind '{name}' is frozen", remedy)

    def stage_of(self, kind: str) -> Stage | None:
        """The stage a kind of entry belongs to; None when it can come at any time."""
        return next((stage for stage in self.stages if kind in stage.kinds), None)


def load_process(folder: Path | None = None) -> Process:
    """The process that ships with signoff, as the dossier in ``folder`` adapts it.

    Raises ``InputErrors`` with every fault of the files that adapt it.
    """
    if folder is None:
        return shipped_process()
    from pipeline.records.adapted import adapted_process

    return adapted_process(folder)


@cache
def shipped_process() -> Process:
    """The process that ships with signoff, read once: it never changes, so keeping it is no state."""
    return process_of(schemas.load("process"), {})


def process_of(data: Mapping[str, Any], own: Mapping[str, RecordKind]) -> Process:
    """The process in ``data``, which fits its schema; the records of ``own`` come from a dossier, all others ship."""
    kinds = {name: _kind(name, item) for name, item in data["kinds"].items()}
    names = dict.fromkeys(name for kind in kinds.values() for name in kind.all_records)
    return Process(
        kinds=kinds,
        stages=tuple(
            Stage(name=name, title=item["title"], kinds=tuple(item["kinds"]), after=tuple(item["after"]))
            for name, item in data["stages"].items()
        ),
        usual={
            name: Usual(what=item["what"], **{key: Decimal(str(item[key])) for key in _BOUNDS if key in item})
            for name, item in data["usual"].items()
        },
        records={name: own.get(name) or RecordKind(name=name, schema=schemas.load(name)) for name in names},
    )


_BOUNDS = ("least", "most", "more_than")


def _kind(name: str, item: Mapping[str, Any]) -> Kind:
    return Kind(
        name=name,
        title=item["title"],
        records=tuple(item["records"]),
        form=Form(item["form"]),
        signatories=tuple(item["signatories"]),
        needs=tuple(item["needs"]),
        attaches=tuple(item.get("attaches", ())),
        uses=tuple(item.get("uses", ())),
        repeats=item.get("repeats", False),
        optional=item.get("optional", False),
        in_turn=_turn(item["in_turn"]) if "in_turn" in item else None,
        titles=item.get("titles", {}),
        commitment=item.get("commitment", CREATION),
    )


def _turn(item: Mapping[str, Any]) -> Turn:
    return Turn(record=item["record"], list=item["list"], field=item["field"], passed=tuple(item["passed"]))
