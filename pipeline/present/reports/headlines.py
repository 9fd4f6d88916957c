"""The first sentences of a report in its language: what was established, and what that means.

They come one by one, the verdict first, so that it can stand apart: where a sentence ends cannot be told from its text,
which holds names. Empty ones are not said.
In English they are those of the text on the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present import audit_text, counterpart_text, pdf_text, report_text
from pipeline.present.causes import gravest, joined, lead, remedy
from pipeline.present.reliance import (
    NOBODY_KNOWN,
    Terms,
    changed_objects,
    cut,
    dossier_failure,
    doubt,
    failure,
    files_remedy,
    files_say_it,
    particulars,
    undecided,
)
from pipeline.present.reports.sentences import sentence
from pipeline.present.words import safe
from signing.entry import CARRIED
from signing.report import ObjectReport, ObjectStatus, Report, Severity, SignatureReport, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.dossier.audit import AuditReport
    from pipeline.dossier.counterpart import Comparison
    from pipeline.present.reports.voice import Voice


def apart(sentences: tuple[str, ...], voice: Voice) -> tuple[str, str]:
    """The verdict, and what it means."""
    first, *rest = (item for item in sentences if item)
    return first, joined(voice.language, *rest)


def entry_headline(report: Report, name: str, voice: Voice, *, against: str | None = None) -> tuple[str, ...]:
    """What was established of one container, and what that means."""
    if voice.language == "en":
        return report_text.sentences(report, name, against=against)
    half = _half(report, voice)
    terms = _terms(voice)
    if report.verdict is Verdict.TOTAL_FAILED:
        return *_failed(report, name, voice, against), half
    outside = sum(item.status is ObjectStatus.OUTSIDE for item in report.objects)
    live = [item for item in report.objects if not (against and item.name.startswith(CARRIED))]
    where = voice.say("h_in_folder", folder=against) if against else ""
    unchanged = voice.say("h_unchanged", where=where, count=f"{len(live):,}", when=_days(report, voice))
    if outside:
        unchanged = voice.say("h_outside", count=f"{outside:,}")
    untrusted = [item for item in report.signatures if item.verdict is not Verdict.TOTAL_PASSED]
    if untrusted:
        proven = voice.say("h_nothing_proven_outside" if outside else "h_nothing_proven", who=_people(untrusted, voice))
        return half, *doubt(report, safe(name), untrusted, proven, terms)
    if outside:
        return half or voice.say("h_everyone", name=name), unchanged, remedy("PAYLOAD_OUTSIDE", voice.language)
    if half:
        return half, voice.say("h_there_unchanged", rest=unchanged), remedy("HALF_SIGNED", voice.language)
    if report.executed:
        return voice.say("h_in_force", name=name), unchanged
    if report.verdict is Verdict.TOTAL_PASSED:
        return voice.say("h_trusted", name=name), unchanged
    return undecided(report, safe(name), terms)


def pdf_headline(report: Report, name: str, voice: Voice) -> tuple[str, ...]:
    """What was established of one signed PDF, and what that means."""
    if voice.language == "en":
        return pdf_text.sentences(report, name)
    half = _half(report, voice)
    if report.verdict is Verdict.TOTAL_FAILED:
        return *failure(report, safe(name), _terms(voice)), half
    untrusted = [item for item in report.signatures if item.verdict is not Verdict.TOTAL_PASSED]
    if untrusted:
        proven = voice.say("h_nothing_proven", who=_people(untrusted, voice))
        return half, *doubt(report, safe(name), untrusted, proven, _terms(voice))
    when = _days(report, voice)
    parties = voice.listed(dict.fromkeys(voice.party(item.party or item.signer or "") for item in report.signatures))
    if half:
        unchanged = voice.say("h_pdf_half_unchanged", parties=parties, when=when)
        return half, unchanged, remedy("HALF_SIGNED", voice.language)
    added = bool(report.archives) or any(item.status is ObjectStatus.ADDED for item in report.objects)
    since = voice.say("h_since_material" if added else "h_since_nothing")
    if report.executed:
        return voice.say("h_pdf_all", name=name, when=when), since
    if report.verdict is Verdict.TOTAL_PASSED:
        return voice.say("h_pdf_trusted", name=name, when=when), since
    worst = gravest(report.findings, Severity.ERROR, Severity.WARNING)
    said = particulars(worst, report, _terms(voice)) if worst is not None else ()
    return voice.say("h_pdf_unclear", name=name), *said


def dossier_headline(report: AuditReport, voice: Voice) -> tuple[str, ...]:
    """What was established of a dossier, and what that means."""
    if voice.language == "en":
        return audit_text.sentences(report)
    if not report.entries:
        return (voice.say("h_no_entries"),)
    half = [
        voice.say("h_missing_of", name=item.entry.file.name, parties=voice.listed(map(voice.party, item.entry.missing)))
        for item in report.entries
        if audit_text.half_signed(item)
    ]
    first = voice.say("h_half_entries", names=voice.listed(half)) if half else ""
    if report.verdict is Verdict.TOTAL_FAILED:
        errors = [item for item in audit_text.own_findings(report) if item.severity is Severity.ERROR]
        if not errors:
            return first, voice.say("h_by_itself")
        return *dossier_failure(audit_text.reports_of(report), errors, _terms(voice)), first
    if report.verdict is Verdict.INDETERMINATE and any(not audit_text.settled(item) for item in report.entries):
        outside = [safe(item.entry.file.name) for item in report.entries if audit_text.outside_files(item)]
        doubtful = [safe(item.entry.file.name) for item in report.entries if item.state == "untrusted"]
        said = [first, voice.say("h_outside_entries", names=voice.listed(outside)) if outside else ""]
        if doubtful:
            said.append(voice.say("h_untrusted_entries", names=cut(doubtful, _terms(voice))))
            said.append(remedy(NOBODY_KNOWN, voice.language))
        mend = remedy("HALF_SIGNED", voice.language) if half else ""
        return *said, voice.say("h_nothing_changed", count=len(report.entries)), mend
    number = sum(item.state == "superseded" for item in report.entries)
    superseded = voice.say("h_superseded", count=number) if number else ""
    holds = voice.say("h_dossier_holds", count=len(report.entries), superseded=superseded)
    return holds, voice.say("h_dossier_documents")


def counterpart_headline(comparison: Comparison, voice: Voice) -> str:
    """What the other party's copy says about this one."""
    if voice.language == "en":
        return counterpart_text.counterpart_sentence(comparison)
    if any(item.severity is Severity.ERROR for item in comparison.findings):
        return voice.say("h_c_errors")
    if comparison.behind and comparison.ahead:
        return voice.say("h_c_both")
    if comparison.behind or comparison.ahead:
        return voice.say("h_c_behind" if comparison.behind else "h_c_ahead")
    return voice.say("h_c_same" if comparison.end_proven else "h_c_entry")


def _half(report: Report, voice: Voice) -> str:
    missing = report_text.missing_parties(report)
    lacking = report_text.lacking_second(report)
    if missing or lacking:
        word = "h_half" if missing else "h_half_second"
        return voice.say(word, parties=voice.listed(map(voice.party, missing or lacking)))
    return ""


def _terms(voice: Voice) -> Terms:
    def who(item: SignatureReport) -> str:
        return _people([item], voice)

    def say(detail: str) -> str:
        return sentence(detail, voice.language, voice.parties)

    return Terms(language=voice.language, who=who, party=voice.party, say=say, listed=voice.listed)


def _failed(report: Report, name: str, voice: Voice, against: str | None) -> tuple[str, ...]:
    if not files_say_it(report):
        return failure(report, safe(name), _terms(voice))
    changed = changed_objects(report)
    names = _cut([_named(item, voice) for item in changed], report_text.NAMED, voice)
    said = voice.say(
        "h_differs", count=f"{len(changed):,}", by=_signers(report, voice), when=_days(report, voice), names=names
    )
    what = lead("folder", voice.language, safe(against)) if against else safe(name)
    mend = lead("folder_remedy", voice.language) if against else files_remedy(report, _terms(voice))
    return lead("no", voice.language, what, said), mend


def _named(item: ObjectReport, voice: Voice) -> str:
    return voice.say("h_named", name=item.name.removeprefix("payload/"), status=voice.say(str(item.status)))


def _cut(names: list[str], most: int, voice: Voice) -> str:
    listed = list(dict.fromkeys(names))
    more = [voice.say("h_more", count=len(listed) - most)] if len(listed) > most else []
    return voice.listed([*listed[:most], *more])


def _signers(report: Report, voice: Voice) -> str:
    parties = list(dict.fromkeys(item.party for item in report.signatures if item.party))
    if len(parties) == 2 and not report_text.missing_parties(report):
        return voice.say("h_both")
    return voice.listed(map(voice.party, parties)) if parties else voice.say("h_listed")


def _people(signatures: Iterable[SignatureReport], voice: Voice) -> str:
    names: dict[str, None] = {}
    for item in signatures:
        name = safe(item.signer) if item.signer else voice.say("h_somebody")
        names[voice.say("h_for", name=name, party=voice.party(item.party)) if item.party else name] = None
    return voice.listed(names)


def _days(report: Report, voice: Voice) -> str:
    days = sorted({time[:10] for item in report.signatures if (time := item.timestamp or item.claimed_time)})
    if not days:
        return ""
    if len(days) == 1:
        return voice.say("h_on", day=voice.day(days[0]))
    return voice.say("h_between", start=voice.day(days[0]), end=voice.day(days[-1]))
