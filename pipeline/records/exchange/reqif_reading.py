"""Requirements in ReqIF (OMG formal/16-07-01), of whatever tool: each type of object is a table, chapters are columns.

Read with lxml, without entities and network, since every value keeps the line it stands in; the ``reqif`` library, which has
no lines and stops at the first thing it does not know, judges in the tests what is written here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline.records.exchange.harmless import require_harmless, require_plain_xml
from pipeline.records.exchange.table import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Form, Row, Table, clean
from signing.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 100
"""Chapters within chapters."""
IDENTIFIER = "IDENTIFIER"
"""The column with the name ReqIF tools give an object, for those that have no other."""
_CHAPTERS = 3
"""Levels of chapters that become columns."""
_HEADINGS = frozenset(("reqif.chaptername", "chapter name", "chaptername", "object heading", "heading"))
_NAMES = frozenset((*_HEADINGS, "reqif.name", "title", "name", "headline", "summary"))
_TEXTS = frozenset(
    ("reqif.text", "text", "statement", "description", "object text", "requirement", "requirement text", "content")
)
_IDS = frozenset(("reqif.foreignid", "id", "uid", "identifier", "key", "requirement id"))
_BLOCKS = frozenset(("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dt", "dd"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    line: int
    type: str
    values: dict[str, str]
    """By the name of the attribute."""
    name: str
    identifier: str

    def first(self, names: frozenset[str]) -> str:
        return next((text for key, text in self.values.items() if key.casefold() in names and text), "")


@dataclass(slots=True, kw_only=True)
class _Read:
    """What is found on the way."""

    types: dict[str, str] = field(default_factory=dict)
    """Names of the types of objects by their identifiers."""
    attributes: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    """The attributes of each type, in order."""
    objects: dict[str, _Object] = field(default_factory=dict)
    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """For each object the objects it points to, by the name of the relation."""
    formatted: int = 0
    pictures: int = 0


def read_reqif(data: bytes, name: str) -> tuple[Table, ...]:
    """A table for each type of object with a text. Raises ``InputError``."""
    if not data.startswith(b"PK"):
        return _tables(data, name)
    require_harmless(data, name)
    found: list[Table] = []
    others = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.filename.lower().endswith(".reqif"):
                found += _tables(archive.read(part), name)
            else:
                others += not part.is_dir()
    if not found:
        raise InputError(name, "no ReqIF file is in it", "export it again")
    if others:
        found[0] = replace(found[0], notes=(*found[0].notes, f"attachments are not taken over: {others:,}"))
    return tuple(found)


def _tables(data: bytes, name: str) -> tuple[Table, ...]:
    from lxml import etree

    require_plain_xml(data, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise InputError(f"{name}:{line}:{max(column, 1)}", "it is not well-formed XML", "export it again") from None
    if _local(root) != "REQ-IF":
        raise InputError(
            f"{name}:1:1", f"it is no ReqIF: it begins with {_local(root)}", "export it as ReqIF 1.0 or later"
        )
    read = _Read()
    for element in root.iter("{*}ENUM-VALUE"):
        read.choices[element.get("IDENTIFIER", "")] = element.get("LONG-NAME", "") or _key_of(element)
    for kind in root.iter("{*}SPEC-OBJECT-TYPE", "{*}SPEC-RELATION-TYPE"):
        _type(kind, read)
    for element in root.iter("{*}SPEC-OBJECT"):
        if len(read.objects) >= MAX_ROWS:
            raise InputError(name, f"it has more than {MAX_ROWS:,} objects", "split it")
        found = _object(element, read)
        read.objects.setdefault(found.identifier, found)
    for relation in root.iter("{*}SPEC-RELATION"):
        _relation(relation, read)
    return _made(root, read, name)


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _key_of(value: _Element) -> str:
    found = value.find(".//{*}EMBEDDED-VALUE")
    return (found.get("OTHER-CONTENT", "") or found.get("KEY", "")) if found is not None else ""


def _type(kind: _Element, read: _Read) -> None:
    identifier = kind.get("IDENTIFIER", "")
    read.types[identifier] = kind.get("LONG-NAME", "") or identifier
    names = read.columns.setdefault(identifier, [])
    for attribute in kind.iter():
        if _local(attribute).startswith("ATTRIBUTE-DEFINITION-") and attribute.get("IDENTIFIER"):
            name = attribute.get("LONG-NAME", "") or attribute.get("IDENTIFIER", "")
            read.attributes[attribute.get("IDENTIFIER", "")] = name
            if name not in names:
                names.append(name)


def line_of(element: _Element) -> int:
    """The line an element begins in."""
    line: Any = element.sourceline
    return int(line or 1)


def _object(element: _Element, read: _Read) -> _Object:
    values: dict[str, str] = {}
    for value in element.iter():
        if not _local(value).startswith("ATTRIBUTE-VALUE-"):
            continue
        reference = value.find("./{*}DEFINITION/*")
        name = read.attributes.get((reference.text or "").strip(), "") if reference is not None else ""
        text = _value(value, read)
        if name and text:
            values[name] = text
    kind = element.find("./{*}TYPE/*")
    return _Object(
        line=line_of(element),
        type=(kind.text or "").strip() if kind is not None else "",
        values=values,
        name=element.get("LONG-NAME", ""),
        identifier=element.get("IDENTIFIER", ""),
    )


def _value(value: _Element, read: _Read) -> str:
    told = value.get("THE-VALUE")
    if told is not None:
        return clean(told)
    if _local(value) == "ATTRIBUTE-VALUE-ENUMERATION":
        chosen = [(item.text or "").strip() for item in value.iter("{*}ENUM-VALUE-REF")]
        return ", ".join(read.choices.get(item, item) for item in chosen)
    content = value.find("./{*}THE-VALUE")
    if content is None:
        return ""
    read.formatted += any(_local(item) in {"b", "i", "em", "strong", "u", "table", "span"} for item in content.iter())
    pieces: list[str] = []
    _text(content, pieces, read, 0)
    return clean("".join(pieces))


def _text(element: _Element, pieces: list[str], read: _Read, depth: int) -> None:
    """The text of XHTML, a line for each paragraph, item and row."""
    if depth > MAX_DEPTH:
        return
    tag = _local(element)
    read.pictures += tag == "object"
    if tag == "br" or (tag in _BLOCKS and not _at_line_start(pieces)):
        pieces.append("\n")
    if tag == "li":
        pieces.append("- ")
    pieces.append(_unfolded(element.text))
    for child in element:
        _text(child, pieces, read, depth + 1)
        if _local(child) in {"td", "th"} and child.getnext() is not None:
            pieces.append(" | ")
        tail = _unfolded(child.tail)
        if _local(child) in _BLOCKS - {"br"} and tail.strip() and not _at_line_start(pieces):
            pieces.append("\n")
        pieces.append(tail.lstrip() if _at_line_start(pieces) else tail)


def _at_line_start(pieces: list[str]) -> bool:
    last = next((piece for piece in reversed(pieces) if piece), "\n")
    return last.endswith("\n")


def _unfolded(text: str | None) -> str:
    """Text of XHTML, where a line break is a space and means nothing."""
    return re.sub(r"\s*[\r\n\t]\s*", " ", text or "")


def _relation(element: _Element, read: _Read) -> None:
    def end(name: str) -> str:
        found = element.find(f"./{{*}}{name}/*")
        return (found.text or "").strip() if found is not None else ""

    kind = end("TYPE")
    name = f"link: {read.types.get(kind, kind or 'relation')}"
    read.links.setdefault(end("SOURCE"), {}).setdefault(name, []).append(end("TARGET"))


def _made(root: _Element, read: _Read, name: str) -> tuple[Table, ...]:
    rows: dict[str, list[tuple[_Object, tuple[str, ...]]]] = {}
    seen: set[str] = set()
    headings = textless = 0
    for identifier, above, parent in _hierarchy(root, read):
        found = read.objects.get(identifier)
        if found is None or identifier in seen:
            continue
        seen.add(identifier)
        if not found.first(_TEXTS) and (parent or found.first(_HEADINGS)):
            headings += 1
        else:
            rows.setdefault(found.type, []).append((found, above))
    loose = [item for identifier, item in read.objects.items() if identifier not in seen]
    for found in loose:
        rows.setdefault(found.type, []).append((found, ()))
    notes = []
    if headings:
        notes.append(f"chapters with a name and no requirement: {headings:,}; they name the modules")
    if loose and seen:
        notes.append(f"objects in no specification, read too: {len(loose):,}")
    if read.formatted:
        notes.append(f"texts whose formatting is dropped: {read.formatted:,}")
    if read.pictures:
        notes.append(f"pictures and attached objects that are not taken over: {read.pictures:,}")
    tables = []
    for kind, items in rows.items():
        with_text = [(item, above) for item, above in items if item.values or item.name]
        textless += len(items) - len(with_text)
        if with_text:
            tables.append(_table(read, kind, with_text, name))
    if not tables:
        raise InputError(name, "no object in it has a text", "export the requirements with their texts")
    if textless:
        notes.append(f"objects without any text: {textless:,}")
    tables[0] = replace(tables[0], notes=(*notes, *tables[0].notes))
    return tuple(tables)


def _table(read: _Read, kind: str, items: list[tuple[_Object, tuple[str, ...]]], name: str) -> Table:
    links = list(dict.fromkeys(link for item, _ in items for link in read.links.get(item.identifier, {})))
    own = read.columns.get(kind, [])
    deepest = min(max(len(above) for _, above in items), _CHAPTERS)
    chapters = [f"chapter {level + 1}" for level in range(deepest)]
    columns = (*own, *links, *chapters, *(("LONG-NAME",) if any(item.name for item, _ in items) else ()), IDENTIFIER)
    if len(columns) > MAX_COLUMNS:
        raise InputError(name, "its objects have more attributes than any table needs", "export fewer attributes")
    rows = []
    unnamed = 0
    for item, above in items:
        targets = [
            ", ".join(_called(read, target) for target in read.links.get(item.identifier, {}).get(link, ()))
            for link in links
        ]
        upper = [above[level] if level < len(above) else "" for level in range(deepest)]
        tail = [item.name] if "LONG-NAME" in columns[len(own) :] else []
        values = [item.values.get(column, "") for column in own]
        name_at = next((index for index, column in enumerate(own) if column.casefold() in _IDS), None)
        if name_at is not None and not values[name_at]:
            values[name_at] = item.identifier
            unnamed += 1
        cells = (*values, *targets, *upper, *tail, item.identifier)
        rows.append(Row(number=item.line, cells=tuple(cell[:MAX_CELL] for cell in cells)))
    notes = (f"objects without an identifier of their own, which have the one of their tool: {unnamed:,}",)
    return Table(
        file=name,
        form=Form.REQIF,
        name=read.types.get(kind, kind),
        columns=columns,
        rows=tuple(rows),
        notes=notes if unnamed else (),
    )


def _called(read: _Read, identifier: str) -> str:
    """What people call the object a link points to."""
    found = read.objects.get(identifier)
    if found is None:
        return identifier
    return found.first(_IDS) or identifier


def _hierarchy(root: _Element, read: _Read) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Every object of every specification in order, with the names of the chapters above it and whether it holds others."""
    for specification in root.iter("{*}SPECIFICATION"):
        yield from _below(specification, (), read, 0)


def _below(
    node: _Element, above: tuple[str, ...], read: _Read, depth: int
) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    if depth > MAX_DEPTH:
        return
    for child in node.findall("./{*}CHILDREN/{*}SPEC-HIERARCHY"):
        reference = child.find("./{*}OBJECT/*")
        identifier = (reference.text or "").strip() if reference is not None else ""
        found = read.objects.get(identifier)
        parent = child.find("./{*}CHILDREN/{*}SPEC-HIERARCHY") is not None
        yield identifier, above, parent
        title = ""
        if found is not None:
            title = found.first(_NAMES) or found.name or found.first(_TEXTS)[:80]
        yield from _below(child, (*above, " ".join(title.split())) if title else above, read, depth + 1)
