"""The audit of a dossier as a page to file away, with how it came about as a picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present.audit_text import all_findings, headline
from pipeline.present.html.evidence import Files, SignatureRow, files_of, finding_rows, not_checked, signature_rows
from pipeline.present.html.page import render
from pipeline.present.html.report import said
from pipeline.present.words import count, day
from signing import how_to_verify

if TYPE_CHECKING:
    from pipeline.dossier.audit import Audited, AuditReport

_STATES = {
    "executed": ("good", "✓"),
    "superseded": ("quiet", "↷"),
    "half-signed": ("doubt", "◐"),
    "untrusted": ("doubt", "?"),
    "broken": ("bad", "✕"),
}
_ROW = 48
_FIRST_SIGNATURE = 400
_SIGNATURE = 190
_SIGNATURES = 3
"""Signatures of an entry the picture shows; the tables below show all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dot:
    """A signature in the picture."""

    x: int
    party: str
    when: str
    tone: str
    open: bool
    """Whether it is missing: drawn as a ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An entry in the picture."""

    y: int
    title: str
    words: str
    mark: str
    tone: str
    signatures: tuple[_Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timeline:
    """The entries from first to last, each with its signatures."""

    title: str
    width: int
    height: int
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry as the page shows it."""

    number: int
    title: str
    file: str
    state: str
    tone: str
    mark: str
    baseline: str
    signatures: tuple[SignatureRow, ...]
    files: Files


def audit_page(report: AuditReport, title: str, *, now: dt.datetime, generator: str) -> str:
    """One self-contained HTML page with everything the audit of the dossier ``title`` established at ``now``."""
    return render(
        "audit.html",
        {
            "title": title,
            "headline": headline(report),
            "report_verdict": str(report.verdict),
            "timeline": _timeline(report),
            "findings": finding_rows(all_findings(report)),
            "entries": [_entry(item) for item in report.entries],
            "not_checked": not_checked(item.entry.report for item in report.entries),
            "how_to": how_to_verify.TEXT if report.entries else "",
            "now": said(now),
            "generator": generator,
        },
    )


def _timeline(report: AuditReport) -> _Timeline:
    rows = []
    for index, item in enumerate(report.entries):
        tone, mark = _STATES[str(item.state)]
        made = item.entry.report.statement.created if item.entry.report.statement else ""
        rows.append(
            _Row(
                y=28 + index * _ROW,
                title=_cut(f"{item.entry.file.number} {_title(item)}", 44),
                words=f"{item.state}, made {day(made)}" if made else str(item.state),
                mark=mark,
                tone=tone,
                signatures=_dots(item),
            )
        )
    states = ", ".join(f"{row.title}: {row.words}" for row in rows)
    return _Timeline(
        title=f"{count(len(rows), 'entry', 'entries')} in the order made. {states}",
        width=_FIRST_SIGNATURE + _SIGNATURES * _SIGNATURE,
        height=max(_ROW * len(rows) + 12, _ROW),
        rows=tuple(rows),
    )


def _dots(item: Audited) -> tuple[_Dot, ...]:
    dots = []
    for index, row in enumerate(signature_rows(item.entry.report)[:_SIGNATURES]):
        claimed = row.when.partition(",")[0].partition(" (")[0]
        when = claimed if row.there else "has not signed"
        x = _FIRST_SIGNATURE + index * _SIGNATURE
        dots.append(
            _Dot(x=x, party=_cut(row.party, 20), when=when, tone=row.tone if row.there else "doubt", open=not row.there)
        )
    return tuple(dots)


def _entry(item: Audited) -> _Entry:
    tone, mark = _STATES[str(item.state)]
    return _Entry(
        number=item.entry.file.number,
        title=_title(item),
        file=item.entry.file.name,
        state=str(item.state),
        tone=tone,
        mark=mark,
        baseline=item.entry.report.baseline or "none: it cannot be read",
        signatures=signature_rows(item.entry.report),
        files=files_of(item.entry.report),
    )


def _title(item: Audited) -> str:
    statement = item.entry.report.statement
    return statement.title if statement is not None else item.entry.file.kind


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
