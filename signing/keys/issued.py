"""A key takes over the certificate an authority issued for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import InputError
from signing.keys.files import KeyMaterial, is_issued_by, ordered_chain
from signing.keys.store import SigningKey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from cryptography import x509


def with_certificate(material: KeyMaterial, sent: Iterable[x509.Certificate], now: dt.datetime) -> SigningKey:
    """The key with the certificate among ``sent`` that fits it, and all its issuers up to the root.

    ``sent`` may be in any order and hold others too. Raises ``InputError`` when none fits, when it is not one for
    signing documents or expired ``now``, or when an issuer is missing: nobody could check the path then.
    """
    certificates = tuple(sent)
    public = material.private_key.public_key()
    fitting = [item for item in certificates if item.public_key() == public]
    if not fitting:
        raise InputError(
            "CERT",
            f"none of the {len(certificates)} certificates belongs to the key",
            "name the key the request was made with, and what the authority sent for it",
        )
    certificate = max(fitting, key=lambda item: item.not_valid_before_utc)
    require_for_signing(certificate, now)
    chain = ordered_chain(certificate, [*certificates, *material.certificates])
    end = chain[-1] if chain else certificate
    if not is_issued_by(end, end):
        raise InputError(
            "CERT",
            f"the certificate of its issuer is missing: {end.issuer.rfc4514_string()}",
            "ask the authority for the certificates up to its root, and name them as well",
        )
    return SigningKey(private_key=material.private_key, certificate=certificate, chain=chain)


def require_for_signing(certificate: x509.Certificate, now: dt.datetime) -> None:
    """Refuse a certificate with which nothing can be signed; one that begins later is for a change to come."""
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives.serialization import Encoding

    from signing.certificates.path import usage_fault

    fault = usage_fault(asn1.Certificate.load(certificate.public_bytes(Encoding.DER)))
    if fault is not None:
        raise InputError("CERT", fault, "ask the authority for one to sign documents with (digital signature)")
    ends = certificate.not_valid_after_utc
    if now > ends:
        raise InputError("CERT", f"the certificate expired on {ends:%Y-%m-%d}", "ask the authority for a new one")
