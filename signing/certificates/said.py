"""What a signing certificate says of itself, for reports: holder, issuer, number, validity, kind of key."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from signing.report import CertificateFacts, rfc3339

if TYPE_CHECKING:
    from asn1crypto import x509

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_KINDS = {"rsassa_pss": "RSA", "rsa": "RSA", "ec": "ECDSA", "ed25519": "Ed25519", "ed448": "Ed448"}
_UNREADABLE = "unreadable"


def certificate_facts(certificate: x509.Certificate) -> CertificateFacts:
    """What ``certificate`` says. Never raises: a part that cannot be read is said to be ``unreadable``."""
    return CertificateFacts(
        holder=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        serial=f"{certificate.serial_number:X}",
        valid_from=_time(certificate.not_valid_before),
        valid_until=_time(certificate.not_valid_after),
        algorithm=_algorithm(certificate),
    )


def name_of(name: x509.Name) -> str:
    """Person and organisation of a name; all of it where it has neither."""
    try:
        parts = name.native
        named = [_one(parts.get(key)) for key in ("common_name", "organization_name")]
        return ", ".join(item for item in named if item) or str(name.human_friendly) or _UNREADABLE
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        return _UNREADABLE


def _one(value: object) -> str:
    """The first of several values of one part of a name."""
    return str(value[0] if isinstance(value, list) else value or "")


def _time(value: dt.datetime) -> str:
    try:
        return rfc3339(value)
    except (OverflowError, ValueError):
        return _UNREADABLE


def _algorithm(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key
        name = str(key.algorithm)
        curve = str(key.curve[1]) if name == "ec" else ""
        size = f" {key.bit_size} bits" if name.startswith("rsa") else ""
    except Exception:  # noqa: BLE001 - as above
        return _UNREADABLE
    return _KINDS.get(name, name.upper()) + (f" {_CURVES.get(curve, curve)}" if curve else size)
