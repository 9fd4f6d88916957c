"""A pen that draws lines, areas and text into a Windows metafile (EMF, [MS-EMF] of Microsoft's Open Specifications).

Word and LibreOffice show a metafile as vectors, and LibreOffice writes its text as text into the PDF. Lengths are points from
the upper left corner.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.documents.charts.letters import fitted, letter_width, runs, text_width

INK, DARK, MIDDLE, LIGHT, PAPER = "1B1F24", "1F3A5F", "8A939C", "DDE3E9", "FFFFFF"
"""The colours of the documents; in grey they are as far from each other as in colour."""
_UNIT = 20
"""Units a point: those of Word, 1,440 an inch."""
_DASHES = {"": 0, "dash": 1, "dot": 2, "dash-dot": 3, "dash-dot-dot": 4}
_GEOMETRIC, _FLAT, _MITER = 0x10000, 0x200, 0x2000
_NO_BRUSH, _NO_PEN = 0x80000005, 0x80000008
_HEAD, _EOF, _SELECT = 1, 14, 37
_SET_ALIGN, _SET_TRANSPARENT = 22, 18
PEN, BRUSH, FONT, TEXT_COLOUR = 95, 39, 82, 24
"""Records that say a colour or a face."""
_POLYGON, _POLYLINE, _ELLIPSE, _RECTANGLE, _TEXT = 3, 4, 42, 43, 84
_BASELINE, _TRANSPARENT = 24, 1
_DEVICE = ((11520, 15840), (203, 279), (203_200, 279_400))
"""A paper of 8 by 11 inches: units, millimetres, micrometres."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A finished chart."""

    metafile: bytes
    width: float
    height: float
    said: str
    """What it shows, for those who cannot see it."""


@dataclass(slots=True, kw_only=True)
class Drawing:
    """The pen and what it has drawn."""

    width: float
    height: float
    _records: list[bytes] = field(default_factory=list)
    _objects: dict[tuple[object, ...], int] = field(default_factory=dict)
    _chosen: dict[str, int] = field(default_factory=dict)

    def line(self, points: Iterable[Point], *, colour: str = INK, wide: float = 0.6, dash: str = "") -> None:
        """A line through ``points``."""
        self._choose("pen", self._pen(colour, wide, dash))
        self._poly(_POLYLINE, points)

    def area(self, points: Iterable[Point], *, fill: str | None, colour: str | None = None, wide: float = 0.6) -> None:
        """What lies between ``points``, filled, with a line around it."""
        self._brush_and_pen(fill, colour, wide, "")
        self._poly(_POLYGON, points)

    def box(
        self, left: float, top: float, width: float, height: float, *, fill: str | None, colour: str | None = None,
        wide: float = 0.6,
    ) -> None:  # fmt: skip
        """A rectangle."""
        self._brush_and_pen(fill, colour, wide, "")
        self._add(_RECTANGLE, _ints(left, top, left + width, top + height))

    def dot(self, x: float, y: float, radius: float, *, fill: str | None, colour: str | None = None) -> None:
        """A circle around a point."""
        self._brush_and_pen(fill, colour, 0.6, "")
        self._add(_ELLIPSE, _ints(x - radius, y - radius, x + radius, y + radius))

    def diamond(self, x: float, y: float, radius: float, *, fill: str = INK) -> None:
        """A milestone."""
        self.area([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], fill=fill, colour=INK)

    def text(
        self, x: float, base: float, text: str, *, size: float = 7.0, colour: str = INK, bold: bool = False,
        align: str = "left",
    ) -> None:  # fmt: skip
        """One line of text on the base line ``base``; ``align`` says which part of it stands at ``x``. It stays on the paper."""
        text = fitted(text, size, self.width / (1.03 if bold else 1))
        wide = text_width(text, size, bold=bold)
        x -= {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        x = max(0.0, min(x, self.width - wide))
        self._add(TEXT_COLOUR, struct.pack("<I", colour_number(colour)))
        for face, piece in runs(text):
            self._choose("font", self._font(face, size, bold=bold))
            self._add(_TEXT, _written(x, base, piece, size, bold=bold))
            x += text_width(piece, size, bold=bold)

    def finished(self, said: str) -> Chart:
        """What was drawn."""
        start = struct.pack("<II", _SET_TRANSPARENT, 12) + struct.pack("<I", _TRANSPARENT)
        start += struct.pack("<II", _SET_ALIGN, 12) + struct.pack("<I", _BASELINE)
        end = struct.pack("<IIIII", _EOF, 20, 0, 16, 20)
        body = b"".join((start, *self._records, end))
        count = len(self._records) + 4
        width, height = round(self.width * _UNIT), round(self.height * _UNIT)
        head = struct.pack(
            "<II4i4i4sIIIHHIII2i2iIII2i",
            _HEAD, 108,
            0, 0, width, height,
            0, 0, width * 2540 // 1440, height * 2540 // 1440,
            b" EMF", 0x10000, 108 + len(body), count, len(self._objects) + 1, 0, 0, 0, 0,
            *_DEVICE[0], *_DEVICE[1], 0, 0, 0, *_DEVICE[2],
        )  # fmt: skip
        return Chart(metafile=head + body, width=self.width, height=self.height, said=said)

    def _brush_and_pen(self, fill: str | None, colour: str | None, wide: float, dash: str) -> None:
        self._choose("brush", _NO_BRUSH if fill is None else self._object(BRUSH, ("brush", fill), _brush(fill)))
        self._choose("pen", _NO_PEN if colour is None else self._pen(colour, wide, dash))

    def _pen(self, colour: str, wide: float, dash: str) -> int:
        style = _GEOMETRIC | _FLAT | _MITER | _DASHES[dash]
        data = struct.pack("<10I", 0, 0, 0, 0, style, round(wide * _UNIT), 0, colour_number(colour), 0, 0)
        return self._object(PEN, ("pen", colour, wide, dash), data)

    def _font(self, face: str, size: float, *, bold: bool) -> int:
        weight = 700 if bold else 400
        data = struct.pack("<5i8B", -round(size * _UNIT), 0, 0, 0, weight, 0, 0, 0, 1, 0, 0, 0, 0)
        data += face.encode("utf-16-le").ljust(64, b"\0")
        return self._object(FONT, ("font", face, size, bold), data.ljust(320, b"\0"))

    def _object(self, kind: int, key: tuple[object, ...], data: bytes) -> int:
        if key not in self._objects:
            self._objects[key] = len(self._objects) + 1
            self._add(kind, struct.pack("<I", self._objects[key]) + data)
        return self._objects[key]

    def _choose(self, role: str, handle: int) -> None:
        if self._chosen.get(role) != handle:
            self._chosen[role] = handle
            self._add(_SELECT, struct.pack("<I", handle))

    def _poly(self, kind: int, points: Iterable[Point]) -> None:
        listed = list(points)
        data = struct.pack("<4iI", 0, 0, -1, -1, len(listed))
        self._add(kind, data + b"".join(_ints(*point) for point in listed))

    def _add(self, kind: int, data: bytes) -> None:
        data += b"\0" * (-len(data) % 4)
        self._records.append(struct.pack("<II", kind, 8 + len(data)) + data)


def _ints(*lengths: float) -> bytes:
    return struct.pack(f"<{len(lengths)}i", *(round(length * _UNIT) for length in lengths))


def colour_number(name: str) -> int:
    """A colour as a metafile writes it."""
    return int.from_bytes(bytes.fromhex(name), "little")


def _brush(fill: str) -> bytes:
    return struct.pack("<III", 0, colour_number(fill), 0)


def _written(x: float, base: float, text: str, size: float, *, bold: bool) -> bytes:
    """The record of one piece of text, with the width of each letter: it looks the same where the font is missing."""
    data = text.encode("utf-16-le")
    padded = data + b"\0" * (-len(data) % 4)
    widths = [round(text_width(letter, size, bold=bold) * _UNIT) if letter_width(letter) else 0 for letter in text]
    # A letter beyond the first plane is two units of UTF-16; the second has no width.
    spread = [
        wide for letter, wide in zip(text, widths, strict=True) for wide in (wide, 0)[: 1 + (ord(letter) > 0xFFFF)]
    ]
    head = struct.pack("<4iIff", 0, 0, -1, -1, 2, 1.0, 1.0) + _ints(x, base)
    head += struct.pack("<III4iI", len(data) // 2, 76, 0, 0, 0, -1, -1, 76 + len(padded))
    return head + padded + struct.pack(f"<{len(spread)}I", *spread)
