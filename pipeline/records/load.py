"""Record files into plain data with places; everything a hostile or broken file can bring is refused with a place."""

from __future__ import annotations

import codecs
import os
import re
import stat
from decimal import Decimal
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pipeline.records.yaml_messages import slip
from pipeline.records.yaml_nodes import compose
from signing.errors import InputError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node

    from pipeline.records.values import Path, Place

MAX_BYTES = 8 * 1024 * 1024
"""A record larger than this is not read: a thousand requirements need a tenth."""
MAX_DEPTH = 40
MAX_DIGITS = 30
"""No amount has more; the sums of the rules stay exact."""
MAX_VALUES = 200_000
"""More lines, commas and colons than this are not parsed: ten thousand requirements have fewer."""
ENDINGS = (".yaml", ".yml", ".json")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SCALAR_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "null", "bool", "int", "float", "timestamp"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\U000e0000-\U000e007f]")
"""Characters without width: two names that look the same differ by them."""
_HALF = re.compile("[\ud800-\udfff]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows: with them, 100 can be made to look like 001."""


class Loaded:
    """Plain data of one file, and where each value and each field's name stands."""

    __slots__ = ("data", "keys", "places", "source")

    def __init__(self, data: dict[str, Any], places: dict[Path, Place], keys: dict[Path, Place], source: bytes) -> None:
        self.data = data
        self.places = places
        self.keys = keys
        self.source = source


def read_bytes(path: FilePath, name: str) -> bytes:
    """The bytes of a record file; raises ``InputError`` for links, devices and files too large to be records."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        if path.is_symlink():
            raise InputError(name, "it is a symbolic link", "put the file itself there") from None
        raise InputError(name, f"it cannot be read: {error.strerror}", "check the file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputError(name, "it is not a file", "put a YAML or JSON file there")
    with open(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{name}:1:1", f"it is larger than {MAX_BYTES // 2**20} MiB", "a record is text; move attachments out"
        )
    return data


def parse(data: bytes, name: str) -> Loaded:
    """The data in the bytes of a YAML or JSON file; raises ``InputError`` with ``file:line:column``."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = _text(data, name)
    _refuse_strange_spaces(text, name)
    _refuse_endless(text, name)
    try:
        node = compose(text)
    except MarkedYAMLError as error:
        mark, opened = error.problem_mark or error.context_mark, error.context_mark
        found = slip(
            text,
            mark.line + 1 if mark is not None else 1,
            mark.column + 1 if mark is not None else 1,
            str(error.problem or error.context or ""),
            (opened.line + 1, opened.column + 1) if opened is not None else None,
        )
        raise InputError(f"{name}:{found.line}:{found.column}", found.problem, found.remedy) from None
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, LookupError, OverflowError):
        raise InputError(f"{name}:1:1", "it is not YAML that can be read", "compare it with a sample record") from None
    if node is None:
        raise InputError(f"{name}:1:1", "it is empty", "fill in the record, or remove the file")
    places: dict[Path, Place] = {}
    keys: dict[Path, Place] = {}
    value = _value(node, (), places, keys, name, 0)
    if not isinstance(value, dict):
        raise InputError(f"{name}:1:1", "it holds no fields", "begin lines with a field's name and a colon")
    return Loaded(value, places, keys, data)


def _text(data: bytes, name: str) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "UTF-32"),
        (codecs.BOM_UTF16_LE, "UTF-16"),
        (codecs.BOM_UTF16_BE, "UTF-16"),
    ):
        if data.startswith(mark):
            raise InputError(f"{name}:1:1", f"it is written in {encoding}", "save it as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        raise InputError(
            f"{name}:1:1",
            "it begins with an invisible mark that some editors write (a byte-order mark)",
            "save it as “UTF-8”, not as “UTF-8 with BOM”",
        )
    if b"\0" in data:
        raise InputError(f"{name}:1:1", "it is not a text file", "put a YAML or JSON file there")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise InputError(
            f"{name}:{line}:{column}", "there is a character that is not UTF-8", "save the file as UTF-8"
        ) from None
    for pattern in (_CONTROL, _UNSEEN, _TURNS):
        match = pattern.search(text)
        if match:
            line, column = _place(text, match.start())
            refuse_invisible(match[0], f"{name}:{line}:{column}")
    return text


def refuse_invisible(text: str, place: str) -> None:
    """Raise ``InputError`` for characters nobody sees, typed as they are or as an escape in quotes."""
    if _CONTROL.search(text):
        raise InputError(place, "there is an invisible control character", "delete it, or type the text again")
    if _UNSEEN.search(text):
        raise InputError(place, "there is an invisible character without width", "delete it, or type the text again")
    if _TURNS.search(text):
        raise InputError(
            place, "there is an invisible character that turns the direction of text", "type the text again"
        )


def _refuse_endless(text: str, name: str) -> None:
    """Text on which the parser would work for minutes, and then be refused for its depth or size."""
    match = re.search(rf"(?:[\[{{]\s*){{{MAX_DEPTH + 1}}}", text)
    if match:
        line, column = _place(text, match.start())
        raise InputError(
            f"{name}:{line}:{column}", f"it is nested more than {MAX_DEPTH} levels deep", "no record needs that"
        )
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:  # %YAML 1.1 would make no of "no"
        line, column = _place(text, directive.start())
        raise InputError(f"{name}:{line}:{column}", "a line that begins with % has another meaning here", "remove it")
    if text.count("\n") + text.count(",") + text.count(":") > MAX_VALUES:
        raise InputError(f"{name}:1:1", "it holds more values than any record needs", "move the mass of data out")


def _refuse_strange_spaces(text: str, name: str) -> None:
    """Tabs and no-break spaces that indent: YAML forbids them, and its message does not say so plainly."""
    if text.lstrip().startswith("{"):
        return  # JSON may be indented with tabs
    match = re.search(r"^ *\t", text, re.MULTILINE)
    if match:
        line, column = _place(text, match.end() - 1)
        raise InputError(f"{name}:{line}:{column}", "the line is indented with a tab", "indent with spaces")
    match = re.search(r"^[ \u00a0\u202f]*[\u00a0\u202f]|^[ ]*(?:- )?[A-Za-z_]+:[\u00a0\u202f]", text, re.MULTILINE)
    if match:
        line, column = _place(text, match.end() - 1)
        raise InputError(
            f"{name}:{line}:{column}", "there is a no-break space where a plain one belongs", "type a plain space"
        )


def _place(text: str, offset: int) -> Place:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _value(node: Node, path: Path, places: dict[Path, Place], keys: dict[Path, Place], name: str, depth: int) -> Any:
    """The value of a node; scalars become text, int, bool, None or Decimal by the core rules of YAML 1.2."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    where = (node.start_mark.line + 1, node.start_mark.column + 1)
    place = f"{name}:{where[0]}:{where[1]}"
    if node.anchor is not None:
        raise InputError(place, "text that begins with & has another meaning here", "put the text in quotes")
    if depth > MAX_DEPTH:
        raise InputError(place, f"it is nested more than {MAX_DEPTH} levels deep", "no record needs that")
    places.setdefault(path, where)
    if isinstance(node, ScalarNode):
        return _scalar(node, place)
    if str(node.tag) not in {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}:
        raise InputError(place, "text that begins with ! has another meaning here", "put the text in quotes")
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, index), places, keys, name, depth + 1) for index, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, path, places, keys, name, depth)
    raise InputError(place, "it cannot be read", "compare it with a sample record")


def _mapping(
    node: MappingNode, path: Path, places: dict[Path, Place], keys: dict[Path, Place], name: str, depth: int
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = f"{name}:{key_node.start_mark.line + 1}:{key_node.start_mark.column + 1}"
        key = key_node.value
        if not isinstance(key, str):
            raise InputError(place, "a field's name has to be text", "write name: value")
        key = _seen(key, place)
        if key == "<<":
            raise InputError(place, "merging (<<) is not read", "write the fields out")
        if key in found:
            first = keys[*path, key]
            raise InputError(
                place, f"the field {key} stands here a second time (first in line {first[0]})", "keep one of the two"
            )
        keys[*path, key] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        found[key] = _value(value_node, (*path, key), places, keys, name, depth + 1)
        if not found[key] and found[key] is None:
            places[*path, key] = keys[*path, key]
    return found


def _scalar(node: Any, place: str) -> Any:
    tag = str(node.tag)
    text: str = node.value
    if tag not in _SCALAR_TAGS or (node.style is not None and tag != "tag:yaml.org,2002:str"):
        raise InputError(place, "text that begins with ! has another meaning here", "put the text in quotes")
    if tag == "tag:yaml.org,2002:str":
        return _seen(text, place)
    if tag == "tag:yaml.org,2002:null":
        return None
    if tag == "tag:yaml.org,2002:bool":
        return text.lower() == "true"
    if tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}:
        if not _NUMBER.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            raise InputError(place, f"a number of {len(text)} characters", f"write {MAX_DIGITS} at most")
        return Decimal(text) if "." in text else int(text)
    return text  # dates and the like stay text until the schema has spoken


def _seen(text: str, place: str) -> str:
    """``text`` with the halves joined in which JSON escapes write rare characters; raises for what nobody sees."""
    if _HALF.search(text):
        try:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise InputError(place, "half of an escaped character is missing", "type the text again") from None
    refuse_invisible(text, place)
    return text
