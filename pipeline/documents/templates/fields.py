"""Every field a template of a kind may print, with what the schemas say of it, for those who edit templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import doc_templates
from pipeline.documents.templates.shape import NAMED, Shape, Sort, shape_of_kind
from pipeline.records.fields import demanded_by, part_at

if TYPE_CHECKING:
    from pipeline.records.process import Process

_FILTER = {
    Sort.DATE: "date",
    Sort.MONEY: "money",
    Sort.NUMBER: "figures",
    Sort.CHOICE: "label",
    Sort.REFERENCE: "named",
}
_SHORT = 60
_COPIES = 4
"""How often a computed value may be a copy of another one."""
PARTIES = ("client", "vendor")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """One field."""

    path: str
    """``contract.milestones[].date``; ``[]`` is each item of a list."""
    tag: str
    """How one writes it: ``{{ item.date|date }}`` below the loop of its list."""
    sort: str
    """In plain words: text, choice, date, list …"""
    optional: bool
    """Whether a record can leave it empty, so that a template asks before it prints it."""
    description: str
    example: str
    choices: Mapping[str, str]
    """Of a choice: each value, and the word a document prints for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFilter:
    """A filter, how it is written and what it prints."""

    name: str
    example: str
    prints: str


def template_fields(kind: str, process: Process, language: str) -> tuple[TemplateField, ...]:
    """The fields of a kind: those of its own record first, then what every document prints. Raises ``InputError``."""
    names = shape_of_kind(kind, process, language)
    own = process.kind(kind).own_record
    first = "record" if "record" in names.fields else NAMED.get(own, own)
    if first == "record":  # stands there twice
        names = Shape(
            path="", sort=Sort.GROUP, fields={n: s for n, s in names.fields.items() if n != own.replace("-", "_")}
        )
    order = sorted(names.fields, key=lambda name: name != first)
    reader = _Reader(kind=kind, process=process, language=language, own=own)
    return tuple(field for name in order for field in reader.fields(names.fields[name], loops=()))


def may_be_empty(kind: str, process: Process) -> Callable[[str, frozenset[str]], bool]:
    """What tells whether a field may be empty in a document that has been asked about some others.

    Asked about is enough: a schema may demand a field where another one has a certain value, and a computed value may say
    that a field is there. Of what is computed nothing is said to be empty.
    """
    reader = _Reader(kind=kind, process=process, language="en", own=process.kind(kind).own_record)

    @cache
    def told_by(path: str) -> frozenset[str] | None:
        return reader.told_by(path)

    def empty(path: str, asked: frozenset[str]) -> bool:
        others = told_by(path)
        return others is not None and not others & asked

    return empty


def template_filters() -> tuple[TemplateFilter, ...]:
    """The filters of ours, with an example each."""
    return tuple(TemplateFilter(name=name, **item) for name, item in doc_templates.described()["filters"].items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a schema says of a field."""

    part: Mapping[str, Any]
    optional: bool
    """Whether a record may leave it out."""
    beside: Mapping[str, Any]
    """The part of the schema that says what stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    kind: str
    process: Process
    language: str
    own: str

    def fields(self, found: Shape, loops: tuple[tuple[str, str], ...]) -> Iterator[TemplateField]:
        """``found`` and what it holds; ``loops`` are the lists around it with the names of their items."""
        known = self._schema(found.path)
        if not found.path.endswith("[]"):
            yield TemplateField(
                path=found.path,
                tag=_tag(found, loops),
                sort=str(found.sort) if found.sort is not Sort.UNKNOWN else "text, or nothing",
                optional=known is not None and known.optional,
                description=self.description(found.path),
                example=_short(found.example),
                choices=self._choices(known.part) if known else {},
            )
        if found.sort is Sort.GROUP or (found.path.endswith("[]") and found.fields and found.sort is not Sort.MONEY):
            for item in found.fields.values():
                yield from self.fields(item, loops)
        elif found.sort is Sort.LIST and found.item is not None:
            name = "item" if not loops else f"item{len(loops) + 1}"
            yield from self.fields(found.item, (*loops, (f"{found.path}[]", name)))

    def description(self, path: str) -> str:
        """What the schema says of ``path``, or, of what is computed, what ``doc_templates/described.json`` says."""
        computed = doc_templates.described()["computed"]
        for same in self._copies(path):
            text = next((text for given, text in computed.items() if self._meant(given, same, whole=True)), None)
            if text is not None:
                return str(text)
            known = self._schema(same)
            if known is not None:
                return str(known.part.get("description", ""))
        return ""

    def told_by(self, path: str) -> frozenset[str] | None:
        """The paths of the fields that tell whether the one at ``path`` is there; None when it always is, or is computed."""
        said = doc_templates.described()
        for same in self._copies(path):
            if any(self._meant(given, same, whole=True) for given in said["computed"]):
                return None
            known = self._schema(same)
            if known is not None:
                holder, _, name = path.rpartition(".")
                demanding = (f"{holder}.{other}" for other in demanded_by(known.beside, name))
                flags = (flag.rpartition(":")[2] for flag, told in said["tells"].items() if path in told)
                return frozenset((*demanding, *flags)) if known.optional else None
        return None

    def _copies(self, path: str) -> Iterator[str]:
        """``path``, what it is a copy of, and so on."""
        like = doc_templates.described()["like"]
        for _ in range(_COPIES):
            yield path
            found = ((original, self._meant(given, path, whole=False)) for given, original in like.items())
            copied = next((original + path[match.end() :] for original, match in found if match is not None), None)
            if copied is None:
                return
            path = copied

    def _meant(self, given: str, path: str, *, whole: bool) -> re.Match[str] | None:
        """Whether ``path`` is, or begins with, what ``given`` names: ``KIND:path`` of one kind; ``*`` is any one name."""
        kind, _, pattern = given.rpartition(":")
        if kind not in {"", self.kind}:
            return None
        return re.match(re.escape(pattern).replace(r"\*", r"\w+") + ("$" if whole else r"(?=$|[.\[])"), path)

    def _schema(self, path: str) -> _Known | None:
        """What a schema says of ``path``."""
        root, _, inner = path.partition(".")
        listed = root.endswith("[]")
        root = root.removesuffix("[]")
        name = self.own if root == "record" else self._record(root, listed=listed)
        if root in PARTIES or root == "parties":
            name, inner = "project", f"parties.{root if root in PARTIES else 'client'}{'.' if inner else ''}{inner}"
        if name is None or name not in self.process.records:
            return None
        schema = self.process.records[name].schema
        part = schema if not inner else part_at(schema, inner)
        if part is None:
            return None
        holder = part_at(schema, inner.rpartition(".")[0]) if "." in inner else schema
        beside = {} if holder is None else holder
        optional = (
            bool(inner) and not inner.endswith("[]") and inner.rpartition(".")[2] not in beside.get("required", ())
        )
        return _Known(part=part, optional=optional and part.get("type") != "array", beside=beside)

    def _record(self, root: str, *, listed: bool) -> str | None:
        """The record that stands under the name ``root``: its own name, that of its folder, or another one."""
        for name, of in self.process.records.items():
            called = {value: key for key, value in NAMED.items()}.get(root, root)
            if called in {name, name.replace("-", "_")} and not listed:
                return name
            if of.folder is not None and of.folder.replace("-", "_") == root:
                return name
        return None

    def _choices(self, part: Mapping[str, object]) -> Mapping[str, str]:
        labels = part.get("x-labels")
        if not isinstance(labels, Mapping):
            return {}
        return {str(value): str(words.get(self.language, value)) for value, words in labels.items()}


def _tag(found: Shape, loops: tuple[tuple[str, str], ...]) -> str:
    path = found.path
    for begin, name in reversed(loops):
        if path.startswith(begin):
            path = name + path[len(begin) :]
            break
    if found.sort is Sort.LIST:
        if found.item is not None and not found.item.fields:
            return f"{{{{ {path}|listing }}}}"
        return f"{{%p for item{len(loops) + 1 if loops else ''} in {path} %}}"
    if found.sort is Sort.GROUP:
        return ""
    if found.sort is Sort.FLAG:
        return f"{{%p if {path} %}}"
    written = _FILTER.get(found.sort)
    return f"{{{{ {path}|{written} }}}}" if written else f"{{{{ {path} }}}}"


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
