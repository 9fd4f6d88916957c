"""One signature judged: its value over the manifest as read, its certificate's path at that time, its party."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.cms_form import CmsForm, CmsFormError, read_cms
from signing.report import Finding, Severity, SignatureReport, Verdict, error

if TYPE_CHECKING:
    from asn1crypto import x509
    from cryptography.x509 import Certificate

    from signing.trust import TrustStore

CLOCK_SKEW = dt.timedelta(hours=1)
"""A claimed time this far in the future is put down to clocks that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was established about one signature, and the findings on the way."""

    report: SignatureReport
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """How a certificate's path ends."""

    anchor: str | None
    code: str | None = None
    sub_indication: str | None = None
    detail: str = ""


def judge_signature(
    name: str, signature: bytes, manifest: bytes, *, trust: TrustStore, now: dt.datetime, own: bool
) -> Judged:
    """The judgement on the signature member ``name`` with the bytes ``signature`` over ``manifest``. Never raises."""
    try:
        form = read_cms(signature, own=own)
    except CmsFormError as reason:
        indeterminate = reason.sub_indication == "NO_SIGNING_CERTIFICATE_FOUND"
        verdict = Verdict.INDETERMINATE if indeterminate else Verdict.TOTAL_FAILED
        report = _unknown(name, verdict, reason.sub_indication)
        return Judged(report=report, findings=(error(reason.code, name, reason.detail),))
    described = _described(name, form)
    value = _value(form, manifest)
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
    anchors = trust.parties.get(report.party or "", ()) if own else trust.any_party
    path = _path(form, anchors, trust, now)
    if path.code == "NO_TRUST_ANCHOR" and own:
        stranger = next(
            (
                party
                for party, others in sorted(trust.parties.items())
                if party != report.party and _path(form, others, trust, now).anchor
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
        judged = replace(report, verdict=Verdict.INDETERMINATE, sub_indication=sub, anchor=path.anchor)
    else:
        judged = replace(report, verdict=Verdict.TOTAL_PASSED, sub_indication=None, anchor=path.anchor)
    return Judged(report=judged, findings=tuple(findings))


def _value(form: CmsForm, manifest: bytes) -> tuple[str, str, str] | None:
    """Sub-indication, code and detail when the signature's value does not hold; None when it does."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    actual = hashlib.new(form.digest_name, manifest).digest()
    try:
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


def _path(form: CmsForm, anchors: Iterable[Certificate], trust: TrustStore, now: dt.datetime) -> _Path:
    """How the path from the signing certificate to one of ``anchors`` stands at ``now`` (RFC 5280)."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    roots = [x509.Certificate.load(anchor.public_bytes(Encoding.DER)) for anchor in anchors]
    if not roots:
        return _Path(
            anchor=None, code="NO_TRUST_ANCHOR", sub_indication="NO_CERTIFICATE_CHAIN_FOUND",
            detail="No trust anchor is given for its party, so nobody vouches for who signed.",
        )  # fmt: skip
    outcome = _walk(form, roots, trust, now)
    if outcome.code in {"CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID"} and form.claimed_time is not None:
        # The path itself is good or not apart from today's date: say both.
        then = _walk(form, roots, trust, form.claimed_time)
        if then.anchor is not None:
            return replace(outcome, anchor=then.anchor)
    return outcome


def _walk(form: CmsForm, roots: list[x509.Certificate], trust: TrustStore, moment: dt.datetime) -> _Path:
    from cryptography.x509 import load_der_x509_certificate
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator import errors as reasons
    from pyhanko_certvalidator.authority import CertTrustAnchor
    from pyhanko_certvalidator.registry import SimpleTrustManager

    from signing.revocation import load_revocations, revocation_doubt

    context = ValidationContext(
        trust_manager=SimpleTrustManager.build(roots), other_certs=form.others, moment=moment, allow_fetching=False,
        revocation_mode="soft-fail",
    )  # fmt: skip
    validator = CertificateValidator(form.certificate, form.others, context)
    try:
        path = asyncio.run(validator.async_validate_path())
    except reasons.ExpiredError:
        return _Path(
            anchor=None, code="CERTIFICATE_EXPIRED", sub_indication="OUT_OF_BOUNDS_NO_POE",
            detail="Its certificate has expired, and no timestamp proves that it was signed before.",
        )  # fmt: skip
    except reasons.NotYetValidError:
        return _Path(
            anchor=None, code="CERTIFICATE_NOT_YET_VALID", sub_indication="OUT_OF_BOUNDS_NO_POE",
            detail="Its certificate is not valid yet.",
        )  # fmt: skip
    except reasons.PathBuildingError:
        return _Path(
            anchor=None, code="NO_TRUST_ANCHOR", sub_indication="NO_CERTIFICATE_CHAIN_FOUND",
            detail="Its certificate does not come from any trust anchor of its party.",
        )  # fmt: skip
    except Exception as reason:  # noqa: BLE001 - every other reason fails the path all the same
        return _Path(
            anchor=None, code="CERTIFICATE_PATH", sub_indication="CERTIFICATE_CHAIN_GENERAL_FAILURE",
            detail=f"The path from its certificate to the trust anchor does not hold ({type(reason).__name__}).",
        )  # fmt: skip
    root = path.trust_anchor.certificate if isinstance(path.trust_anchor, CertTrustAnchor) else roots[0]
    certificates = [*path.iter_certs(include_root=False), root]
    if any(not item.not_valid_before <= moment <= item.not_valid_after for item in certificates):
        return _Path(
            anchor=None, code="CERTIFICATE_EXPIRED", sub_indication="OUT_OF_BOUNDS_NO_POE",
            detail="A certificate on the path to the trust anchor is not valid at this time.",
        )  # fmt: skip
    anchor_digest = "sha256:" + root.sha256.hex()
    usage = _usage(form.certificate)
    if usage is not None:
        return _Path(
            anchor=anchor_digest, code="CERTIFICATE_USAGE", sub_indication="CHAIN_CONSTRAINTS_FAILURE", detail=usage
        )
    doubt = revocation_doubt(
        [load_der_x509_certificate(item.dump()) for item in certificates],
        given=trust.revocations,
        embedded=load_revocations(form.revocations),
        moment=moment,
    )
    if doubt is not None:
        return _Path(anchor=anchor_digest, code=doubt.code, sub_indication=doubt.sub_indication, detail=doubt.detail)
    return _Path(anchor=anchor_digest)


def _usage(certificate: x509.Certificate) -> str | None:
    """Why the certificate is not one for signing documents; None when it is."""
    usage = certificate.key_usage_value
    if usage is None:
        return "Its certificate does not say what it was issued for."
    if not usage.native & {"digital_signature", "non_repudiation"}:
        return "Its certificate was issued for another use than signing."
    extended = certificate.extended_key_usage_value
    good = {
        "email_protection",
        "any_extended_key_usage",
        "1.3.6.1.5.5.7.3.36",
        "microsoft_document_signing",
        "1.3.6.1.4.1.311.10.3.12",
    }
    if extended is not None and not set(extended.native) & good:
        return "Its certificate was issued for another use than signing documents."
    if certificate.ca:
        return "It was made with the key of an authority, not of a signatory."
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
