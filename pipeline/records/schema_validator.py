"""What validates records: JSON Schema with dates, decimals that may be written as text, and texts in several languages."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from pipeline.records.languages import Text

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside are slips, and what is counted from them could leave the calendar."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,8})?", re.ASCII)
"""With so many digits, all sums of the rules are exact."""


@cache
def validator(schema: str) -> Draft202012Validator:
    """The compiled validator of a schema, which is given as JSON: it depends on that alone, so keeping it is no state."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    formats: Any = FormatChecker(formats=())
    formats.checks("date", raises=ValueError)(_is_date)
    formats.checks("decimal", raises=ValueError)(_is_decimal)
    formats.checks("email", raises=ValueError)(_is_email)
    types = cast("Any", Draft202012Validator.TYPE_CHECKER).redefine(
        "number", lambda _, value: isinstance(value, int | Decimal) and not isinstance(value, bool)
    )
    keywords = {"pattern": _pattern, "maxLength": _longest} | {
        name: _bound(name) for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    }
    # jsonschema ships no types for extending a validator.
    checker: Any = cast("Any", extend)(Draft202012Validator, keywords, type_checker=types)
    made: Draft202012Validator = checker(json.loads(schema), format_checker=formats)
    return made


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """The keyword ``pattern`` as JSON Schema has it: ``$`` is the end, not a place before a last line break."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not (re.search(pattern, instance) and instance == instance.rstrip("\n")):
        yield cast("Any", ValidationError)(f"{instance} {pattern}")


def _longest(_: Any, limit: Any, instance: Any, __: Any) -> Iterator[ValidationError]:
    """The keyword ``maxLength``, in every language of a text."""
    from jsonschema.exceptions import ValidationError

    texts = instance.languages.values() if isinstance(instance, Text) else [instance]
    if any(isinstance(text, str) and len(text) > limit for text in texts):
        yield cast("Any", ValidationError)(f"{instance} {limit}")


def _bound(name: str) -> Any:
    """The keyword ``name`` for decimals that are written as text too."""
    from jsonschema.exceptions import ValidationError

    relations: dict[str, Callable[[Decimal, Decimal], bool]] = {
        "minimum": lambda value, bound: value >= bound,
        "maximum": lambda value, bound: value <= bound,
        "exclusiveMinimum": lambda value, bound: value > bound,
        "exclusiveMaximum": lambda value, bound: value < bound,
    }
    holds = relations[name]

    def check(_: Any, bound: Any, instance: Any, __: Any) -> Iterator[ValidationError]:
        try:
            value = Decimal(str(instance))
        except InvalidOperation:
            return
        if not isinstance(instance, bool) and value.is_finite() and not holds(value, Decimal(str(bound))):
            yield cast("Any", ValidationError)(f"{instance} {name} {bound}")

    return check


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not DATE.fullmatch(value):
        raise ValueError
    if not FIRST_YEAR <= dt.date.fromisoformat(value).year <= LAST_YEAR:
        raise ValueError
    return True


def _is_decimal(value: object) -> bool:
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool) and not DECIMAL.fullmatch(str(value)):
        raise ValueError
    return True


def _is_email(value: object) -> bool:
    if isinstance(value, str):
        name, at, host = value.partition("@")
        if not (name and at and "." in host) or any(char.isspace() for char in value) or "@" in host:
            raise ValueError
    return True
