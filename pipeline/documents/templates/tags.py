"""The tags of a template one by one, in the order of its text, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.documents.word.xml import Element, W, short, text_of

_TAG = re.compile(r"\{(?:(?P<print>\{)|(?P<do>%)|(?P<note>#))(?P<text>.*?)(?P<end>\}\}|%\}|#\}|$)", re.DOTALL)
_HOLDER = re.compile(r"(tr|tc|p)\s")
_STRAIGHT = str.maketrans("\u201c\u201d\u2018\u2019\u00a0\uff5b\uff5d\uff05", "\"\"'' {}%")
"""Typographic quotes, fixed spaces and full-width braces read as what was meant, so that the rest of a tag is checked."""
_PRINTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag."""

    source: str
    """As it is written, quotes and all."""
    prints: bool
    """Whether it prints a value: ``{{ … }}``."""
    text: str
    """What stands between its braces, with straight quotes."""
    holder: str
    """``p``, ``tr`` or ``tc`` for a tag that takes its paragraph, row or cell away; empty for one within a text."""
    frame: Element
    """What holds the paragraph, row or cell of the tag: a loop ends in the frame it begins in."""
    where: str
    """The text of the paragraph around it, for a message."""
    paragraph: Element

    @property
    def word(self) -> str:
        """The first word of a tag that does something: ``if``, ``endfor``."""
        return self.text.split(maxsplit=1)[0] if self.text else ""

    @property
    def rest(self) -> str:
        """What follows the first word."""
        return "".join(self.text.split(maxsplit=1)[1:])


def tags(root: Element) -> Iterator[Tag]:
    """The tags of a part; notes (``{# … #}``) are left out."""
    before = ""
    for paragraph in root.iter(W + "p"):
        text = text_of(paragraph)
        straight = text.translate(_STRAIGHT)
        found = list(_TAG.finditer(straight))
        for match in found:
            if match["note"]:
                continue
            inner = match["text"]
            holder = _HOLDER.match(inner)
            core = inner[holder.end() :] if holder else inner
            yield Tag(
                source=text[match.start() : match.end()],
                prints=bool(match["print"]),
                text=core.strip().removeprefix("-").removesuffix("-").strip(),
                holder=holder[1] if holder else "",
                frame=_frame(paragraph, holder[1] if holder else ""),
                where=_where(text, match.start(), match.end(), before),
                paragraph=paragraph,
            )
        if text.strip() and not (found and found[0][0].strip() == straight.strip()):
            before = text


def _frame(paragraph: Element, holder: str) -> Element:
    element = paragraph
    if holder in {"tr", "tc"}:
        element = next(paragraph.iterancestors(W + holder), paragraph)
    parent = element.getparent()
    return element if parent is None else parent


def _where(text: str, start: int, end: int, before: str) -> str:
    """The tag with the text around it; of a tag alone in its paragraph, also the text before."""
    if text.strip() == text[start:end].strip():
        return f"paragraph “{short(text)}”" + (f" after “{short(before, _PRINTS)}”" if before else " at the beginning")
    first, last = max(0, start - _PRINTS), min(len(text), end + _PRINTS)
    piece = " ".join(text[first:last].split())
    return f"paragraph “{'…' if first else ''}{piece}{'…' if last < len(text) else ''}”"
