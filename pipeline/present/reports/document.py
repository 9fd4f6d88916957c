"""Reports as Word documents and PDF, through the pipeline that makes every other document."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pipeline.present.reports.audit import DossierReport
from pipeline.present.reports.entry import EntryReport
from pipeline.present.reports.evidence import MANY, Files, capped

if TYPE_CHECKING:
    from pipeline.documents.convert import Converter
    from pipeline.present.reports.voice import Voice

_MARKS = {"✕": "\u00d7", "↷": "→"}
"""Marks that stand for others in print."""


def report_docx(view: EntryReport | DossierReport, *, now: dt.datetime, generator: str, voice: Voice) -> bytes:
    """The Word document of a report, dated ``now``."""
    from pipeline.documents.report_document import report_document

    if isinstance(view, EntryReport):
        name, over, shown = "verification-report", "report", asdict(_shortened(view, voice))
    else:
        name, over = "audit-report", "audit"
        entries = tuple(replace(entry, files=_files(entry.files, voice)) for entry in view.entries)
        shown = asdict(replace(view, entries=entries))
    document = {
        "title": f"{voice.say(over)}: {view.title}",
        "kind": voice.say(over),
        "author": generator,
        "date": now.date(),
        "status": view.standing.text,
        "number": view.title,
    }
    values: dict[str, Any] = {
        "document": document,
        "report": _printable(shown),
        "how_to": tuple(view.how_to.rstrip().split("\n")) if view.how_to else (),
    }
    return report_document(name, values, language=voice.language)


def report_pdf(
    view: EntryReport | DossierReport, converter: Converter, *, now: dt.datetime, generator: str, voice: Voice
) -> bytes:
    """The PDF of a report. Raises ``InputError`` when ``converter`` makes none."""
    (made,) = converter.to_pdf([report_docx(view, now=now, generator=generator, voice=voice)])
    return made


def _printable(value: Any) -> Any:
    """``value`` with the marks that the fonts of the documents have."""
    if isinstance(value, dict):
        return {
            key: _MARKS.get(item, item) if key == "mark" else _printable(item) for key, item in value.items()
        }  # fmt: skip
    return tuple(_printable(item) for item in value) if isinstance(value, list | tuple) else value


def _shortened(view: EntryReport, voice: Voice) -> EntryReport:
    return replace(view, files=_files(view.files, voice))


def _files(files: Files, voice: Voice) -> Files:
    """The names of unchanged files as many as a printed report holds."""
    return replace(files, intact=tuple(capped(files.intact, voice)), changed=files.changed[: MANY * 10])
