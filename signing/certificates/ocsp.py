"""OCSP answers (RFC 6960): what the responder of an authority says of one certificate."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from signing.keys.files import is_issued_by

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ANSWERS = 100
"""Certificates of which one response is read."""
MAX_RESPONDERS = 10
DIGESTS = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an authority says of a certificate."""

    known: bool
    """Whether the authority knows the certificate at all."""
    revoked: dt.datetime | None
    """Since when it is revoked; None when it is not."""
    begins: dt.datetime
    ends: dt.datetime | None
    """Until when the answer is good; None when it does not say."""


def ocsp_answer(response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> Answer | None:
    """What ``response`` says of ``certificate``; None when it is not signed for ``issuer``, or speaks of others."""
    try:
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        single = next(
            (item for item in islice(response.responses, MAX_ANSWERS) if _is_about(item, certificate, issuer)), None
        )
        if single is None or not any(_is_signed_by(response, item) for item in _responders(response, issuer)):
            return None
        status = single.certificate_status
        return Answer(
            known=status is not ocsp.OCSPCertStatus.UNKNOWN,
            revoked=single.revocation_time_utc if status is ocsp.OCSPCertStatus.REVOKED else None,
            begins=single.this_update_utc,
            ends=single.next_update_utc,
        )
    except Exception:  # noqa: BLE001 - whatever a strange response makes the library raise, it is no answer
        return None


def as_brought(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bytes:
    """DER of a response that is signed for ``issuer``, in its one form.

    Beside what the responder signed it holds the responder's certificate, unless that is the issuer's, and nothing else.
    """
    from asn1crypto import ocsp as asn1

    from signing.certificates.brought_along import response as wrapped
    from signing.cms.der import BIT_STRING, SEQUENCE, TAG_0, der

    basic = asn1.OCSPResponse.load(response.public_bytes(Encoding.DER))["response_bytes"]["response"].parsed
    responder = next(item for item in _responders(response, issuer) if _is_signed_by(response, item))
    own = b"" if responder == issuer else der(TAG_0, der(SEQUENCE, responder.public_bytes(Encoding.DER)))
    algorithm, value = basic["signature_algorithm"].dump(), der(BIT_STRING, b"\0", response.signature)
    return wrapped(der(SEQUENCE, response.tbs_response_bytes, algorithm, value, own))


def stands(response: ocsp.OCSPResponse, at: dt.datetime) -> bool:
    """Whether an answer known to have been there ``at`` a time is its responder's: the key may be anybody's after its end."""
    try:
        own = [item for item in response.certificates[:MAX_RESPONDERS] if _may_answer(item)]
        return all(at <= item.not_valid_after_utc for item in own)
    except Exception:  # noqa: BLE001 - whatever a strange response makes the library raise, it is no answer
        return False


def ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """The question for a certificate, in DER; SHA-1 names it since many responders know nothing else."""
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303 - a name
    return request.public_bytes(Encoding.DER)


def _is_about(single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if single.serial_number != certificate.serial_number:
        return False
    named = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, single.hash_algorithm).build()
    return (named.issuer_name_hash, named.issuer_key_hash) == (single.issuer_name_hash, single.issuer_key_hash)


def _responders(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> Iterator[x509.Certificate]:
    """Whoever may answer for ``issuer``: itself, and those it issued a certificate for answering (RFC 6960, 4.2.2.2)."""
    if _is_named(response, issuer):
        yield issuer
    for item in response.certificates[:MAX_RESPONDERS]:
        in_date = item.not_valid_before_utc <= response.produced_at_utc <= item.not_valid_after_utc
        if in_date and _may_answer(item) and _is_named(response, item) and is_issued_by(item, issuer):
            yield item


def _may_answer(certificate: x509.Certificate) -> bool:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in uses


def _is_named(response: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return response.responder_name == responder.subject
    return response.responder_key_hash == _key_hash(responder)


def _key_hash(certificate: x509.Certificate) -> bytes:
    """SHA-1 of the public key's bits, as responders name themselves (RFC 6960, 4.2.1)."""
    from asn1crypto import keys

    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    bits = keys.PublicKeyInfo.load(spki)["public_key"].contents[1:]
    return hashlib.sha1(bits, usedforsecurity=False).digest()


def _is_signed_by(response: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    key, signature, data = responder.public_key(), response.signature, response.tbs_response_bytes
    pss = response.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS
    try:
        if isinstance(key, rsa.RSAPublicKey) and pss:
            filled = _pss(response)
            if filled is None:
                return False
            key.verify(signature, data, *filled)
            return True
        algorithm = response.signature_hash_algorithm
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        elif algorithm is None or algorithm.name not in DIGESTS:
            return False
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey) and not pss:
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _pss(response: ocsp.OCSPResponse) -> tuple[padding.PSS, hashes.HashAlgorithm] | None:
    """How an RSA-PSS signature is filled and by which digest, one throughout (RFC 4055, 3.1); None when that is too weak."""
    from asn1crypto import ocsp as asn1

    basic = asn1.OCSPResponse.load(response.public_bytes(Encoding.DER))["response_bytes"]["response"].parsed
    said = basic["signature_algorithm"]["parameters"]
    name, mask = said["hash_algorithm"]["algorithm"].native, said["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1" or mask["parameters"]["algorithm"].native != name or name not in DIGESTS:
        return None
    digest = getattr(hashes, name.upper())()
    return padding.PSS(mgf=padding.MGF1(digest), salt_length=said["salt_length"].native), digest
