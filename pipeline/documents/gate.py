"""What may not leave the house: a filled-in document is read once more before anyone gets it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.word.fields import Field
from pipeline.documents.word.outline import Outline
from pipeline.documents.word.xml import Element, W, has_text, short, text_of
from signing.errors import InputError

LOST = ("Reference source not found", "Bookmark not defined")
"""What Word and LibreOffice print where a reference leads nowhere."""
_ANCHOR = W + "anchor"
_SHOWN = (W + "drawing", W + "pict", W + "object", W + "fldChar", W + "fldSimple")


def faults(root: Element, listed: list[Field], outline: Outline, name: str) -> Iterator[InputError]:
    """Everything wrong with a filled-in body, each with the paragraph it stands in."""
    yield from _empty_numbers(outline, name)
    for bookmark in outline.repeated:
        text = "" if bookmark.paragraph is None else text_of(bookmark.paragraph)
        problem = f"the bookmark {bookmark.name} is there twice, so references to it have two meanings"
        yield InputError(f"{name}, paragraph “{short(text)}”", problem, "put bookmarks outside of loops")
    for link in root.iter(W + "hyperlink"):
        anchor = link.get(_ANCHOR)
        if anchor and anchor not in outline.bookmarks and anchor != "_top":
            place = f"{name}, paragraph “{short(text_of(link))}”"
            problem = f"it links to {anchor}, which is not in the document"
            yield InputError(place, problem, "put the link under the same condition as what it links to")
    for item in listed:
        shown = "".join(text.text or "" for text in item.texts)
        if any(lost in shown for lost in LOST):
            place = f"{name}, paragraph “{short(text_of(item.paragraph))}”"
            yield InputError(place, f"a reference shows “{short(shown)}”", "insert the reference anew in Word")
    for table in root.iter(W + "tbl"):
        if table.find(W + "tr") is None:
            before = table.getprevious()
            text = text_of(before) if before is not None and before.tag == W + "p" else ""
            problem = "a table is left without rows"
            remedy = "put {%p if … %} and {%p endif %} around the whole table"
            yield InputError(f"{name}, after “{short(text)}”", problem, remedy)
    for cell in root.iter(W + "tc"):
        last = cell[-1] if len(cell) else None
        if last is None or last.tag != W + "p":
            row = cell.getparent()
            text = " | ".join(text_of(item) for item in row.iter(W + "p")) if row is not None else ""
            problem = "a table cell does not end with a paragraph, and Word cannot open that"
            yield InputError(f"{name}, row “{short(text)}”", problem, "keep one paragraph outside of the condition")


def _empty_numbers(outline: Outline, name: str) -> Iterator[InputError]:
    """Numbers that stand before nothing, left over where a condition took the text away and not its paragraph."""
    before: Element | None = None
    for paragraph, number in outline.numbers.items():
        if has_text(paragraph) or next(paragraph.iter(*_SHOWN), None) is not None:
            before = paragraph
        elif number.label:
            problem = f"the numbered paragraph {number.label} is empty"
            remedy = "put {%p if … %} and {%p endif %} around the paragraph"
            text = "" if before is None else text_of(before)
            yield InputError(f"{name}, after “{short(text)}”", problem, remedy)
