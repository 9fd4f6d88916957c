"""One signature judged: its value over the manifest as read, its certificate's path at that time, its party."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.certificate_path import Candidate, judge_path
from signing.cms_form import CmsForm, CmsFormError, read_cms
from signing.report import Finding, Severity, SignatureReport, Verdict, error

if TYPE_CHECKING:
    from signing.trust import TrustStore

CLOCK_SKEW = dt.timedelta(hours=1)
"""A claimed time this far in the future is put down to clocks that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was established about one signature, and the findings on the way."""

    report: SignatureReport
    findings: tuple[Finding, ...]


def judge_signature(
    name: str, signature: bytes, manifest: bytes, *, trust: TrustStore, now: dt.datetime, own: bool
) -> Judged:
    """The judgement on the signature member ``name`` with the bytes ``signature`` over ``manifest``. Never raises."""
    return judge_over(
        name, signature, lambda algorithm: hashlib.new(algorithm, manifest).digest(), trust=trust, now=now, own=own
    )


def judge_over(
    name: str, signature: bytes, digest_by: Callable[[str], bytes], *, trust: TrustStore, now: dt.datetime, own: bool
) -> Judged:
    """As ``judge_signature``, over bytes of which ``digest_by`` gives the digest by an algorithm's name."""
    try:
        form = read_cms(signature, own=own)
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
    try:
        return _judge_certificate(described, form, trust=trust, now=now, own=own)
    except Exception:  # noqa: BLE001 - evidence never raises, whatever its certificates make the libraries do
        detail = "The certificates that came with it cannot be read."
        unclear = replace(described, sub_indication="CERTIFICATE_CHAIN_GENERAL_FAILURE")
        return Judged(report=unclear, findings=(error("CERTIFICATE_PATH", name, detail),))


def _judge_certificate(
    report: SignatureReport, form: CmsForm, *, trust: TrustStore, now: dt.datetime, own: bool
) -> Judged:
    name = report.name
    findings = _times(name, form, now)
    candidate = Candidate(
        certificate=form.certificate,
        others=form.others,
        revocations=form.revocations,
        claimed_time=form.claimed_time,
    )
    anchors = trust.parties.get(report.party or "", ()) if own else trust.any_party
    path = judge_path(candidate, anchors, given=trust.revocations, moment=now)
    if path.code == "NO_TRUST_ANCHOR" and own:
        stranger = next(
            (
                party
                for party, others in sorted(trust.parties.items())
                if party != report.party and judge_path(candidate, others, given=trust.revocations, moment=now).anchor
            ),
            None,
        )
        if stranger is not None:
            detail = (
                f"It claims to bind the {report.party}, and its certificate was issued under the {stranger}'s anchor: "
                f"the {stranger} cannot sign as the {report.party}."
            )
            failed = replace(report, verdict=Verdict.TOTAL_FAILED, sub_indication="SIG_CONSTRAINTS_FAILURE")
            return Judged(report=failed, findings=(*findings, error("PARTY_MISMATCH", name, detail)))
    if path.code is not None:
        severity = Severity.WARNING if path.code == "NO_TRUST_ANCHOR" and not anchors else Severity.ERROR
        findings.append(Finding(code=path.code, severity=severity, subject=name, detail=path.detail))
    worst = next((finding.code for finding in findings if finding.code == "CLAIMED_TIME_OUTSIDE_CERTIFICATE"), None)
    if path.code is not None or worst is not None:
        sub = path.sub_indication or "SIG_CONSTRAINTS_FAILURE"
        verdict = Verdict.TOTAL_FAILED if sub == "NOT_YET_VALID" else Verdict.INDETERMINATE
        judged = replace(report, verdict=verdict, sub_indication=sub, anchor=path.anchor)
    else:
        judged = replace(report, verdict=Verdict.TOTAL_PASSED, sub_indication=None, anchor=path.anchor)
    return Judged(report=judged, findings=tuple(findings))


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


def _times(name: str, form: CmsForm, now: dt.datetime) -> list[Finding]:
    """What the claimed time says, beside the certificate and beside today."""
    claimed = form.claimed_time
    if claimed is None:
        return [
            Finding(
                code="NO_CLAIMED_TIME", severity=Severity.INFO, subject=name, detail="It does not say when it was made."
            )
        ]
    findings = []
    if not form.certificate.not_valid_before <= claimed <= form.certificate.not_valid_after:
        detail = f"It claims to have been made on {claimed:%Y-%m-%d}, when its certificate was not valid."
        findings.append(error("CLAIMED_TIME_OUTSIDE_CERTIFICATE", name, detail))
    if claimed > now + CLOCK_SKEW:
        detail = f"It claims to have been made on {claimed:%Y-%m-%d}, which is still to come."
        findings.append(Finding(code="CLAIMED_TIME_IN_FUTURE", severity=Severity.WARNING, subject=name, detail=detail))
    if form.token is not None:
        detail = "It carries a timestamp, which is not evaluated: its time counts as claimed."
        findings.append(Finding(code="TIMESTAMP_NOT_EVALUATED", severity=Severity.INFO, subject=name, detail=detail))
    return findings


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
        claimed_time=None if claimed is None else claimed.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        commitment=form.commitment,
        level="B-B",
    )


def _unknown(name: str, verdict: Verdict, sub_indication: str) -> SignatureReport:
    return SignatureReport(
        name=name, signer=None, organisation=None, party=None, certificate=None, anchor=None, verdict=verdict,
        sub_indication=sub_indication, claimed_time=None,
    )  # fmt: skip


def _one(value: str | list[str] | None) -> str | None:
    return value[0] if isinstance(value, list) else value
