"""The verb `merge`: the other party's new entries and countersignatures are taken over, all or none of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import examined
from pipeline.dossier.chain import chain_findings, listing_findings
from pipeline.dossier.counterpart import Match, pair
from pipeline.dossier.entry import Entry, State, read_entry
from pipeline.dossier.filed_again import FILED_AGAIN, with_filed_again
from pipeline.dossier.fork import told_apart
from pipeline.dossier.layout import Dossier, EntryFile, entry_name, list_entries
from pipeline.dossier.other_copy import find_copy
from pipeline.dossier.store import clear_unfinished, decide, several, writing
from signing.container import Container
from signing.errors import InputError, InputErrors
from signing.report import Severity, SignatureReport, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress

READ_AT_ONCE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An entry that was taken over, or whose new signatures were."""

    file: EntryFile
    baseline: str | None
    new: bool
    """Whether the entry itself is new here; otherwise only signatures are."""
    signatures: tuple[SignatureReport, ...]
    """The signatures that are new here."""
    missing: tuple[str, ...]
    """Parties whose signature it still lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge took over."""

    taken: tuple[Taken, ...]
    known: int
    """Entries of the other copy that were here already, with all their signatures."""


def merge(
    dossier: Dossier,
    places: Iterable[Path],
    *,
    now: dt.datetime,
    process: Process,
    project: str | None,
    progress: Progress | None = None,
) -> Merged:
    """Take over what the copies at ``places`` (dossiers, or single entries) have beyond this one.

    Everything is verified first, under the anchors pinned here: each signature, the chain it continues, the documents
    inside. An entry that is here may only gain signatures: every byte of its members stays. Raises ``InputErrors`` with
    every reason against it, forks named; then nothing is written. What is taken counts in one step, or not at all.
    """
    trust = dossier_trust(dossier)
    copies = [find_copy(place, dossier) for place in places]
    with writing(dossier.entries):
        clear_unfinished(dossier.entries)
        ours = _own(dossier, trust=trust, now=now, process=process)
        with several(dossier.entries) as staging:
            incoming = _Incoming(
                ours=ours, staging=staging, trust=trust, now=now, process=process, progress=progress
            )  # fmt: skip
            for copy in copies:
                for file in copy.listing.files:
                    incoming.take(file)
            incoming.require_whole(project)
            taken = incoming.taken(dossier.entries)
            if taken:
                decide(staging)
    return Merged(taken=taken, known=incoming.known)


class _Incoming:
    """Entries on their way in: staged, verified, and held against those that are here."""

    def __init__(
        self,
        *,
        ours: dict[int, Entry],
        staging: Path,
        trust: TrustStore,
        now: dt.datetime,
        process: Process,
        progress: Progress | None,
    ) -> None:
        self._ours = ours
        self._current = dict(ours)
        self._staging = staging
        self._trust = trust
        self._now = now
        self._process = process
        self._progress = progress
        self._refused: list[InputError] = []
        self.known = 0

    def take(self, file: EntryFile) -> None:
        """Stage ``file`` unless all of it is here; what speaks against it is kept for ``require_whole``."""
        here = self._current.get(file.number)
        if here is not None and _begins_with(here.file.path, file.path):
            self.known += 1
            return
        staged = self._staging / ".incoming"
        _copy(file.path, staged)
        entry = read_entry(
            EntryFile(number=file.number, kind=file.kind, path=staged), trust=self._trust, now=self._now,
            process=self._process, progress=self._progress,
        )  # fmt: skip
        if here is not None and _in_other_form(here, entry):
            self.known += 1
            return
        reason = _refusal(file, entry, here)
        if reason is not None:
            self._refused.append(reason)
            return
        final = EntryFile(
            number=file.number,
            kind=file.kind,
            path=self._staging / entry_name(file.number, file.kind, detached=entry.report.detached),
        )
        staged.replace(final.path)
        self._current[file.number] = replace(entry, file=final)

    def require_whole(self, project: str | None) -> None:
        """Refuse all of it unless what would stand here then is one sound chain."""
        (self._staging / ".incoming").unlink(missing_ok=True)
        if self._refused:
            raise InputErrors(self._refused)
        entries = with_filed_again(self._current[number] for number in sorted(self._current))
        changed = {entry.file.name for entry in self._changed()}
        found = list(chain_findings(entries, project))
        numbers = [entry.file.number for entry in entries]
        if numbers != list(range(1, len(numbers) + 1)):
            gap = next(index for index, number in enumerate(numbers, start=1) if index != number)
            raise InputError(
                f"entry {gap}", "neither copy given has it, and what is new comes after it", "ask for that entry too"
            )
        for entry in examined(entries, self._process):
            own = entry.report.findings
            found += (
                own if entry.file.name in changed else (item for item in own if changed and item.code == FILED_AGAIN)
            )
        faults = [item for item in found if item.severity is Severity.ERROR]
        if faults:
            raise InputErrors(
                InputError(item.subject, item.detail, "nothing was taken over; ask the other party") for item in faults
            )

    def taken(self, folder: Path) -> tuple[Taken, ...]:
        """What will be new in ``folder``, in the order of the numbers."""
        return tuple(self._described(entry, folder) for entry in self._changed())

    def _changed(self) -> Iterator[Entry]:
        for number in sorted(self._current):
            if self._current[number] is not self._ours.get(number):
                yield self._current[number]

    def _described(self, entry: Entry, folder: Path) -> Taken:
        before = self._ours.get(entry.file.number)
        return Taken(
            file=replace(entry.file, path=folder / entry.file.name),
            baseline=entry.report.baseline,
            new=before is None,
            signatures=entry.report.signatures[len(before.signatures) if before is not None else 0 :],
            missing=entry.missing,
        )


def _own(dossier: Dossier, *, trust: TrustStore, now: dt.datetime, process: Process) -> dict[int, Entry]:
    """The entries here by number. Raises ``InputErrors`` unless they are a sound chain to go on from.

    Each is read alone: whether its PDF was filed before is asked of what will stand here, which may have gained the
    signature that settles it.
    """
    listing = list_entries(dossier)
    entries = tuple(read_entry(file, trust=trust, now=now, process=process) for file in listing.files)
    faults = [
        item for item in (*listing_findings(listing), *chain_findings(entries, None)) if item.severity is Severity.ERROR
    ]
    problems = [InputError(item.subject, item.detail, "see 'signoff audit'") for item in faults]
    problems += [
        InputError(
            f"entries/{entry.file.name}",
            "it does not verify here, so nothing is taken over after it",
            "put the other party's copy back in its place by hand, then 'signoff audit'",
        )
        for entry in entries
        if entry.state is State.BROKEN
    ]
    if problems:
        raise InputErrors(problems)
    return {entry.file.number: entry for entry in entries}


def _refusal(file: EntryFile, entry: Entry, here: Entry | None) -> InputError | None:
    """Why the staged ``entry`` from ``file`` cannot be taken over; None when it can."""
    place = str(file.path)
    errors = [item.detail for item in entry.report.findings if item.severity is Severity.ERROR]
    if entry.state is State.BROKEN:
        return InputError(place, f"it does not verify: {' '.join(errors[:1])}", f"see 'signoff verify {place}'")
    match = pair(file.number, here, entry).match
    if match is Match.APART and here is not None and here.report.baseline != entry.report.baseline:
        return InputError(
            place,
            f"fork: number {file.number} is another entry here, entries/{here.file.name}. {told_apart(here, entry)}",
            "nothing is ever overwritten: agree with the other party which one counts",
        )
    if match is not Match.APART and here is not None and here.report.detached != entry.report.detached:
        return InputError(
            place,
            "one copy of it is a seal and the other holds its files, and their signatures differ",
            "agree with the other party on one form, and have that one signed",
        )
    if match is Match.APART or (here is not None and not _begins_with(entry.file.path, here.file.path)):
        return InputError(
            place,
            "it is the entry that is here, signed on in another way: neither has all signatures of the other",
            "what was agreed is the same; agree with the other party which copy both keep",
        )
    doubtful = [item for item in entry.report.signatures if item.verdict is not Verdict.TOTAL_PASSED]
    if doubtful or errors:
        who = " and ".join(f"{item.signer or 'somebody'} for the {item.party}" for item in doubtful)
        return InputError(
            place,
            f"it is signed by {who}, which is not proven under the anchors pinned here" if who else errors[0],
            f"see 'signoff verify {place}'; pin an anchor only after comparing it by phone",
        )
    return None


def _in_other_form(here: Entry, entry: Entry) -> bool:
    """Whether the two are one entry with the same signatures, once as a seal and once with its files."""
    same = pair(here.file.number, here, entry).match is Match.SAME
    return same and here.report.detached != entry.report.detached


def _begins_with(longer: Path, shorter: Path) -> bool:
    """Whether every member of the container ``shorter`` stands at the same place, byte for byte, in ``longer``."""
    with Container.open(longer) as one, Container.open(shorter) as other:
        end = other.form.directory_at
        if other.form.findings or one.form.findings or one.form.directory_at < end:
            return False
        position = 0
        while position < end:
            count = min(READ_AT_ONCE, end - position)
            if os.pread(one.descriptor, count, position) != os.pread(other.descriptor, count, position):
                return False
            position += count
        return list(other.members) == list(one.members)[: len(other.members)]


def _copy(source: Path, target: Path) -> None:
    """A copy of our own: what is verified is what is kept, whatever becomes of ``source``."""
    with Container.open(source) as opened, target.open("wb") as file:
        position = 0
        while data := os.pread(opened.descriptor, READ_AT_ONCE, position):
            file.write(data)
            position += len(data)
        file.flush()
        os.fsync(file.fileno())
