"""Archive timestamps of other producers judged (EN 319 162-1, annex A.7): a manifest each, and a token over it.

They stand in no order of ours and need not cover everything: what one proves, it proves of what its manifest names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing import manifest
from signing.archive.judged import MAX_ARCHIVE_TOKEN, Archives, Proof, archive_findings
from signing.certificates.validation_material import standing
from signing.report import ArchiveReport, Finding, error, rfc3339
from signing.timestamps.judged import judge_token
from signing.zip.directory import shown

if TYPE_CHECKING:
    from signing.certificates.trust import TrustStore
    from signing.container import Container

ARCHIVE = re.compile(r"META-INF/[^/]*ASiCArchiveManifest[^/]*\.xml", re.IGNORECASE)
MAX_MANIFEST = 64 * 1024 * 1024
MAX_ARCHIVES = 100
"""More archive timestamps in one container than anybody needs in a lifetime."""

Digests = Mapping[str, Mapping[str, bytes | None]]
"""By algorithm and member name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveManifest:
    """One manifest that a timestamp was made over."""

    name: str
    data: bytes
    parsed: manifest.Manifest

    @property
    def covers(self) -> frozenset[str]:
        """The members it names."""
        return frozenset(item.name for item in self.parsed.references)


def read_archives(container: Container, findings: list[Finding]) -> tuple[ArchiveManifest, ...]:
    """The archive manifests of a container; ``findings`` takes what is wrong with their form."""
    found = []
    names = [name for name in container.members if ARCHIVE.fullmatch(name)]
    if len(names) > MAX_ARCHIVES:
        findings.append(
            error("ARCHIVE_INVALID", "container", f"{len(names)} archive timestamps are too many to be honest.")
        )
        return ()
    for name in names:
        data = container.read(name, MAX_MANIFEST)
        try:
            if data is None:
                raise manifest.ManifestError("It is damaged or too large.")  # noqa: TRY301 - one way out for both
            found.append(ArchiveManifest(name=name, data=data, parsed=manifest.parse(data)))
        except manifest.ManifestError as reason:
            findings.append(error("MANIFEST_FORM", name, f"The manifest cannot be taken (FORMAT_FAILURE): {reason}"))
    return tuple(found)


def judge_foreign_archives(
    container: Container,
    archives: Sequence[ArchiveManifest],
    digests: Digests,
    *,
    trust: TrustStore,
    now: dt.datetime,
    findings: list[Finding],
) -> Archives:
    """What the archive timestamps prove; ``findings`` takes what is wrong with them.

    One that another covers is judged at the time of that one, all others now (EN 319 102-1, 5.6).
    """
    proofs: list[Proof] = []
    reports: list[ArchiveReport] = []
    lists: tuple[bytes, ...] = ()
    for archive in _newest_first(archives, findings):
        name = archive.parsed.signature
        token = container.read(name, MAX_ARCHIVE_TOKEN)
        if token is None:
            findings.append(error("ARCHIVE_INCOMPLETE", name, "The timestamp or its manifest is missing."))
            continue
        faults = [item.name for item in archive.parsed.references if not _holds(item, digests)]
        if faults:
            more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
            detail = f"It was not made over what is there now: {shown(faults[0])}{more} is gone or has changed."
            findings.append(error("ARCHIVE_INVALID", name, detail))
        later = [proof.time for proof in proofs if {name, archive.name} <= proof.before]
        moment = min(later, default=now)
        stamp = judge_token(
            token,
            lambda algorithm, data=archive.data: hashlib.new(algorithm, data).digest(),  # type: ignore[misc]
            trust=trust,
            moment=moment,
            own=False,
            proven=bool(later),
            lists=lists,
        )
        reports.append(
            ArchiveReport(
                name=name,
                time=rfc3339(stamp.time) if stamp.time is not None and not faults else None,
                anchor=stamp.anchor,
                independent=stamp.independent,
                sub_indication="HASH_FAILURE" if faults else stamp.sub_indication,
            )
        )
        findings += archive_findings(name, stamp, now, newest=not later)
        if stamp.time is None or stamp.token is None or faults:
            continue
        proofs.append(Proof(time=stamp.time, before=archive.covers))
        lists += standing(stamp.token.revocations, moment)
    return Archives(proofs=tuple(proofs), reports=tuple(reversed(reports)), revocations=lists)


def _holds(item: manifest.Reference, digests: Digests) -> bool:
    return item.algorithm is not None and digests[item.algorithm].get(item.name) == item.digest


def _newest_first(archives: Sequence[ArchiveManifest], findings: list[Finding]) -> Iterator[ArchiveManifest]:
    """Each archive manifest behind all that cover it or its timestamp."""
    left = sorted(archives, key=lambda one: one.name.encode())
    while left:
        covered = {name for one in left for name in one.covers - {one.name, one.parsed.signature}}
        free = [one for one in left if one.name not in covered and one.parsed.signature not in covered]
        if not free:
            detail = "Archive timestamps cover each other in a circle, which cannot be."
            findings += [error("ARCHIVE_INVALID", one.name, detail) for one in left]
            return
        yield from free
        left = [one for one in left if one not in free]
