"""Numbers of list levels as Word writes them: figures, letters, Roman and Chinese numerals."""

from signing.errors import InputError

_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_LIMITS = {"lowerLetter": 780, "upperLetter": 780, "lowerRoman": 32_767, "upperRoman": 32_767}
"""The largest numbers Word writes in these forms; larger ones are written in figures."""
_CHINESE = "〇一二三四五六七八九"
_CHINESE_UNITS = ((1000, "千"), (100, "百"), (10, "十"))


def written(number: int, form: str) -> str:
    """``number`` in the form a list level names (``decimal``, ``lowerLetter``, …)."""
    if form == "none":
        return ""
    if form == "decimal" or (form in _LIMITS and not 0 < number <= _LIMITS[form]):
        return str(number)
    if form == "decimalZero":
        return f"{number:02}"
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"}:
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    if form in {"chineseCounting", "chineseCountingThousand"}:
        return _chinese(number)
    if form == "bullet":
        return ""
    raise InputError(
        "template",
        f"a list is numbered in the form '{form}', which is not known",
        "use figures, letters, Roman or Chinese numerals",
    )


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _chinese(number: int) -> str:
    """Below ten thousand: 七, 十, 十二, 二十, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for unit, sign in _CHINESE_UNITS:
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap else "") + _CHINESE[digit] + sign
            gap = False
        elif text:
            gap = True
    if number:
        text += ("零" if gap else "") + _CHINESE[number]
    return text.removeprefix("一") if text.startswith("一十") else text
