"""The room the signature block of a document leaves for each party's signature, found in its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.documents.pdf.geometry import Box
from pipeline.documents.printed_text import bare, printed_text
from pipeline.documents.same_text import printed_places
from pipeline.documents.signature_block import STYLE, is_signature_block, outer_tables
from pipeline.documents.word.file import read
from pipeline.documents.word.xml import Element, W, attribute, child, integer, parse, text_of
from signing.errors import InputError

_ROOM = 800
"""Height in twentieths of a point from which an empty row is one to sign in."""
_ABOVE, _BELOW = 5.0, 11.0
"""Points kept free below the text above the room, and above the text below it."""
_LOWEST = 30.0
_HIGHEST = 70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a party signs."""

    page: int
    """From 0."""
    box: Box


def signature_rooms(docx: bytes, pdf: bytes, parties: Mapping[str, str]) -> dict[str, Room]:
    """The room of each of ``parties``, whose names are given, in the PDF of the Word document.

    Raises ``InputError`` when the document has no signature block, or a party no place in it.
    """
    root = parse(read(docx, "document").data("word/document.xml"), "document")
    blocks = [(number, item) for number, item in enumerate(outer_tables(root)) if is_signature_block(item)]
    if not blocks:
        problem = f"the document has no block for signatures: a table in the style {STYLE}"
        raise InputError("PDF", problem, "put one into the template, as the templates of signoff have it")
    number, table = blocks[-1]
    rows = table.findall(W + "tr")
    room = next((index for index, row in enumerate(rows) if index and _is_room(row)), None)
    if room is None or room + 1 >= len(rows):
        raise InputError("PDF", "the signature block has no room to sign in", "leave an empty row of 1.5 cm or more")
    places = printed_places(pdf, printed_text(docx))
    found = {}
    for party, name in parties.items():
        column = _column(rows[:room], name)
        above = places.get((number, room - 1, column)) if column is not None else None
        below = places.get((number, room + 1, column)) if column is not None else None
        if column is None or above is None or below is None or above[0] != below[0]:
            problem = f"the signature block has no place for the {party}, {name}"
            raise InputError("PDF", problem, "name the party above its room in the template")
        found[party] = _between(above[0], above[1], below[1], _width(rows[room], column))
    return found


def _between(page: int, above: Box, below: Box, width: float) -> Room:
    top, bottom = above[1] - _ABOVE, below[3] + _BELOW
    if top - bottom < _LOWEST:
        raise InputError("PDF", "the room to sign in is too low", "make its row 1.5 cm or higher in the template")
    left = min(above[0], below[0])
    return Room(page=page - 1, box=(left, bottom, left + width, min(top, bottom + _HIGHEST)))


def _is_room(row: Element) -> bool:
    height = integer(attribute(child(row, "trPr", "trHeight")))
    return height >= _ROOM and not any(text_of(item).strip() for item in row.iter(W + "p"))


def _column(rows: list[Element], name: str) -> int | None:
    """The column in which a party is named."""
    for row in reversed(rows):
        for column, cell in enumerate(row.findall(W + "tc")):
            texts = [text_of(item) for item in cell.iter(W + "p")]
            if bare(name) in {bare("".join(texts)), *(bare(text) for text in texts)}:
                return column
    return None


def _width(row: Element, column: int) -> float:
    cell = row.findall(W + "tc")[column]
    return max(integer(attribute(child(cell, "tcPr", "tcW"), "w"), 3000) / 20 - 12, 100.0)
