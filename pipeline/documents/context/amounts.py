"""Amounts of money as English documents print them: in figures and in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_MINOR = {
    "EUR": ("cent", "cents"),
    "USD": ("cent", "cents"),
    "CAD": ("cent", "cents"),
    "AUD": ("cent", "cents"),
    "SGD": ("cent", "cents"),
    "HKD": ("cent", "cents"),
    "GBP": ("penny", "pence"),
    "CHF": ("centime", "centimes"),
    "INR": ("paisa", "paise"),
    "CNY": ("fen", "fen"),
}
"""Names of the hundredth part, where English has one of its own; others are written as 50/100."""


def integer_in_words(number: int) -> str:
    """A whole number from 0 to below 10**15 in British English, such as ``four hundred and eighty thousand``."""
    if not 0 <= number < 10**15:
        raise ValueError(f"{number} cannot be written in words here: from 0 to below 10**15")
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {integer_in_words(rest)}" if rest else "")
    size, name = next((size, name) for size, name in _SCALES if number >= size)
    count, rest = divmod(number, size)
    joint = " and " if rest < 100 else ", " if rest >= 1000 and size > 1000 else " "
    return f"{integer_in_words(count)} {name}" + (f"{joint}{integer_in_words(rest)}" if rest else "")


def money_in_figures(amount: Mapping[str, Any], locale: str) -> str:
    """An amount with the ISO code of its currency, such as ``EUR 480,000.00``, at the currency's own precision."""
    from babel.numbers import format_decimal, get_currency_precision

    places = get_currency_precision(amount["currency"])
    figures = format_decimal(amount["value"], format="#,##0." + "0" * places if places else "#,##0", locale=locale)
    return f"{amount['currency']}\u00a0{figures}"


def money_in_words(amount: Mapping[str, Any], locale: str) -> str:
    """An amount in English words, such as ``four hundred and eighty thousand euros and fifty cents``."""
    from babel.numbers import get_currency_name, get_currency_precision

    currency, value = amount["currency"], Decimal(amount["value"])
    whole = int(value)
    words = f"{integer_in_words(whole)} {get_currency_name(currency, whole, locale=locale)}"
    places = get_currency_precision(currency)
    part = int((value - whole).scaleb(places).to_integral_value()) if places else 0
    if not part:
        return words
    if places == 2 and currency in _MINOR:
        one, many = _MINOR[currency]
        return f"{words} and {integer_in_words(part)} {one if part == 1 else many}"
    return f"{words} and {part}/{10**places}"


def rounded(amount: Mapping[str, Any]) -> dict[str, Any]:
    """An amount rounded to the currency's smallest coin."""
    from decimal import ROUND_HALF_EVEN

    from babel.numbers import get_currency_precision

    coin = Decimal(1).scaleb(-get_currency_precision(amount["currency"]))
    return {**amount, "value": Decimal(amount["value"]).quantize(coin, ROUND_HALF_EVEN)}


def shares(amount: Mapping[str, Any], percents: tuple[Decimal, ...]) -> tuple[dict[str, Any], ...]:
    """The parts of an amount by per cents, rounded to the currency's smallest coin.

    Where the per cents add to 100 the parts add to exactly the amount: the last part takes what rounding left.
    """
    from decimal import ROUND_HALF_EVEN

    from babel.numbers import get_currency_precision

    coin = Decimal(1).scaleb(-get_currency_precision(amount["currency"]))
    whole = Decimal(amount["value"])
    parts = [(whole * percent / 100).quantize(coin, ROUND_HALF_EVEN) for percent in percents]
    if parts and sum(percents, Decimal(0)) == 100:
        parts[-1] += whole - sum(parts, Decimal(0))
    return tuple({"value": part, "currency": amount["currency"]} for part in parts)
