"""Schema errors in plain words, each with its path and how to mend it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.records import as_meant
from pipeline.records.fields import resolved
from pipeline.records.languages import Text
from pipeline.records.schema_validator import DATE, DECIMAL, FIRST_YEAR, LAST_YEAR, validator

if TYPE_CHECKING:
    from pipeline.records.values import Path

_LONG = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One departure from the schema."""

    path: Path
    message: str
    hint: str
    at_key: bool = False
    """Whether the place is that of a field's name (a misspelt one)."""
    absent: Path | None = None
    """The field that is missing."""
    meant: Path | None = None
    """The field that a misspelt name most likely means; it need not be reported as missing too."""


def faults(root: Mapping[str, Any], data: Mapping[str, Any]) -> list[Fault]:
    """Every departure of ``data`` from the schema ``root``, in the order of the file's paths."""
    errors = list(validator(json.dumps(root)).iter_errors(data))
    # An empty value offends several keywords at once, and is one fault.
    found = list(dict.fromkeys(fault for error in errors for fault in _explain(error, root)))
    misspelt = {fault.meant for fault in found if fault.meant is not None}
    found = [fault for fault in found if fault.absent is None or fault.absent not in misspelt]
    return sorted(found, key=lambda fault: [str(part).zfill(6) for part in fault.path])


def _explain(error: Any, root: Mapping[str, Any]) -> Iterator[Fault]:
    """The fault in an error of jsonschema; ``Any``, since its types leave the schema open."""
    path: Path = tuple(error.absolute_path)
    value, limit = error.instance, error.validator_value
    if value is None or value == "":
        yield Fault(path=path, message=_empty(error.schema), hint=_fill(error, root))
        return
    match error.validator:
        case "required":
            yield _missing(path, error, root)
        case "additionalProperties":
            yield from _unknown(path, error)
        case "type" | "format":
            message, hint = _shape(value, error)
            yield Fault(path=path, message=message, hint=hint)
        case "enum" | "pattern":
            message, hint = _choice(value, limit, error)
            yield Fault(path=path, message=message, hint=hint)
        case "maxLength":
            value = max(value.languages.values(), key=len) if isinstance(value, Text) else value
            yield Fault(
                path=path, message=f"it has {len(value)} characters", hint=f"at most {limit} fit where it is printed"
            )
        case "minItems":
            yield Fault(path=path, message=f"it has {_count(len(value))}", hint=f"it needs {_count(limit)} at least")
        case "contains":
            yield Fault(path=path, message=f"an entry is missing: {_purpose(limit)}", hint="add it")
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


_NAMES = {
    "string": ("text", "put it in quotes"),
    "integer": ("a whole number", "write digits only"),
    "number": ("a number", "write digits, with a point before decimals"),
    "boolean": ("true or false", "write true for yes, false for no"),
    "array": ("a list", "begin each entry with a dash, on a line of its own"),
    "object": ("a group of fields", "write its fields below, indented"),
}


def _empty(schema: Mapping[str, Any]) -> str:
    return f"it is empty: {_purpose(schema)}"


def _fill(error: Any, root: Mapping[str, Any]) -> str:
    """How to fill in an empty field: its choices, or an example; that it may go, when the record can do without it."""
    choices = error.schema.get("enum")
    example = _example(error.schema)
    hint = f"write{example.removeprefix('and')}" if example.startswith("and ") else f"fill in {example}"
    if choices and len(choices) > 1:
        hint = f"it can be {_either(choices)}"
    *way, last = [step for step in error.absolute_schema_path if step != "$ref"][:-1]
    group: Any = root
    for step in way[:-1]:
        group = group[step]
        if "$ref" in group:  # jsonschema leaves the reference out of the way it went
            group = root["$defs"][group["$ref"].rpartition("/")[2]]
    optional = bool(way) and way[-1] == "properties" and last not in group.get("required", ())
    return hint + (", or remove the line" if optional else "")


def _missing(path: Path, error: Any, root: Mapping[str, Any]) -> Fault:
    # jsonschema reports each missing field in an error of its own; which one stands only in its message.
    name = error.message.split("'")[1]
    field = resolved(_at(path, root).get("properties", {}).get(name, {}), root)  # a condition names it, no more
    return Fault(
        path=path,
        message=f"the field {name} is missing: {_purpose(field)}",
        hint=f"add {name}: {_example(field)}",
        absent=(*path, name),
    )


def _at(path: Path, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of the schema that says what stands at ``path``."""
    part = root
    for step in path:
        inner = part.get("items", {}) if isinstance(step, int) else part.get("properties", {}).get(step)
        if inner is None:
            inner = part.get("additionalProperties")
        part = resolved(inner if isinstance(inner, dict) else {}, root)
    return part


def _unknown(path: Path, error: Any) -> Iterator[Fault]:
    known = error.schema["properties"]
    for name in error.instance:
        if name in known:
            continue
        absent = [field for field in known if field not in error.instance]
        written = name.strip().lower().replace("-", "_").replace(" ", "_")
        near = difflib.get_close_matches(written, absent, 1) or difflib.get_close_matches(written, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"the fields here are {', '.join(known)}"
        yield Fault(
            path=(*path, name),
            message=f"there is no field {name} here",
            hint=hint,
            at_key=True,
            meant=(*path, near[0]) if near else None,
        )


def _shape(value: Any, error: Any) -> tuple[str, str]:
    """Message and hint: what is wrong with a value of the wrong type or format, and what was most likely meant."""
    kinds = error.schema.get("type")
    form = error.schema.get("format")
    if isinstance(value, dict | list | bool) or (form is None and kinds != "integer"):
        plain, remedy = _NAMES["number" if isinstance(kinds, list) else kinds]
        if kinds == "string" and not isinstance(value, dict | list | bool):
            remedy = f'put it in quotes: "{value}"'
        return (f"{_quoted(value)} is not {plain}", remedy)
    if form == "date":
        meant = as_meant.dates(value)
        hint = f"write {' or '.join(meant)}" + (", whichever is meant" if len(meant) > 1 else "") if meant else ""
        known = isinstance(value, str) and DATE.fullmatch(value)
        if known and not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
            return (f"{_quoted(value)} is not between {FIRST_YEAR} and {LAST_YEAR}", "correct the year")
        return (
            f"{_quoted(value)} {'is no day of the calendar' if known else 'is not how a date is written here'}",
            hint or "write year-month-day, such as 2026-03-31",
        )
    if form == "email":
        return (f"{_quoted(value)} is not an e-mail address", "write name@company.example")
    whole = kinds == "integer"
    if not whole and _LONG.fullmatch(str(value)):
        return (
            f"{_quoted(value)} has more digits than are counted with",
            "write 15 before the point and 8 behind it at most",
        )
    meant = [text for text in as_meant.numbers(str(value)) if not whole or text.lstrip("-").isdigit()]
    plain, remedy = _NAMES["integer" if whole else "number"]
    return (
        f"{_quoted(value)} is not {plain}",
        f"write {' or '.join(meant)}" if meant else f"{remedy}, such as {'10' if whole else '1250.00'}",
    )


def _choice(value: Any, limit: Any, error: Any) -> tuple[str, str]:
    """Message and hint: what is wrong with a value that is none of the choices, or not in the form the field has."""
    if isinstance(value, str) and value != value.strip():
        what = "line break" if "\n" in value else "space"
        return (f"{_quoted(value)} has a {what} before or after it", f"remove the {what}")
    if error.validator == "pattern":
        return (f"{_quoted(value)} is not in the form this field has", _like(error.schema))
    if len(limit) == 1:
        return (f"{_quoted(value)} cannot stand here", f"only {limit[0]} can")
    near = difflib.get_close_matches(str(value).lower(), limit, 1)
    choices = f"it can be {_either(limit)}"
    return (
        f"{_quoted(value)} is not one of the choices",
        f"did you mean {near[0]}? {choices.capitalize()}" if near else choices,
    )


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).strip("“”„") or str(value)
    if text != str(value):
        return f"{str(value)[:42]} with its curly quotes"
    return f"“{text[:40]}…”" if len(text) > 41 else f"“{text}”"


def _purpose(schema: Mapping[str, Any]) -> str:
    text = re.sub(r" \([A-Z]-\d\d[^)]*\)", "", str(schema.get("description", "this record needs it"))).rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _example(schema: Mapping[str, Any]) -> str:
    """What to write after the name of a missing field."""
    examples = schema.get("examples")
    if examples:
        example = examples[0]
        if isinstance(example, bool):
            example = str(example).lower()
        elif schema.get("type") == "string" and DECIMAL.fullmatch(example):
            example = f'"{example}"'
        return f"{example}, for example"
    if schema.get("type") == "array":
        fields = schema.get("items", {}).get("required", ())
        return "and below it a list, each entry with a dash" + (f" and {_fields(fields)}" if fields else "")
    fields = schema.get("required", ())
    return "and below it, indented, " + (_fields(fields) if fields else "its fields")


def _fields(names: Sequence[str]) -> str:
    return f"the field {names[0]}" if len(names) == 1 else f"the fields {', '.join(names[:-1])} and {names[-1]}"


def _like(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples")
    return f"write it like {examples[0]}" if examples else _purpose(schema)


def _either(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _count(number: int) -> str:
    return "no entry" if number == 0 else "one entry" if number == 1 else f"{number} entries"
