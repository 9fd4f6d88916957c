"""Reports as Word documents and PDF, through the pipeline that makes every other document."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pipeline.present.reports.audit import DossierReport
from pipeline.present.reports.certificate import CompletionCertificate
from pipeline.present.reports.changes import Changes, shortened
from pipeline.present.reports.entry import EntryReport
from pipeline.present.reports.evidence import MANY, Files, capped

if TYPE_CHECKING:
    from pipeline.documents.convert import Converter
    from pipeline.present.reports.voice import Voice

Printed = EntryReport | DossierReport | CompletionCertificate
_TEMPLATES = {
    EntryReport: ("verification-report", "report"),
    DossierReport: ("audit-report", "audit"),
    CompletionCertificate: ("completion-certificate", "certificate"),
}
"""For each report its template, and what it is called."""
_MARKS = {"✕": "\u00d7", "↷": "→"}
"""Marks that stand for others in print: the fonts of the documents have these."""

_LEVEL = re.compile(r"\bB-(?=(?:B|T|LT|LTA)\b)")


def report_docx(view: Printed, *, now: dt.datetime, generator: str, voice: Voice) -> bytes:
    """The Word document of a report, dated ``now``."""
    from pipeline.documents.report_document import report_document

    name, kind = _TEMPLATES[type(view)]
    document = {
        "title": f"{voice.say(kind)}: {view.title}",
        "kind": voice.say(kind),
        "author": generator,
        "date": now.date(),
        "status": view.standing.text,
        "number": view.title,
    }
    values: dict[str, Any] = {
        "document": document,
        "report": _printable(asdict(_shortened(view, voice))),
        "how_to": tuple(view.how_to.rstrip().split("\n")) if view.how_to else (),
    }
    return report_document(name, values, language=voice.language)


def report_pdf(view: Printed, converter: Converter, *, now: dt.datetime, generator: str, voice: Voice) -> bytes:
    """The PDF of a report. Raises ``InputError`` when ``converter`` makes none."""
    (made,) = converter.to_pdf([report_docx(view, now=now, generator=generator, voice=voice)])
    return made


def _printable(value: Any) -> Any:
    """``value`` with the marks that are printed, and levels that are not broken at their hyphen."""
    if isinstance(value, str):
        return _LEVEL.sub("B\u2011", value)
    if isinstance(value, dict):
        return {key: _MARKS.get(item, item) if key == "mark" else _printable(item) for key, item in value.items()}
    return tuple(_printable(item) for item in value) if isinstance(value, list | tuple) else value


def _shortened(view: Printed, voice: Voice) -> Printed:
    """``view`` with the names of as many files as a printed report holds."""
    if isinstance(view, EntryReport):
        return replace(view, files=_files(view.files, voice), changes=_changes(view.changes, voice))
    if isinstance(view, DossierReport):
        entries = (
            replace(one, files=_files(one.files, voice), changes=_changes(one.changes, voice)) for one in view.entries
        )
        return replace(view, entries=tuple(entries))
    return view


def _changes(changes: Changes | None, voice: Voice) -> Changes | None:
    return None if changes is None else shortened(changes, voice)


def _files(files: Files, voice: Voice) -> Files:
    return replace(files, intact=tuple(capped(files.intact, voice)), changed=files.changed[: MANY * 10])
