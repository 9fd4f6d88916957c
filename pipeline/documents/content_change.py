"""What two versions of one file say differently: Word by paragraph, PDF, HTML and text by line, pictures side by side."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.documents.file_type import picture_type
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.documents.redline.document import Redline

AUTHOR = "signoff"
MAX_LINES = 20_000
"""Texts with more lines are not compared line by line."""
MAX_PAIRS = 4_000_000
"""Texts in which more lines could be paired with each other are not compared line by line either: it would take minutes."""
MAX_LINE = 1000
"""A longer line, of a program made small say, is taken apart where a statement or a tag ends."""
_ENDS = re.compile(r"(?<=[;{}>])")
_WORD = b"PK\x03\x04"


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
    source: bool = False
    """Whether ``lines`` are those of a page's source, as what a browser shows of it is the same."""
    too_long: bool = False
    """Whether it differs in more than is compared line by line."""


def compare_contents(name: str, old: bytes, new: bytes, *, now: dt.datetime) -> ContentChange:
    """How ``new`` differs from ``old``, two versions of the file ``name``; ``now`` dates tracked changes. Never raises.

    A file that cannot be read as what its name says is of the kind ``other``.
    """
    try:
        return _compared(name.lower(), old, new, now)
    except InputError:
        return ContentChange(kind="other")
    except Exception:  # noqa: BLE001 - strangers' files may make a library fail as it likes; that they differ is known
        return ContentChange(kind="other")


def _compared(name: str, old: bytes, new: bytes, now: dt.datetime) -> ContentChange:
    if name.endswith(".docx") and old.startswith(_WORD) and new.startswith(_WORD):
        return _word(old, new, now)
    if name.endswith(".pdf"):
        from pipeline.documents.text import text_of_pdf

        return _texts("pdf", text_of_pdf(old), text_of_pdf(new))
    media_type = picture_type(old)
    picture = Picture(media_type=media_type, was=old, now=new) if media_type else None
    if picture is not None and picture_type(new) == media_type:
        return ContentChange(kind="picture", picture=picture)
    before, after = _decoded(old), _decoded(new)
    if before is None or after is None:
        return ContentChange(kind="other")
    if name.endswith((".html", ".htm")):
        from pipeline.documents.visible_text import visible_text

        shown = _texts("page", visible_text(before), visible_text(after))
        return shown if shown.lines or shown.too_long else replace(_texts("page", before, after), source=True)
    found = _texts("text", before, after)
    if name.endswith(".svg"):
        return replace(found, kind="picture", picture=Picture(media_type="image/svg+xml", was=old, now=new))
    return found


def _word(old: bytes, new: bytes, now: dt.datetime) -> ContentChange:
    from pipeline.documents.redline.document import redline
    from pipeline.documents.text import text_of_docx

    found = _texts("word", text_of_docx(old), text_of_docx(new))
    return found if found.too_long else replace(found, redline=redline(old, new, author=AUTHOR, time=now))


def _decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8; None for anything else."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _texts(kind: str, old: str, new: str) -> ContentChange:
    """Two texts line by line, where they are not too long for that."""
    before, after = list(_lines(old)), list(_lines(new))
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    mine, theirs = Counter(before), Counter(after)
    pairs = sum(number * theirs[line] for line, number in mine.items())
    if len(before) + len(after) > MAX_LINES or pairs > MAX_PAIRS:
        return ContentChange(kind=kind, too_long=True)
    return ContentChange(kind=kind, lines=tuple(_changes(before, after)))


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if len(line) <= MAX_LINE:
            yield line.rstrip()
        else:
            yield from (part.strip() for part in _ENDS.split(line))


def _changes(before: list[str], after: list[str]) -> Iterator[LineChange]:
    from pipeline.documents.redline.align import align

    for step in align(before, after):
        was = before[step.old] if step.old is not None else None
        now = after[step.new] if step.new is not None else None
        if not step.same and (was or now):
            yield LineChange(was=was, now=now)
