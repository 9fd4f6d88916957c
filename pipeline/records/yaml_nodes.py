"""The nodes of a YAML text, from libyaml where it is ordinary, at a twentieth of the time of a parser in Python.

libyaml follows YAML 1.1 and says less of what is wrong. So it only serves text that both read alike: one document without
anchors, aliases, tags and directives. Everything else, and every fault, is read again by ruamel.yaml, which decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.nodes import Node

_TAG = "tag:yaml.org,2002:"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_MERGES = frozenset({"<<", "="})
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_DEEPEST = 50
"""Nesting beyond is left to the other parser, and refused there."""
_UNALIKE = re.compile(
    r"[^\x00-\uffff]|[\x85\u2028\u2029\ufeff\t\r]|\\|^(?:\.\.\.|---)|(?:^|[-,:\[{]) *\?(?=\s|$)|[|>][-+0-9]*\s*#",
    re.MULTILINE,
)
"""What the two read, or count columns of, in different ways."""


class _StrangeError(Exception):
    """Something that is not read here."""


def compose(text: str) -> Node | None:
    """The node of the one document in ``text``, None when it is empty; raises what ruamel.yaml raises for a fault."""
    return compose_quickly(text) or _compose_slowly(text)


def compose_quickly(text: str) -> Node | None:
    """The node of ordinary text, None for any other."""
    import yaml

    if not yaml.__with_libyaml__ or _UNALIKE.search(text):
        return None
    try:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        start = [next(events) for _ in range(3)]  # of the stream, of the document, of its node
        node = _node(start[-1], events, 0)
        next(events)
        return node if isinstance(next(events), yaml.StreamEndEvent) else None
    except (yaml.YAMLError, ValueError, StopIteration, _StrangeError):
        return None


def _compose_slowly(text: str) -> Node | None:
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)  # the round-trip loader marks folds in values with a control character
    yaml.version = (1, 2)
    node: Node | None = yaml.compose(text)
    return node


def _node(event: Any, events: Iterator[Any], depth: int) -> Node:
    """The node that begins with ``event``, of the classes of ruamel.yaml."""
    import yaml
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if isinstance(event, yaml.AliasEvent) or event.anchor is not None or event.tag is not None or depth > _DEEPEST:
        raise _StrangeError
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0]
        return ScalarNode(
            _tag(event.value) if plain else f"{_TAG}str",
            event.value,
            start_mark=event.start_mark,
            end_mark=event.end_mark,
            style=None if plain else event.style,
        )
    if isinstance(event, yaml.SequenceStartEvent):
        items = list(_until(yaml.SequenceEndEvent, events, depth))
        return SequenceNode(f"{_TAG}seq", items, start_mark=event.start_mark, flow_style=event.flow_style)
    flat = list(_until(yaml.MappingEndEvent, events, depth))
    pairs = list(zip(flat[0::2], flat[1::2], strict=True))
    return MappingNode(f"{_TAG}map", pairs, start_mark=event.start_mark, flow_style=event.flow_style)


def _until(end: type, events: Iterator[Any], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, end):
            return
        yield _node(event, events, depth + 1)


def _tag(text: str) -> str:
    """The tag of a plain scalar by the core rules of YAML 1.2; a number that records do not take for one is text."""
    if text in _MERGES:
        raise _StrangeError
    if text in _NULLS:
        return f"{_TAG}null"
    if text in _BOOLS:
        return f"{_TAG}bool"
    if _INTEGER.fullmatch(text):
        return f"{_TAG}int"
    return f"{_TAG}float" if _DECIMAL.fullmatch(text) else f"{_TAG}str"
