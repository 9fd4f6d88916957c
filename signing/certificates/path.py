"""The path from a signing certificate to a trust anchor, judged at one moment (RFC 5280; EN 319 102-1, 5.2.6)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.certificates.chains import chains

if TYPE_CHECKING:
    from asn1crypto import x509
    from cryptography.x509 import Certificate

    from signing.certificates.revocation import Revocation

Usage = Callable[["x509.Certificate"], str | None]
"""Why a certificate is not one for a purpose, as a sentence; None when it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A signing certificate, with what came along to judge it by."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    """Certificates its path may lead through; none of them is trusted."""
    revocations: tuple[bytes, ...]
    """DER of the revocation lists and OCSP answers that came along."""
    claimed_time: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOutcome:
    """How a certificate's path ends: at an anchor, and with what to say against it."""

    anchor: str | None
    """``sha256:`` digest of the anchor; None when it reaches none."""
    code: str | None = None
    """A finding's code; None when nothing speaks against the path."""
    sub_indication: str | None = None
    detail: str = ""


NO_PATH = PathOutcome(
    anchor=None, code="NO_TRUST_ANCHOR", sub_indication="NO_CERTIFICATE_CHAIN_FOUND",
    detail="Its certificate does not come from any trust anchor of its party.",
)  # fmt: skip


def judge_path(
    candidate: Candidate,
    anchors: Iterable[Certificate],
    *,
    given: Iterable[Revocation],
    moment: dt.datetime,
    usage: Usage | None = None,
    proven: bool = False,
) -> PathOutcome:
    """How the path from the signing certificate to one of ``anchors`` stands at ``moment``.

    ``given`` are the revocation lists and OCSP answers the verifier has, beside those that came with the signature.
    ``usage`` says why a certificate is not one for the purpose at hand; by default the purpose is signing documents.
    ``proven`` says that the signature is known to have existed at ``moment``, so that what was revoked later does not
    count.
    """
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate

    given, anchors = tuple(given), tuple(anchors)
    if not anchors:
        return PathOutcome(
            anchor=None, code="NO_TRUST_ANCHOR", sub_indication="NO_CERTIFICATE_CHAIN_FOUND",
            detail="No trust anchor is given for its party, so nobody vouches for who signed.",
        )  # fmt: skip
    own = load_der_x509_certificate(candidate.certificate.dump())
    others = [load_der_x509_certificate(item.dump()) for item in candidate.others]
    worst = NO_PATH
    for chain in chains(own, others, anchors):
        path = tuple(x509.Certificate.load(item.public_bytes(Encoding.DER)) for item in chain[1:])
        outcome = _judge_chain(candidate, path, given, moment, usage or usage_fault, proven=proven)
        if outcome.code is None:
            return outcome
        worst = outcome if worst is NO_PATH else worst
    return worst


def _judge_chain(
    candidate: Candidate,
    path: tuple[x509.Certificate, ...],
    given: tuple[Revocation, ...],
    moment: dt.datetime,
    usage: Usage,
    *,
    proven: bool,
) -> PathOutcome:
    """How one chain stands: the issuers in ``path``, the last of which is the anchor; none: the certificate itself is."""
    outcome = _walk(candidate, path, given, moment, usage, proven=proven)
    if outcome.code in {"CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID"} and candidate.claimed_time is not None:
        # The path itself is good or not apart from today's date: say both.
        then = _walk(candidate, path, given, candidate.claimed_time, usage, proven=proven)
        if then.anchor is not None:
            return replace(outcome, anchor=then.anchor)
    return outcome


def _walk(
    candidate: Candidate,
    path: tuple[x509.Certificate, ...],
    given: tuple[Revocation, ...],
    moment: dt.datetime,
    usage_of: Usage,
    *,
    proven: bool,
) -> PathOutcome:
    from cryptography.x509 import load_der_x509_certificate
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator import errors as reasons
    from pyhanko_certvalidator.registry import SimpleTrustManager

    from signing.certificates.revocation import load_revocations, revocation_doubt

    root, between = (path or (candidate.certificate,))[-1], path[:-1]
    context = ValidationContext(
        trust_manager=SimpleTrustManager.build([root]), other_certs=between, moment=moment, allow_fetching=False,
        revocation_mode="soft-fail",
    )  # fmt: skip
    validator = CertificateValidator(candidate.certificate, between, context)
    try:
        asyncio.run(validator.async_validate_path())
    except reasons.ExpiredError:
        return PathOutcome(
            anchor=None, code="CERTIFICATE_EXPIRED", sub_indication="OUT_OF_BOUNDS_NO_POE",
            detail="Its certificate has expired, and no timestamp proves that it was signed before.",
        )  # fmt: skip
    except reasons.NotYetValidError:
        # Nobody can have signed with a certificate that is still to begin (EN 319 102-1, 5.5.4); an issuer's may be
        # replaced by an older one.
        early = candidate.certificate.not_valid_before > moment
        return PathOutcome(
            anchor=None, code="CERTIFICATE_NOT_YET_VALID",
            sub_indication="NOT_YET_VALID" if early else "OUT_OF_BOUNDS_NO_POE", detail="Its certificate is not valid yet.",
        )  # fmt: skip
    except Exception:  # noqa: BLE001 - every other reason fails the path all the same
        return PathOutcome(
            anchor=None, code="CERTIFICATE_PATH", sub_indication="CERTIFICATE_CHAIN_GENERAL_FAILURE",
            detail="The path from its certificate to the trust anchor does not hold.",
        )  # fmt: skip
    certificates = tuple(dict.fromkeys((candidate.certificate, *path)))
    if any(not item.not_valid_before <= moment <= item.not_valid_after for item in certificates):
        return PathOutcome(
            anchor=None, code="CERTIFICATE_EXPIRED", sub_indication="OUT_OF_BOUNDS_NO_POE",
            detail="A certificate on the path to the trust anchor is not valid at this time.",
        )  # fmt: skip
    anchor_digest = "sha256:" + root.sha256.hex()
    usage = usage_of(candidate.certificate)
    if usage is not None:
        return PathOutcome(
            anchor=anchor_digest, code="CERTIFICATE_USAGE", sub_indication="CHAIN_CONSTRAINTS_FAILURE", detail=usage
        )
    doubt = revocation_doubt(
        [load_der_x509_certificate(item.dump()) for item in certificates],
        given=given,
        embedded=load_revocations(candidate.revocations),
        moment=moment,
        proven=proven,
    )
    if doubt is not None:
        return PathOutcome(
            anchor=anchor_digest, code=doubt.code, sub_indication=doubt.sub_indication, detail=doubt.detail
        )
    return PathOutcome(anchor=anchor_digest)


def usage_fault(certificate: x509.Certificate) -> str | None:
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
