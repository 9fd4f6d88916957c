"""What changed, as a page to read, to print and to file away."""

from __future__ import annotations

import base64
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.documents.redline.align import words
from pipeline.present.difference_text import WORDS, headline, said_of
from pipeline.present.html.page import render

if TYPE_CHECKING:
    from pipeline.documents.content_change import LineChange
    from pipeline.dossier.difference import Difference, FileChange

MAX_PICTURE = 2 * 1024 * 1024
"""A larger picture is named and not shown."""
MAX_WORDS = 4000
"""Longer texts are shown whole, before and now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file as the page shows it."""

    name: str
    screen: str | None
    word: str
    was: str | None
    said: str
    lines: tuple[LineChange, ...]
    picture: tuple[str, str] | None


def difference_page(found: Difference) -> str:
    """One self-contained HTML page that shows how two versions differ."""
    items = [(name, item) for name, change in found.records.items() for item in change.items]
    return render(
        "difference.html",
        {
            "old": Path(found.old).name,
            "new": Path(found.new).name,
            "headline": headline(found),
            "requirements": [pair for pair in items if pair[1].requirement],
            "others": [pair for pair in items if not pair[1].requirement],
            "facts": [(name, field) for name, change in found.records.items() for field in change.fields],
            "files": [_shown(file) for file in found.files],
            "unchanged": found.unchanged,
            "words": word_changes,
        },
    )


def word_changes(was: str, now: str) -> Iterator[tuple[str, str]]:
    """Pieces of two texts in reading order: ``same``, ``went`` or ``came``, and the piece."""
    before, after = words(was), words(now)
    if len(before) + len(after) > MAX_WORDS:
        yield "went", was
        yield "came", now
        return
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            yield "same", "".join(after[new_from:new_to])
            continue
        if old_from < old_to:
            yield "went", "".join(before[old_from:old_to])
        if new_from < new_to:
            yield "came", "".join(after[new_from:new_to])


def _shown(file: FileChange) -> _File:
    picture = file.content.picture if file.content else None
    shown = None
    if picture is not None and max(len(picture.was), len(picture.now)) <= MAX_PICTURE:
        shown = (_data_url(picture.media_type, picture.was), _data_url(picture.media_type, picture.now))
    return _File(
        name=file.name,
        screen=file.screen,
        word=WORDS.get(file.status, str(file.status)),
        was=file.was,
        said="" if file.was else said_of(file).replace("  ", ", ", 1),
        lines=file.content.lines if file.content else (),
        picture=shown,
    )


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
