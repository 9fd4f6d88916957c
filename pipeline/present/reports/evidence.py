"""Rows of evidence: words, a mark and a tone together, so that no status is a colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present.causes import by_gravity, remedy
from pipeline.present.report_text import lacking_second, missing_parties
from pipeline.present.reports.sentences import sentence
from pipeline.present.words import safe, short
from signing.pdf.fields import party_of
from signing.report import Finding, ObjectReport, ObjectStatus, Report, Severity, SignatureReport, Verdict

if TYPE_CHECKING:
    from pipeline.present.reports.voice import Voice

PAYLOAD = "payload/"
MANY = 200
"""More files of a sort are counted in what is printed; the page and the JSON form name them all."""
_VERDICTS = {
    Verdict.TOTAL_PASSED: ("good", "✓", "trusted"),
    Verdict.TOTAL_FAILED: ("bad", "✕", "not_valid"),
    Verdict.INDETERMINATE: ("doubt", "?", "not_trusted"),
}
_SEVERITIES = {Severity.ERROR: ("bad", "✕"), Severity.WARNING: ("doubt", "!"), Severity.INFO: ("quiet", "i")}
_OBJECTS = {
    ObjectStatus.INTACT: ("good", "✓"),
    ObjectStatus.MODIFIED: ("bad", "≠"),
    ObjectStatus.MISSING: ("bad", "✕"),
    ObjectStatus.ADDED: ("bad", "+"),
    ObjectStatus.RENAMED: ("bad", "→"),
    ObjectStatus.UNCOVERED: ("bad", "+"),
    ObjectStatus.OUTSIDE: ("doubt", "?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where something stands: a word, a mark and a tone (``good``, ``bad``, ``doubt``, ``quiet``)."""

    tone: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of a list of facts: what it is, what is said, and a digest that goes with it."""

    label: str
    text: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """One signature, or a party whose signature is missing."""

    party: str
    there: bool
    signer: str
    organisation: str
    certificate: str
    """The beginning of the fingerprint; the whole of it stands in the table of certificates."""
    when: str
    whose_word: str
    """On whose word it was then."""
    meaning: str
    status: Status
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """One signing certificate and what it says."""

    holder: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file that is not as signed, or one state of a PDF."""

    name: str
    was: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of an entry: those that differ, and the names of the others."""

    changed: tuple[FileRow, ...]
    intact: tuple[str, ...]
    intact_words: str
    outside_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding with what to do about it."""

    status: Status
    subject: str
    detail: str
    code: str
    remedy: str


def signature_rows(report: Report, voice: Voice) -> tuple[SignatureRow, ...]:
    """The signatures of a report, then the parties that have to sign and have not."""
    open_ones = [(party, "has_not_signed") for party in missing_parties(report)]
    open_ones += [(party, "has_not_signed_second") for party in lacking_second(report)]
    return (
        *(_signature(item, voice) for item in report.signatures),
        *(_open(party, word, voice) for party, word in open_ones),
    )


def certificate_rows(reports: Iterable[Report], voice: Voice) -> tuple[CertificateRow, ...]:
    """Every signing certificate once, in the order they were used."""
    rows: dict[str, CertificateRow] = {}
    for report in reports:
        for item in report.signatures:
            if item.certificate is not None and item.facts is not None and item.certificate not in rows:
                rows[item.certificate] = CertificateRow(
                    holder=safe(item.facts.holder), facts=certificate_facts(item, voice)
                )
    return tuple(rows.values())


def when(item: SignatureReport, voice: Voice) -> str:
    """When a signature was made: the time proven, else the time claimed."""
    time = item.timestamp or item.claimed_time
    return voice.minute(time) if time else voice.say("no_time")


def whose_word(item: SignatureReport, voice: Voice) -> str:
    """On whose word a signature was made then."""
    if item.timestamp:
        by = item.timestamp_by or voice.say("unnamed")
        return voice.say("stamped" if item.timestamp_independent else "stamped_own", by=by)
    return voice.say("claimed") if item.claimed_time else ""


def meaning(item: SignatureReport, voice: Voice) -> str:
    """What a signature meant."""
    word = f"meant_{item.commitment or 'nothing'}"
    said = voice.say(word) if voice.knows(word) else safe(item.commitment or "")
    more = [voice.say("in_the_pdf")] if item.name.startswith(PAYLOAD) else []
    more += [safe(item.post_quantum)] if item.post_quantum else []
    return voice.say("pause").join([said, *more])


def files_of(objects: Iterable[ObjectReport], voice: Voice) -> Files:
    """The files of an entry."""
    listed = tuple(objects)
    changed = [item for item in listed if item.status not in {ObjectStatus.INTACT, ObjectStatus.OUTSIDE}]
    intact = [item for item in listed if item.status is ObjectStatus.INTACT]
    outside = sum(item.status is ObjectStatus.OUTSIDE for item in listed)
    number = f"{len(intact):,}"
    return Files(
        changed=tuple(
            FileRow(
                name=_plain(item.name),
                was=voice.say("signed_as", was=_plain(item.was)) if item.was else "",
                status=_object(item, str(item.status), voice),
            )
            for item in changed
        ),
        intact=tuple(_plain(item.name) for item in intact),
        intact_words=voice.say("intact_one" if len(intact) == 1 else "intact", count=number) if intact else "",
        outside_words=voice.say("outside_count", count=f"{outside:,}") if outside else "",
    )


def states_of(report: Report, voice: Voice) -> tuple[FileRow, ...]:
    """The states of a PDF, in order, and what vouches for each."""
    rows = []
    for at, item in enumerate(report.objects):
        revision, _, field = item.name.partition(", ")
        number = voice.say("pdf_revision", number=revision.removeprefix("revision "))
        was = _made_by(field, voice) or voice.say("pdf_update" if at else "pdf_made")
        status = _object(item, f"pdf_{item.status}", voice)
        if at and not field and item.status is ObjectStatus.INTACT:
            # Nobody signed it, and whoever signed later did so over it.
            status = Status(tone="doubt", mark="?", text=voice.say("pdf_covered"))
        rows.append(FileRow(name=number, was=was, status=status))
    return tuple(rows)


def finding_rows(findings: Iterable[Finding], voice: Voice, *, folder: bool = False) -> tuple[FindingRow, ...]:
    """Findings, the gravest first; ``folder`` where a folder was compared."""
    return tuple(
        FindingRow(
            status=Status(tone=tone, mark=mark, text=voice.say(str(item.severity))),
            subject=_plain(item.subject),
            detail=sentence(safe(item.detail), voice.language, voice.parties),
            code=safe(item.code),
            remedy=remedy(item.code, voice.language, folder=folder),
        )
        for item in by_gravity(findings)
        for tone, mark in [_SEVERITIES[item.severity]]
    )


def who(item: SignatureReport, voice: Voice) -> str:
    """The signatory of a signature."""
    return safe(item.signer) if item.signer else voice.say("unnamed")


def _signature(item: SignatureReport, voice: Voice) -> SignatureRow:
    tone, mark, word = _VERDICTS[item.verdict]
    sub = f" ({safe(item.sub_indication)})" if item.sub_indication else ""
    return SignatureRow(
        party=voice.party(item.party) if item.party else voice.say("no_party"),
        there=True,
        signer=who(item, voice),
        organisation=safe(item.organisation or ""),
        certificate=short(item.certificate or ""),
        when=when(item, voice),
        whose_word=whose_word(item, voice),
        meaning=meaning(item, voice),
        status=Status(tone=tone, mark=mark, text=voice.say(word) + sub),
        level=voice.say("level", level=item.level),
    )


def _open(party: str, word: str, voice: Voice) -> SignatureRow:
    return SignatureRow(
        party=voice.party(party), there=False, signer="", organisation="", certificate="", when="", whose_word="",
        meaning="", status=Status(tone="doubt", mark="◐", text=voice.say(word)), level="",
    )  # fmt: skip


def certificate_facts(item: SignatureReport, voice: Voice) -> tuple[Fact, ...]:
    """What the certificate of a signature says, its fingerprint, and the anchor it leads to."""
    facts = item.facts
    if facts is None:
        return ()
    validity = voice.say("validity_value", start=voice.day(facts.valid_from), end=voice.day(facts.valid_until))
    anchor = Fact(label=voice.say("leads_to"), digest=safe(item.anchor or ""))
    return (
        Fact(label=voice.say("issuer"), text=safe(facts.issuer)),
        Fact(label=voice.say("validity"), text=validity),
        Fact(label=voice.say("key"), text=safe(facts.algorithm)),
        Fact(label=voice.say("serial"), digest=safe(facts.serial)),
        Fact(label=voice.say("fingerprint"), digest=safe(item.certificate or "")),
        anchor if item.anchor else Fact(label=voice.say("leads_to"), text=voice.say("no_anchor")),
    )


def _object(item: ObjectReport, word: str, voice: Voice) -> Status:
    tone, mark = _OBJECTS[item.status]
    return Status(tone=tone, mark=mark, text=voice.say(word) if voice.knows(word) else safe(str(item.status)))


def _made_by(field: str, voice: Voice) -> str:
    """What made a state of a PDF, a signature in a field or what lasts; empty where neither did."""
    party = party_of(field)
    if party:
        return voice.say("pdf_by_party", party=voice.party(party))
    if "revocation" in field:
        return voice.say("pdf_material")
    return safe(field)


def _plain(name: str) -> str:
    return safe(name.removeprefix(PAYLOAD))


def capped(names: tuple[str, ...], voice: Voice) -> Iterator[str]:
    """As many names as are printed, then how many more there are."""
    yield from names[:MANY]
    if len(names) > MANY:
        yield voice.say("more", count=f"{len(names) - MANY:,}")
