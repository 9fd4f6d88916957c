"""Whether a PDF says what its Word document says: the same text in the same order, page for page, and nothing beside.

Text is compared piece by piece as the PDF paints it, without white space, so line breaks and versions of LibreOffice do
not matter. Page numbers are compared with the pages. What the eye does not see (white, covered, cut off, tiny) counts as
missing; pictures and curves a Word document without any does not have are named, since they may show words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from pipeline.documents.pdf.geometry import Box
from pipeline.documents.pdf.page import Page, Piece
from pipeline.documents.pdf.pages import read_pages
from pipeline.documents.printed_text import LEADER, LINKED, PAGE, PAGES, Block, PrintedText, bare
from signing.errors import InputError

_CONTEXT = 60
_HYPHENS = frozenset({"-", "\u2010", "\u00ad"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place on a page where PDF and Word document part."""

    page: int
    detail: str
    """One plain sentence."""


Places = dict[tuple[int, int, int], tuple[int, Box]]
"""Where the text of a cell was printed first: table, row and column to the page, from 1, and the box around it."""


def printed_places(pdf: bytes, expected: PrintedText) -> Places:
    """Where the cells of tables stand in ``pdf``. Raises ``InputError`` when it does not say what is ``expected``."""
    pages = read_pages(pdf)
    reader = _Reader(expected, len(pages))
    for number, page in enumerate(pages, 1):
        for difference in reader.read(number, page):
            problem = f"it is not the PDF of this document; page {number}: {difference.detail}"
            raise InputError("PDF", problem, "make it again: 'signoff generate'")
    return reader.places


def differences(pdf: bytes, expected: PrintedText) -> Iterator[Difference]:
    """Where ``pdf`` says something else than ``expected``. Raises ``InputError`` when it cannot be read."""
    pages = read_pages(pdf)
    reader = _Reader(expected, len(pages))
    for number, page in enumerate(pages, 1):
        hidden = next((piece for piece in page.pieces if piece.unseen), None)
        if hidden is not None:
            yield Difference(page=number, detail=f"“{_short(hidden.text)}” is not seen on it: {hidden.unseen}.")
        if not expected.pictures and (page.pictures or page.drawings):
            yield Difference(page=number, detail="It shows a picture or drawing; the Word document has none.")
        if not reader.lost:
            yield from reader.read(number, page)
    if not reader.lost:
        yield from reader.finish()


@dataclass(slots=True)
class _Cell:
    """How far the text of a cell has been printed."""

    text: str
    done: int = 0
    numbers: dict[int, str] = field(default_factory=dict)
    """What it printed as the page of something else, by the place in its text."""

    @property
    def complete(self) -> bool:
        return all(char in {LEADER, LINKED} for char in self.text[self.done :])

    def take(self, text: str, *, ends_line: bool) -> bool:
        """Whether ``text`` is how the cell goes on; then it has gone on so far."""
        at, numbers = self.done, dict(self.numbers)
        at += at in numbers  # a number is painted in one go: the next digits are something else
        for index, char in enumerate(text):
            while at < len(self.text) and self.text[at] in {LEADER, LINKED} and not _fits(char, self.text[at]):
                at += 1
            if at >= len(self.text):
                return False
            if self.text[at] == LINKED:
                numbers[at] = numbers.get(at, "") + char
            elif self.text[at] == char:
                at += 1
            elif self.text[at] != LEADER and not (
                ends_line and index == len(text) - 1 and char in _HYPHENS and _within_word(self.text, at)
            ):
                return False
        self.done, self.numbers = at, numbers
        return True


def _fits(char: str, stand_in: str) -> bool:
    return char == "." if stand_in == LEADER else "0" <= char <= "9"


def _within_word(text: str, at: int) -> bool:
    """Whether a word may be broken before ``at``."""
    return 0 < at < len(text) and text[at - 1].isalpha() and text[at].isalpha()


class _Reader:
    """Follows a PDF through the blocks of its Word document."""

    def __init__(self, expected: PrintedText, pages: int) -> None:
        self.lost = False
        self.places: Places = {}
        self._expected = expected
        self._pages = pages
        self._blocks = [block for block in expected.blocks if any(block.cells)]
        self._at = -1
        self._cells: list[_Cell] = []
        self._column = 0
        self._page_of: dict[str, int] = {}
        self._promised: list[tuple[int, str, str]] = []
        self._page = self._printed_on = 0
        self._next_block()

    def read(self, number: int, page: Page) -> Iterator[Difference]:
        """Compare the next page."""
        self._page, self._column = number, 0
        pieces = _in_reading_order(page.pieces)
        texts = [self._expected.same(bare(piece.text)) for piece in pieces]
        start = self._furniture(texts, self._expected.headers, number)
        if start is None:
            yield self._differs(number, "Its header is not the one of the Word document", "".join(texts))
            return
        length = self._furniture(texts[start:][::-1], self._expected.footers, number, backwards=True)
        if length is None:
            yield self._differs(
                number, "Its footer is not the one of the Word document", "".join(texts)[1 - _CONTEXT :]
            )
            return
        body = range(start, len(texts) - length)
        skip = self._repeated_head(texts, body)
        for index in body[skip:]:
            ends_line = index + 1 >= len(pieces) or abs(pieces[index + 1].line - pieces[index].line) > 1
            if texts[index] and not self._take(texts[index], pieces[index].box, ends_line=ends_line):
                self.lost = True
                shown = _joined(pieces, index)
                yield Difference(page=number, detail=f"“{_short(shown)}” stands where {self._wanted()}.")
                return

    def finish(self) -> Iterator[Difference]:
        """What is left when the PDF has ended, and the page numbers that lead elsewhere."""
        if self._at < len(self._blocks) and self._complete:
            self._next_block()
        if self._at < len(self._blocks):
            yield Difference(page=self._pages, detail=f"The PDF ends where {self._wanted()}.")
        for page, mark, number in self._promised:
            if mark in self._page_of and number != str(self._page_of[mark]):
                detail = f"It says page {number or '(none)'} of what stands on page {self._page_of[mark]}."
                yield Difference(page=page, detail=detail)

    @property
    def _complete(self) -> bool:
        return all(cell.complete for cell in self._cells)

    def _wanted(self) -> str:
        """What the Word document goes on with."""
        rest = next((cell for cell in self._cells if not cell.complete), None)
        text = rest.text[rest.done :] if rest is not None else ""
        if not text and self._at + 1 < len(self._blocks):
            text = next(filter(None, self._blocks[self._at + 1].cells), "")
        text = "".join(char for char in text if char not in {LEADER, LINKED})
        return f"the Word document says “{_short(text)}”" if text else "the Word document has ended"

    def _differs(self, page: int, problem: str, shown: str) -> Difference:
        self.lost = True
        return Difference(page=page, detail=f"{problem}: “{_short(shown)}”.")

    def _furniture(
        self, texts: list[str], allowed: tuple[frozenset[str], frozenset[str]], page: int, *, backwards: bool = False
    ) -> int | None:
        """How many pieces are the header (or, ``backwards``, the footer); None when none of those allowed is there."""
        found = allowed[0] if page == 1 else allowed[1]
        for text in sorted(found, key=len, reverse=True):
            wanted = self._expected.same(text.replace(PAGES, str(self._pages)).replace(PAGE, str(page)))
            shown, count = "", 0
            while len(shown) < len(wanted) and count < len(texts):
                shown = texts[count] + shown if backwards else shown + texts[count]
                count += 1
            if shown == wanted:
                return count
        return None

    def _repeated_head(self, texts: list[str], body: range) -> int:
        """How many pieces at the top of a page are the head of the table that goes on from the page before."""
        block = self._blocks[self._at] if self._at < len(self._blocks) else None
        if block is not None and self._complete and self._at + 1 < len(self._blocks):
            block = self._blocks[self._at + 1]
        head = self._expected.same("".join(block.head)) if block is not None else ""
        shown, count = "", 0
        while count < len(body) and len(shown) < len(head):
            shown += texts[body[count]]
            count += 1
        return count if head and shown == head else 0

    def _take(self, text: str, box: Box, *, ends_line: bool) -> bool:
        """Whether a piece is how the document goes on."""
        while self._at < len(self._blocks):
            for column in range(self._column, len(self._cells)):
                if self._cells[column].take(text, ends_line=ends_line):
                    self._column, self._printed_on = column, self._page
                    self._placed(column, box)
                    for mark in self._blocks[self._at].marks:
                        self._page_of.setdefault(mark, self._page)
                    return True
            if not self._complete:
                return False
            self._next_block()
        return False

    def _placed(self, column: int, box: Box) -> None:
        place = self._blocks[self._at].place
        if place is not None:
            page, before = self.places.get((*place, column), (self._page, box))
            if page == self._page:
                around = (*map(min, before[:2], box[:2]), *map(max, before[2:], box[2:]))
                self.places[(*place, column)] = (page, cast("Box", around))

    def _next_block(self) -> None:
        if 0 <= self._at < len(self._blocks):
            printed = [cell.numbers.get(at, "") for cell in self._cells for at in _places(cell.text)]
            for mark, number in zip(self._blocks[self._at].linked, printed, strict=False):
                self._promised.append((self._printed_on, mark, number))
        self._at += 1
        self._column = 0
        block: Block | None = self._blocks[self._at] if self._at < len(self._blocks) else None
        self._cells = [_Cell(self._expected.same(text)) for text in block.cells] if block is not None else []


def _places(text: str) -> list[int]:
    """Where a text has the page of something else."""
    return [at for at, char in enumerate(text) if char == LINKED]


def _in_reading_order(pieces: list[Piece]) -> list[Piece]:
    """The pieces that are seen; letters from another font, painted afterwards into gaps left for them, in their places."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if piece.unseen:
            continue
        if last is not None and abs(last.line - piece.line) < 1 and _in_gap(piece, last):
            last.letters = sorted([*last.letters, *piece.letters], key=lambda letter: letter[0])
            last.text = "".join(letter for _, letter in last.letters)
        else:
            found.append(piece)
    return found


def _in_gap(piece: Piece, around: Piece) -> bool:
    return around.box[0] <= piece.box[0] + 1 and piece.box[2] <= around.box[2] + 1


def _joined(pieces: list[Piece], index: int) -> str:
    """What a PDF shows from a piece on, as far as a message needs it."""
    text = ""
    for piece in pieces[index:]:
        text += piece.text
        if len(text) >= _CONTEXT:
            break
    return text


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CONTEXT else line[: _CONTEXT - 1].rstrip() + "…"
