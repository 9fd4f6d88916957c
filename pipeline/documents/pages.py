"""On which page a heading will probably stand: an estimate for the contents of a Word file nobody has laid out yet.

Word counts pages when it opens the file, LibreOffice when it makes the PDF; until then a reader sees this estimate. It is
made of characters, lines and page breaks alone, so that it is the same on every machine.
"""

from __future__ import annotations

from pipeline.documents.outline import Outline
from pipeline.documents.xml import Element, W, attribute, child, on, text_of

_CHARACTERS = 84
"""On a full line of running text at 10.5 pt between margins of 25 mm."""
_LINES = 46
_GAP = 0.4
"""Space after a paragraph, in lines."""


def estimated_pages(root: Element, outline: Outline) -> dict[Element, int]:
    """The estimated page of every heading."""
    headings = {heading.paragraph for heading in outline.headings}
    page, used = 1, 0.0
    found: dict[Element, int] = {}
    body = root.find(W + "body")
    if body is None:
        return found
    for block in body.iter(W + "p", W + "tr"):
        if block.tag == W + "tr":
            lines = _row_lines(block)
        elif any(True for _ in block.iterancestors(W + "tr")):
            continue
        else:
            if _breaks_before(block):
                page, used = page + 1, 0.0
            lines = _lines(block, _CHARACTERS) + _GAP + (1.0 if block in headings else 0.0)
        if used + lines > _LINES:
            page, used = page + 1, 0.0
        if block in headings:
            found[block] = page
        used += min(lines, _LINES)
        if block.tag == W + "p" and child(block, "pPr", "sectPr") is not None:
            page, used = page + 1, 0.0
    return found


def _lines(paragraph: Element, characters: int) -> float:
    text = text_of(paragraph)
    wide = sum(2 if ord(char) > 0x2E7F else 1 for char in text) if not text.isascii() else len(text)
    return 1.0 + wide // characters + text.count("\n")


def _row_lines(row: Element) -> float:
    cells = row.findall(W + "tc")
    share = max(10, _CHARACTERS // max(1, len(cells)))
    return max((sum(_lines(item, share) for item in cell.iter(W + "p")) for cell in cells), default=1.0) + _GAP


def _breaks_before(paragraph: Element) -> bool:
    if on(child(paragraph, "pPr", "pageBreakBefore")):
        return True
    return any(attribute(item, "type") == "page" for item in paragraph.iter(W + "br"))
