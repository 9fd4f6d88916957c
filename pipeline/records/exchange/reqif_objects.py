"""What a ReqIF file holds, before it becomes tables: types with their attributes, objects with their values, links.

Every element is looked for in its one place under the schema of the OMG: a search at any depth would cost the square of a file
whose elements are nested.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.records.exchange.reqif_text import local, text_of_xhtml
from pipeline.records.exchange.table import MAX_CELL, MAX_COLUMNS, MAX_ROWS, clean
from signing.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_NAME = 1000
"""Characters of what objects are called by chapters and links."""
HEADINGS = frozenset(("reqif.chaptername", "chapter name", "chaptername", "object heading", "heading"))
IDS = frozenset(("reqif.foreignid", "id", "uid", "identifier", "key", "requirement id"))
TEXTS = frozenset(
    ("reqif.text", "text", "statement", "description", "object text", "requirement", "requirement text", "content")
)
_NAMES = frozenset((*HEADINGS, "reqif.name", "title", "name", "headline", "summary"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReqifObject:
    """One object of a specification."""

    line: int
    type: str
    values: dict[str, str]
    """By the name of the attribute."""
    name: str
    identifier: str
    called: str
    """What people call it, where links point to it."""
    title: str
    """What it gives to the chapter it heads."""
    has_text: bool
    has_heading: bool


@dataclass(slots=True, kw_only=True)
class Content:
    """What is found on the way through a file."""

    file: str
    types: dict[str, str] = field(default_factory=dict)
    """Names of the types of objects by their identifiers."""
    attributes: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, None]] = field(default_factory=dict)
    """The attributes of each type, in order."""
    objects: dict[str, ReqifObject] = field(default_factory=dict)
    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """For each object the objects it points to, by the name of the relation."""
    formatted: int = 0
    pictures: int = 0
    length: int = 0
    """Characters of all cells made of it."""


def content_of(root: _Element, file: str) -> Content:
    """Types, objects and links below ``root``. Raises ``InputError`` for more than any table holds."""
    read = Content(file=file)
    for element in root.iter("{*}ENUM-VALUE"):
        read.choices[element.get("IDENTIFIER", "")] = element.get("LONG-NAME", "") or _key_of(element)
    for kind in root.iter("{*}SPEC-OBJECT-TYPE", "{*}SPEC-RELATION-TYPE"):
        _type(kind, read)
    for element in root.iter("{*}SPEC-OBJECT"):
        if len(read.objects) >= MAX_ROWS:
            raise InputError(file, f"it has more than {MAX_ROWS:,} objects", "split it")
        found = _object(element, read)
        read.objects.setdefault(found.identifier, found)
    for relation in root.iter("{*}SPEC-RELATION"):
        _relation(relation, read)
    return read


def reference(element: _Element, path: str) -> str:
    """The identifier that the reference at ``path`` holds, empty without one."""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""


def _key_of(value: _Element) -> str:
    found = value.find("./{*}PROPERTIES/{*}EMBEDDED-VALUE")
    return (found.get("OTHER-CONTENT", "") or found.get("KEY", "")) if found is not None else ""


def _type(kind: _Element, read: Content) -> None:
    identifier = kind.get("IDENTIFIER", "")
    read.types[identifier] = kind.get("LONG-NAME", "") or identifier
    names = read.columns.setdefault(identifier, {})
    for attribute in kind.iterfind("./{*}SPEC-ATTRIBUTES/*"):
        if local(attribute).startswith("ATTRIBUTE-DEFINITION-") and attribute.get("IDENTIFIER"):
            name = attribute.get("LONG-NAME", "") or attribute.get("IDENTIFIER", "")
            read.attributes[attribute.get("IDENTIFIER", "")] = name
            names[name] = None
    if len(names) > MAX_COLUMNS:
        raise InputError(
            f"{read.file}:{_line_of(kind)}:1", "its objects have more attributes than any table needs",
            "export fewer attributes",
        )  # fmt: skip


def _line_of(element: _Element) -> int:
    line: Any = element.sourceline
    return int(line or 1)


def _object(element: _Element, read: Content) -> ReqifObject:
    values: dict[str, str] = {}
    place = f"{read.file}:{_line_of(element)}:1"
    for value in element.iterfind("./{*}VALUES/*"):
        if not local(value).startswith("ATTRIBUTE-VALUE-"):
            continue
        name = read.attributes.get(reference(value, "./{*}DEFINITION/*"), "")
        text = _value(value, read)
        if name and text:
            values[name] = text
        if len(text) > MAX_CELL:
            raise InputError(place, f"the text has more than {MAX_CELL:,} characters", "shorten it")
        if len(values) > MAX_COLUMNS:
            raise InputError(
                place, "the object has more attributes than any table needs", "export fewer attributes"
            )  # fmt: skip
    name, identifier = element.get("LONG-NAME", ""), element.get("IDENTIFIER", "")
    if max(len(name), len(identifier)) > MAX_CELL:
        raise InputError(place, f"its name has more than {MAX_CELL:,} characters", "shorten it")

    def first(names: frozenset[str]) -> str:
        return next((text for key, text in values.items() if key.casefold() in names), "")

    text = first(TEXTS)
    return ReqifObject(
        line=_line_of(element),
        type=reference(element, "./{*}TYPE/*"),
        values=values,
        name=name,
        identifier=identifier,
        called=(first(IDS) or identifier)[:MAX_NAME],
        title=" ".join((first(_NAMES) or name or text[:80])[:MAX_NAME].split()),
        has_text=bool(text),
        has_heading=bool(first(HEADINGS)),
    )


def _value(value: _Element, read: Content) -> str:
    told = value.get("THE-VALUE")
    if told is not None:
        return clean(told)
    if local(value) == "ATTRIBUTE-VALUE-ENUMERATION":
        chosen = [(item.text or "").strip() for item in value.iterfind("./{*}VALUES/{*}ENUM-VALUE-REF")]
        return ", ".join(read.choices.get(item, item) for item in chosen)
    content = value.find("./{*}THE-VALUE")
    if content is None:
        return ""
    text, met = text_of_xhtml(content)
    read.formatted += met.formatted
    read.pictures += met.pictures
    return text


def _relation(element: _Element, read: Content) -> None:
    kind = reference(element, "./{*}TYPE/*")
    name = f"link: {read.types.get(kind, kind or 'relation')}"[:MAX_NAME]
    target = reference(element, "./{*}TARGET/*")
    read.links.setdefault(reference(element, "./{*}SOURCE/*"), {}).setdefault(name, []).append(target)
