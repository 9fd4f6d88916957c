"""Character codes of a PDF font as text, and how wide they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(rb"<[0-9A-Fa-f\s]*>|\[|\]|[^\s<>\[\]]+")
_WIDE = 1000.0
"""The width of a character that states none, in thousandths of the size."""
MAX_CODES = 100_000
"""Codes a font may map, each as often as it does: there are 65,536 of two bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFont:
    """A font as far as reading needs it."""

    bytes_per_code: int
    text: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    drawn: bool = False
    """Whether its letters are drawings of their own (Type 3), which say nothing about what they show."""

    def letters(self, codes: bytes) -> str:
        """The text of a string."""
        size, text = self.bytes_per_code, self.text
        if size == 1:
            return "".join([text.get(code, "\ufffd") for code in codes])
        return "".join(
            [
                text.get(int.from_bytes(codes[start : start + size], "big"), "\ufffd")
                for start in range(0, len(codes), size)
            ]
        )

    def read(self, codes: bytes) -> list[tuple[str, float]]:
        """The text of each code of a string, and its width in sizes of the font."""
        size = self.bytes_per_code
        numbers = [int.from_bytes(codes[start : start + size], "big") for start in range(0, len(codes), size)]
        return [(self.text.get(number, "\ufffd"), self.widths.get(number, _WIDE) / 1000) for number in numbers]


def read_font(font: Any, mapping: bytes) -> PdfFont:
    """What a font dictionary says, with its ToUnicode map; a font that maps no code to text is read as Windows-1252."""
    composite = str(font.get("/Subtype")) == "/Type0"
    size = 2 if composite else 1
    text = _mapping(mapping)
    if not text and not composite:
        text = {code: bytes([code]).decode("cp1252", "replace") for code in range(256)}
    widths: dict[int, float] = {}
    if not composite and "/Widths" in font:
        first = int(font.get("/FirstChar", 0))
        widths = {first + index: float(width) for index, width in enumerate(font.Widths)}
    return PdfFont(bytes_per_code=size, text=text, widths=widths, drawn=str(font.get("/Subtype")) == "/Type3")


def _mapping(data: bytes) -> dict[int, str]:
    """The codes of a ToUnicode map (ISO 32000-1, 9.10.3). Raises ``ValueError`` for one of more than ``MAX_CODES``."""
    found: dict[int, str] = {}
    ranged = 0
    tokens = [match[0] for match in _TOKEN.finditer(data)]
    position = 0
    while position < len(tokens):
        word = tokens[position]
        position += 1
        if word == b"beginbfchar":
            while position + 1 < len(tokens) and tokens[position] != b"endbfchar":
                found[_number(tokens[position])] = _letters(tokens[position + 1])
                position += 2
        elif word == b"beginbfrange":
            while position + 2 < len(tokens) and tokens[position] != b"endbfrange":
                first, last = _number(tokens[position]), _number(tokens[position + 1])
                ranged += max(0, last - first) + 1
                if ranged > MAX_CODES:
                    raise ValueError("a font of too many codes")
                position += 2
                if tokens[position] == b"[":
                    position += 1
                    for code in range(first, last + 1):
                        if position >= len(tokens) or tokens[position] == b"]":
                            break
                        found[code] = _letters(tokens[position])
                        position += 1
                    position += 1
                else:
                    start = _letters(tokens[position])
                    for code in range(first, last + 1):
                        found[code] = start[:-1] + chr(ord(start[-1]) + code - first) if start else ""
                    position += 1
    return found


def _number(token: bytes) -> int:
    return int(token.strip(b"<>") or b"0", 16)


def _letters(token: bytes) -> str:
    return bytes.fromhex(token.strip(b"<>").decode("ascii")).decode("utf-16-be", "replace")
