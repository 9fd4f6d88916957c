"""Schema errors in plain words, each with its path and how to mend it."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import schemas

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from pipeline.records.values import Path

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One departure from the schema."""

    path: Path
    message: str
    hint: str
    at_key: bool = False
    """Whether the place is that of a field's name (a misspelt one)."""


def faults(kind: str, data: Mapping[str, Any]) -> list[Fault]:
    """Every departure of ``data`` from the schema of records of this ``kind``, in the order of the file's paths."""
    found = [fault for error in _validator(kind).iter_errors(data) for fault in _explain(error)]
    return sorted(found, key=lambda fault: [str(part).zfill(6) for part in fault.path])


@cache
def _validator(kind: str) -> Draft202012Validator:
    """The compiled validator: its schema never changes, so keeping it is no state."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    formats: Any = FormatChecker(formats=())
    formats.checks("date", raises=ValueError)(_is_date)
    formats.checks("decimal", raises=ValueError)(_is_decimal)
    formats.checks("email", raises=ValueError)(_is_email)
    types = cast("Any", Draft202012Validator.TYPE_CHECKER).redefine(
        "number", lambda _, value: isinstance(value, int | Decimal) and not isinstance(value, bool)
    )
    bounds = {name: _bound(name) for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")}
    # jsonschema ships no types for extending a validator.
    checker: Any = cast("Any", extend)(Draft202012Validator, bounds, type_checker=types)
    validator: Draft202012Validator = checker(schemas.load(kind), format_checker=formats)
    return validator


def _bound(name: str) -> Any:
    """The keyword ``name`` for decimals that are written as text too."""
    from jsonschema.exceptions import ValidationError

    holds = {
        "minimum": lambda value, bound: value >= bound,
        "maximum": lambda value, bound: value <= bound,
        "exclusiveMinimum": lambda value, bound: value > bound,
        "exclusiveMaximum": lambda value, bound: value < bound,
    }[name]

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
    if len(value) != 10:
        raise ValueError
    dt.date.fromisoformat(value)
    return True


def _is_decimal(value: object) -> bool:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise ValueError
    return True


def _is_email(value: object) -> bool:
    if isinstance(value, str):
        name, at, host = value.partition("@")
        if not (name and at and "." in host) or any(char.isspace() for char in value) or "@" in host:
            raise ValueError
    return True


def _explain(error: Any) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    value, limit = error.instance, error.validator_value
    match error.validator:
        case "required":
            yield from _missing(path, error)
        case "additionalProperties":
            yield from _unknown(path, error)
        case "type":
            yield _type(path, value, limit)
        case "enum" if len(limit) == 1:
            yield Fault(path=path, message=f"{_quoted(value)} cannot stand here", hint=f"only {limit[0]} can")
        case "enum":
            near = difflib.get_close_matches(str(value), limit, 1)
            hint = f"did you mean {near[0]}? It" if near else "it"
            yield Fault(
                path=path, message=f"{_quoted(value)} is not one of the choices", hint=f"{hint} can be {_either(limit)}"
            )
        case "format" if limit == "date":
            yield Fault(
                path=path,
                message=f"{_quoted(value)} is not a date of the calendar",
                hint="write year-month-day, as 2026-03-31",
            )
        case "format" if limit == "decimal":
            yield Fault(
                path=path,
                message=f"{_quoted(value)} is not a number",
                hint="write digits with a point: 1250.00, not 1,250.00",
            )
        case "format" if limit == "email":
            yield Fault(
                path=path, message=f"{_quoted(value)} is not an e-mail address", hint="write name@company.example"
            )
        case "pattern":
            yield Fault(
                path=path, message=f"{_quoted(value)} is not in the form this field has", hint=_like(error.schema)
            )
        case "minLength":
            yield Fault(
                path=path, message="it is empty", hint="fill it in, or remove the line if the field may be left out"
            )
        case "maxLength":
            yield Fault(
                path=path, message=f"it has {len(value)} characters", hint=f"at most {limit} fit where it is printed"
            )
        case "minItems":
            yield Fault(
                path=path, message=f"it has {_count(len(value))}", hint=f"at least {_count(limit)} must be there"
            )
        case "uniqueItems":
            yield Fault(path=path, message="one of its entries stands there twice", hint="keep one of them")
        case "minimum" | "exclusiveMinimum":
            least = "at least" if error.validator == "minimum" else "more than"
            yield Fault(path=path, message=f"{value} is too small", hint=f"it has to be {least} {limit}")
        case "maximum" | "exclusiveMaximum":
            most = "at most" if error.validator == "maximum" else "less than"
            yield Fault(path=path, message=f"{value} is too large", hint=f"it has to be {most} {limit}")
        case _:
            yield Fault(path=path, message="it is not what this field holds", hint=_like(error.schema))


def _missing(path: Path, error: Any) -> Iterator[Fault]:
    # jsonschema reports each missing field in an error of its own; which one stands only in its message.
    name = error.message.split("'")[1]
    field = error.schema["properties"].get(name, {})
    yield Fault(path=path, message=f"the field {name} is missing", hint=f"add it: {_purpose(field)}{_example(field)}")


def _unknown(path: Path, error: Any) -> Iterator[Fault]:
    known = error.schema["properties"]
    for name in error.instance:
        if name in known:
            continue
        absent = [field for field in known if field not in error.instance]
        near = difflib.get_close_matches(name, absent, 1) or difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"the fields here are {', '.join(known)}"
        yield Fault(path=(*path, name), message=f"there is no field {name} here", hint=hint, at_key=True)


def _type(path: Path, value: Any, wanted: str | list[str]) -> Fault:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if value is None:
        return Fault(
            path=path, message="it is empty", hint="fill it in, or remove the line if the field may be left out"
        )
    names = {
        "string": ("text", "put it in quotes"),
        "integer": ("a whole number", "write digits only"),
        "number": ("a number", "write digits with a point"),
        "boolean": ("yes or no", "write true or false"),
        "array": ("a list", "begin each entry with a dash"),
        "object": ("a group of fields", "write its fields below, indented"),
    }
    if kinds == ["string", "number"]:
        kinds = ["number"]
    plain, remedy = names[kinds[0]]
    return Fault(path=path, message=f"{_quoted(value)} is not {plain}", hint=remedy)


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 41 else f"“{text}”"


def _purpose(schema: Mapping[str, Any]) -> str:
    text = str(schema.get("description", "this record needs it")).rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _example(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples")
    return f", such as {examples[0]}" if examples else ""


def _like(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples")
    return f"write it like {examples[0]}" if examples else _purpose(schema)


def _either(choices: list[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _count(number: int) -> str:
    return "no entry" if number == 0 else "one entry" if number == 1 else f"{number} entries"
