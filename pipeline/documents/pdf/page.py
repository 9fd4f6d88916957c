"""What a PDF page shows: its text piece by piece in the order it is painted, with what cannot be seen of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.documents.pdf.fonts import PdfFont
from pipeline.documents.pdf.geometry import (
    PLAIN,
    Box,
    Matrix,
    along,
    around,
    common,
    inside,
    matrix_of,
    overlap,
    point,
    scale,
    times,
    upright,
)
from pipeline.documents.pdf.reading import Reading

_SMALLEST = 2.0
"""Points; smaller text is there to be overlooked."""
_PALE = 0.9
"""From this brightness on, text on white paper is not seen."""
_FAINT = 0.3
_COVERED = 0.3
"""From this part of its height on, text that is painted over is not read; a line below or through it is less."""
DEEPEST = 5
"""Forms within forms beyond are not read."""
MAX_OPERATORS = 2_000_000
MAX_FORMS = 1000
"""Forms painted on a page, those within others too: forty bytes can paint one a million times."""
_PATHS = frozenset({"re", "m", "l", "c", "v", "y"})
_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_STROKES = frozenset({"S", "s"})
_ENDS = frozenset({*_FILLS, *_STROKES, "n"})


@dataclass(slots=True, kw_only=True)
class Piece:
    """Text that was painted in one go."""

    text: str
    box: Box
    line: float
    """The height of its base line above the foot of the page."""
    letters: list[tuple[float, str]] = field(default_factory=list)
    """Each letter with its place across the page."""
    covered: float = 0.0
    """How much of its height is painted over, by all that was painted after it."""
    unseen: str = ""
    """Why a reader of the page does not see it; empty when they do."""


@dataclass(slots=True, kw_only=True)
class Page:
    """One page."""

    pieces: list[Piece] = field(default_factory=list)
    pictures: int = 0
    drawings: int = 0
    """Curves, odd shapes and fonts of drawn letters, which may show words that are no text."""


@dataclass(slots=True, kw_only=True)
class _State:
    matrix: Matrix = PLAIN
    clip: Box = (-math.inf, -math.inf, math.inf, math.inf)
    font: PdfFont | None = None
    size: float = 0.0
    spread: float = 1.0
    letter_space: float = 0.0
    word_space: float = 0.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    pale: bool = False
    strange: bool = False
    """Whether its colours are of a kind (patterns, special inks) that does not say how they look."""
    line_width: float = 1.0
    faint: bool = False

    def copy(self) -> _State:
        return _State(**{name: getattr(self, name) for name in self.__slots__})


@dataclass(slots=True)
class _Path:
    """A path that is being described."""

    points: list[tuple[float, float]] = field(default_factory=list)
    shapes: int = 0
    curved: bool = False
    cuts: bool = False

    def add(self, name: str, numbers: list[float], matrix: Matrix) -> None:
        """Go on by one operator."""
        if name == "re":
            left, bottom, width, height = numbers
            numbers = [left, bottom, left + width, bottom, left + width, bottom + height, left, bottom + height]
        self.points += [point(matrix, x, y) for x, y in zip(numbers[0::2], numbers[1::2], strict=True)]
        self.shapes += name in {"re", "m"}
        self.curved = self.curved or name in {"c", "v", "y"}


def read_page(page: Any, reading: Reading) -> Page:
    """What ``page`` (of pikepdf) shows. Raises what pikepdf raises for a page that cannot be read.

    ``reading`` is what the document the page is of may still cost.
    """
    reader = _Reader(reading, [float(number) for number in page.cropbox], [float(number) for number in page.mediabox])
    reader.run(page.obj, page.obj.get("/Resources", {}), _State(), 0)
    for note in page.obj.get("/Annots", []):
        if str(note.get("/Subtype")) == "/Widget":
            reader.lay_over([float(number) for number in note.get("/Rect", (0, 0, 0, 0))])
    return reader.page


class _Reader:
    """Carries out the operators of a content stream as far as they matter to what is seen."""

    def __init__(self, reading: Reading, *papers: list[float]) -> None:
        self.page = Page()
        self._reading = reading
        first, second = ((min(paper[0::2]), min(paper[1::2]), max(paper[0::2]), max(paper[1::2])) for paper in papers)
        self._paper: Box = common(first, second)
        self._dark: list[Box] = []
        self._count = self._forms = 0

    def run(self, stream: Any, resources: Any, state: _State, depth: int) -> None:
        """Carry out a content stream."""
        import pikepdf

        self._reading.take(stream)
        saved: list[_State] = []
        text, line = PLAIN, PLAIN
        path = _Path()
        for instruction in pikepdf.parse_content_stream(stream):
            name, operands = str(instruction.operator), instruction.operands
            self._count += 1
            if self._count > MAX_OPERATORS:
                raise ValueError("a page of too many operators")
            if name == "q":
                saved.append(state.copy())
            elif name == "Q":
                state = saved.pop() if saved else state
            elif name == "cm":
                state.matrix = times(matrix_of(operands), state.matrix)
            elif name == "BT":
                text = line = PLAIN
            elif name in {"Td", "TD"}:
                x, y = float(operands[0]), float(operands[1])
                state.leading = -y if name == "TD" else state.leading
                text = line = times((1, 0, 0, 1, x, y), line)
            elif name == "Tm":
                text = line = matrix_of(operands)
            elif name in {"T*", "'", '"'}:
                text = line = times((1, 0, 0, 1, 0, -state.leading), line)
                if name == '"':
                    state.word_space, state.letter_space = float(operands[0]), float(operands[1])
                if name != "T*":
                    text = self._show([operands[-1]], text, state)
            elif name in {"Tj", "TJ"}:
                text = self._show([operands[0]] if name == "Tj" else list(operands[0]), text, state)
            elif name in _PATHS:
                path.add(name, [float(number) for number in operands], state.matrix)
            elif name in {"W", "W*"}:
                path.cuts = True
            elif name in _ENDS:
                self._paint(name, path, state)
                path = _Path()
            elif name == "Do":
                self._object(resources, operands, state, depth)
            elif name == "INLINE IMAGE":
                self._picture(state)
            elif name == "sh":
                self.page.drawings += 1
                self._cover(state.clip, state)
            else:
                self._set(name, operands, resources, state)

    def lay_over(self, edges: list[float]) -> None:
        """Lay the field of a signature over the page: whoever signs decides what it shows."""
        box: Box = (min(edges[0::2]), min(edges[1::2]), max(edges[0::2]), max(edges[1::2]))
        for piece in self.page.pieces:
            if not piece.unseen and overlap(piece.box, box) > _COVERED:
                piece.unseen = "the field of a signature lies over it"

    def _paint(self, name: str, path: _Path, state: _State) -> None:
        """Fill or draw a path, and let it cut what comes after."""
        box = around(path.points)
        filled = name in _FILLS
        self.page.drawings += (
            path.curved or (filled and not upright(path.points, box)) or (path.cuts and path.shapes > 1)
        )
        stroked = name in _STROKES or name in {"B", "B*", "b", "b*"}
        self.page.drawings += stroked and not path.curved and path.shapes == 1 and not along(path.points)
        half = state.line_width * scale(state.matrix) / 2
        if filled and box:
            self._cover(box, state)
        elif stroked and box:
            self._cover((box[0] - half, box[1] - half, box[2] + half, box[3] + half), state)
        if path.cuts and box:
            state.clip = common(state.clip, box)

    def _set(self, name: str, operands: Any, resources: Any, state: _State) -> None:
        """Operators that set one value."""
        if name == "Tf":
            state.font, state.size = self._font(resources, operands[0]), float(operands[1])
        elif name in {"Tz", "Tc", "Tw", "TL", "Ts", "Tr", "w"}:
            number = float(operands[0])
            if name == "Tz":
                state.spread = number / 100
            elif name == "Tc":
                state.letter_space = number
            elif name == "Tw":
                state.word_space = number
            elif name == "TL":
                state.leading = number
            elif name == "Ts":
                state.rise = number
            elif name == "Tr":
                state.mode = int(number)
            else:
                state.line_width = number
        elif name in {"g", "rg", "k", "sc", "scn"}:
            numbers = [float(item) for item in operands if isinstance(item, (int, float)) or _is_number(item)]
            dark = len(numbers) == 4
            state.pale = bool(numbers) and all((1 - item if dark else item) >= _PALE for item in numbers)
            state.strange = name.startswith("sc") and (state.strange or len(numbers) < len(operands))
        elif name == "cs":
            state.pale, state.strange = False, not _is_plain(resources, operands[0])
        elif name == "gs":
            graphics = resources.get("/ExtGState", {}).get(str(operands[0]), {})
            masked = "/SMask" in graphics and not _is_none(graphics)
            blended = str(graphics.get("/BM", "/Normal")) not in {"/Normal", "/Compatible"}
            state.faint = float(graphics.get("/ca", 1)) < _FAINT or masked or blended

    def _font(self, resources: Any, name: Any) -> PdfFont | None:
        found = resources.get("/Font", {}).get(str(name))
        return None if found is None else self._reading.font(found)

    def _show(self, items: list[Any], text: Matrix, state: _State) -> Matrix:
        """Paint strings; the text matrix after them."""
        font = state.font or PdfFont(bytes_per_code=1)
        whole, advance = times(text, state.matrix), 0.0
        letters: list[tuple[float, str]] = []
        for item in items:
            if _is_number(item):
                advance -= float(item) / 1000 * state.size * state.spread
                continue
            for letter, width in font.read(bytes(item)):
                letters.append((whole[0] * advance + whole[4], letter))
                extra = state.letter_space + (state.word_space if letter == " " else 0.0)
                advance += (width * state.size + extra) * state.spread
        foot, head = state.rise - 0.1 * state.size, state.rise + 0.6 * state.size
        box = around([point(whole, x, y) for x in (0.0, advance) for y in (foot, head)])
        if letters and box:
            self.page.drawings += font.drawn
            shown = "".join(letter for _, letter in letters)
            piece = Piece(text=shown, box=box, line=point(whole, 0.0, 0.0)[1], letters=letters)
            piece.unseen = self._unseen(piece, state, state.size * scale(whole)) if shown.strip() else ""
            self.page.pieces.append(piece)
        return times((1, 0, 0, 1, advance, 0), text)

    def _unseen(self, piece: Piece, state: _State, size: float) -> str:
        if state.mode in {3, 7} or state.faint or state.strange:
            return "it is written with invisible ink"
        if size < _SMALLEST:
            return "it is too small to be read"
        if not inside(piece.box, self._paper) or not inside(piece.box, state.clip):
            return "it stands outside of what is shown of the page"
        if state.pale and not any(inside(piece.box, box) for box in self._dark):
            return "it is white on white"
        return ""

    def _cover(self, box: Box, state: _State) -> None:
        """Something opaque is painted over ``box``: text that is there already is no longer seen."""
        box = common(common(box, state.clip), self._paper)
        if state.faint:
            return
        if not state.pale:
            self._dark.append(box)
        for piece in self.page.pieces:
            piece.covered += overlap(piece.box, box)
            if not piece.unseen and piece.covered > _COVERED:
                piece.unseen = "something is painted over it"

    def _picture(self, state: _State) -> None:
        self.page.pictures += 1
        box = around([point(state.matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)])
        if box:
            self._cover(box, state)

    def _object(self, resources: Any, operands: Any, state: _State, depth: int) -> None:
        found = resources.get("/XObject", {}).get(str(operands[0]))
        if found is None:
            return
        if str(found.get("/Subtype")) != "/Form":
            self._picture(state)
            return
        self._forms += 1
        if depth >= DEEPEST or self._forms > MAX_FORMS:
            raise ValueError("forms within forms without end")
        inner = state.copy()
        inner.matrix = times(matrix_of(found.get("/Matrix", PLAIN)), state.matrix)
        edges = [float(number) for number in found.get("/BBox", (0, 0, 0, 0))]
        corners = around([point(inner.matrix, x, y) for x in edges[0::2] for y in edges[1::2]])
        inner.clip = common(inner.clip, corners) if corners else inner.clip
        self.run(found, found.get("/Resources", resources), inner, depth + 1)


def _is_number(item: Any) -> bool:
    import decimal

    return isinstance(item, (int, float, decimal.Decimal))


def _is_plain(resources: Any, name: Any) -> bool:
    """Whether the numbers of a colour space say how a colour looks, as those of a device do."""
    found = resources.get("/ColorSpace", {}).get(str(name), name)
    kind = str(name if found is name or not hasattr(found, "__getitem__") else found[0])
    return kind in {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/ICCBased", "/CalGray", "/CalRGB"}


def _is_none(graphics: Mapping[str, Any]) -> bool:
    return str(graphics["/SMask"]) == "/None"
