"""The audit of a dossier as a page to file away, with how it came about as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present.html.difference import word_changes
from pipeline.present.html.page import render

if TYPE_CHECKING:
    from pipeline.present.reports.audit import DossierReport, EntryPart
    from pipeline.present.reports.evidence import Status
    from pipeline.present.reports.voice import Voice

_AXIS = 170
"""Where the line runs; the days stand to its left."""
_ROW = 66
_WIDTH = 920
_FIRST_SIGNATURE = 340
_SIGNATURE = 290
_SIGNATURES = 2
"""Parties of an entry the picture shows; the tables below show all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dot:
    """A signature in the picture."""

    x: int
    words: str
    tone: str
    open: bool
    """Whether it is missing: drawn as a ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An entry in the picture."""

    y: int
    made: str
    title: str
    status: Status
    dots: tuple[_Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """The entries from first to last, each with its signatures."""

    title: str
    axis: int
    width: int
    height: int
    rows: tuple[_Row, ...]


def audit_page(view: DossierReport, voice: Voice) -> str:
    """One self-contained HTML page with everything the audit of a dossier established."""
    return render(
        "audit.html",
        {"view": view, "picture": _picture(view, voice), "say": voice.say, "words": word_changes},
        language=voice.language,
    )


def _picture(view: DossierReport, voice: Voice) -> _Picture:
    rows = tuple(
        _Row(
            y=20 + index * _ROW,
            made=entry.made,
            title=_cut(f"{entry.number} · {entry.title}", 84),
            status=entry.standing,
            dots=_dots(entry),
        )
        for index, entry in enumerate(view.entries)
    )
    many = len(rows) != 1
    counted = voice.say("entries_many" if many else "entries_one", count=len(rows))
    said = "; ".join(f"{row.title}: {row.status.text}, {', '.join(dot.words for dot in row.dots)}" for row in rows)
    return _Picture(
        title=f"{voice.say('entries_timeline', count=counted)}. {said}",
        axis=_AXIS,
        width=_WIDTH,
        height=max(_ROW * len(rows), _ROW),
        rows=rows,
    )


def _dots(entry: EntryPart) -> tuple[_Dot, ...]:
    # What is missing is said first: nobody may overlook it because the picture is full.
    shown = sorted(entry.marks, key=lambda mark: mark.open)
    if len(shown) > _SIGNATURES:
        shown = sorted(entry.marks, key=lambda mark: not mark.open)[:_SIGNATURES]
    return tuple(
        _Dot(
            x=_FIRST_SIGNATURE + index * _SIGNATURE,
            words=f"{_cut(mark.party, 18)} {mark.when}",
            tone=mark.status.tone,
            open=mark.open,
        )
        for index, mark in enumerate(shown)
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
