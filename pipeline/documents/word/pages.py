"""On which page a heading will probably stand: an estimate for the contents of a Word file nobody has laid out yet.

Word counts pages when it opens the file, LibreOffice when it makes the PDF; until then a reader sees this estimate. It rests on
sizes, spaces and widths the file states and on the average width of a letter, so that it is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.documents.word.outline import Outline
from pipeline.documents.word.page_styles import Look
from pipeline.documents.word.xml import Element, W, attribute, child, extent, integer, on

_LETTER = 0.39
"""Average width of a letter, in sizes of its font."""
_CELL_LETTER = 0.49
"""The same in a table cell, where lines are short and break early."""
_LEADING = 1.17
"""Height of a line at single spacing, in sizes of the font."""
_CELL_MARGIN = 11.0
"""Points a table cell keeps free at its sides."""
_AFTER_HEADING = 30.0
"""Points of text a heading keeps on its page."""
_A4 = (595.0, 842.0, 71.0)
_P, _ROW, _CELL, _PROPERTIES = (W + name for name in ("p", "tr", "tc", "pPr"))
_COLUMN, _CELL_WIDTH = f"{W}tblGrid/{W}gridCol", f"{W}tcPr/{W}tcW"
_WIDE = re.compile("[\u2e80-\U0003ffff]")
"""Ideographs, as wide as two letters."""


@dataclass(slots=True)
class _Pen:
    """Where on the paper the estimate has come to."""

    page: int = 1
    used: float = 0.0
    below: float = 0.0
    """The space the last paragraph wants below it."""

    def turn(self) -> None:
        """Go to the next page."""
        self.page, self.used, self.below = self.page + 1, 0.0, 0.0


def estimated_pages(
    root: Element, headings: set[Element], outline: Outline, looks: Mapping[str, Look]
) -> dict[Element, int]:
    """The estimated page of every one of ``headings``; ``looks`` says how the styles of ``outline`` look."""
    found: dict[Element, int] = {}
    sections = [_paper(section) for section in root.iter(W + "sectPr")] or [_A4[:2]]
    ends = {item.getparent(): item for item in root.iter(W + "sectPr")}
    breaks = {next(item.iterancestors(_P)) for item in root.iter(W + "br") if attribute(item, "type") == "page"}
    stated = {next(item.iterancestors(_P)): on(item) for item in root.iter(W + "pageBreakBefore")}
    rulers: dict[tuple[str, float], _Ruler] = {}
    styles, usual = outline.styles, Look()
    pen, section = _Pen(), 0
    for block, columns in _blocks(root.find(W + "body")):
        width, height = sections[min(section, len(sections) - 1)]
        if block.tag == _ROW:
            tall, keep = _row_height(block, columns or (width,), styles, looks, rulers), 0.0
            pen.below = 0.0
        else:
            look = looks.get(styles.get(block, ""), usual)
            if block in breaks or stated.get(block, look.new_page):
                pen.turn()
            space = max(pen.below, look.before) if pen.used else 0.0
            tall = space + _ruler(look, width, _LETTER).height(block)
            keep = _AFTER_HEADING if look.keep_next else 0.0
            pen.below = look.after
        if pen.used and pen.used + (tall if keep or block.tag == _ROW else 12.0) + keep > height:
            pen.turn()
        if block in headings:
            found[block] = pen.page
        pen.used += tall
        while pen.used > height:
            pen.page, pen.used = pen.page + 1, pen.used - height
        end = ends.get(block.find(_PROPERTIES)) if len(ends) > 1 and block.tag == _P else None
        if end is not None:
            section += 1
            if attribute(child(end, "type")) != "continuous":
                pen.turn()
    return found


def table_height(table: Element, outline: Outline, looks: Mapping[str, Look]) -> float:
    """The estimated height of a table in points."""
    columns = _columns(table) or (_A4[0] - 2 * _A4[2],)
    rulers: dict[tuple[str, float], _Ruler] = {}
    rows = table.iterchildren(_ROW)
    return sum(_row_height(row, columns, outline.styles, looks, rulers) for row in rows)


def _blocks(parent: Element | None) -> Iterator[tuple[Element, tuple[float, ...]]]:
    """Paragraphs and table rows in order, those inside content controls too; with a row the widths of its table's columns."""
    for block in () if parent is None else parent:
        if block.tag == _P:
            yield block, ()
        elif block.tag == W + "tbl":
            columns = _columns(block)
            for row in block.iterchildren(_ROW):
                yield row, columns
        elif block.tag == W + "sdt":
            yield from _blocks(block.find(W + "sdtContent"))


def _columns(table: Element) -> tuple[float, ...]:
    return tuple(integer(attribute(item, "w")) / 20 for item in table.iterfind(_COLUMN))


def _paper(section: Element) -> tuple[float, float]:
    """Width and height in points that text may fill on the pages of a section."""
    size, margins = child(section, "pgSz"), child(section, "pgMar")

    def points(element: Element | None, name: str, usual: float) -> float:
        return integer(attribute(element, name), int(usual * 20)) / 20

    width = points(size, "w", _A4[0]) - points(margins, "left", _A4[2]) - points(margins, "right", _A4[2])
    height = points(size, "h", _A4[1]) - points(margins, "top", _A4[2]) - points(margins, "bottom", _A4[2])
    return max(width, 100.0), max(height, 100.0)


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures paragraphs of one look and width."""

    letters: float
    """How many go on a line."""
    line: float
    """The height of a line."""
    around: float
    """The spaces above and below."""

    def height(self, paragraph: Element) -> float:
        """The height of a paragraph without the spaces around it."""
        text = extent(paragraph)
        letters = len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))
        return (1 + int(letters // self.letters)) * self.line


def _ruler(look: Look, width: float, letter: float) -> _Ruler:
    letters = max(1.0, (width - look.indent) / (look.size * letter))
    return _Ruler(letters, look.size * _LEADING * look.line, look.before + look.after)


def _row_height(
    row: Element,
    columns: tuple[float, ...],
    styles: Mapping[Element, str],
    looks: Mapping[str, Look],
    rulers: dict[tuple[str, float], _Ruler],
) -> float:
    """The height of a table row: that of its tallest cell. Its cells are as wide as ``columns``, or say so themselves."""
    nodes = list(row.iter(_CELL, _P))
    cells = [node for node in nodes if node.tag == _CELL]
    usual = sum(columns) / max(len(cells), 1)
    shares = iter(columns if len(columns) == len(cells) else [_cell_width(cell) or usual for cell in cells])
    tallest, tall, share = 0.0, 0.0, usual
    for node in nodes:
        if node.tag == _CELL:
            tallest, tall, share = max(tallest, tall), 0.0, next(shares)
            continue
        style = styles.get(node, "")
        ruler = rulers.get((style, share))
        if ruler is None:
            room = max(share - _CELL_MARGIN, 20.0)
            ruler = rulers[style, share] = _ruler(looks.get(style, Look()), room, _CELL_LETTER)
        tall += ruler.height(node) + ruler.around
    return max(tallest, tall)


def _cell_width(cell: Element) -> float:
    """The width a cell states, in points; 0 where it states none."""
    size = cell.find(_CELL_WIDTH)
    return 0.0 if size is None else integer(attribute(size, "w")) / 20
