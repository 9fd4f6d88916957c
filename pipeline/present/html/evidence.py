"""What reports show of evidence: rows with words, marks and tones, so that no status is a colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.present.remedies import remedy
from pipeline.present.report_text import missing_parties
from pipeline.present.words import minute
from signing.report import Finding, ObjectStatus, Report, Severity, SignatureReport, Verdict

_PAYLOAD = "payload/"
_VERDICTS = {
    Verdict.TOTAL_PASSED: ("good", "✓", "trusted"),
    Verdict.TOTAL_FAILED: ("bad", "✕", "not valid"),
    Verdict.INDETERMINATE: ("doubt", "?", "not trusted"),
}
_SEVERITIES = {Severity.ERROR: ("bad", "✕"), Severity.WARNING: ("doubt", "!"), Severity.INFO: ("quiet", "i")}
_OBJECTS = {
    ObjectStatus.MODIFIED: ("bad", "≠", "modified"),
    ObjectStatus.MISSING: ("bad", "✕", "missing"),
    ObjectStatus.ADDED: ("bad", "+", "added"),
    ObjectStatus.RENAMED: ("bad", "→", "renamed"),
    ObjectStatus.UNCOVERED: ("bad", "+", "not signed"),
    ObjectStatus.OUTSIDE: ("doubt", "?", "outside, not compared"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """One signature, or a party whose signature is missing."""

    party: str
    there: bool = True
    signer: str = ""
    organisation: str = ""
    certificate: str = ""
    when: str = ""
    commitment: str = ""
    tone: str = ""
    mark: str = ""
    trust: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file that is not as signed."""

    name: str
    was: str | None
    tone: str
    mark: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of an entry: those that differ, and the names of the others."""

    changed: tuple[FileRow, ...]
    intact: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding with what to do about it."""

    severity: str
    tone: str
    mark: str
    subject: str
    detail: str
    code: str
    remedy: str


def signature_rows(report: Report) -> tuple[SignatureRow, ...]:
    """The signatures of a report, then the parties that have to sign and have not."""
    missing = (SignatureRow(party=party, there=False) for party in missing_parties(report))
    return (*map(_signature, report.signatures), *missing)


def when(item: SignatureReport) -> str:
    """When a signature was made, and on whose word."""
    if item.timestamp:
        return f"{minute(item.timestamp)} (timestamp)"
    return f"{minute(item.claimed_time)} (claimed)" if item.claimed_time else "no time claimed"


def files_of(report: Report) -> Files:
    """The files of a report."""
    changed = []
    for item in report.objects:
        if item.status is not ObjectStatus.INTACT:
            tone, mark, word = _OBJECTS[item.status]
            was = item.was.removeprefix(_PAYLOAD) if item.was else None
            changed.append(FileRow(name=item.name.removeprefix(_PAYLOAD), was=was, tone=tone, mark=mark, word=word))
    intact = (item.name.removeprefix(_PAYLOAD) for item in report.objects if item.status is ObjectStatus.INTACT)
    return Files(changed=tuple(changed), intact=tuple(intact))


def finding_rows(findings: Iterable[Finding]) -> tuple[FindingRow, ...]:
    """Findings, the gravest first."""
    order = list(Severity)
    rows = []
    for item in sorted(findings, key=lambda item: order.index(item.severity)):
        tone, mark = _SEVERITIES[item.severity]
        rows.append(
            FindingRow(
                severity=str(item.severity), tone=tone, mark=mark, subject=item.subject, detail=item.detail,
                code=item.code, remedy=remedy(item.code) or "",
            )
        )  # fmt: skip
    return tuple(rows)


def not_checked(reports: Iterable[Report]) -> tuple[str, ...]:
    """What verification cannot know, or was not given, as plain sentences."""
    listed = tuple(reports)
    lines = []
    signatures = [item for report in listed for item in report.signatures]
    if any(item.timestamp is None for item in signatures):
        lines.append(
            "When it was signed: a signature without a timestamp carries the signer's own clock, which proves nothing. "
            "What follows in the chain was made later."
        )
    lines.append(
        "Whether a certificate was revoked: only lists and answers that were given, or came with a signature, were read. "
        "Ask the authority, or give its list with --revocation."
    )
    if any(item.status is ObjectStatus.OUTSIDE for report in listed for item in report.objects):
        lines.append("Files that lie outside an entry: they were not given. Compare them with --against.")
    lines.append("Whether a signatory may bind the company: the records name who signs; the law of the place decides.")
    lines.append("Whether what was agreed is what you wanted: that is for people to read.")
    return tuple(lines)


def _signature(item: SignatureReport) -> SignatureRow:
    tone, mark, word = _VERDICTS[item.verdict]
    sub = f" ({item.sub_indication})" if item.sub_indication else ""
    return SignatureRow(
        party=item.party or "no party named",
        signer=item.signer or "unnamed",
        organisation=item.organisation or "",
        certificate=item.certificate or "",
        when=when(item),
        commitment=item.commitment or "",
        tone=tone,
        mark=mark,
        trust=f"{word}{sub}, {item.level}",
    )
