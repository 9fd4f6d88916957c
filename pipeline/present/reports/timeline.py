"""How something came about: what happened in the order it happened, and what has not happened yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.present.report_text import missing_parties
from pipeline.present.reports.evidence import Status, who, whose_word
from pipeline.present.words import safe
from signing.report import ArchiveReport, Report, SignatureReport, Verdict

if TYPE_CHECKING:
    from pipeline.present.reports.voice import Voice

_TONES = {
    Verdict.TOTAL_PASSED: ("good", "✓"),
    Verdict.TOTAL_FAILED: ("bad", "✕"),
    Verdict.INDETERMINATE: ("doubt", "?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, or is still to happen."""

    when: str
    what: str
    note: str
    status: Status
    open: bool = False
    """Whether it has not happened: drawn as a ring."""


def events(report: Report, *, now: str, word: str, voice: Voice) -> tuple[Event, ...]:
    """The life of one container or PDF, up to the verification at ``now``, which ``word`` names."""
    timed: list[tuple[str, Event]] = []
    if report.statement is not None:
        made = report.statement.created
        note = voice.say("made_note", generator=report.statement.generator)
        timed.append((made, _event(made, voice.say("made"), note, Status(tone="quiet", mark="•", text=""), voice)))
    timed += [(item.timestamp or item.claimed_time or "", _signed(item, voice)) for item in report.signatures]
    timed += [(item.time or "", _archived(item, voice)) for item in report.archives]
    # What says no time stays behind what does, in the order it stands in the file.
    ordered = sorted(timed, key=lambda pair: pair[0] or "9999")
    done = Status(tone="quiet", mark="•", text="")
    return (
        *(event for _, event in ordered),
        _event(now, voice.say(word), voice.say("clock"), done, voice),
        *(missing(party, voice) for party in missing_parties(report)),
    )


def missing(party: str, voice: Voice) -> Event:
    """A signature that is still to come."""
    what = voice.say("party_open", party=voice.party(party))
    return Event(when="", what=what, note="", status=Status(tone="doubt", mark="◐", text=""), open=True)


def _signed(item: SignatureReport, voice: Voice) -> Event:
    tone, mark = _TONES[item.verdict]
    name = who(item, voice)
    what = voice.say("signed_event", who=name)
    if item.party:
        what = voice.say("signed_event_for", who=name, party=voice.party(item.party))
    status = Status(tone=tone, mark=mark, text="")
    return _event(item.timestamp or item.claimed_time or "", what, whose_word(item, voice), status, voice)


def _archived(item: ArchiveReport, voice: Voice) -> Event:
    if item.time is None:
        note = voice.say("archive_nothing", why=item.sub_indication or "")
        return _event("", voice.say("archived"), note, Status(tone="doubt", mark="?", text=""), voice)
    note = voice.say("archived_note" if item.independent else "archive_own")
    return _event(item.time, voice.say("archived"), note, Status(tone="good", mark="✓", text=""), voice)


def _event(time: str, what: str, note: str, status: Status, voice: Voice) -> Event:
    return Event(when=voice.minute(time) if time else voice.say("no_time"), what=safe(what), note=note, status=status)
