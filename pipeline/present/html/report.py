"""The report on one container or signed PDF as a page to file away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.html.difference import word_changes
from pipeline.present.html.page import render

if TYPE_CHECKING:
    from pipeline.present.reports.entry import EntryReport
    from pipeline.present.reports.voice import Voice


def report_page(view: EntryReport, voice: Voice) -> str:
    """One self-contained HTML page with everything verification established about one file."""
    return render("report.html", {"view": view, "say": voice.say, "words": word_changes}, language=voice.language)
