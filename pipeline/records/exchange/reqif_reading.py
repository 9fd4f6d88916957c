"""Requirements in ReqIF (OMG formal/16-07-01), of whatever tool: each type of object is a table, chapters are columns.

Read with lxml, without entities and network, since every value keeps the line it stands in; the ``reqif`` library, which has
no lines and stops at the first thing it does not know, judges in the tests what is written here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.records.exchange.harmless import require_harmless, require_plain_xml
from pipeline.records.exchange.reqif_objects import IDS, MAX_NAME, Content, ReqifObject, content_of, reference
from pipeline.records.exchange.reqif_text import MAX_DEPTH, local
from pipeline.records.exchange.table import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Form, Row, Table
from signing.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

IDENTIFIER = "IDENTIFIER"
"""The column with the name ReqIF tools give an object, for those that have no other."""
_CHAPTERS = 3
"""Levels of chapters that become columns."""


def read_reqif(data: bytes, name: str) -> tuple[Table, ...]:
    """A table for each type of object with a text. Raises ``InputError``."""
    if not data.startswith(b"PK"):
        return _tables(data, name)
    require_harmless(data, name, read=(".reqif",))
    found: list[Table] = []
    others = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.filename.lower().endswith(".reqif"):
                found += _tables(archive.read(part), name)
                if sum(len(table.rows) for table in found) > MAX_ROWS:
                    raise InputError(name, f"it has more than {MAX_ROWS:,} objects", "split it")
            else:
                others += not part.filename.endswith("/")  # a name may be empty
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
    if local(root) != "REQ-IF":
        raise InputError(
            f"{name}:1:1", f"it is no ReqIF: it begins with {local(root)}", "export it as ReqIF 1.0 or later"
        )
    return _made(root, content_of(root, name), name)


def _made(root: _Element, read: Content, name: str) -> tuple[Table, ...]:
    rows: dict[str, list[tuple[ReqifObject, tuple[str, ...]]]] = {}
    seen: set[str] = set()
    headings = textless = 0
    for identifier, above, parent in _hierarchy(root, read):
        found = read.objects.get(identifier)
        if found is None or identifier in seen:
            continue
        seen.add(identifier)
        if not found.has_text and (parent or found.has_heading):
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


def _table(read: Content, kind: str, items: list[tuple[ReqifObject, tuple[str, ...]]], name: str) -> Table:
    links = list(dict.fromkeys(link for item, _ in items for link in read.links.get(item.identifier, {})))
    own = tuple(read.columns.get(kind, ()))
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
        name_at = next((index for index, column in enumerate(own) if column.casefold() in IDS), None)
        if name_at is not None and not values[name_at]:
            values[name_at] = item.identifier
            unnamed += 1
        cells = (*values, *targets, *upper, *tail, item.identifier)
        read.length += sum(map(len, cells))
        if read.length > MAX_TEXT:
            raise InputError(f"{name}:{item.line}:1", "its objects hold more text than any table", "split it")
        rows.append(Row(number=item.line, cells=cells))
    notes = (f"objects without an identifier of their own, which have the one of their tool: {unnamed:,}",)
    return Table(
        file=name,
        form=Form.REQIF,
        name=read.types.get(kind, kind),
        columns=columns,
        rows=tuple(rows),
        notes=notes if unnamed else (),
    )


def _called(read: Content, identifier: str) -> str:
    """What people call the object a link points to."""
    found = read.objects.get(identifier)
    return identifier[:MAX_NAME] if found is None else found.called


def _hierarchy(root: _Element, read: Content) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Every object of every specification in order, with the names of the chapters above it and whether it holds others."""
    for specification in root.iter("{*}SPECIFICATION"):
        yield from _below(specification, (), read, 0)


def _below(
    node: _Element, above: tuple[str, ...], read: Content, depth: int
) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    if depth > MAX_DEPTH:
        return
    for child in node.findall("./{*}CHILDREN/{*}SPEC-HIERARCHY"):
        identifier = reference(child, "./{*}OBJECT/*")
        found = read.objects.get(identifier)
        parent = child.find("./{*}CHILDREN/{*}SPEC-HIERARCHY") is not None
        yield identifier, above, parent
        title = found.title if found is not None else ""
        yield from _below(child, (*above, title) if title else above, read, depth + 1)
