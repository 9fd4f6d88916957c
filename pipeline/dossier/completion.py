"""That something is executed, who executed it and when, from its evidence alone: what a certificate of completion says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.dossier.printed import MAX_DOCUMENT, is_document
from pipeline.dossier.signatories import frozen_project, recognised, signatories
from signing.cms.cades import BINDING
from signing.container import Container
from signing.report import Report, SignatureReport, Verdict
from signing.sums import FileDigest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """One signature of those that executed it, and what its signatory is in the company."""

    signature: SignatureReport
    title: str
    """As the records in the entry have it; empty where they do not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Something executed: all that is said of it was verified."""

    report: Report
    examined: FileDigest
    """The container or PDF itself."""
    pdf: bool
    """Whether it is a PDF alone, which says nothing of a project."""
    documents: tuple[FileDigest, ...]
    """The Word and PDF files of the document, by their names in the entry."""
    signings: tuple[Signing, ...]
    completed: str | None
    """When the last party signed that had to, RFC 3339 in UTC; None when a signature claims no time."""
    proven: bool
    """Whether independent timestamps prove that, and not the signers' own clocks."""


def completion(path: Path, report: Report, examined: FileDigest, *, pdf: bool) -> Completion | None:
    """What ``report`` on the container or PDF at ``path`` proves to be executed; None when that is not proven.

    That takes a verdict of TOTAL-PASSED, everybody's signature who had to sign, and somebody who had to: a container of
    another producer says of nobody that they had to.
    """
    if report.verdict is not Verdict.TOTAL_PASSED or not report.executed:
        return None
    project: Mapping[str, object] = {}
    documents: tuple[FileDigest, ...] = ()
    if not pdf:
        with Container.open(path) as container:
            project = frozen_project(container)
            documents = tuple(_documents(container))
    completed, proven = _completed(report)
    return Completion(
        report=report,
        examined=examined,
        pdf=pdf,
        documents=documents,
        signings=tuple(
            Signing(signature=item, title=_title(item, project))
            for item in report.signatures
            if item.verdict is Verdict.TOTAL_PASSED
        ),
        completed=completed,
        proven=proven,
    )


def _documents(container: Container) -> Iterator[FileDigest]:
    for name in sorted(container.members):
        data = container.read(name, MAX_DOCUMENT) if is_document(name) else None
        if data is not None:
            yield FileDigest(name.removeprefix("payload/"), len(data), hashlib.sha256(data).digest())


def _title(item: SignatureReport, project: Mapping[str, object]) -> str:
    people = signatories(project, item.party or "")
    return next((one.title for one in recognised(people, item.signer or "", item.certificate) if one.title), "")


def _completed(report: Report) -> tuple[str | None, bool]:
    """When the last party that had to sign first bound itself, and whether each of these times is proven."""
    valid = [item for item in report.signatures if item.verdict is Verdict.TOTAL_PASSED]
    binding = [item for item in valid if item.commitment in BINDING] or valid
    wanted = (
        {item.party for item in report.statement.required} if report.statement else {item.party for item in binding}
    )
    times: list[str] = []
    proven = True
    for party in sorted(wanted, key=str):
        own = _first([item for item in (*binding, *valid) if item.party == party])
        time = None if own is None else own.timestamp or own.claimed_time
        if own is None or time is None:
            return None, False
        times.append(time)
        proven = proven and bool(own.timestamp and own.timestamp_independent)
    return (max(times), proven) if times else (None, False)


def _first(signatures: Iterable[SignatureReport]) -> SignatureReport | None:
    return min(signatures, key=lambda item: item.timestamp or item.claimed_time or "9999", default=None)
