"""The text of XHTML in ReqIF, as people read it: a line for each paragraph, item and row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.records.exchange.table import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 100
"""Elements within elements, and chapters within chapters."""
_BLOCKS = frozenset(("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dt", "dd"))  # fmt: skip
_LOOKS = frozenset(("b", "i", "em", "strong", "u", "table", "span"))

_FOLD = frozenset("\r\n\t")


@dataclass(slots=True, kw_only=True)
class PlainText:
    """A text as it is put together, and what is lost of it."""

    pieces: list[str] = field(default_factory=list)
    """None is empty: the last one tells whether a line begins."""
    formatted: bool = False
    pictures: int = 0

    def append(self, text: str) -> None:
        """Go on with ``text``."""
        if text:
            self.pieces.append(text)

    @property
    def at_line_start(self) -> bool:
        """Whether nothing stands in the line yet."""
        return not self.pieces or self.pieces[-1].endswith("\n")


def text_of_xhtml(content: _Element) -> tuple[str, PlainText]:
    """The text of ``content``, and what was met on the way."""
    made = PlainText()
    _add(content, made, 0)
    return clean("".join(made.pieces)), made


def local(element: _Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _add(element: _Element, made: PlainText, depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    tag = local(element)
    made.pictures += tag == "object"
    made.formatted = made.formatted or tag in _LOOKS
    if tag == "br" or (tag in _BLOCKS and not made.at_line_start):
        made.append("\n")
    if tag == "li":
        made.append("- ")
    made.append(_unfolded(element.text))
    for child in element:
        _add(child, made, depth + 1)
        name = local(child)
        if name in {"td", "th"} and child.getnext() is not None:
            made.append(" | ")
        tail = _unfolded(child.tail)
        if name in _BLOCKS - {"br"} and tail.strip() and not made.at_line_start:
            made.append("\n")
        made.append(tail.lstrip() if made.at_line_start else tail)


def _unfolded(text: str | None) -> str:
    """Text of XHTML, where a line break is a space and means nothing."""
    return re.sub(r"\s+", lambda found: " " if _FOLD & set(found[0]) else found[0], text or "")
