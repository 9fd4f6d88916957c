"""One signature judged: its value over the manifest as read, its certificate's path at that time, its party."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.archive.inside import Inside, earlier, judge_inside
from signing.certificates.path import Candidate, judge_path
from signing.certificates.said import certificate_facts, name_of
from signing.certificates.validation_material import judge_path_with, judged_after_loss, standing
from signing.cms.form import CmsForm, CmsFormError, read_cms
from signing.report import ArchiveReport, Finding, Severity, SignatureReport, Verdict, error, rfc3339
from signing.verification.signature_times import level_of, stamp_of, times_said

if TYPE_CHECKING:
    from signing.certificates.trust import TrustStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was established about one signature, and the findings on the way."""

    report: SignatureReport
    findings: tuple[Finding, ...]
    archives: tuple[ArchiveReport, ...] = ()
    """The archive timestamps inside it."""


def judge_signature(
    name: str,
    signature: bytes,
    manifest: bytes,
    *,
    trust: TrustStore,
    now: dt.datetime,
    own: bool,
    proven: dt.datetime | None = None,
    lists: tuple[bytes, ...] = (),
) -> Judged:
    """The judgement on the signature member ``name`` with the bytes ``signature`` over ``manifest``. Never raises.

    ``proven`` is a time at which the signature is known to have existed, with all that is in it, by the word of an
    archive timestamp; ``lists`` (DER) are the revocation lists such timestamps bring along.
    """

    def digest_by(algorithm: str) -> bytes:
        return hashlib.new(algorithm, manifest).digest()

    return judge_over(
        name, signature, digest_by, trust=trust, now=now, own=own, proven=proven, lists=lists, archived=not own
    )


def judge_over(
    name: str,
    signature: bytes,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    now: dt.datetime,
    own: bool,
    proven: dt.datetime | None = None,
    stated: dt.datetime | None = None,
    lists: tuple[bytes, ...] = (),
    beside: tuple[bytes, ...] = (),
    fallen: frozenset[bytes] = frozenset(),
    archived: bool = False,
) -> Judged:
    """As ``judge_signature``, over bytes of which ``digest_by`` gives the digest by an algorithm's name.

    A PDF claims its time (``stated``) outside of the signature, and has the lists that come along (``beside``) there too;
    ``fallen`` are answers among them that came too late to be relied on: they can still say that somebody was revoked.
    ``archived``: archive timestamps inside the signature are judged; a PDF has them outside.
    """
    try:
        form = read_cms(signature, own=own, stated=stated)
        form = replace(form, revocations=(*form.revocations, *beside))
    except CmsFormError as reason:
        indeterminate = reason.sub_indication == "NO_SIGNING_CERTIFICATE_FOUND"
        verdict = Verdict.INDETERMINATE if indeterminate else Verdict.TOTAL_FAILED
        report = _unknown(name, verdict, reason.sub_indication)
        return Judged(report=report, findings=(error(reason.code, name, reason.detail),))
    described = _described(name, form)
    value = _value(form, digest_by)
    if value is not None:
        failed = replace(described, verdict=Verdict.TOTAL_FAILED, sub_indication=value[0])
        return Judged(report=failed, findings=(error(value[1], name, value[2]),))
    inside = Inside()
    if archived:
        inside = judge_inside(
            name, form.signed_data, form.signer_info, digest_by, trust=trust, now=now, proven=proven, lists=lists
        )
    try:
        judged = _judge_certificate(
            described, form, inside, trust=trust, now=now, own=own, proven=proven, lists=(*lists, *inside.in_tokens),
            fallen=fallen,
        )  # fmt: skip
        return replace(judged, findings=(*judged.findings, *inside.findings), archives=inside.reports)
    except Exception:  # noqa: BLE001 - evidence never raises, whatever its certificates make the libraries do
        detail = "The certificates that came with it cannot be read."
        unclear = replace(described, sub_indication="CERTIFICATE_CHAIN_GENERAL_FAILURE")
        return Judged(report=unclear, findings=(error("CERTIFICATE_PATH", name, detail),))


def _judge_certificate(
    report: SignatureReport,
    form: CmsForm,
    inside: Inside,
    *,
    trust: TrustStore,
    now: dt.datetime,
    own: bool,
    proven: dt.datetime | None,
    lists: tuple[bytes, ...],
    fallen: frozenset[bytes],
) -> Judged:
    """The judgement at the best signature time (EN 319 102-1, 5.5.4): the token's, else a proven one, else now."""
    name, known = report.name, proven or now
    embedded = form.revocations
    form = replace(form, revocations=inside.standing((item for item in embedded if item not in fallen), known))
    stamped = earlier(proven, inside.token)
    stamp = stamp_of(form, trust=trust, proven=stamped, now=now, own=own, lists=lists)
    findings = times_said(name, form, now, stamp)
    if stamp is not None and stamp.time is not None:
        by = stamp.token.certificate if stamp.token is not None else None
        report = replace(
            report,
            timestamp=rfc3339(stamp.time),
            timestamp_independent=stamp.independent,
            timestamp_by=None if by is None else name_of(by.subject),
            level="B-T",
        )
    best = (stamp.time if stamp is not None else None) or earlier(proven, inside.signature)
    moment = best or now
    if stamp is not None and stamp.code == "TIMESTAMP_INVALID" and own:
        failed = replace(report, verdict=Verdict.TOTAL_FAILED, sub_indication=stamp.sub_indication)
        return Judged(report=failed, findings=tuple(findings))
    candidate = Candidate(
        certificate=form.certificate,
        others=form.others,
        revocations=embedded,
        claimed_time=form.claimed_time,
    )
    anchors = trust.parties.get(report.party or "", ()) if own else trust.any_party
    in_token = stamp.token.revocations if stamp is not None and stamp.token else ()
    came_along = (*lists, *form.revocations, *standing(in_token, stamped or now))
    path = judge_path_with(
        candidate, anchors, given=trust.revocations, lists=came_along, moment=moment, proven=best is not None
    )
    if inside.lost and best is not None:
        path = judged_after_loss(
            path, candidate, anchors, given=trust.revocations, lists=came_along, moment=moment, now=now
        )
    if stamp is not None and stamp.time is not None:
        lasts = proven is not None or (inside.token is not None and set(embedded) <= set(inside.lists))
        report = replace(report, level=level_of(form, stamp, anchors, trust, came_along, archived=lasts))
    if path.code == "NO_TRUST_ANCHOR" and own:
        mismatch = _party_mismatch(report, candidate, trust, moment)
        if mismatch is not None:
            failed = replace(report, verdict=Verdict.TOTAL_FAILED, sub_indication="SIG_CONSTRAINTS_FAILURE")
            return Judged(report=failed, findings=(*findings, mismatch))
    if path.code is not None:
        severity = Severity.WARNING if path.code == "NO_TRUST_ANCHOR" and not anchors else Severity.ERROR
        detail = _AT_THE_STAMP.get(path.code, path.detail) if report.timestamp else path.detail
        findings.append(Finding(code=path.code, severity=severity, subject=name, detail=detail))
    outside = any(finding.code == "CLAIMED_TIME_OUTSIDE_CERTIFICATE" for finding in findings)
    doubted = stamp.sub_indication if stamp is not None and stamp.time is None else None
    sub = path.sub_indication or ("SIG_CONSTRAINTS_FAILURE" if outside else doubted)
    if sub == "NOT_YET_VALID":
        verdict = Verdict.TOTAL_FAILED
    else:
        verdict = Verdict.TOTAL_PASSED if sub is None else Verdict.INDETERMINATE
    return Judged(
        report=replace(report, verdict=verdict, sub_indication=sub, anchor=path.anchor), findings=tuple(findings)
    )


_AT_THE_STAMP = {
    "CERTIFICATE_EXPIRED": "Its certificate had expired when the timestamp was made: it may have been signed after its end.",
    "CERTIFICATE_NOT_YET_VALID": "Its certificate was not valid yet when the timestamp was made.",
}


def _party_mismatch(
    report: SignatureReport, candidate: Candidate, trust: TrustStore, moment: dt.datetime
) -> Finding | None:
    """That another party's anchor vouches for a certificate that claims to bind this one."""
    for party, anchors in sorted(trust.parties.items()):
        if party != report.party and judge_path(candidate, anchors, given=trust.revocations, moment=moment).anchor:
            detail = (
                f"It claims to bind the {report.party}, and its certificate was issued under the {party}'s anchor: "
                f"the {party} cannot sign as the {report.party}."
            )
            return error("PARTY_MISMATCH", report.name, detail)
    return None


def _value(form: CmsForm, digest_by: Callable[[str], bytes]) -> tuple[str, str, str] | None:
    """Sub-indication, code and detail when the signature's value does not hold; None when it does."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        actual = digest_by(form.digest_name)
        intact, valid = validate_sig_integrity(form.signer_info, form.certificate, "data", actual)
    except Exception:  # noqa: BLE001 - whatever a library makes of hostile bytes, they did not verify
        return (
            "FORMAT_FAILURE",
            "SIGNATURE_INVALID",
            "The signature cannot be checked: its parts contradict each other.",
        )
    if not intact:
        return "HASH_FAILURE", "MANIFEST_MODIFIED", "The manifest is not the one that was signed."
    if not valid:
        return "SIG_CRYPTO_FAILURE", "SIGNATURE_INVALID", "The signature was not made with the key of its certificate."
    return None


def _described(name: str, form: CmsForm) -> SignatureReport:
    subject = form.certificate.subject.native
    claimed = form.claimed_time
    return SignatureReport(
        name=name,
        signer=_one(subject.get("common_name")),
        organisation=_one(subject.get("organization_name")),
        party=form.party,
        certificate="sha256:" + form.certificate.sha256.hex(),
        anchor=None,
        verdict=Verdict.INDETERMINATE,
        sub_indication=None,
        claimed_time=None if claimed is None else rfc3339(claimed),
        commitment=form.commitment,
        post_quantum=_post_quantum(form),
        level="B-B",
        facts=certificate_facts(form.certificate),
    )


def _post_quantum(form: CmsForm) -> str | None:
    algorithm = str(form.certificate.public_key.algorithm)
    return f"ml-dsa-{algorithm.removeprefix('mldsa')}" if algorithm.startswith("mldsa") else None


def _unknown(name: str, verdict: Verdict, sub_indication: str) -> SignatureReport:
    return SignatureReport(
        name=name, signer=None, organisation=None, party=None, certificate=None, anchor=None, verdict=verdict,
        sub_indication=sub_indication, claimed_time=None,
    )  # fmt: skip


def _one(value: str | list[str] | None) -> str | None:
    return value[0] if isinstance(value, list) else value
