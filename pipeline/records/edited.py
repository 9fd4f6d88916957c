"""The text of a record with new values in it, where every line that still holds stays as a person wrote it: comments, order, style."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.records.load import parse
from pipeline.records.written import block_lines, field_lines, inline, item_lines, list_of_items, on_lines, scalar_text
from signing.errors import InputError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, SequenceNode


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
            self._insert(last, lead + ", ".join(f"{key}: {inline(new[key])}" for key in added))
        else:
            column = node.start_mark.column
            place = self._line_end(self._end(node, None))
            self._insert(place, "".join("\n" + "\n".join(field_lines(key, new[key], column)) for key in added))

    def _value(self, home: MappingNode, key: Node, node: Node, old: Any, new: Any) -> None:
        if isinstance(old, dict) and isinstance(new, Mapping) and old:
            self._mapping(node, old, new)  # type: ignore[arg-type] # a mapping is a mapping node
        elif list_of_items(old) and list_of_items(new) and old:
            self._sequence(home, key, node, old, new)  # type: ignore[arg-type] # a list is a sequence node
        else:
            self._replace(home, key, node, new)

    def _replace(self, home: MappingNode, key: Node, node: Node, new: Any) -> None:
        """Write a value anew behind its field's name."""
        colon = self.text.index(":", key.end_mark.index)
        column = key.start_mark.column
        flow = bool(home.flow_style)
        end = self._end(node, key)
        if flow or not on_lines(new):
            begin = node.start_mark.index if end > colon + 1 else colon + 1
            scalar = inline(new) if flow else scalar_text(new, column, len(f"{key.value}: "))
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
        lines = "".join(f"\n{line}" for line in block_lines(new, column + 2))
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
            self._insert(place, (", " if node.value else "") + inline(value))
            return
        column = node.start_mark.column
        lines = "\n".join(item_lines(value, column))
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


def _for_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _for_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_for_json(item) for item in value]
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    return value
