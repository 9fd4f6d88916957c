"""Verification of a signed PDF: who signed which state of it, and whether anything was added between or after.

A PDF is extended by appending, so a valid signature proves only the state it was made over. Accepted is: every signature valid,
the limits set by the first kept (judged by pyHanko's comparison of the states), the last over the whole file, and nobody missing
of those who have a field. Behind a signature may stand what keeps it provable: a store of revocation lists, document timestamps.
They prove when it was there. PDFs of other software in which that comparison finds something it does not know are unclear, not
forged.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from signing.cms.cades import BINDING
from signing.pdf.active import active_content
from signing.pdf.fields import party_of
from signing.pdf.form_fields import PdfFormError, signature_fields
from signing.pdf.revisions import PdfSignature, SignedPdf, first_revision, read_signed
from signing.pdf.timestamps import judge_timestamps
from signing.report import (
    ArchiveReport,
    Finding,
    ObjectReport,
    ObjectStatus,
    Report,
    Severity,
    SignatureReport,
    Verdict,
    error,
)
from signing.verification.signature import Judged, judge_over

if TYPE_CHECKING:
    from pyhanko.pdf_utils.rw_common import PdfHandler

    from signing.certificates.trust import TrustStore

_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF")
WHOLE = "document"
"""What findings on the file as a whole are about."""


def verify_pdf(
    pdf: bytes,
    *,
    trust: TrustStore,
    now: dt.datetime,
    required: Iterable[str] = (),
    entry: bool = False,
    proven: dt.datetime | None = None,
    lists: tuple[bytes, ...] = (),
) -> Report:
    """The report on the PDF, judged at ``now`` under ``trust``. Never raises.

    ``required`` names parties that have to sign beside those that have a field in it. In an ``entry`` nobody has to sign
    the PDF, and whoever does, signs it as signoff does. ``proven`` and ``lists`` are what an archive timestamp over the
    entry proves and brings along.
    """
    try:
        signed = read_signed(pdf)
    except PdfFormError as reason:
        return _report([error(reason.code, WHOLE, reason.detail)], (), (), executed=False)
    own = entry or any(party_of(name) for name in (*signed.empty, *(item.field for item in signed.signatures)))
    findings: list[Finding] = []
    people = [item for item in signed.signatures if not item.timestamp]
    if not people and not entry:
        findings.append(error("NO_SIGNATURE", WHOLE, "Nobody has signed this PDF."))
    lasting = judge_timestamps(pdf, signed, trust=trust, now=now, findings=findings, proven=proven, lists=lists)

    def judge(item: PdfSignature) -> Judged:
        times = [time for time in (proven, lasting.proven(item)) if time is not None]
        by = partial(
            judge_over, item.field, item.cms, item.digest_by(pdf), trust=trust, now=now, own=own,
            proven=min(times, default=None), stated=item.stated, lists=lists,
            fallen=lasting.fallen,
        )  # fmt: skip
        found = by(beside=lasting.lists)
        if found.report.level == "B-LTA" and proven is None and set(lasting.covered) != set(lasting.lists):
            level = by(beside=lasting.covered).report.level  # lists that nothing covers yet do not last
            return replace(found, report=replace(found.report, level="B-LTA" if level == "B-LTA" else "B-LT"))
        return found

    judged = [judge(item) for item in people]
    reports = [_said(item, said, own=own, findings=findings) for item, said in zip(people, judged, strict=True)]
    findings += _whole(pdf, signed, own=own)
    for item in signed.signatures:
        last = not people or item.covered >= people[-1].covered
        findings += changes_after(item, own=own, last=last)
    if own:
        findings += _fields(signed, people)
    unsigned = (*signed.empty, *(item.field for item in signed.signatures if item.timestamp))
    wanted = dict.fromkeys((*(party for name in unsigned if (party := party_of(name))), *required))
    binding = [item for item in reports if item.commitment in BINDING or not own]
    missing = [party for party in wanted if party not in {item.party for item in binding}]
    if missing:
        detail = f"Half-signed, not in force: the signature of the {' and the '.join(missing)} is missing."
        findings.append(Finding(code="HALF_SIGNED", severity=Severity.WARNING, subject=WHOLE, detail=detail))
    valid = {item.party for item in binding if item.verdict is Verdict.TOTAL_PASSED}
    executed = bool(own or wanted) and bool(people) and all(item.party in valid for item in binding) and not missing
    report = _report(
        findings, tuple(reports), _revisions(signed, findings, own=own), executed=executed, archives=lasting.reports
    )
    return replace(report, missing=tuple(missing))


def has_fields(pdf: bytes) -> bool:
    """Whether a PDF has fields for signatures, signed or not; false for what cannot be read."""
    from signing.pdf.opened import open_pdf

    try:
        with open_pdf(pdf) as document:
            return "/AcroForm" in document.Root or len(_END.findall(pdf)) > 1
    except Exception:  # noqa: BLE001 - the library raises what it likes on hostile bytes
        return False


def _said(item: PdfSignature, judged: Judged, *, own: bool, findings: list[Finding]) -> SignatureReport:
    """The report on one signature; ``findings`` takes what was found, in the words for a PDF."""
    for finding in judged.findings:
        if finding.code == "MANIFEST_MODIFIED":
            detail = "The part of the file it was made over is no longer what was signed."
            findings.append(replace(finding, code="PDF_MODIFIED", detail=detail))
        else:
            findings.append(finding)
    party = party_of(item.field)
    report = judged.report
    if own and report.party is not None and party != report.party:
        detail = (
            f"It was made for the {report.party}, and stands in the field {f'of the {party}' if party else item.field}."
        )
        findings.append(error("PDF_FIELD_PARTY", item.field, detail))
    return replace(report, name=item.field)


def _whole(pdf: bytes, signed: SignedPdf, *, own: bool) -> Iterable[Finding]:
    """What the file as a whole has to be."""
    if signed.junk:
        yield error("PDF_NOT_WHOLE", WHOLE, "Something stands behind its end that no signature covers.")
    if not signed.signatures:
        return
    last = signed.signatures[-1]
    if last.covered < len(pdf) and last.embedded.signed_revision == signed.last and not signed.junk:
        yield error("PDF_NOT_WHOLE", WHOLE, "The last signature does not cover the file to its end.")
    try:
        held = active_content(first_revision(pdf))
    except ValueError:
        held = ()
    if held:
        severity = Severity.ERROR if own else Severity.WARNING
        detail = f"When it was first signed, it held more than pages to be read: {', '.join(held)}. It can show other things now."
        yield Finding(code="PDF_ACTIVE_CONTENT", severity=severity, subject=WHOLE, detail=detail)
    if own and not signed.signatures[0].certifies:
        detail = "The first signature does not limit what may be added after it."
        yield error("PDF_NOT_CERTIFIED", signed.signatures[0].field, detail)


def changes_after(item: PdfSignature, *, own: bool, last: bool) -> Iterable[Finding]:
    """What was done to the file after one signature, as pyHanko compares the states.

    Further signatures are allowed, and after the last one what keeps them provable: revocation lists and timestamps.
    """
    from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    from signing.pdf.paths import check_paths

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it tells what it finds, and so do we
    embedded = item.embedded
    try:
        if embedded.signed_revision < embedded.reader.xrefs.total_revisions - 1:
            check_paths(embedded.reader.get_historical_resolver(embedded.signed_revision))
        embedded.compute_integrity_info()  # type: ignore[no-untyped-call]
        coverage, changes = embedded.coverage, embedded.diff_result
        limit = embedded.docmdp_level
    except Exception:  # noqa: BLE001 - pyHanko raises what it likes on hostile bytes
        coverage, changes, limit = None, None, None
    if coverage is None or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield error("PDF_BYTE_RANGE", item.field, "It does not cover the state of the file it belongs to.")
        return
    level = (
        changes.modification_level if changes is not None and not isinstance(changes, SuspiciousModification) else None
    )
    most = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    if limit is MDPPerm.NO_CHANGES:
        most = ModificationLevel.LTA_UPDATES
    if level is not None and level <= most:
        return
    if own:
        yield error("PDF_CHANGED_AFTER", item.field, "After this signature something else than a signature was added.")
    else:
        detail = "After this signature something was added that may change what the PDF shows."
        yield Finding(code="PDF_CHANGED_AFTER", severity=Severity.WARNING, subject=item.field, detail=detail)


def _fields(signed: SignedPdf, people: list[PdfSignature]) -> Iterable[Finding]:
    """Fields that were not there before the first signature: with them anybody could put a picture over the text."""
    if not people:
        return
    first = people[0].embedded
    try:
        before = set(_names(first.reader.get_historical_resolver(first.signed_revision)))
    except Exception:  # noqa: BLE001 - as above
        before = set()
    timestamps = {item.field for item in signed.signatures if item.timestamp}
    for name in timestamps:
        if party := party_of(name):
            detail = f"A timestamp stands in the field of the {party}, where nobody has signed."
            yield error("PDF_FIELD_PARTY", name, detail)
    for name in (*signed.empty, *(item.field for item in signed.signatures)):
        if (name not in before or party_of(name) is None) and name not in timestamps:
            detail = "It was not there when the first party signed: nobody agreed to a signature in it."
            yield error("PDF_FIELD_ADDED", name, detail)


def _names(handler: PdfHandler) -> Iterable[str]:
    return (name for name, _, _ in signature_fields(handler))


_MATERIAL = ", certificates and revocation lists"
"""What an update is that nobody signed, and that is allowed after the first signature."""


def _revisions(signed: SignedPdf, findings: list[Finding], *, own: bool) -> tuple[ObjectReport, ...]:
    """The states of the file, in order, and whether a signature or timestamp vouches for each."""
    found = []
    first = signed.signatures[0].covered if signed.signatures else 0
    clean = own and not any(item.severity is Severity.ERROR for item in findings)
    last = signed.signatures[-1].covered if signed.signatures else 0
    broken = {item.subject for item in findings if item.severity is Severity.ERROR and item.code == "PDF_MODIFIED"}
    for number, end in enumerate(signed.ends, 1):
        covering = [item for item in signed.signatures if item.covered >= end]
        if not covering:
            status = ObjectStatus.ADDED if signed.signatures and end > last else ObjectStatus.UNCOVERED
        elif all(item.field in broken for item in covering):
            status = ObjectStatus.MODIFIED
        else:
            status = ObjectStatus.INTACT
        by = next((item.field for item in signed.signatures if abs(item.covered - end) <= 2), None)
        update = _MATERIAL if clean and first and end > first + 2 else ""
        found.append(ObjectReport(name=f"revision {number}" + (f", {by}" if by else update), status=status))
    return tuple(found)


def _report(
    findings: list[Finding],
    signatures: tuple[SignatureReport, ...],
    revisions: tuple[ObjectReport, ...],
    *,
    executed: bool,
    archives: tuple[ArchiveReport, ...] = (),
) -> Report:
    from signing.verification.own import CANNOT_SAY

    errors = [item for item in findings if item.severity is Severity.ERROR and item.code not in CANNOT_SAY]
    unclear = any(item.code in {"PDF_CHANGED_AFTER", "PDF_ACTIVE_CONTENT"} for item in findings)
    half = any(item.code == "HALF_SIGNED" for item in findings)
    if errors or any(item.verdict is Verdict.TOTAL_FAILED for item in signatures):
        verdict = Verdict.TOTAL_FAILED
    elif unclear or half or any(item.verdict is not Verdict.TOTAL_PASSED for item in signatures):
        verdict = Verdict.INDETERMINATE
    else:
        verdict = Verdict.TOTAL_PASSED
    return Report(
        verdict=verdict,
        baseline=None,
        statement=None,
        executed=executed and verdict is Verdict.TOTAL_PASSED,
        objects=revisions,
        signatures=signatures,
        archives=archives,
        findings=tuple(findings),
    )
