"""What a certificate of completion shows: who executed what, in what role, when and with which certificate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present.causes import joined
from pipeline.present.reports.entry import not_checked
from pipeline.present.reports.evidence import Fact, Status, certificate_facts, meaning, when, who, whose_word
from pipeline.present.reports.how_to import how_to_check
from pipeline.present.reports.timeline import Event, events
from pipeline.present.words import safe
from signing.report import rfc3339

if TYPE_CHECKING:
    from pipeline.dossier.completion import Completion, Signing
    from pipeline.present.reports.voice import Voice
    from signing.report import SignatureReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """A person with everything they signed, and the certificate they signed with."""

    name: str
    facts: tuple[Fact, ...]
    certificate: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionCertificate:
    """A certificate of completion, in the order it is read."""

    title: str
    headline: str
    said: tuple[str, str]
    """The headline in two: that it is executed, and that it is unchanged."""
    standing: Status
    verdict: str
    document: tuple[Fact, ...]
    signatories: tuple[Signatory, ...]
    timeline: tuple[Event, ...]
    digests: tuple[Fact, ...]
    levels: tuple[str, ...]
    """What the levels of these signatures mean."""
    not_checked: tuple[str, ...]
    how_to: str
    established: str


def completion_certificate(
    found: Completion, *, now: dt.datetime, generator: str, voice: Voice
) -> CompletionCertificate:
    """The certificate of what ``found`` says to be executed."""
    said = found.report.statement
    name = safe(found.examined.name)
    title = safe(said.title) if said is not None else name
    lead = headline(found, voice)
    levels = dict.fromkeys(item.signature.level for item in found.signings)
    return CompletionCertificate(
        title=title,
        headline=joined(voice.language, *lead),
        said=lead,
        standing=Status(tone="good", mark="✓", text=voice.say("completed")),
        verdict=str(found.report.verdict),
        document=_document(found, voice),
        signatories=_signatories(found, voice),
        timeline=events(found.report, now=rfc3339(now), word="certified_event", voice=voice),
        digests=_digests(found, voice),
        levels=tuple(voice.say(f"level_{level}") for level in sorted(levels) if voice.knows(f"level_{level}")),
        not_checked=not_checked([found.report], voice, pdf=found.pdf, folder=True),
        how_to=how_to_check(pdf=found.pdf, own=said is not None, voice=voice),
        established=voice.say("established_certificate", now=voice.minute(rfc3339(now)), generator=generator),
    )


def headline(found: Completion, voice: Voice) -> tuple[str, str]:
    """The two sentences: that it is executed and by whom; that it is unchanged."""
    said = found.report.statement
    title = said.title if said is not None else found.examined.name
    parties = dict.fromkeys(item.signature.party for item in found.signings if item.signature.party)
    names = voice.listed(voice.say("the_party", party=voice.party(party)) for party in parties if party)
    day = voice.day(found.completed) if found.completed else ""
    known = ("proven" if found.proven else "claimed") if day else "undated"
    lead = voice.say(f"executed_{known}_{'one' if len(parties) == 1 else 'many'}", title=title, parties=names, day=day)
    return lead, voice.say("unchanged_since")


def _document(found: Completion, voice: Voice) -> tuple[Fact, ...]:
    said = found.report.statement
    facts: list[Fact] = []
    if said is not None:
        facts = [
            Fact(label=voice.say("title"), text=safe(said.title)),
            Fact(label=voice.say("kind"), text=voice.kind(said.kind)),
            Fact(label=voice.say("project"), text=safe(said.project)),
            Fact(label=voice.say("entry"), text=str(said.entry)),
            Fact(label=voice.say("baseline"), digest=found.report.baseline or ""),
            Fact(
                label=voice.say("required"),
                text=voice.listed(voice.say("the_party", party=voice.party(item.party)) for item in said.required),
            ),
            *(
                Fact(label=voice.say("relies"), text=safe(cite.label), digest=safe(cite.baseline))
                for cite in said.cites
            ),
        ]
    if found.completed:
        word = "completed_proven" if found.proven else "completed_claimed"
        facts.append(Fact(label=voice.say("completed_on"), text=voice.say(word, when=voice.minute(found.completed))))
    return tuple(facts)


def _signatories(found: Completion, voice: Voice) -> tuple[Signatory, ...]:
    """Each person once for each certificate, in the order they first signed."""
    grouped: dict[tuple[str, str], list[Signing]] = {}
    for item in found.signings:
        key = (item.signature.certificate or item.signature.name, item.signature.party or "")
        grouped.setdefault(key, []).append(item)
    return tuple(_signatory(items, voice) for items in grouped.values())


def _signatory(items: list[Signing], voice: Voice) -> Signatory:
    first = items[0]
    one = first.signature
    party = voice.party(one.party) if one.party else voice.say("no_party")
    facts = [
        Fact(label=voice.say("signed_for"), text=party),
        Fact(label=voice.say("organisation"), text=safe(one.organisation or "-")),
    ]
    if first.title:
        facts.append(Fact(label=voice.say("role"), text=safe(first.title)))
    facts += [Fact(label=voice.say("signature"), text=_signed(item.signature, voice)) for item in items]
    return Signatory(name=who(one, voice), facts=tuple(facts), certificate=certificate_facts(one, voice))


def _signed(item: SignatureReport, voice: Voice) -> str:
    """One signature on one line: when and on whose word, what it meant, its level."""
    return voice.say(
        "signed_line",
        when=when(item, voice),
        word=whose_word(item, voice),
        meaning=meaning(item, voice),
        level=item.level,
    )


def _digests(found: Completion, voice: Voice) -> tuple[Fact, ...]:
    said = found.report.statement
    files = (found.examined, *found.documents)
    facts = [
        Fact(
            label=voice.say("file_and_size", name=item.name, size=f"{item.size:,}"),
            digest=f"sha256:{item.sha256.hex()}",
        )
        for item in files
    ]
    if said is not None:
        facts.append(Fact(label=voice.say("sums"), digest=safe(said.payload.sums)))
    return tuple(facts)
