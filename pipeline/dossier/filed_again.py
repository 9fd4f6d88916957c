"""A signed PDF filed a second time: the signatures in it are old, and nobody but the filing party chose to file it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dossier.verify import with_findings
from signing.report import Finding, Report, Severity, Verdict

if TYPE_CHECKING:
    from pipeline.dossier.entry import Entry

FILED_AGAIN = "PDF_FILED_AGAIN"
Mark = tuple[str | None, str | None, str | None]
"""What tells one signature in a PDF from another: the party, the certificate and the time."""


def marks(report: Report) -> frozenset[Mark]:
    """The signatures inside a PDF that ``report`` is on, or inside the PDF of an entry."""
    return frozenset(
        (item.party, item.certificate, item.claimed_time)
        for item in report.signatures
        if not item.name.startswith("META-INF/")
    )


def filed_before(found: frozenset[Mark], entries: Iterable[Entry]) -> Entry | None:
    """The first of ``entries`` whose PDF bears one of the signatures ``found``."""
    return next(
        (entry for entry in entries if entry.report.statement is not None and found & marks(entry.report)), None
    )


def filed_again_findings(entry: Entry, entries: Iterable[Entry]) -> Iterable[Finding]:
    """That the PDF of ``entry`` was filed in an earlier one, unless everybody who has to has signed this entry itself."""
    earlier = filed_before(marks(entry.report), [item for item in entries if item.file.number < entry.file.number])
    signed = {
        item.party
        for item in entry.report.signatures
        if item.name.startswith("META-INF/") and item.verdict is not Verdict.TOTAL_FAILED
    }
    if earlier is not None and not set(entry.asked) <= signed:
        detail = (
            f"The signatures in its PDF are those of {earlier.file.name}: it was filed a second time, which not everybody who "
            f"signed it then has agreed to."
        )
        yield Finding(code=FILED_AGAIN, severity=Severity.ERROR, subject=entry.file.name, detail=detail)


def with_filed_again(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries as their dossier makes them count: one whose PDF was filed before, by fewer than all, is broken."""
    listed = tuple(entries)
    found = []
    for entry in listed:
        findings = tuple(filed_again_findings(entry, listed))
        found.append(replace(entry, report=with_findings(entry.report, findings)) if findings else entry)
    return tuple(found)
