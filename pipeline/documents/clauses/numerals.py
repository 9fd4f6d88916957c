"""Numbers that stand in words, in English and in Chinese capitals, read back as numbers."""

from __future__ import annotations

import re
from decimal import Decimal

_ONES = {
    word: number
    for number, word in enumerate(
        (
            *(
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
}
_TENS = {
    word: number * 10
    for number, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MINOR = frozenset({"cent", "cents", "penny", "pence", "centime", "centimes", "paisa", "paise", "fen"})
_DIGITS = {char: index % 10 for index, char in enumerate("零壹贰叁肆伍陆柒捌玖〇一二三四五六七八九")} | {"两": 2}
_PLACES = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_PARTS = {"角": Decimal("0.1"), "分": Decimal("0.01"), "厘": Decimal("0.001"), "毫": Decimal("0.0001")}


def english(text: str) -> Decimal | None:
    """The amount that English words name, such as ``ten thousand euros and fifty cents``; None when they name none."""
    whole, part, current, seen = Decimal(0), Decimal(0), 0, False
    for word in re.findall(r"[0-9]+/100\b|[a-z]+", text.casefold()):
        if word in _ONES or word in _TENS:
            current += _ONES.get(word, _TENS.get(word, 0))
            seen = True
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            whole, current = whole + (current or 1) * _SCALES[word], 0
        elif word.endswith("/100"):
            part = Decimal(word.removesuffix("/100")) / 100
        elif word in _MINOR:
            part, current = Decimal(current) / 100, 0
        elif word != "and":  # the currency
            whole, current = whole + current, 0
    return whole + current + part if seen else None


def chinese(text: str) -> Decimal | None:
    """The amount that Chinese numerals name, such as ``肆拾捌万陆仟元整``; None when they name none."""
    total, section, digit, part = 0, 0, 0, Decimal(0)
    seen = False
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            seen = True
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit = 0
            seen = True
        elif char == "亿":
            total, section, digit = (total + section + digit) * _GROUPS[char], 0, 0
        elif char == "万":
            total, section, digit = total + (section + digit) * _GROUPS[char], 0, 0
        elif char in "元圆":
            total, section, digit = total + section + digit, 0, 0
        elif char in _PARTS:
            part += digit * _PARTS[char]
            digit = 0
    return Decimal(total + section + digit) + part if seen else None
