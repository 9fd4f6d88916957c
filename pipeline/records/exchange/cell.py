"""What a cell says, as the value its field takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.records import as_meant
from pipeline.records.load import refuse_invisible
from signing.errors import InputError

_SPLIT = re.compile(r"[,;\s、，；]+")
_TRUE = frozenset({"true", "yes", "1", "x", "是"})
_FALSE = frozenset({"false", "no", "0", "否"})


class CellError(Exception):
    """A cell does not say what its field takes: what is wrong, and how to mend it."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


def value_of(text: str, schema: Mapping[str, Any], *, prefix: str = "") -> Any:
    """The value in ``text``, cleaned and not empty, under the schema of its field; ``prefix`` goes before bare identifiers.

    Raises ``CellError``.
    """
    if schema.get("type") == "array":
        item = schema.get("items", {})
        return list(dict.fromkeys(identifier(part, item, prefix=prefix) for part in _SPLIT.split(text) if part))
    if "enum" in schema:
        return choice(text, schema)
    if schema.get("format") == "date":
        return _date(text)
    if schema.get("format") == "decimal":
        return _number(text)
    if schema.get("type") == "integer":
        whole = re.fullmatch(r"(-?[0-9]{1,9})(?:\.0+)?", text)
        if not whole:
            raise CellError(f"“{_short(text)}” is no whole number", "write digits")
        return int(whole[1])
    if schema.get("type") == "boolean":
        if text.casefold() not in _TRUE | _FALSE:
            raise CellError(f"“{_short(text)}” is neither true nor false", "write true or false")
        return text.casefold() in _TRUE
    if "pattern" in schema:
        return identifier(text, schema, prefix=prefix)
    return plain(text)


def plain(text: str) -> str:
    """``text`` when a record can hold it: nothing in it is invisible or turns the direction of writing."""
    try:
        refuse_invisible(text, "")
    except InputError as error:
        raise CellError(error.problem, error.remedy) from None
    return text


def identifier(text: str, schema: Mapping[str, Any], *, prefix: str = "") -> str:
    """An identifier, with the prefix its kind has, or the one given, before a bare number."""
    pattern = str(schema.get("pattern", ""))
    own = re.match(r"\^([A-Z]+-)", pattern)
    for lead in ("", own[1] if own else "", prefix):
        if re.search(pattern, lead + text):
            return plain(lead + text)
    if not pattern:
        return plain(prefix + text if prefix and text[:1].isdigit() else text)
    raise CellError(f"“{_short(text)}” is no identifier", "begin with a letter, go on with letters, digits, . and -")


def choice(text: str, schema: Mapping[str, Any]) -> str:
    """The choice that is meant by its value, or by what documents call it in any language."""
    labels = schema.get("x-labels", {})
    wanted = text.casefold()
    for value in schema["enum"]:
        named = {str(value).casefold(), *(str(name).casefold() for name in labels.get(value, {}).values())}
        if wanted in named:
            return str(value)
    raise CellError(
        f"“{_short(text)}” is none of {', '.join(str(item) for item in schema['enum'])}",
        f"say which is meant: --value '{_short(text)}=…'",
    )


def _date(text: str) -> str:
    meant = as_meant.dates(text)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise CellError(f"“{_short(text)}” can mean {' or '.join(meant)}", "write dates as 2026-03-31")
    raise CellError(f"“{_short(text)}” is no date", "write dates as 2026-03-31")


def _number(text: str) -> str:
    meant = as_meant.numbers(text)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise CellError(
            f"“{_short(text)}” can mean {' or '.join(meant)}", "write a point before the decimals, no other"
        )
    raise CellError(f"“{_short(text)}” is no number", "write digits, with a point before decimals")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"
