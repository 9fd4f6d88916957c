"""What a Word document says, in the order a layout prints it: paragraphs, table rows, headers and footers."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.word.fields import fields
from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.metafile_text import metafile_text
from pipeline.documents.word.numbering import read_numbering
from pipeline.documents.word.outline import Outline, read_outline
from pipeline.documents.word.xml import A, Element, R, W, attribute, child, on, parse, text_of

PAGE, PAGES, LINKED, LEADER = "\ue000", "\ue001", "\ue002", "\ue003"
"""Stand where a layout prints the number of this page, of all pages, of another page, and a row of dots."""
_STANDS_FOR = {"PAGE": PAGE, "NUMPAGES": PAGES, "PAGEREF": LINKED}
_UNPRINTED = re.compile("[\\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff•]+")
"""White space, and the sign before an item of a list: the layout paints it, the Word document has no letter for it."""
_LETTERS = str.maketrans(
    {
        "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
        "\u2010": "-", "\u2011": "-", "\uf0b7": "•",
    }
)  # fmt: skip
_CAPITALS = re.compile(rb"<w:(?:caps|smallCaps)(?: w:val=\"(?:1|true|on)\")?/>")
_DRAWN_UNPRINTED = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, in the text of a picture."""
_PICTURE = ("drawing", "pict", "object")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or a table row with its cells; text without white space."""

    cells: tuple[str, ...]
    head: tuple[str, ...] = ()
    """The head of the table a row stands in, which is printed again on every page the table goes on."""
    marks: frozenset[str] = frozenset()
    """Bookmarks in it, to which page numbers refer."""
    linked: tuple[str, ...] = ()
    """The bookmarks whose pages it prints, in order."""
    place: tuple[int, int] | None = None
    """Of a table row: which table of the document, and which row of it, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedText:
    """The whole document."""

    blocks: tuple[Block, ...]
    headers: tuple[frozenset[str], frozenset[str]]
    """What may stand above the first page, and above every other."""
    footers: tuple[frozenset[str], frozenset[str]]
    pictures: bool
    capitals: bool
    """Whether a layout may print letters as capitals."""

    def same(self, text: str) -> str:
        """``text`` as it is compared."""
        return text.casefold() if self.capitals else text


def bare(text: str) -> str:
    """``text`` without what a layout may add, leave out or write otherwise: white space, ligatures, hyphens in two forms."""
    return _UNPRINTED.sub("", unicodedata.normalize("NFC", text.translate(_LETTERS)))


def printed_text(docx: bytes) -> PrintedText:
    """What the Word document ``docx`` says. Raises ``InputError`` when it is none."""
    file = read(docx, "document")
    root = parse(file.data("word/document.xml"), "document")
    outline = read_outline(root, read_numbering(file, "document"))
    _stand_in(root)
    _draw(root, file)
    body = child(root, "body")
    sections = list(root.iter(W + "sectPr"))
    capitals = any(_CAPITALS.search(part.data) for name, part in file.parts.items() if name.endswith(".xml"))
    pictures = any(
        next(parse(part.data, name).iter(*(W + item for item in _PICTURE)), None) is not None
        for name, part in file.parts.items()
        if name.startswith("word/") and name.count("/") == 1 and name.endswith(".xml")
    )
    return PrintedText(
        blocks=tuple(_blocks(body, outline, itertools.count())) if body is not None else (),
        headers=_furniture(file, sections, "header"),
        footers=_furniture(file, sections, "footer"),
        pictures=pictures,
        capitals=capitals,
    )


def _stand_in(root: Element) -> None:
    """Put what stands for page numbers where fields will print them, and for the dots of contents."""
    for item in list(fields(root)):
        name = item.words[0].upper() if item.words else ""
        if name in _STANDS_FOR:
            item.show(_STANDS_FOR[name])
    for tab in root.iter(W + "tab"):
        run = tab.getparent()
        if run is not None and run.tag == W + "r" and _is_contents(tab):
            tab.tag = W + "t"
            tab.text = LEADER


def _draw(root: Element, file: WordFile) -> None:
    """Put the text of metafiles where they are shown: a layout prints it as any other."""
    if "word/_rels/document.xml.rels" not in file:
        return
    relations = parse(file.data("word/_rels/document.xml.rels"), "document")
    targets = {str(item.get("Id")): "word/" + str(item.get("Target")).removeprefix("/word/") for item in relations}
    for picture in list(root.iter(f"{A}blip")):
        part = targets.get(str(picture.get(R + "embed")), "")
        run = next(picture.iterancestors(W + "r"), None)
        if run is not None and part.lower().endswith(".emf") and part in file:
            text = etree.SubElement(run, W + "t")
            text.text = _DRAWN_UNPRINTED.sub("", metafile_text(file.data(part)))


def _is_contents(node: Element) -> bool:
    paragraph = next(node.iterancestors(W + "p"), None)
    style = attribute(child(paragraph, "pPr", "pStyle")) or ""
    return style.upper().startswith("TOC")


def _blocks(parent: Element, outline: Outline, tables: Iterator[int]) -> Iterator[Block]:
    for node in parent:
        if node.tag == W + "p":
            yield _block([node], outline)
        elif node.tag == W + "tbl":
            yield from _rows(node, outline, next(tables))
        elif node.tag == W + "sdt":
            content = child(node, "sdtContent")
            if content is not None:
                yield from _blocks(content, outline, tables)


def _block(
    cells: list[Element], outline: Outline, head: tuple[str, ...] = (), place: tuple[int, int] | None = None
) -> Block:
    marks = {attribute(item, "name") or "" for cell in cells for item in cell.iter(W + "bookmarkStart")}
    linked = tuple(
        item.words[1]
        for cell in cells
        for item in fields(cell)
        if len(item.words) > 1 and item.words[0].upper() == "PAGEREF"
    )
    return Block(
        cells=tuple(_text(cell, outline) for cell in cells),
        head=head,
        marks=frozenset(marks),
        linked=linked,
        place=place,
    )


def _rows(table: Element, outline: Outline, number: int) -> Iterator[Block]:
    head: tuple[str, ...] = ()
    heading, rows = True, 0
    for row in table.iter(W + "tr"):
        if next(row.iterancestors(W + "tbl")) is not table:
            continue  # of a table in a cell, whose text belongs to that cell
        cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
        block = _block(cells, outline, head, (number, rows))
        rows += 1
        heading = heading and on(child(row, "trPr", "tblHeader"))
        if heading:
            head += block.cells
        yield block


def _text(element: Element, outline: Outline) -> str:
    paragraphs = [element] if element.tag == W + "p" else element.iter(W + "p")
    found = []
    for paragraph in paragraphs:
        number = outline.numbers.get(paragraph)
        found.append((number.label if number is not None else "") + text_of(paragraph))
    return bare("".join(found))


def _furniture(file: WordFile, sections: list[Element], kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """The texts of the headers or footers for the first page, and for all others."""
    first: set[str] = set()
    others: set[str] = set()
    if "word/_rels/document.xml.rels" in file:
        relations = parse(file.data("word/_rels/document.xml.rels"), "document")
        targets = {str(item.get("Id")): str(item.get("Target")) for item in relations}
        for number, section in enumerate(sections):
            titled = on(child(section, "titlePg"))
            for reference in section.findall(f"{W}{kind}Reference"):
                text = _part(file, targets.get(str(reference.get(R + "id")), ""))
                if attribute(reference, "type") != "first":
                    others.add(text)
                    first |= {text} if not titled and not number else set()
                elif titled:
                    first |= {text} if not number else set()
                    others |= {text} if number else set()  # a later section has a first page of its own
    return frozenset(first or others or {""}), frozenset(others or {""})


def _part(file: WordFile, target: str) -> str:
    name = "word/" + target.removeprefix("/word/")
    if name not in file:
        return ""
    root = parse(file.data(name), name)
    _stand_in(root)
    return bare("".join(text_of(paragraph) for paragraph in root.iter(W + "p")))
