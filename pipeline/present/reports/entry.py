"""What the report on one container, or one signed PDF, shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present import report_text
from pipeline.present.causes import joined
from pipeline.present.reports.changes import Changes, changes_of
from pipeline.present.reports.evidence import (
    CertificateRow,
    Fact,
    FileRow,
    Files,
    FindingRow,
    SignatureRow,
    Status,
    certificate_rows,
    files_of,
    finding_rows,
    signature_rows,
    states_of,
)
from pipeline.present.reports.headlines import apart, entry_headline, pdf_headline
from pipeline.present.reports.how_to import how_to_check
from pipeline.present.reports.timeline import Event, events
from pipeline.present.words import safe
from signing.report import ObjectStatus, Report, Severity, Verdict, rfc3339

if TYPE_CHECKING:
    from pipeline.dossier.difference import Difference
    from pipeline.present.reports.voice import Voice
    from signing.sums import FileDigest


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReport:
    """The report on one file, in the order it is read."""

    title: str
    headline: str
    said: tuple[str, str]
    """The headline in two: the verdict, and what it means."""
    standing: Status
    verdict: str
    about: str
    timeline: tuple[Event, ...]
    signatures: tuple[SignatureRow, ...]
    files: Files
    states: tuple[FileRow, ...]
    """The states of a PDF; an entry has files instead."""
    changes: Changes | None
    """What the files of a folder that differ say now; None where nothing was compared, or nothing differs."""
    findings: tuple[FindingRow, ...]
    grave: bool
    """Whether an error is among them: then they are read first."""
    statement: tuple[Fact, ...]
    certificates: tuple[CertificateRow, ...]
    not_checked: tuple[str, ...]
    digests: tuple[Fact, ...]
    how_to: str
    established: str


def entry_report(
    report: Report,
    examined: FileDigest,
    *,
    pdf: bool,
    now: dt.datetime,
    generator: str,
    voice: Voice,
    against: str | None = None,
    sound: bool = True,
    changes: Difference | None = None,
) -> EntryReport:
    """What the report on the file ``examined`` shows; ``against`` names the folder it was compared with.

    ``sound``: it did not fail before that; an entry that is broken itself says nothing against a folder. ``changes`` is
    what the files that differ say now.
    """
    name = safe(examined.name)
    blamed = against if sound else None
    said = pdf_headline(report, name, voice) if pdf else entry_headline(report, name, voice, against=blamed)
    return EntryReport(
        title=name,
        headline=joined(voice.language, *said),
        said=apart(said, voice),
        standing=standing(report, voice),
        verdict=str(report.verdict),
        about=_about(report, voice),
        timeline=events(report, now=rfc3339(now), word="checked_event", voice=voice),
        signatures=signature_rows(report, voice),
        files=files_of(() if pdf else report.objects, voice),
        states=states_of(report, voice) if pdf else (),
        changes=changes_of(changes, voice) if changes is not None else None,
        findings=finding_rows(report.findings, voice, folder=blamed is not None),
        grave=any(item.severity is Severity.ERROR for item in report.findings),
        statement=statement_facts(report, voice),
        certificates=certificate_rows([report], voice),
        not_checked=not_checked([report], voice, pdf=pdf, folder=against is not None),
        digests=digests(report, examined, voice),
        how_to=how_to_check(pdf=pdf, own=report.statement is not None, voice=voice),
        established=voice.say("established", now=voice.minute(rfc3339(now)), generator=generator),
    )


def standing(report: Report, voice: Voice) -> Status:
    """Where one container or PDF stands, in a few words."""
    outside = any(item.status is ObjectStatus.OUTSIDE for item in report.objects)
    if report.verdict is Verdict.TOTAL_FAILED:
        errors = [item for item in report.findings if item.severity is Severity.ERROR]
        files_only = bool(errors) and all(item.code.startswith("OBJECT_") for item in errors)
        tone, mark, word = "bad", "✕", "differs" if files_only else "failed"
    elif report_text.missing_parties(report) or report_text.lacking_second(report):
        tone, mark, word = "doubt", "◐", "half"
    elif any(item.verdict is not Verdict.TOTAL_PASSED for item in report.signatures):
        tone, mark, word = "doubt", "?", "untrusted"
    elif outside:
        tone, mark, word = "doubt", "?", "sealed"
    elif report.verdict is Verdict.INDETERMINATE:
        tone, mark, word = "doubt", "?", "unclear"
    elif report.executed:
        tone, mark, word = "good", "✓", "in_force" if report.statement is not None else "all_signed"
    else:
        tone, mark, word = "good", "✓", "passed"
    return Status(tone=tone, mark=mark, text=voice.say(word))


def statement_facts(report: Report, voice: Voice) -> tuple[Fact, ...]:
    """What the signed statement of an entry says; nothing where there is none."""
    said = report.statement
    if said is None:
        return ()
    parties = voice.listed(voice.say("the_party", party=voice.party(item.party)) for item in said.required)
    word = "contents_value_one" if said.payload.files == 1 else "contents_value"
    contents = voice.say(word, files=f"{said.payload.files:,}", bytes=f"{said.payload.bytes:,}")
    relies = [Fact(label=voice.say("relies"), text=safe(item.label), digest=safe(item.baseline)) for item in said.cites]
    before = said.previous
    follows = voice.say("follows_entry", entry=before.entry) if before else voice.say("follows_nothing")
    return (
        Fact(label=voice.say("project"), text=safe(said.project)),
        Fact(label=voice.say("kind"), text=voice.kind(said.kind)),
        Fact(label=voice.say("title"), text=safe(said.title)),
        Fact(
            label=voice.say("made_fact"),
            text=voice.say("made_by", when=voice.minute(said.created), generator=said.generator),
        ),
        Fact(label=voice.say("required"), text=parties),
        *(relies or [Fact(label=voice.say("relies"), text=voice.say("relies_nothing"))]),
        Fact(label=voice.say("follows"), text=follows, digest=safe(before.baseline) if before else ""),
        Fact(label=voice.say("contents"), text=contents),
    )


def digests(report: Report, examined: FileDigest, voice: Voice) -> tuple[Fact, ...]:
    """The digests of what was examined, to compare with other reports and with what is printed."""
    name = voice.say("examined", name=examined.name, size=f"{examined.size:,}")
    found = [Fact(label=name, digest=f"sha256:{examined.sha256.hex()}")]
    if report.baseline is not None:
        found.append(Fact(label=voice.say("baseline"), digest=report.baseline))
    if report.statement is not None:
        found.append(Fact(label=voice.say("sums"), digest=safe(report.statement.payload.sums)))
    return tuple(found)


def not_checked(
    reports: Iterable[Report], voice: Voice, *, pdf: bool = False, folder: bool = False, audited: bool = False
) -> tuple[str, ...]:
    """What verification cannot know, or was not given, as plain sentences."""
    listed = tuple(reports)
    outside = any(item.status is ObjectStatus.OUTSIDE for report in listed for item in report.objects)
    documents = any(report.statement is not None and report.statement.language is not None for report in listed)
    codes = {finding.code for report in listed for finding in report.findings}
    own = pdf or any(report.statement is not None for report in listed)
    asked = {
        "not_trust": "NO_TRUST_ANCHOR" in codes,
        "not_time": any(item.timestamp is None for report in listed for item in report.signatures),
        "not_revoked": True,
        "not_outside": outside,
        "not_folder": not (pdf or folder or outside or audited),
        "not_again": documents and not audited,
        "not_pdf": pdf,
        "not_superseded": own and not audited,
        "not_end": audited,
        "not_bind": True,
        "not_wanted": True,
    }
    return tuple(voice.say(word) for word, wanted in asked.items() if wanted)


def _about(report: Report, voice: Voice) -> str:
    said = report.statement
    if said is None:
        return ""
    return voice.say("about", entry=said.entry, project=said.project, kind=voice.kind(said.kind), title=said.title)
