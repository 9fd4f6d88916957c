"""How wide text is in the face of the charts, so that they need no font to be drawn: widths of Carlito, in thousandths of its size."""

import re
import unicodedata
from collections.abc import Iterator

LATIN, CHINESE = "Carlito", "Noto Sans CJK SC"
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003ffff]")
_RUN = re.compile(f"(?:{_WIDE.pattern})+|(?:(?!{_WIDE.pattern}).)+", re.DOTALL)
_OTHER = 507
_ASCII = (
    226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507, 507, 507,
    507, 507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252, 319, 520, 420, 855,
    646, 662, 517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525,
    498, 305, 471, 525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391, 335, 525, 452, 715, 433, 453, 395, 314,
    460, 314, 498,
)  # fmt: skip
"""Of the space to the tilde."""
_SIGNS = {"’": 221, "\u2018": 221, "“": 401, "”": 401, "\u2013": 498, "—": 906, "…": 690, "\u2011": 306, "\u00a0": 226}
_BOLDER = 1.03


def letter_width(letter: str) -> int:
    """The width of one letter; of an accented one that of its base, of one that is not known an average."""
    if _WIDE.match(letter):
        return 1000
    if letter in _SIGNS:
        return _SIGNS[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return _ASCII[ord(base) - 32] if " " <= base <= "~" else _OTHER


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of ``text`` in points at this size."""
    return sum(map(letter_width, text)) * size / 1000 * (_BOLDER if bold else 1)


def fitted(text: str, size: float, room: float) -> str:
    """``text`` cut to ``room`` points, with three dots where something was left out."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of ``text``, each with the font that has its letters."""
    for match in _RUN.finditer(text):
        yield (CHINESE if _WIDE.match(match[0]) else LATIN), match[0]
