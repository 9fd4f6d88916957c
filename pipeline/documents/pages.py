"""On which page a heading will probably stand: an estimate for the contents of a Word file nobody has laid out yet.

Word counts pages when it opens the file, LibreOffice when it makes the PDF; until then a reader sees this estimate. It is
made of characters, lines and page breaks alone, so that it is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.documents.outline import Outline
from pipeline.documents.xml import Element, W, attribute, child, extent, on

_CHARACTERS = 84
"""On a full line of running text at 10.5 pt between margins of 25 mm."""
_LINES = 46
_WIDE = re.compile("[\u2e80-\U0003ffff]")
"""Ideographs, as wide as two letters."""
_GAP = 0.4
"""Space after a paragraph, in lines."""


def estimated_pages(root: Element, outline: Outline) -> dict[Element, int]:
    """The estimated page of every heading."""
    headings = {heading.paragraph for heading in outline.headings}
    breaks = {next(item.iterancestors(W + "p")) for item in root.iter(W + "br") if attribute(item, "type") == "page"}
    page, used = 1, 0.0
    found: dict[Element, int] = {}
    for block in _blocks(root.find(W + "body")):
        properties = block.find(W + "pPr")
        if block in breaks or on(child(properties, "pageBreakBefore")):
            page, used = page + 1, 0.0
        if block.tag == W + "tr":
            lines = _row_lines(block)
        else:
            lines = _lines(extent(block), _CHARACTERS) + _GAP + (1.0 if block in headings else 0.0)
        if used + lines > _LINES:
            page, used = page + 1, 0.0
        if block in headings:
            found[block] = page
        used += min(lines, _LINES)
        if child(properties, "sectPr") is not None:
            page, used = page + 1, 0.0
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


def _lines(text: str, characters: int) -> float:
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return 1.0 + (len(text) + wide) // characters


def _row_lines(row: Element) -> float:
    cells = row.findall(W + "tc")
    share = max(10, _CHARACTERS // max(1, len(cells)))
    return max((_lines(extent(cell), share) + len(cell) - 2 for cell in cells), default=1.0) + _GAP
