"""What stays together where a page ends: short tables, the last rows of long ones, and signatures with what they sign.

Word and LibreOffice end pages by "keep with next", for a row of a table as its paragraphs say it. The marks are set in the finished
document, so they hold for a company's own templates, and whatever its data leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from pipeline.documents.signature_block import is_signature_block, outer_tables
from pipeline.documents.word.outline import Outline
from pipeline.documents.word.page_styles import Look
from pipeline.documents.word.pages import table_height
from pipeline.documents.word.xml import Element, W, child, extent, on

_SHORT = 160.0
"""Estimated points up to which a table is kept whole. LibreOffice 7.4 can lose rows of a short table it tears apart."""
_LAST = 280.0
"""Points up to which a table above signatures is kept whole with them; in some positions LibreOffice 7.4 keeps whole tables only."""
_END = 2
"""Rows at the end of a longer table that go to the next page together: one alone below a repeated head looks lost."""
_ROWS = 3
"""Rows of a longer table that stay above the signatures, as Word keeps them."""
_ENOUGH = 100
"""Letters of text that have to stand above the signatures, beside their own sentence; a picture is enough."""
_MOST = 8
"""Blocks above a signature block that are kept with it at most: what is longer than a page is kept with nothing."""
_PARAGRAPH, _TABLE, _ROW = (W + name for name in ("p", "tbl", "tr"))


def keep_ends(root: Element, outline: Outline, looks: Mapping[str, Look]) -> None:
    """Keep each short table of the body on one page, the last rows of others, and the end of the text with the signatures."""
    headings = {item.paragraph for item in outline.headings}
    for table in list(outer_tables(root)):
        if is_signature_block(table):
            _keep_above(table, headings, outline, looks)
        else:
            rows = table.findall(_ROW)
            _keep(rows[:-1] if table_height(table, outline, looks) <= _SHORT else rows[-_END:-1])


def _keep_above(block: Element, headings: set[Element], outline: Outline, looks: Mapping[str, Look]) -> None:
    """Keep a signature block with its own heading and sentence, and these with the text above them, or one table of two rows or more."""
    text, own = 0, True
    for number, item in enumerate(block.itersiblings(_PARAGRAPH, _TABLE, preceding=True)):
        if number >= _MOST or text >= _ENOUGH or child(item, "pPr", "sectPr") is not None:
            return
        if item.tag == _TABLE:
            rows = item.findall(_ROW)
            _keep(rows if table_height(item, outline, looks) <= _LAST else rows[-_ROWS:])
            text += _ENOUGH if len(rows) > 1 else _said(item)
            own = False
            continue
        _keep([item])
        if item in headings:
            own = False
            if _starts_page(item, outline, looks):
                return
        elif not own:
            text += _said(item)


def _said(block: Element) -> int:
    """Letters of text in a block; a Chinese one says what two others say, and a picture says enough."""
    if next(block.iter(W + "drawing"), None) is not None:
        return _ENOUGH
    return sum(2 if letter >= "\u2e80" else 1 for letter in extent(block))


def _starts_page(paragraph: Element, outline: Outline, looks: Mapping[str, Look]) -> bool:
    stated = child(paragraph, "pPr", "pageBreakBefore")
    return on(stated) if stated is not None else looks.get(outline.styles.get(paragraph, ""), Look()).new_page


def _keep(blocks: Iterable[Element]) -> None:
    """Mark paragraphs, or all paragraphs of rows, to stay on the page of what follows."""
    for block in blocks:
        for paragraph in list(block.iter(_PARAGRAPH)):
            properties = paragraph.find(W + "pPr")
            if properties is None:
                properties = etree.Element(W + "pPr")
                paragraph.insert(0, properties)
            mark = properties.find(W + "keepNext")
            if mark is None:
                style = properties.find(W + "pStyle")
                properties.insert(0 if style is None else properties.index(style) + 1, etree.Element(W + "keepNext"))
            else:
                mark.attrib.clear()
