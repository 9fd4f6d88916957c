"""The verb `renew`: a timestamp over all that is there, in an entry or a PDF; nothing that is there changes."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.dossier.stamping import checked
from pipeline.dossier.store import clear_unfinished, put_in_place, unfinished_name, write_file, writing
from pipeline.dossier.verify import is_pdf, pdf_report, verify_container
from signing.archive.judged import certificates_in
from signing.archive.making import renew_entry
from signing.container import Container
from signing.errors import InputError
from signing.report import Report, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress
    from signing.timestamps.asking import Timestamper


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What came of renewing."""

    before: Report
    after: Report | None
    """None when the evidence did not allow it: ``before`` says why, and nothing was written."""


def renew(
    path: Path,
    *,
    timestamper: Timestamper,
    now: dt.datetime,
    trust: TrustStore,
    process: Process | None = None,
    project: Mapping[str, Any] = MappingProxyType({}),
    progress: Progress | None = None,
) -> Renewed:
    """Append an archive timestamp to the entry at ``path``, with what its signatures are checked by.

    The entry is verified first, under ``trust``: what is broken or not trusted would be preserved as that. It is
    verified again before it takes the old one's place, in one step. ``project`` says who may sign a PDF; an entry has
    its own records. Raises ``InputError`` for a container that is not
    ours, and when the timestamp cannot be had.
    """
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "name the entry: entries/0001-prototype.asice, say")
    if is_pdf(path):
        return _renew_pdf(path, timestamper=timestamper, now=now, trust=trust, project=project)
    with writing(path.parent):
        clear_unfinished(path.parent)
        before = verify_container(path, trust=trust, now=now, process=process, progress=progress)
        if before.statement is None and before.verdict is not Verdict.TOTAL_FAILED:
            raise InputError(str(path), "it was made by another program", "renew it there")
        if before.verdict is Verdict.TOTAL_FAILED or not _holds(before):
            return Renewed(before=before, after=None)
        target = unfinished_name(path, "renewed")
        certificates, revocations = _material(path, trust)
        stamper = checked(timestamper, trust, now)
        assert stamper is not None  # noqa: S101 - a timestamper was given
        try:
            renew_entry(path, target, timestamper=stamper, certificates=certificates, revocations=revocations)
            after = verify_container(target, trust=trust, now=now, process=process, progress=progress)
            if after.verdict is Verdict.TOTAL_FAILED or not _holds(after):
                return Renewed(before=after, after=None)
            put_in_place(target, path)
        finally:
            target.unlink(missing_ok=True)
    return Renewed(before=before, after=after)


def _renew_pdf(
    path: Path, *, timestamper: Timestamper, now: dt.datetime, trust: TrustStore, project: Mapping[str, Any]
) -> Renewed:
    """As ``renew``, for a signed PDF that is not filed yet: a document timestamp in it."""
    from pipeline.dossier.sign import read_pdf
    from signing.pdf.lasting import renew_pdf

    pdf = read_pdf(path)
    before = pdf_report(pdf, trust=trust, now=now, project=project)
    if not _lasts(before):
        return Renewed(before=before, after=None)
    stamper = checked(timestamper, trust, now)
    assert stamper is not None  # noqa: S101 - a timestamper was given
    made = renew_pdf(pdf, timestamper=stamper, anchors=trust.anchors, revocations=trust.revocations)
    after = pdf_report(made, trust=trust, now=now, project=project)
    if not _lasts(after):
        return Renewed(before=after, after=None)
    write_file(path, made)
    return Renewed(before=before, after=after)


def _lasts(report: Report) -> bool:
    """Whether a PDF is worth to last: every signature proven, and nothing in it that is unclear."""
    unclear = any(item.code in {"PDF_CHANGED_AFTER", "PDF_ACTIVE_CONTENT"} for item in report.findings)
    return report.verdict is not Verdict.TOTAL_FAILED and _holds(report) and not unclear


def _holds(report: Report) -> bool:
    """Whether every signature is proven: a timestamp over what is doubtful today makes it no better later."""
    return all(item.verdict is Verdict.TOTAL_PASSED for item in report.signatures)


def _material(path: Path, trust: TrustStore) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """DER of the timestampers' anchors, and of the revocation lists that tell of any certificate in the entry."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from signing.certificates.validation_material import of_anchors, speaking

    anchors = (*trust.timestamps, *trust.own_timestamps)
    with Container.open(path) as container:
        found = certificates_in(container)
    lists = speaking(trust.revocations, (*found, *of_anchors(anchors)))
    return tuple(item.public_bytes(Encoding.DER) for item in anchors), lists
