"""The report on a signed PDF as calm, exact text: what happened and what it means first, then what supports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.causes import gravest, joined, remedy
from pipeline.present.reliance import doubt, failure, particulars
from pipeline.present.report_text import (
    ENGLISH,
    archive_row,
    findings_text,
    half_signed,
    nothing_proven,
    signature_row,
)
from pipeline.present.words import day, listed, safe, table
from signing.pdf.fields import party_of
from signing.report import ObjectStatus, Report, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = {
    ObjectStatus.INTACT: "as signed",
    ObjectStatus.MODIFIED: "changed after it was signed",
    ObjectStatus.ADDED: "added after the last signature",
    ObjectStatus.UNCOVERED: "not signed",
}


def pdf_text(report: Report, name: str) -> str:
    """The report on the PDF called ``name``."""
    lines = [headline(report, name), ""]
    rows = [signature_row(item) for item in report.signatures]
    lines += ["Signatures", *(table(rows) or ["  none"])]
    lines += [*table(archive_row(item, "timestamp") for item in report.archives), ""]
    if report.objects:
        lines += ["States of the file", *table(_states(report)), ""]
    lines += findings_text(report.findings)
    return "\n".join([*lines, f"Verdict    {report.verdict}"])


def headline(report: Report, name: str) -> str:
    """Two sentences: what was established, and what that means."""
    return joined("en", *sentences(report, name))


def sentences(report: Report, name: str) -> tuple[str, ...]:
    """The headline, the verdict as its first sentence; empty ones are not said."""
    name = safe(name)
    half = half_signed(report)
    if report.verdict is Verdict.TOTAL_FAILED:
        return *failure(report, name, ENGLISH), half
    untrusted = [item for item in report.signatures if item.verdict is not Verdict.TOTAL_PASSED]
    if untrusted:
        proven = nothing_proven(untrusted)
        return half, *doubt(report, name, untrusted, proven, ENGLISH)
    when = _when(report)
    if half:
        signers = listed(dict.fromkeys(safe(item.party or item.signer or "somebody") for item in report.signatures))
        return half, f"What the {signers} signed{when} is unchanged.", remedy("HALF_SIGNED")
    if report.executed:
        return f"In force and unchanged: every party that has a field in {name} has signed it{when}.", _since(report)
    if report.verdict is Verdict.TOTAL_PASSED:
        return f"Unchanged, and signed by someone you trust{when}: {name}.", _since(report)
    worst = gravest(report.findings, Severity.ERROR, Severity.WARNING)
    return (
        f"{name} is signed, and something in it may show other things now than when it was signed: read it with care.",
        *(particulars(worst, report, ENGLISH) if worst is not None else ()),
    )


def _since(report: Report) -> str:
    if report.archives or any(item.status is ObjectStatus.ADDED for item in report.objects):
        return "Nothing was added since but what keeps the signatures provable."
    return "Nothing was added or changed since."


def _states(report: Report) -> Iterator[tuple[str, ...]]:
    for number, item in enumerate(report.objects, 1):
        revision, _, field = item.name.partition(", ")
        party = party_of(field)
        plain = "as it was made" if number == 1 else "an update that nobody signed"
        what = f"signed by the {safe(party)}" if party else safe(field) or plain
        covered = number > 1 and not field and item.status is ObjectStatus.INTACT
        word = "covered by a later signature" if covered else _WORDS.get(item.status, str(item.status))
        yield (safe(revision), what, word)


def _when(report: Report) -> str:
    days = sorted({item.claimed_time[:10] for item in report.signatures if item.claimed_time})
    if not days:
        return ""
    return f" on {day(days[0])}" if len(days) == 1 else f" between {day(days[0])} and {day(days[-1])}"
