"""The report on one container as calm, exact text: what happened and what it means first, then what supports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.present.causes import by_gravity, joined, lead, remedy
from pipeline.present.difference_text import changes_lines
from pipeline.present.reliance import (
    Terms,
    changed_objects,
    doubt,
    failure,
    files_remedy,
    files_say_it,
    undecided,
)
from pipeline.present.words import count, counted, day, listed, minute, safe, short, table
from signing.entry import CARRIED
from signing.report import (
    ArchiveReport,
    Finding,
    ObjectReport,
    ObjectStatus,
    Report,
    SignatureReport,
    Verdict,
)
from signing.verification.policy import lacking_beside

if TYPE_CHECKING:
    from pipeline.dossier.difference import Difference

MANY = 40
"""More differing files than this are listed only with `--json`."""
NAMED = 3
"""Differing files that the first sentence names."""
_PAYLOAD = "payload/"
_WORDS = {
    ObjectStatus.MODIFIED: "modified",
    ObjectStatus.MISSING: "missing",
    ObjectStatus.ADDED: "added",
    ObjectStatus.RENAMED: "renamed",
    ObjectStatus.UNCOVERED: "unsigned",
}


def report_text(
    report: Report,
    name: str,
    *,
    against: str | None = None,
    sound: bool = True,
    changes: Difference | None = None,
) -> str:
    """The report on the container called ``name``; ``against`` names the live folder it was compared with.

    ``sound``: it did not fail before that; a container that is broken itself says nothing against a folder. ``changes`` is
    what the files that differ say now.
    """
    lines = [headline(report, name, against=against if sound else None), ""]
    lines += _signatures(report)
    lines += _files(report, against=against)
    if changes is not None:
        lines += changes_lines(changes)
    lines += findings_text(_not_about_files(report), folder=against is not None and sound)
    if report.statement is not None:
        what = f"entry {report.statement.entry}, {safe(report.statement.kind)}: {safe(report.statement.title)}"
        lines += [f"Statement  {what}"]
    if report.baseline is not None:
        lines += [f"Baseline   {report.baseline}"]
    lines += [f"Verdict    {report.verdict}"]
    return "\n".join(lines)


def headline(report: Report, name: str, *, against: str | None = None) -> str:
    """What was established, and what that means: first why not to rely on it, where there is a reason."""
    return joined("en", *sentences(report, name, against=against))


def sentences(report: Report, name: str, *, against: str | None = None) -> tuple[str, ...]:
    """The headline, the verdict as its first sentence; empty ones are not said."""
    name = safe(name)
    half = half_signed(report)
    if report.verdict is Verdict.TOTAL_FAILED:
        return *_failed(report, name, against), half
    outside = sum(item.status is ObjectStatus.OUTSIDE for item in report.objects)
    live = [item for item in report.objects if not (against and item.name.startswith(CARRIED))]
    files = counted(len(live), "file")
    same = "is" if len(live) == 1 else "are"
    where = f" in {safe(against)}" if against else ""
    unchanged = f"{files}{where} {same} exactly as signed{_signed_when(report)}."
    if outside:
        lies = "lies outside it and was" if outside == 1 else "lie outside it and were"
        unchanged = f"{counted(outside, 'file')} {lies} not compared."
    untrusted = [item for item in report.signatures if item.verdict is not Verdict.TOTAL_PASSED]
    if untrusted:
        nothing = "Nothing is proven:" if outside else "Nothing is changed, but"
        proven = nothing_proven(untrusted, nothing)
        return half, *doubt(report, name, untrusted, proven, ENGLISH)
    if outside:
        return half or f"Every required party has signed {name}.", unchanged, remedy("PAYLOAD_OUTSIDE")
    if half:
        return half, f"What is there is unchanged: {unchanged[0].lower()}{unchanged[1:]}", remedy("HALF_SIGNED")
    if report.executed:
        return f"In force and unchanged: every required party has signed {name}.", unchanged
    if report.verdict is Verdict.TOTAL_PASSED:
        return f"Unchanged, and signed by someone you trust: {name}.", unchanged
    return undecided(report, name, ENGLISH)


def half_signed(report: Report) -> str:
    """That somebody who has to has not signed; empty when everyone has."""
    missing = missing_parties(report)
    if missing:
        return f"Half-signed, not in force: {_missing('signature', missing)} missing."
    lacking = lacking_second(report)
    return f"Half-signed, not in force: {_missing('post-quantum signature', lacking)} missing." if lacking else ""


def _missing(what: str, parties: tuple[str, ...]) -> str:
    return f"the {what}{'s' if len(parties) > 1 else ''} of the {listed(parties)} {'are' if len(parties) > 1 else 'is'}"


def nothing_proven(untrusted: Iterable[SignatureReport], nothing: str = "Nothing is changed, but") -> str:
    """Whose signatures prove nothing here."""
    who = listed(dict.fromkeys(person(item) for item in untrusted))
    word = "signatures" if " and " in who else "signature"
    return f"{nothing} the {word} of {who} cannot be tied to anyone you trust."


def findings_text(findings: Iterable[Finding], *, folder: bool = False) -> list[str]:
    """Findings, the gravest first, each with what to do about it; ``folder`` where a folder was compared."""
    ordered = by_gravity(findings)
    if not ordered:
        return []
    lines = ["Findings"]
    for item in ordered:
        lines.append(f"  {item.severity}  {safe(item.subject)}: {safe(item.detail)}  [{safe(item.code)}]")
        what = remedy(item.code, folder=folder)
        if what:
            lines.append(f"    {what}")
    return [*lines, ""]


def missing_parties(report: Report) -> tuple[str, ...]:
    """Required parties in whose name there is no signature."""
    if report.statement is None:
        return tuple(safe(party) for party in report.missing)
    signed = {item.party for item in report.signatures if item.post_quantum is None}
    return tuple(dict.fromkeys(safe(item.party) for item in report.statement.required if item.party not in signed))


def lacking_second(report: Report) -> tuple[str, ...]:
    """Parties whose post-quantum signature is not there, which the statement asks for beside the other."""
    required = report.statement.required if report.statement is not None else ()
    return tuple(dict.fromkeys(safe(item.party) for item in lacking_beside(required, report.signatures)))


def _failed(report: Report, name: str, against: str | None) -> tuple[str, ...]:
    if not files_say_it(report):
        return failure(report, name, ENGLISH)
    changed = changed_objects(report)
    verb = "differs" if len(changed) == 1 else "differ"
    signers = _signers(report)
    by = f"what {signers} signed{_signed_when(report)}" if signers else "what is listed in it"
    said = f"{count(len(changed), 'file')} {'in it ' if against else ''}{verb} from {by}: {_named(changed)}"
    what = lead("folder", "en", safe(against)) if against else name
    mend = lead("folder_remedy", "en") if against else files_remedy(report, ENGLISH)
    return lead("no", "en", what, said), mend


def _named(changed: list[ObjectReport]) -> str:
    """The first of the files that differ, by name, and how many more there are."""
    names = [f"{_plain(item.name)} ({_WORDS[item.status]})" for item in changed[:NAMED]]
    more = [f"{len(changed) - NAMED:,} more"] if len(changed) > NAMED else []
    return listed([*names, *more])


def _not_about_files(report: Report) -> tuple[Finding, ...]:
    """The findings that the list of files does not say already."""
    named = {item.name for item in changed_objects(report)}
    return tuple(item for item in report.findings if not (item.code.startswith("OBJECT_") and item.subject in named))


def _signers(report: Report) -> str:
    parties = list(dict.fromkeys(safe(item.party) for item in report.signatures if item.party))
    if len(parties) == 2 and not missing_parties(report):
        return "both parties"
    if parties:
        return f"the {listed(parties)}"
    names = list(dict.fromkeys(safe(item.signer) for item in report.signatures if item.signer))
    return listed(names) if names else ""


def _signed_when(report: Report) -> str:
    times = (item.timestamp or item.claimed_time for item in report.signatures)
    days = sorted({time[:10] for time in times if time})
    if not days:
        return ""
    return f" on {day(days[0])}" if len(days) == 1 else f" between {day(days[0])} and {day(days[-1])}"


def person(item: SignatureReport) -> str:
    """Who signed, and for whom."""
    name = safe(item.signer or "somebody unnamed")
    return f"{name} for the {safe(item.party)}" if item.party else name


def _signatures(report: Report) -> list[str]:
    rows = [signature_row(item) for item in report.signatures]
    rows += [(party, "has not signed", "", "", "") for party in missing_parties(report)]
    rows += [(party, "has not signed with the post-quantum key", "", "", "") for party in lacking_second(report)]
    lines = ["Signatures", *table(rows), ""] if rows else ["Signatures", "  none", ""]
    return [*lines[:-1], *table(archive_row(item, "archive") for item in report.archives), ""]


def archive_row(item: ArchiveReport, what: str) -> tuple[str, str]:
    """The row on one archive or document timestamp: ``what`` it is, and since when all before it is proven to be there."""
    proves = f"there on {minute(item.time)}" if item.time else f"proves nothing ({safe(item.sub_indication or '')})"
    return (what, proves)


def signature_row(item: SignatureReport) -> tuple[str, ...]:
    """What is said of one signature: party, signer, time, what it meant, trust."""
    within = " in the PDF" if item.name.startswith("payload/") else ""
    return (
        safe(item.party or "-"),
        safe(", ".join(part for part in (item.signer, item.organisation) if part) or "unknown"),
        _when(item),
        safe(item.commitment or "") + within + (f", {safe(item.post_quantum)}" if item.post_quantum else ""),
        _trust(item),
    )


def _when(item: SignatureReport) -> str:
    if item.timestamp is not None:
        return f"timestamp {minute(item.timestamp)}{'' if item.timestamp_independent else ', not independent'}"
    return f"claimed {minute(item.claimed_time)} only" if item.claimed_time else "no time claimed"


def _trust(item: SignatureReport) -> str:
    if item.verdict is Verdict.TOTAL_PASSED:
        return f"trusted through {short(item.anchor)}" if item.anchor else "trusted"
    word = "not valid" if item.verdict is Verdict.TOTAL_FAILED else "not trusted"
    return f"{word} ({safe(item.sub_indication)})" if item.sub_indication else word


def _files(report: Report, *, against: str | None) -> list[str]:
    if not report.objects:
        return []
    tally = Counter(item.status for item in report.objects)
    changed = changed_objects(report)
    lines = ["Files"]
    rows = []
    for item in changed[:MANY]:
        was = f", signed as {_plain(item.was)}" if item.was else ""
        rows.append((_WORDS[item.status], _plain(item.name) + was))
    lines += table(rows)
    if len(changed) > MANY:
        lines.append(f"  and {count(len(changed) - MANY, 'more')[:-1]}: --json names them all")
    intact = tally[ObjectStatus.INTACT]
    if tally[ObjectStatus.OUTSIDE]:
        lines.append(f"  {tally[ObjectStatus.OUTSIDE]:,} outside, not compared")
    if changed and intact:
        lines.append(f"  {count(intact, 'other')} unchanged")
    elif intact:
        carried = sum(item.name.startswith(CARRIED) for item in report.objects)
        beside = f" ({intact - carried:,} of the folder, {carried:,} beside it)" if against and carried else ""
        every = "all " if intact > 1 and not tally[ObjectStatus.OUTSIDE] else ""
        lines.append(f"  {every}{intact:,} unchanged{beside}")
    return [*lines, ""]


def _plain(name: str) -> str:
    return safe(name.removeprefix(_PAYLOAD))


ENGLISH = Terms(language="en", who=person, party=safe, say=safe, listed=listed)
"""How reports in English speak."""
