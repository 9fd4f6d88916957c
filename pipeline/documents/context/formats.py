"""Filters of the templates: ``{{ contract.date|date }}``. They write values as a reader of the language expects."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import doc_templates
from pipeline.documents.context import amounts, chinese_amounts
from pipeline.documents.context.labels import labeller, named
from pipeline.documents.word.places import mention_of, place_of

_DASH = "\u2013"
_HARD_SPACE = "\u00a0"
_CLOSE = frozenset({"%", "‰", "°"})
"""Units that stand at their number without a space."""
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_NUMBERED = re.compile(r"([0-9]+)$")
_MONEY = {
    "en": (amounts.money_in_figures, amounts.money_in_words),
    "zh-CN": (chinese_amounts.in_figures, chinese_amounts.in_words),
}


def for_language(language: str) -> Mapping[str, Callable[..., str]]:
    """The filters by name, for templates in this language; raises ``KeyError`` for a language we do not write."""
    words = doc_templates.words(language)
    locale = words["locale"]
    figures_of, words_of = _MONEY[language]
    return {
        "date": partial(formatted_date, form=words["date"], locale=locale),
        "short_date": partial(formatted_date, form=words["short-date"], locale=locale),
        "money": partial(figures_of, locale=locale),
        "words": partial(words_of, locale=locale),
        "figures": partial(figures, locale=locale),
        "with_unit": partial(with_unit, locale=locale),
        "percent": partial(percent, locale=locale),
        "count": partial(count, words=words),
        "listing": partial(listing, words=words),
        "label": labeller(language),
        "named": named,
        "place": place_of,
        "link": mention_of,
        "ids": ids,
        "span": partial(span, words=words),
        "ranges": partial(ranges, words=words),
        "sentence": partial(sentence, stop=words["stop"]),
        "phrase": phrase,
        "dash": dash,
    }


def formatted_date(value: dt.date, form: str, locale: str) -> str:
    """``9 March 2026``, ``2026年3月9日``; the day and the month are never parted at the end of a line."""
    from babel.dates import format_date

    return format_date(value, form, locale=locale)


def figures(value: Decimal | int, locale: str) -> str:
    """A number with its thousands grouped and all its decimal places: ``1,250.50``."""
    from babel.numbers import format_decimal

    number = Decimal(value)
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return format_decimal(number, format="#,##0." + "0" * places if places else "#,##0", locale=locale)


def percent(value: Decimal | int, locale: str) -> str:
    """A number of per cents without needless zeros: ``0.2%``."""
    number = Decimal(value).normalize()
    if number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    return f"{figures(number, locale)}%"


def with_unit(value: Decimal | int, unit: str, *, locale: str) -> str:
    """A number with its unit, never parted from it at the end of a line: ``60 min``, ``99.8%``."""
    return figures(value, locale) + (unit if unit in _CLOSE else f"{_HARD_SPACE}{unit}")


def count(value: Decimal | int, one: str, many: str = "", *, words: Mapping[str, str]) -> str:
    """A number and its noun, in singular or plural, on one line: ``1 day``, ``10 Business Days``, ``10个工作日``.

    A language without plurals gives one noun.
    """
    number = Decimal(value).normalize()
    if number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    return f"{figures(number, words['locale'])}{words['before-noun']}{one if number == 1 or not many else many}"


def listing(values: Iterable[str], joint: str = "and", *, words: Mapping[str, str]) -> str:
    """Words in a row: ``a``, ``a and b``, ``a, b and c``; ``joint`` is ``and`` or ``or``."""
    parts = list(values)
    if len(parts) < 2:
        return "".join(parts)
    return words["comma"].join(parts[:-1]) + words["and" if joint == "and" else "or"] + parts[-1]


def ids(values: Iterable[str]) -> str:
    """Identifiers in a row, each leading to where its item stands; a dash when there are none.

    In Chinese too with a comma and a space: behind an enumeration comma LibreOffice ends lines within identifiers.
    """
    return ", ".join(map(mention_of, values)) or _DASH


def span(values: Iterable[str], words: Mapping[str, str]) -> str:
    """The first and the last of identifiers in a row: ``F-001 to F-018``; the only one when there is no other."""
    listed = list(values)
    ends = listed if len(listed) < 2 else [listed[0], listed[-1]]
    return words["to"].join(map(mention_of, ends))


def ranges(values: Iterable[str], words: Mapping[str, str]) -> str:
    """Identifiers in a row, three or more that follow each other as a range: ``F-001 to F-018, F-020``; a dash for none."""
    rows: list[list[str]] = []
    for value in values:
        if rows and _follows(rows[-1][-1], value):
            rows[-1].append(value)
        else:
            rows.append([value])
    return ", ".join(span(row, words) if len(row) > 2 else ids(row) for row in rows) or _DASH


def _follows(before: str, after: str) -> bool:
    """Whether two identifiers differ in their number at the end only, by one."""
    lead, number = _NUMBERED.split(before)[0:2] if _NUMBERED.search(before) else (before, "")
    return bool(number) and after == f"{lead}{int(number) + 1:0{len(number)}d}"


def sentence(text: str, stop: str) -> str:
    """Text of a record with a stop at its end. Its first letter stays as it is: ``npm`` and ``pH`` are not ``Npm`` and ``PH``.

    A sentence without a Chinese letter ends with a stop of its own script in a Chinese document too.
    """
    text = text.strip()
    if not text or text.endswith((".", "!", "?", "…", "。", "！", "？")):
        return text
    return text.rstrip(";,:；，：") + (stop if stop.isascii() or _HAN.search(text) else ".")


def phrase(text: str) -> str:
    """Text of a record inside a sentence: without the stop at its end."""
    return text.strip().rstrip(".;,:。；，：")


def dash(text: Any) -> str:
    """The text, or a dash where a table has nothing to say."""
    return str(text) if text not in (None, "", (), []) else _DASH
