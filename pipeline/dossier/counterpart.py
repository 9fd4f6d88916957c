"""Two dossiers, one truth: this copy of the entries held against the other party's, entry by entry (DESIGN, chain)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.dossier.chain import chain_findings, listing_findings
from pipeline.dossier.entry import Entry, State
from pipeline.dossier.fork import told_apart
from signing.report import Finding, Severity, Verdict, error

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.dossier.other_copy import Copy
    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress


class Match(StrEnum):
    """How one number stands in the two copies."""

    SAME = "same"
    MORE_HERE = "more signatures here"
    MORE_THERE = "more signatures there"
    ONLY_HERE = "only here"
    ONLY_THERE = "only there"
    APART = "different"
    """Two entries with one number, or one entry signed on in two ways."""
    UNCLEAR = "unclear"
    """The other copy of it does not verify, so it proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One number, in this copy and in the other."""

    number: int
    ours: Entry | None
    theirs: Entry | None
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What holding two copies against each other established."""

    whole: bool
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]

    @property
    def end_proven(self) -> bool:
        """Whether the other party's copy ends with the same entry as this one."""
        return bool(self.whole and self.pairs and not self._any(Match.ONLY_HERE, Match.ONLY_THERE, *_UNSETTLED))

    @property
    def behind(self) -> bool:
        """Whether the other copy has entries or signatures that this one lacks."""
        return self._any(Match.ONLY_THERE, Match.MORE_THERE)

    @property
    def ahead(self) -> bool:
        """Whether this copy has entries or signatures that the other one lacks."""
        return self._any(Match.ONLY_HERE, Match.MORE_HERE)

    def _any(self, *matches: Match) -> bool:
        return any(pair.match in matches for pair in self.pairs)


_UNSETTLED = (Match.APART, Match.UNCLEAR)


def compare(
    ours: Iterable[Entry],
    copy: Copy,
    *,
    trust: TrustStore,
    now: dt.datetime,
    process: Process,
    known: tuple[Entry, ...] = (),
    progress: Progress | None = None,
) -> Comparison:
    """This copy, already read, held against ``copy``, which is verified under the same anchors: ours, never theirs.

    ``known`` are the first entries of this copy as they were read, before they were held against each other.
    """
    own = tuple(ours)
    theirs = copy.read(own, trust=trust, now=now, process=process, known=known, progress=progress)
    here, there = {item.file.number: item for item in own}, {item.file.number: item for item in theirs}
    numbers = sorted({*here, *there} if copy.whole else there)
    pairs = tuple(pair(number, here.get(number), there.get(number)) for number in numbers)
    projects = _projects(here.values()) | _projects(there.values())
    if len(projects) > 1:
        detail = f"The two copies are of different projects: {', '.join(sorted(projects))}."
        return Comparison(
            whole=copy.whole, pairs=pairs, findings=(error("COUNTERPART_PROJECT", "counterpart", detail),)
        )
    findings = [*_not_holding(copy, theirs), *_apart(pairs), *_missing(pairs), *_untrusted(pairs)]
    return Comparison(whole=copy.whole, pairs=pairs, findings=tuple(findings))


def pair(number: int, ours: Entry | None, theirs: Entry | None) -> Pair:
    """How the entry with this number stands in the two copies."""
    return Pair(number=number, ours=ours, theirs=theirs, match=_match(ours, theirs))


def _match(ours: Entry | None, theirs: Entry | None) -> Match:
    if theirs is None:
        return Match.ONLY_HERE
    if theirs.state is State.BROKEN:
        return Match.UNCLEAR
    if ours is None:
        return Match.ONLY_THERE
    if ours.report.baseline != theirs.report.baseline:
        return Match.APART
    if ours.state is State.BROKEN:
        return Match.UNCLEAR
    common = min(len(ours.signatures), len(theirs.signatures))
    if ours.signatures[:common] != theirs.signatures[:common]:
        return Match.APART
    if len(ours.signatures) == len(theirs.signatures):
        return Match.SAME
    return Match.MORE_HERE if len(theirs.signatures) == common else Match.MORE_THERE


def _not_holding(copy: Copy, theirs: tuple[Entry, ...]) -> Iterator[Finding]:
    """What is wrong with the other copy alone: it has no part in whether this one holds."""
    found = (*listing_findings(copy.listing), *chain_findings(theirs, None)) if copy.whole else ()
    for item in found:
        if item.severity is Severity.ERROR:
            yield error("COUNTERPART_BROKEN", item.subject, f"In the counterpart's copy: {item.detail}")
    for entry in theirs:
        if entry.state is State.BROKEN:
            reasons = (item.detail for item in entry.report.findings if item.severity is Severity.ERROR)
            detail = f"The counterpart's copy of it does not verify, so it proves nothing. {next(reasons, '')}".rstrip()
            yield error("COUNTERPART_BROKEN", entry.file.name, detail)


def _apart(pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    """The first fork with what differs; entries after it differ because it does."""
    apart = [item for item in pairs if item.match is Match.APART]
    forked = [item for item in apart if item.ours and item.theirs and _baseline(item.ours) != _baseline(item.theirs)]
    for item in apart:
        if item not in forked:
            detail = (
                "Both copies hold this entry, signed on in two ways: neither has all signatures of the other. "
                "What was agreed is the same."
            )
            yield error("COUNTERPART_SIGNATURES", _name(item), detail)
    if forked:
        first, *later = forked
        assert first.ours is not None  # noqa: S101 - only entries that are in both are apart
        assert first.theirs is not None  # noqa: S101 - as above
        more = f" So are {len(later)} later entries, which rest on it." if len(later) > 1 else ""
        more = " So is one later entry, which rests on it." if len(later) == 1 else more
        detail = f"Fork: number {first.number} is two different entries. {told_apart(first.ours, first.theirs)}{more}"
        yield error("COUNTERPART_FORK", _name(first), detail)


def _missing(pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    """Which copy lacks the end, and whose signatures."""
    only_there = [item for item in pairs if item.match is Match.ONLY_THERE]
    only_here = [item for item in pairs if item.match is Match.ONLY_HERE]
    if only_there:
        detail = (
            f"The counterpart's copy has what this one lacks: {_names(only_there)}. "
            f"It was not taken over yet, or was removed here."
        )
        yield _finding("END_MISSING_HERE", Severity.WARNING, _name(only_there[0]), detail)
    if only_here:
        detail = (
            f"The counterpart's copy lacks what this one has: {_names(only_here)}. "
            f"It was not sent yet, or was removed there."
        )
        yield _finding("END_MISSING_THERE", Severity.INFO, _name(only_here[0]), detail)
    for item in pairs:
        if item.match is Match.MORE_THERE and item.ours and item.theirs:
            detail = f"The counterpart's copy bears more signatures: {_signers(item.theirs, item.ours)}."
            yield _finding("SIGNATURE_MISSING_HERE", Severity.WARNING, _name(item), detail)
        if item.match is Match.MORE_HERE and item.ours and item.theirs:
            detail = f"The counterpart's copy lacks signatures that this one bears: {_signers(item.ours, item.theirs)}."
            yield _finding("SIGNATURE_MISSING_THERE", Severity.INFO, _name(item), detail)


def _untrusted(pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    for item in pairs:
        entry = item.theirs
        if entry is None or item.match not in {Match.ONLY_THERE, Match.MORE_THERE, Match.APART}:
            continue
        if any(signature.verdict is not Verdict.TOTAL_PASSED for signature in entry.report.signatures):
            detail = "In the counterpart's copy it bears a signature that no anchor pinned here vouches for."
            yield _finding("COUNTERPART_UNTRUSTED", Severity.WARNING, entry.file.name, detail)


def _signers(more: Entry, fewer: Entry) -> str:
    added = more.report.signatures[len(fewer.signatures) :]
    return " and ".join(f"{item.signer or 'somebody'} for the {item.party}" for item in added)


def _projects(entries: Iterable[Entry]) -> set[str]:
    return {item.report.statement.project for item in entries if item.report.statement}


def _baseline(entry: Entry) -> str | None:
    return entry.report.baseline


def _name(item: Pair) -> str:
    entry = item.ours or item.theirs
    return entry.file.name if entry is not None else f"entry {item.number}"


def _names(pairs: list[Pair]) -> str:
    return ", ".join(_name(item) for item in pairs)


def _finding(code: str, severity: Severity, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, detail=detail)
