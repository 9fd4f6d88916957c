"""What the report on a whole dossier shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present.audit_text import all_findings
from pipeline.present.causes import joined
from pipeline.present.report_text import missing_parties
from pipeline.present.reports.changes import Changes, changes_of
from pipeline.present.reports.entry import not_checked
from pipeline.present.reports.evidence import (
    CertificateRow,
    Fact,
    Files,
    FindingRow,
    SignatureRow,
    Status,
    certificate_rows,
    files_of,
    finding_rows,
    signature_rows,
)
from pipeline.present.reports.headlines import apart, counterpart_headline, dossier_headline
from pipeline.present.reports.how_to import how_to_check
from pipeline.present.words import safe
from signing.report import Severity, Verdict, rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.dossier.audit import Audited, AuditReport
    from pipeline.dossier.difference import Difference
    from pipeline.present.reports.voice import Voice

_STATES = {
    "executed": ("good", "✓", "executed"),
    "superseded": ("quiet", "↷", "superseded"),
    "half-signed": ("doubt", "◐", "half-signed"),
    "untrusted": ("doubt", "?", "untrusted_state"),
    "broken": ("bad", "✕", "broken"),
}
_VERDICTS = {
    Verdict.TOTAL_PASSED: ("good", "✓", "holds"),
    Verdict.TOTAL_FAILED: ("bad", "✕", "failed"),
    Verdict.INDETERMINATE: ("doubt", "?", "undecided"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A signature in the timeline, or one that is missing."""

    party: str
    when: str
    status: Status
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPart:
    """One entry of the dossier."""

    number: int
    title: str
    kind: str
    file: str
    made: str
    """The day it claims to have been made; empty when it cannot be read."""
    standing: Status
    baseline: str
    marks: tuple[Mark, ...]
    signatures: tuple[SignatureRow, ...]
    files: Files
    changes: Changes | None
    """What the files of a folder say now that differ from the entry."""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierReport:
    """The report on a dossier, in the order it is read."""

    title: str
    headline: str
    said: tuple[str, str]
    """The headline in two: the verdict, and what it means."""
    counterpart: str
    standing: Status
    verdict: str
    entries: tuple[EntryPart, ...]
    findings: tuple[FindingRow, ...]
    grave: bool
    """Whether an error is among them: then they are read first."""
    certificates: tuple[CertificateRow, ...]
    not_checked: tuple[str, ...]
    how_to: str
    established: str


def dossier_report(
    report: AuditReport,
    title: str,
    *,
    now: dt.datetime,
    generator: str,
    voice: Voice,
    changes: Mapping[int, Difference] | None = None,
) -> DossierReport:
    """What the report on the dossier of the project ``title`` shows.

    ``changes`` is what the files of folders that differ say now, by the number of their entry.
    """
    tone, mark, word = _VERDICTS[report.verdict]
    found = all_findings(report)
    said = dossier_headline(report, voice)
    reports = [item.entry.report for item in report.entries]
    return DossierReport(
        title=safe(title),
        headline=joined(voice.language, *said),
        said=apart(said, voice),
        counterpart=counterpart_headline(report.comparison, voice) if report.comparison is not None else "",
        standing=Status(tone=tone, mark=mark, text=voice.say(word if report.entries else "nothing")),
        verdict=str(report.verdict),
        entries=tuple(_entry(item, voice, (changes or {}).get(item.entry.file.number)) for item in report.entries),
        findings=finding_rows(found, voice),
        grave=any(item.severity is Severity.ERROR for item in found),
        certificates=certificate_rows(reports, voice),
        not_checked=not_checked(reports, voice, audited=True),
        how_to=how_to_check(pdf=False, own=True, voice=voice) if report.entries else "",
        established=voice.say("established_audit", now=voice.minute(rfc3339(now)), generator=generator),
    )


def _entry(item: Audited, voice: Voice, changes: Difference | None) -> EntryPart:
    tone, mark, word = _STATES[str(item.state)]
    report = item.entry.report
    said = report.statement
    baseline = report.baseline or ""
    return EntryPart(
        number=item.entry.file.number,
        title=safe(said.title) if said is not None else voice.kind(item.entry.file.kind),
        kind=voice.kind(item.entry.file.kind),
        file=safe(item.entry.file.name),
        made=voice.day(said.created) if said is not None else "",
        standing=Status(tone=tone, mark=mark, text=voice.say(word)),
        baseline=baseline or voice.say("unreadable_baseline"),
        marks=_marks(item, voice),
        signatures=signature_rows(report, voice),
        files=files_of(report.objects, voice),
        changes=changes_of(changes, voice) if changes is not None else None,
        facts=(
            Fact(label=voice.say("baseline"), digest=baseline)
            if baseline
            else Fact(label=voice.say("baseline"), text=voice.say("unreadable_baseline")),
            *(Fact(label=voice.say("relies"), text=safe(cite.label), digest=safe(cite.baseline))
              for cite in (said.cites if said is not None else ())),
        ),
    )  # fmt: skip


def _marks(item: Audited, voice: Voice) -> tuple[Mark, ...]:
    """Each party once: whether it has signed, and when for the first time; then who has not."""
    tones = {Verdict.TOTAL_PASSED: ("good", "✓"), Verdict.TOTAL_FAILED: ("bad", "✕")}
    report = item.entry.report
    marks: dict[str, Mark] = {}
    for one in report.signatures:
        name = voice.party(one.party) if one.party else voice.say("no_party")
        tone, mark = tones.get(one.verdict, ("doubt", "?"))
        time = one.timestamp or one.claimed_time
        known = marks.get(name)
        if known is None or (known.status.tone == "good" and tone != "good"):
            marks[name] = Mark(
                party=name,
                when=voice.day(time) if time else voice.say("no_time"),
                status=Status(tone=tone, mark=mark, text=""),
                open=False,
            )
    missing = tuple(dict.fromkeys((*missing_parties(report), *item.entry.missing)))
    open_ones = (
        Mark(
            party=voice.party(party),
            when=voice.say("has_not_signed"),
            status=Status(tone="doubt", mark="◐", text=""),
            open=True,
        )
        for party in missing
    )
    return (*marks.values(), *open_ones)
