"""What changed, as a page to read, to print and to file away."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.documents.redline.align import words
from pipeline.present.html.page import render
from pipeline.present.reports.changes import changes_of
from pipeline.present.words import safe

if TYPE_CHECKING:
    from pipeline.dossier.difference import Difference
    from pipeline.present.reports.voice import Voice

MAX_WORDS = 4000
"""Longer texts are shown whole, before and now."""


def difference_page(found: Difference, voice: Voice) -> str:
    """One self-contained HTML page that shows how two versions differ."""
    return render(
        "difference.html",
        {
            "old": safe(Path(found.old).name or found.old),
            "new": safe(Path(found.new).name or found.new),
            "view": changes_of(found, voice),
            "say": voice.say,
            "unchanged": found.unchanged,
            "words": word_changes,
        },
        language=voice.language,
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
