"""The report on one container as a page to file away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.present.html.evidence import files_of, finding_rows, not_checked, signature_rows
from pipeline.present.html.page import render
from pipeline.present.report_text import headline
from pipeline.present.words import listed, minute
from signing import how_to_verify

if TYPE_CHECKING:
    from signing.report import Report


def report_page(report: Report, name: str, *, now: dt.datetime, generator: str, against: str | None = None) -> str:
    """One self-contained HTML page with everything verification established about the container ``name`` at ``now``."""
    statement = report.statement
    digests = [("Baseline id", report.baseline)] if report.baseline else []
    if statement is not None:
        digests.append(("List of digests (SHA256SUMS)", statement.payload.sums))
    certificates = dict.fromkeys((item.signer or item.name, item.certificate) for item in report.signatures)
    digests += [(f"Certificate of {who}", digest) for who, digest in certificates if digest]
    anchors = dict.fromkeys((item.party or item.name, item.anchor) for item in report.signatures)
    digests += [(f"Trust anchor of the {party}", digest) for party, digest in anchors if digest]
    return render(
        "report.html",
        {
            "name": name,
            "headline": headline(report, name, against=against),
            "report_verdict": str(report.verdict),
            "statement": statement,
            "made": minute(statement.created) if statement else "",
            "required": listed(f"the {item.party}" for item in statement.required) if statement else "",
            "signatures": signature_rows(report),
            "files": files_of(report),
            "findings": finding_rows(report.findings),
            "not_checked": not_checked([report]),
            "digests": digests,
            "how_to": how_to_verify.TEXT if statement is not None else "",
            "now": said(now),
            "generator": generator,
        },
    )


def said(now: dt.datetime) -> str:
    """A moment as reports print it."""
    return minute(now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
