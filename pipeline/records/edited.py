"""The text of a record with new values in it, where every line that still holds stays as a person wrote it: comments, order, style."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.records.load import parse
from signing.errors import InputError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

_WIDTH = 120
_PLAIN = re.compile(r"[^\W\d_][\w .;/()%§’“”„…-]*", re.UNICODE)
"""Text that needs no quotes, whatever stands around it."""
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COMMENT = re.compile(r"[ \t]*(#[^\n]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    begin: int
    end: int
    text: str


def edited(source: bytes, data: Mapping[str, Any], name: str) -> bytes:
    """The bytes of a record file that hold ``data`` in the place of what they hold now.

    Of a YAML file only what differs is written anew; a JSON file is written anew as a whole. Raises ``InputError``
    when it is written so that no part of it can be changed alone.
    """
    text = source.decode("utf-8")
    if text.lstrip().startswith("{"):
        return (json.dumps(_for_json(data), ensure_ascii=False, indent=2) + "\n").encode()
    line_end = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    old = parse(text.encode(), name).data
    changed = _Changing(text).changed(old, data)
    if parse(changed.encode(), name).data != data:
        raise InputError(
            name,
            "it is written so that no part of it can be changed alone",
            "write every field on a line of its own, or begin with a new record",
        )
    return changed.replace("\n", line_end).encode()


class _Changing:
    """The differences of a text from what it is to hold, as edits."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[_Edit] = []

    def changed(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
        """The text with every edit in it."""
        from ruamel.yaml import YAML

        yaml = YAML(typ="safe", pure=True)
        yaml.version = (1, 2)
        self._mapping(yaml.compose(self.text), old, new)
        text = self.text
        # From the end, so that the places of those before still hold; several at one place in the order they came.
        for _, edit in sorted(
            enumerate(self.edits), key=lambda item: (item[1].begin, item[1].end, item[0]), reverse=True
        ):
            text = text[: edit.begin] + edit.text + text[edit.end :]
        return text

    def _mapping(self, node: MappingNode, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        added = [key for key in new if key not in old]
        for key_node, value_node in node.value:
            key = key_node.value
            if key not in new:
                self._take_out_field(node, key_node, value_node)
            elif not _equal(old[key], new[key]):
                self._value(node, key_node, value_node, old[key], new[key])
        if not added:
            return
        if node.flow_style:
            last = self._end(node.value[-1][1], node.value[-1][0]) if node.value else node.start_mark.index + 1
            lead = ", " if node.value else ""
            self._insert(last, lead + ", ".join(f"{key}: {_inline(new[key])}" for key in added))
        else:
            column = node.start_mark.column
            place = self._line_end(self._end(node, None))
            self._insert(place, "".join("\n" + "\n".join(_field(key, new[key], column)) for key in added))

    def _value(self, home: MappingNode, key: Node, node: Node, old: Any, new: Any) -> None:
        if isinstance(old, dict) and isinstance(new, Mapping) and old:
            self._mapping(node, old, new)  # type: ignore[arg-type] # a mapping is a mapping node
        elif _list_of_items(old) and _list_of_items(new) and old:
            self._sequence(home, key, node, old, new)  # type: ignore[arg-type] # a list is a sequence node
        else:
            self._replace(home, key, node, new)

    def _replace(self, home: MappingNode, key: Node, node: Node, new: Any) -> None:
        """Write a value anew behind its field's name."""
        colon = self.text.index(":", key.end_mark.index)
        column = key.start_mark.column
        flow = bool(home.flow_style)
        end = self._end(node, key)
        if flow or not _on_lines(new):
            begin = node.start_mark.index if end > colon + 1 else colon + 1
            scalar = _inline(new) if flow else _scalar(new, column, len(f"{key.value}: "))
            on_key_line = "\n" not in self.text[colon:begin]
            first, _, more = scalar.partition("\n")
            if end > colon + 1 and on_key_line:
                self.edits.append(_Edit(begin=begin, end=end, text=first))
            else:
                if end > colon + 1:  # what stood on lines of its own moves up to the name; the comment there stays
                    self.edits.append(_Edit(begin=self._line_end(colon + 1), end=self._line_end(end), text=""))
                self._insert(colon + 1, f" {first}")
            if more:  # behind a comment that stands on the line
                self._insert(self._line_end(end), f"\n{more}")
            return
        lines = "".join(f"\n{line}" for line in _block(new, column + 2))
        if end > colon + 1 and "\n" not in self.text[colon : node.start_mark.index]:
            self.edits.append(_Edit(begin=colon + 1, end=end, text=""))
            self._insert(self._line_end(end), lines)
        elif end > colon + 1:
            self.edits.append(_Edit(begin=self._line_end(colon + 1), end=self._line_end(end), text=lines))
        else:
            self._insert(self._line_end(colon + 1), lines)

    def _sequence(self, home: MappingNode, key: Node, node: SequenceNode, old: list[Any], new: list[Any]) -> None:
        pairs = _paired(old, new)
        if pairs is None or (node.flow_style and len(new) < len(old)) or not new:
            self._replace(home, key, node, new)
            return
        kept = {index for index, _ in pairs if index is not None}
        for number, item in enumerate(node.value):
            if number not in kept:
                self._take_out_item(item)
        last: int | None = None
        for index, value in pairs:
            if index is None:
                self._add_item(node, last, value)
                continue
            last = index
            if not _equal(old[index], value):
                self._mapping(node.value[index], old[index], value)

    def _add_item(self, node: SequenceNode, after: int | None, value: Any) -> None:
        if node.flow_style:
            place = self._end(node.value[-1], None) if node.value else node.start_mark.index + 1
            self._insert(place, (", " if node.value else "") + _inline(value))
            return
        column = node.start_mark.column
        lines = "\n".join(_item(value, column))
        if after is None:
            begin = self.text.rfind("\n", 0, node.start_mark.index) + 1
            self._insert(begin, lines + "\n")
        else:
            self._insert(self._line_end(self._end(node.value[after], None)), "\n" + lines)

    def _take_out_item(self, item: Node) -> None:
        dash = self.text.rfind("-", 0, item.start_mark.index + (item.start_mark.index == item.end_mark.index))
        begin = self.text.rfind("\n", 0, dash) + 1
        end = self._line_end(self._end(item, None))
        self.edits.append(_Edit(begin=begin, end=end + 1, text=""))

    def _take_out_field(self, home: MappingNode, key: Node, value: Node) -> None:
        end = self._end(value, key)
        if home.flow_style:
            following = re.compile(r"\s*,\s*").match(self.text, end)
            begin = int(key.start_mark.index)
            if following:
                self.edits.append(_Edit(begin=begin, end=following.end(), text=""))
            else:
                begin = len(self.text[:begin].rstrip().removesuffix(","))
                self.edits.append(_Edit(begin=begin, end=end, text=""))
            return
        begin = self.text.rfind("\n", 0, key.start_mark.index) + 1
        lead = self.text[begin : key.start_mark.index]
        line_end = self._line_end(end)
        if lead.strip():  # the first field of an item: the dash stays, the next field moves up to it
            upto = re.compile(r"\s*").match(self.text, line_end)
            self.edits.append(_Edit(begin=key.start_mark.index, end=upto.end() if upto else line_end, text=""))
        else:
            self.edits.append(_Edit(begin=begin, end=line_end + 1, text=""))

    def _insert(self, place: int, text: str) -> None:
        self.edits.append(_Edit(begin=place, end=place, text=text))

    def _line_end(self, place: int) -> int:
        """The end of the line at ``place``, behind a comment that stands there."""
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found

    def _end(self, node: Node, key: Node | None) -> int:
        """Where the text of a value ends; of an empty one, behind the colon of its field's name."""
        from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

        if isinstance(node, ScalarNode):
            if node.start_mark.index == node.end_mark.index and key is not None:
                return self.text.index(":", key.end_mark.index) + 1
            if node.style in {"|", ">"}:
                return int(node.start_mark.index) + len(self._block_scalar(node))
            return int(node.end_mark.index)
        assert isinstance(node, MappingNode | SequenceNode)  # noqa: S101 - there are three kinds of nodes
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        if isinstance(node, MappingNode):
            return self._end(node.value[-1][1], node.value[-1][0])
        return self._end(node.value[-1], None)

    def _block_scalar(self, node: Node) -> str:
        """The text of a folded or literal value without the comments and empty lines behind it."""
        lines = self.text[node.start_mark.index : node.end_mark.index].split("\n")
        indents = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()]
        least = indents[0] if indents else 0
        kept = 1
        for number, line in enumerate(lines[1:], 1):
            if line.strip() and len(line) - len(line.lstrip(" ")) < least:
                break
            if line.strip():
                kept = number + 1
        return "\n".join(lines[:kept])


def _equal(one: Any, other: Any) -> bool:
    """Whether two values are the same, their fields and their order too."""
    if isinstance(one, dict) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_equal(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)


def _list_of_items(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _paired(old: list[Any], new: list[Any]) -> list[tuple[int | None, Any]] | None:
    """Each new item with the number of the old one it was; None when they come in another order."""
    identities = [_identity(item) for item in old]
    pairs: list[tuple[int | None, Any]] = []
    reached = -1
    for item in new:
        name = _identity(item)
        found = next((index for index, one in enumerate(identities) if one == name and index > reached), None)
        if found is None and name in identities:
            return None
        pairs.append((found, item))
        reached = found if found is not None else reached
    return pairs


def _identity(item: Mapping[str, Any]) -> str:
    return str(item["id"]) if item.get("id") is not None else json.dumps(next(iter(item.values()), ""), default=str)


def _on_lines(value: Any) -> bool:
    """Whether a value stands on lines of its own below its field's name."""
    return (isinstance(value, Mapping) and bool(value)) or (_list_of_items(value) and bool(value))


def _block(value: Any, column: int) -> list[str]:
    if isinstance(value, Mapping):
        return [line for key, item in value.items() for line in _field(key, item, column)]
    return [line for item in value for line in _item(item, column)]


def _field(key: str, value: Any, column: int) -> list[str]:
    """The lines of a field, the first indented by ``column``."""
    lead = " " * column
    if _on_lines(value):
        return [f"{lead}{key}:", *_block(value, column + 2)]
    return [f"{lead}{key}: {_scalar(value, column, len(key) + 2)}"]


def _item(value: Any, column: int) -> list[str]:
    lines = _block(value, column + 2) if isinstance(value, Mapping) and value else [" " * (column + 2) + _inline(value)]
    return [f"{' ' * column}- {lines[0][column + 2 :]}", *lines[1:]]


def _scalar(value: Any, column: int, used: int) -> str:
    """A value behind a field's name; long text is folded over lines, text of several lines stays in lines."""
    if not isinstance(value, str) or (len(value) + column + used <= _WIDTH and "\n" not in value):
        return _inline(value)
    pad = " " * (column + 2)
    lines = value.split("\n")
    if any(line != line.strip() for line in lines) or not lines[0] or not lines[-1]:
        return _inline(value)
    if any(not line.isprintable() for line in lines):
        return _inline(value)
    if len(lines) > 1:
        return "|-\n" + "\n".join(pad + line if line else "" for line in lines)
    if "  " in value or "\u00a0 " in value or " \u00a0" in value:
        return _inline(value)
    folded: list[str] = []
    for word in value.split(" "):
        if folded and len(pad) + len(folded[-1]) + 1 + len(word) <= _WIDTH:
            folded[-1] += f" {word}"
        else:
            folded.append(word)
    return ">-\n" + "\n".join(pad + line for line in folded)


def _inline(value: Any) -> str:
    """A value on one line, as it can stand anywhere."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
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


def _for_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _for_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_for_json(item) for item in value]
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    return value
