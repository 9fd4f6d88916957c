"""The clause library: clauses of a template by their ids, to list, to take out and to put others in their place.

The text of a clause stands in the template, from the heading with its bookmark (``clause_delay``) to the next; ``library.json``
adds version and note. A clause of a company's own is a Word file that begins with the heading in the same style (ADR 18).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

import doc_templates
from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.numbering import Numbering, read_numbering
from pipeline.documents.word.tidy import tidied
from pipeline.documents.word.xml import Element, W, attribute, child, integer, parse, serialise, short, text_of
from signing.errors import InputError

BODY = "word/document.xml"
STYLES = "word/styles.xml"
_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OPENS = re.compile(r"\{%p\s*(?:if|for)\b")
_ENDS = re.compile(r"\{%p\s*(?:endif|endfor)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of the library."""

    id: str
    version: str
    language: str
    title: str
    when: str
    """When to use it, for those who put a contract together."""


def library(template: bytes, kind: str, language: str) -> tuple[Clause, ...]:
    """The clauses of ``template`` that the library knows, in the order of the text."""
    known = doc_templates.library().get(kind, {})
    file = tidied(read(template, kind), kind)
    root = parse(file.data(BODY), kind)
    found = []
    for start in root.iter(W + "bookmarkStart"):
        name = clause_id(attribute(start, "name") or "")
        heading = _paragraph(start)
        if name in known and heading is not None:
            title = text_of(heading).strip(" \u2013\u3000")
            item = known[name]
            found.append(Clause(id=name, version=item["version"], language=language, title=title, when=item["when"]))
    return tuple(found)


def clause_id(bookmark: str) -> str:
    """The id of the clause at a bookmark: ``delay`` of ``clause_delay``, ``schedule-scope`` of ``schedule_scope``."""
    return bookmark.removeprefix("clause_").replace("_", "-")


def taken_out(template: bytes, kind: str, name: str) -> bytes:
    """A Word file with one clause of ``template`` alone, to change and put back. Raises ``InputError`` for an unknown one."""
    file = tidied(read(template, kind), kind)
    root = parse(file.data(BODY), kind)
    blocks = [copy.deepcopy(item) for item in _blocks(_bookmark(root, kind, name), read_numbering(file, kind))]
    body = root.find(W + "body")
    if body is not None:
        for item in [item for item in body if item.tag != W + "sectPr"]:
            body.remove(item)
        for offset, item in enumerate(blocks):
            body.insert(offset, item)
    return file.write({BODY: serialise(root)})


def with_clauses(template: bytes, kind: str, own: Mapping[str, tuple[str, bytes]]) -> bytes:
    """``template`` with clauses of a company's own in place of those with the same ids: by id, file name and bytes.

    Raises ``InputError`` for an id that the template does not have, and for a file that does not fit the template.
    """
    file = tidied(read(template, kind), kind)
    root = parse(file.data(BODY), kind)
    numbering = read_numbering(file, kind)
    styles, lists = _styles(file), frozenset(numbering.definitions)
    for name, (place, data) in own.items():
        start = _bookmark(root, place, name)
        old = _blocks(start, numbering)
        new = _fitting(data, place, attribute(child(old[0], "pPr", "pStyle")), styles, lists)
        _mark(new, attribute(start, "name") or "", root)
        for item in new:
            old[0].addprevious(item)
        parent = old[0].getparent()
        for item in old if parent is not None else []:
            parent.remove(item)  # type: ignore[union-attr]
    return file.write({BODY: serialise(root)})


def _fitting(
    data: bytes, place: str, style: str | None, styles: frozenset[str], lists: frozenset[str]
) -> list[Element]:
    """The blocks of a clause of a company's own; raises ``InputError`` when they do not fit the template."""
    file = tidied(read(data, place), place)
    body = parse(file.data(BODY), place).find(W + "body")
    blocks = [] if body is None else [item for item in body if item.tag in {W + "p", W + "tbl"}]
    while blocks and blocks[-1].tag == W + "p" and not text_of(blocks[-1]).strip() and not _pictures(blocks[-1]):
        blocks.pop()
    first = blocks[0] if blocks else None
    if first is None or attribute(child(first, "pPr", "pStyle")) != style:
        problem = "it does not begin with the heading of a clause"
        raise InputError(
            place, problem, f"begin with the heading in the style {style}; 'signoff templates clauses --take' shows how"
        )
    for item in blocks:
        for node in item.iter(W + "pStyle", W + "rStyle", W + "tblStyle"):
            if attribute(node) not in styles:
                problem = f"it uses the style {attribute(node)}, which the template does not have"
                raise InputError(f"{place}, “{short(text_of(item))}”", problem, "use the styles of the template")
        if _elsewhere(item):
            problem = "it holds a picture, a link or a note, which lies in the clause's Word file alone"
            raise InputError(f"{place}, “{short(text_of(item))}”", problem, "put it into the template itself")
        for node in item.iter(W + "numId"):
            if attribute(node) not in lists | {"0"}:
                problem = "it is numbered by a list of its own"
                raise InputError(
                    f"{place}, “{short(text_of(item))}”", problem, "number it by the styles of the template"
                )
    return blocks


def _pictures(block: Element) -> bool:
    return next(block.iter(W + "drawing", W + "pict", W + "object"), None) is not None


def _elsewhere(block: Element) -> bool:
    """Whether it points to another part of its Word file: a picture, a link to outside, a note, a comment."""
    notes = (W + name for name in ("footnoteReference", "endnoteReference", "commentReference"))
    linked = any(str(key).startswith(_LINKED) for node in block.iter() for key in node.attrib)
    return linked or _pictures(block) or next(block.iter(*notes), None) is not None


def _mark(blocks: list[Element], bookmark: str, root: Element) -> None:
    """Give the heading the bookmark of the clause it replaces, so that references find it, and all bookmarks fresh ids."""
    highest = max((integer(attribute(item, "id")) for item in root.iter(W + "bookmarkStart")), default=0)
    fresh: dict[str | None, str] = {}
    for block in blocks:
        for node in list(block.iter(W + "bookmarkStart", W + "bookmarkEnd")):
            old = attribute(node, "id")
            fresh.setdefault(old, str(highest + 2 + len(fresh)))
            node.set(W + "id", fresh[old])
    names = {attribute(node, "name") for block in blocks for node in block.iter(W + "bookmarkStart")}
    if bookmark not in names:
        start, end = etree.Element(W + "bookmarkStart"), etree.Element(W + "bookmarkEnd")
        start.set(W + "id", str(highest + 1))
        start.set(W + "name", bookmark)
        end.set(W + "id", str(highest + 1))
        blocks[0].insert(0 if child(blocks[0], "pPr") is None else 1, start)
        blocks[0].append(end)


def _bookmark(root: Element, place: str, name: str) -> Element:
    names = [clause_id(attribute(item, "name") or "") for item in root.iter(W + "bookmarkStart")]
    for start in root.iter(W + "bookmarkStart"):
        if clause_id(attribute(start, "name") or "") == name and _paragraph(start) is not None:
            return start
    raise InputError(
        place, f"the template has no clause {name}", f"there are: {', '.join(item for item in names if item)}"
    )


def _paragraph(start: Element) -> Element | None:
    """The heading a bookmark stands in, directly below the body."""
    paragraph = next(start.iterancestors(W + "p"), None)
    parent = None if paragraph is None else paragraph.getparent()
    return paragraph if parent is not None and parent.tag == W + "body" else None


def _blocks(start: Element, numbering: Numbering) -> list[Element]:
    """The clause that begins at a bookmark: its heading and all below it, conditions that hold more than it left out."""
    heading = _paragraph(start)
    if heading is None:
        return []
    level = numbering.outline.get(attribute(child(heading, "pPr", "pStyle")) or "", 0)
    found, whole, depth = [heading], 1, 0
    for block in _after(heading):
        style = attribute(child(block, "pPr", "pStyle")) or ""
        if block.tag == W + "sectPr" or numbering.outline.get(style, 9) <= level:
            break
        text = text_of(block) if block.tag == W + "p" else ""
        depth += bool(_OPENS.match(text)) - bool(_ENDS.match(text))
        if depth < 0:
            break
        found.append(block)
        if depth == 0:
            whole = len(found)
    return found[:whole]


def _after(block: Element) -> Iterator[Element]:
    following = block.getnext()
    while following is not None:
        yield following
        following = following.getnext()


def _styles(file: WordFile) -> frozenset[str]:
    root = parse(file.data(STYLES), STYLES)
    return frozenset(attribute(item, "styleId") or "" for item in root.iter(W + "style"))
