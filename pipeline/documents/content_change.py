"""What two versions of one file say differently: Word by paragraph, PDF, HTML and text by line, pictures side by side."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.documents.redline.document import Redline

AUTHOR = "signoff"
MAX_LINES = 20_000
"""Texts with more lines are not compared line by line."""
_WORD = b"PK\x03\x04"
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "button",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "label",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset({"script", "style", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A line or paragraph that changed, came or went."""

    was: str | None
    """None when it came."""
    now: str | None
    """None when it went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture before and now."""

    media_type: str
    was: bytes
    now: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChange:
    """How two versions of a file differ in what they say or show."""

    kind: str
    """``word``, ``pdf``, ``page``, ``text``, ``picture`` or ``other``."""
    lines: tuple[LineChange, ...] = field(default=())
    redline: Redline | None = None
    """The new Word document with tracked changes."""
    picture: Picture | None = None


def compare_contents(name: str, old: bytes, new: bytes, *, now: dt.datetime) -> ContentChange:
    """How ``new`` differs from ``old``, two versions of the file ``name``; ``now`` dates tracked changes. Never raises.

    A file that cannot be read as what its name says is of the kind ``other``.
    """
    lower = name.lower()
    try:
        if lower.endswith(".docx") and old.startswith(_WORD) and new.startswith(_WORD):
            return _word(old, new, now)
        if lower.endswith(".pdf"):
            from pipeline.documents.text import text_of_pdf

            return ContentChange(kind="pdf", lines=_lines(text_of_pdf(old), text_of_pdf(new)))
    except InputError:
        return ContentChange(kind="other")
    media_type = next(
        (kind for magic, kind in _PICTURES.items() if old.startswith(magic) and new.startswith(magic)), None
    )
    if media_type is not None:
        return ContentChange(kind="picture", picture=Picture(media_type=media_type, was=old, now=new))
    before, after = _decoded(old), _decoded(new)
    if before is None or after is None:
        return ContentChange(kind="other")
    if lower.endswith((".html", ".htm")):
        return ContentChange(kind="page", lines=_lines(visible_text(before), visible_text(after)))
    return ContentChange(kind="text", lines=_lines(before, after))


def visible_text(page: str) -> str:
    """The text a browser shows of an HTML page, a block a line; what fields and buttons are labelled with counts."""
    reader = _Visible()
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Visible(HTMLParser):
    """Collects the visible text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._hidden += 1
        if tag in _BLOCKS:
            self.pieces.append("\n")
        for name, value in attrs:
            if name in {"placeholder", "value", "alt", "aria-label"} and value:
                self.pieces.append(f"\n{value}\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._hidden:
            self._hidden -= 1
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s", " ", data))


def _word(old: bytes, new: bytes, now: dt.datetime) -> ContentChange:
    from pipeline.documents.redline.document import redline
    from pipeline.documents.text import text_of_docx

    return ContentChange(
        kind="word",
        lines=_lines(text_of_docx(old), text_of_docx(new)),
        redline=redline(old, new, author=AUTHOR, time=now),
    )


def _decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8; None for anything else."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _lines(old: str, new: str) -> tuple[LineChange, ...]:
    before = [line.rstrip() for line in old.split("\n")]
    after = [line.rstrip() for line in new.split("\n")]
    return tuple(_changes(before, after)) if len(before) + len(after) <= MAX_LINES else ()


def _changes(before: list[str], after: list[str]) -> Iterator[LineChange]:
    from pipeline.documents.redline.align import align

    for step in align(before, after):
        was = before[step.old] if step.old is not None else None
        now = after[step.new] if step.new is not None else None
        if not step.same and (was or now):
            yield LineChange(was=was, now=now)
