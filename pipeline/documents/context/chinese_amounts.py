"""Amounts of money as Chinese contracts print them: in figures, and in financial capitals (大写金额) that nobody can alter.

The rules of the People's Bank of China for cheques (正确填写票据和结算凭证的基本规定): zeros in a row are one 零, 万 and 亿 close their
four digits, 整 closes an amount without 分.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_PARTS = ("角", "分", "厘", "毫")
MAX = 10**16
"""From here on there are no words."""


def in_figures(amount: Mapping[str, Any], locale: str) -> str:
    """An amount with its currency in Chinese, such as ``人民币486,000.00元`` or ``486,000.00欧元``."""
    from babel.numbers import format_decimal, get_currency_name, get_currency_precision

    currency = amount["currency"]
    places = get_currency_precision(currency)
    figures = format_decimal(amount["value"], format="#,##0." + "0" * places if places else "#,##0", locale=locale)
    return f"人民币{figures}元" if currency == "CNY" else f"{figures}{get_currency_name(currency, locale=locale)}"


def in_words(amount: Mapping[str, Any], locale: str) -> str:
    """An amount in financial capitals with its currency before it, such as ``人民币肆拾捌万陆仟元整``."""
    from babel.numbers import get_currency_name, get_currency_precision

    currency = amount["currency"]
    name = get_currency_name(currency, locale=locale)
    return name + capitals(Decimal(amount["value"]), get_currency_precision(currency))


def capitals(value: Decimal, places: int = 2) -> str:
    """A number of units (元) and their decimal parts (角, 分) in financial capitals.

    Raises ``ValueError`` below zero and from ``MAX`` on.
    """
    if not 0 <= value < MAX:
        raise ValueError(f"{value} cannot be written in capitals here: from 0 to below 10**16")
    scaled = int(value.scaleb(places).to_integral_value())
    whole, part = divmod(scaled, 10**places)
    text = f"{whole_number(whole)}元" if whole or not part else ""
    if not part:
        return text + "整"
    digits = f"{part:0{places}}"
    gap = False
    for digit, name in zip(digits, _PARTS, strict=False):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[int(digit)] + name
        gap = False
    return text if digits[-1] != "0" else text + "整"


def whole_number(number: int) -> str:
    """A whole number in financial capitals, such as ``壹拾万零柒仟``; 零 for zero."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(text)
            continue
        gap = gap or (bool(text) and (group < 1000 or groups[index + 1] % 10 == 0))
        text += ("零" if gap else "") + _group(group) + _unit(index, groups)
        gap = False
    return text or "零"


def _unit(index: int, groups: list[int]) -> str:
    """万, 亿, or 万 before the 亿 that follows: twelve zeros are 万亿, said once."""
    if index == 3:
        return "万" if groups[2] else "万亿"
    return _GROUPS[index]


def _group(number: int) -> str:
    """Four digits: ``壹仟零伍拾``."""
    text = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        elif text:
            gap = True
    return text
