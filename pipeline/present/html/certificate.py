"""A certificate of completion as a page to file away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.html.page import render

if TYPE_CHECKING:
    from pipeline.present.reports.certificate import CompletionCertificate
    from pipeline.present.reports.voice import Voice


def certificate_page(view: CompletionCertificate, voice: Voice) -> str:
    """One self-contained HTML page that says who executed what, and when."""
    return render("certificate.html", {"view": view, "say": voice.say}, language=voice.language)
