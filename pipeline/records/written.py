"""Values as YAML text, the way a person would write them in a record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_WIDTH = 120
_PLAIN = re.compile(r"[^\W\d_][\w .;/()%§’“”„…-]*", re.UNICODE)
"""Text that needs no quotes, whatever stands around it."""
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def list_of_items(value: Any) -> bool:
    """Whether a value is a list of groups of fields, and of nothing else."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def on_lines(value: Any) -> bool:
    """Whether a value stands on lines of its own below its field's name."""
    return (isinstance(value, Mapping) and bool(value)) or (list_of_items(value) and bool(value))


def block_lines(value: Any, column: int) -> list[str]:
    """The lines of a group of fields or a list of such groups, indented by ``column``."""
    if isinstance(value, Mapping):
        return [line for key, item in value.items() for line in field_lines(key, item, column)]
    return [line for item in value for line in item_lines(item, column)]


def field_lines(key: str, value: Any, column: int) -> list[str]:
    """The lines of a field, the first indented by ``column``."""
    lead = " " * column
    if on_lines(value):
        return [f"{lead}{key}:", *block_lines(value, column + 2)]
    return [f"{lead}{key}: {scalar_text(value, column, len(key) + 2)}"]


def item_lines(value: Any, column: int) -> list[str]:
    """The lines of an entry of a list, its dash indented by ``column``."""
    lines = (
        block_lines(value, column + 2) if isinstance(value, Mapping) and value else [" " * (column + 2) + inline(value)]
    )
    return [f"{' ' * column}- {lines[0][column + 2 :]}", *lines[1:]]


def scalar_text(value: Any, column: int, used: int) -> str:
    """A value behind a field's name; long text is folded over lines, text of several lines stays in lines."""
    if not isinstance(value, str) or (len(value) + column + used <= _WIDTH and "\n" not in value):
        return inline(value)
    pad = " " * (column + 2)
    lines = value.split("\n")
    if any(line != line.strip() for line in lines) or not lines[0] or not lines[-1]:
        return inline(value)
    if any(not line.isprintable() for line in lines):
        return inline(value)
    if len(lines) > 1:
        return "|-\n" + "\n".join(pad + line if line else "" for line in lines)
    if "  " in value or "\u00a0 " in value or " \u00a0" in value:
        return inline(value)
    folded: list[str] = []
    for word in value.split(" "):
        if folded and len(pad) + len(folded[-1]) + 1 + len(word) <= _WIDTH:
            folded[-1] += f" {word}"
        else:
            folded.append(word)
    return ">-\n" + "\n".join(pad + line for line in folded)


def inline(value: Any) -> str:
    """A value on one line, as it can stand anywhere."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key}: {inline(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    text = str(value)
    if _DATE.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS and " #" not in text:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """Text in quotes; what nobody could read as it is, is escaped."""
    made = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() or char == "\u3000" else _escaped(char) for char in made)


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
