"""On which page a heading will probably stand: an estimate for the contents of a Word file nobody has laid out yet.

Word counts pages when it opens the file, LibreOffice when it makes the PDF; until then a reader sees this estimate. It rests on
sizes, spaces and widths the file states and on the average width of a letter, so that it is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.documents.page_styles import Look
from pipeline.documents.xml import Element, W, attribute, child, extent, on

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
    root: Element, headings: set[Element], looks: Mapping[str, Look], default: str
) -> dict[Element, int]:
    """The estimated page of every one of ``headings``; ``looks`` says how the styles look, ``default`` names the usual one."""
    found: dict[Element, int] = {}
    body = root.find(W + "body")
    sections = [_paper(section) for section in root.iter(W + "sectPr")] or [_A4[:2]]
    usual = looks.get(default, Look())
    breaks = {next(item.iterancestors(W + "p")) for item in root.iter(W + "br") if attribute(item, "type") == "page"}
    pen, section = _Pen(), 0
    for block in _blocks(body):
        width, height = sections[min(section, len(sections) - 1)]
        properties = block.find(W + "pPr")
        if block.tag == W + "tr":
            tall, keep = _row_height(block, width, looks, usual), 0.0
            pen.below = 0.0
        else:
            look = looks.get(attribute(child(properties, "pStyle")) or default, usual)
            direct = child(properties, "pageBreakBefore")
            if block in breaks or (on(direct) if direct is not None else look.new_page):
                pen.turn()
            space = max(pen.below, look.before) if pen.used else 0.0
            tall = space + _height(block, width, look, _LETTER)
            keep = _AFTER_HEADING if look.keep_next else 0.0
            pen.below = look.after
        if pen.used and pen.used + (tall if keep or block.tag == W + "tr" else 12.0) + keep > height:
            pen.turn()
        if block in headings:
            found[block] = pen.page
        pen.used += tall
        while pen.used > height:
            pen.page, pen.used = pen.page + 1, pen.used - height
        end = child(properties, "sectPr")
        if end is not None:
            section += 1
            if attribute(child(end, "type")) != "continuous":
                pen.turn()
    return found


def _blocks(parent: Element | None) -> Iterator[Element]:
    """Paragraphs and table rows in order, those inside content controls too."""
    for block in () if parent is None else parent:
        if block.tag == W + "p":
            yield block
        elif block.tag == W + "tbl":
            yield from block.findall(W + "tr")
        elif block.tag == W + "sdt":
            yield from _blocks(block.find(W + "sdtContent"))


def _paper(section: Element) -> tuple[float, float]:
    """Width and height in points that text may fill on the pages of a section."""
    size, margins = child(section, "pgSz"), child(section, "pgMar")

    def points(element: Element | None, name: str, usual: float) -> float:
        return float(attribute(element, name) or usual * 20) / 20

    width = points(size, "w", _A4[0]) - points(margins, "left", _A4[2]) - points(margins, "right", _A4[2])
    height = points(size, "h", _A4[1]) - points(margins, "top", _A4[2]) - points(margins, "bottom", _A4[2])
    return max(width, 100.0), max(height, 100.0)


def _height(paragraph: Element, width: float, look: Look, letter: float) -> float:
    """The height of a paragraph without the spaces around it."""
    text = extent(paragraph)
    letters = len(text) + (0 if text.isascii() else len(_WIDE.findall(text)))
    line = max(1.0, (width - look.indent) / (look.size * letter))
    return (1 + int(letters // line)) * look.size * _LEADING * look.line


def _row_height(row: Element, width: float, looks: Mapping[str, Look], usual: Look) -> float:
    """The height of a table row: that of its tallest cell."""
    cells = row.findall(W + "tc")
    tallest = 0.0
    for cell in cells:
        stated = attribute(child(cell, "tcPr", "tcW"), "w") or ""
        share = float(stated) / 20 if stated.isdigit() and int(stated) else width / len(cells)
        tall = 0.0
        for paragraph in cell.iter(W + "p"):
            look = looks.get(attribute(child(paragraph, "pPr", "pStyle")) or "", usual)
            tall += _height(paragraph, max(share - _CELL_MARGIN, 20.0), look, _CELL_LETTER) + look.before + look.after
        tallest = max(tallest, tall)
    return tallest
