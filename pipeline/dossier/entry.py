"""An entry as it was read and verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.layout import EntryFile
from pipeline.dossier.verify import verify_container
from signing.container import Container
from signing.entry import SIGNATURE
from signing.report import Report, Verdict
from signing.verification.policy import lacking_beside

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress


class State(StrEnum):
    """Where an entry stands."""

    BROKEN = "broken"
    """Verification failed: it proves nothing until the reason is found."""
    UNTRUSTED = "untrusted"
    """Whole, but a signature comes from a certificate no anchor of its party vouches for."""
    HALF_SIGNED = "half-signed"
    """A required signature is missing: not in force."""
    EXECUTED = "executed"
    SUPERSEDED = "superseded"
    """A later executed entry of the kind took its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry with the report on it."""

    file: EntryFile
    report: Report
    signatures: tuple[str, ...]
    """``sha256:`` digests of the signature members, by member name."""
    asked: tuple[str, ...]
    """The parties that have to sign: those the statement names and those the process names."""

    @property
    def state(self) -> State:
        """Where it stands, looked at alone; whether it is superseded only its dossier knows."""
        if self.report.verdict is Verdict.TOTAL_FAILED or self.report.statement is None:
            return State.BROKEN
        if self.report.executed:
            return State.EXECUTED
        return State.UNTRUSTED if self.missing == () else State.HALF_SIGNED

    @property
    def claimed_by(self) -> tuple[str, ...]:
        """The parties in whose name there is a signature, trusted or not."""
        return tuple(dict.fromkeys(item.party for item in self.report.signatures if item.party))

    @property
    def signed_by(self) -> tuple[str, ...]:
        """The parties that have validly signed."""
        valid = (item for item in self.report.signatures if item.verdict is Verdict.TOTAL_PASSED)
        return tuple(dict.fromkeys(item.party for item in valid if item.party))

    @property
    def missing(self) -> tuple[str, ...]:
        """The required parties in whose name there is no signature, or not both where the statement asks for two."""
        statement = self.report.statement
        lacking = lacking_beside(statement.required if statement else (), self.report.signatures)
        alone = {item.party for item in lacking}
        signed = {item.party for item in self.report.signatures if item.post_quantum is None} - alone
        return tuple(party for party in self.asked if party not in signed)

    @property
    def signed_on(self) -> str | None:
        """The claimed day on which the last required party first signed; None while one has not.

        An expired certificate does not change it: a document that printed the day is rendered again years later.
        """
        required = {item.party for item in self.report.statement.required} if self.report.statement else set()
        first: dict[str, str] = {}
        for item in self.report.signatures:
            if item.party in required and item.claimed_time and item.verdict is not Verdict.TOTAL_FAILED:
                first.setdefault(item.party, item.claimed_time)
        return max(first.values())[:10] if required and set(first) == required else None


def read_entry(
    file: EntryFile,
    *,
    trust: TrustStore,
    now: dt.datetime,
    process: Process,
    against: Path | None = None,
    compare: bool = True,
    progress: Progress | None = None,
) -> Entry:
    """Verify the entry in ``file``, compare the folder ``against`` with it, and read what the chain pins of it.

    Without ``compare`` a PDF in it is not held against its Word document: that was done when it was frozen and signed.
    """
    report = verify_container(file.path, trust=trust, now=now, process=process, compare=compare, progress=progress)
    if against is not None:
        report = compare_with_folder(file.path, report, against, progress=progress)
    return verified_entry(file, report, process)


def verified_entry(file: EntryFile, report: Report, process: Process) -> Entry:
    """The entry in ``file``, of which ``report`` is the report already: read for what the chain pins of it, no more."""
    with Container.open(file.path) as container:
        names = sorted(
            (name for name in container.members if SIGNATURE.fullmatch(name)),
            key=lambda name: (len(name), name),
        )
        digests = []
        for name in names:
            digest = hashlib.sha256()
            for chunk in container.chunks(name):
                digest.update(chunk)
            digests.append("sha256:" + digest.hexdigest())
    named = tuple(item.party for item in report.statement.required) if report.statement else ()
    kind = process.kinds.get(report.statement.kind) if report.statement else None
    asked = dict.fromkeys((*named, *(kind.signatories if kind is not None else ())))
    return Entry(file=file, report=report, signatures=tuple(digests), asked=tuple(asked))
