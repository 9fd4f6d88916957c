"""Revocation lists (RFC 5280, 5): whether an authority has taken back a certificate of a path. Nothing is fetched."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from cryptography import x509

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes

CLOCK_SKEW = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a path cannot be relied on for revocation: a finding's code, an ETSI sub-indication, one plain sentence."""

    code: str
    sub_indication: str
    detail: str


def revocation_doubt(
    path: Iterable[x509.Certificate],
    *,
    given: Iterable[x509.CertificateRevocationList],
    embedded: Iterable[x509.CertificateRevocationList] = (),
    moment: dt.datetime,
) -> Doubt | None:
    """What the lists say against a path (in any order, its anchor included) at ``moment``; None when nothing.

    Lists the verifier has ``given`` for an authority of the path have to answer for every certificate below the anchor:
    signed by its issuer, complete and in date. Lists ``embedded`` in a signature can only tell that it was revoked.
    """
    certificates = tuple(path)
    given = tuple(given)
    asked = any(item.issuer == certificate.issuer for item in given for certificate in certificates)
    for certificate, issuer in _issued(certificates):
        lists = [item for item in (*given, *embedded) if _answers(item, certificate, issuer)]
        for item in lists:
            entry = item.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None:
                detail = f"Its authority revoked a certificate of its path on {entry.revocation_date_utc:%Y-%m-%d}."
                return Doubt(code="CERTIFICATE_REVOKED", sub_indication="REVOKED_NO_POE", detail=detail)
        if asked and not any(item in given and _in_date(item, moment) for item in lists):
            detail = "No revocation list in date, signed by its issuer, says that its certificate is still good."
            return Doubt(code="REVOCATION_UNKNOWN", sub_indication="TRY_LATER", detail=detail)
    return None


def read_revocations(pem: bytes) -> tuple[x509.CertificateRevocationList, ...]:
    """The revocation lists in a PEM file, which may hold certificates too; those that cannot be read are left out."""
    begin, end = b"-----BEGIN X509 CRL-----", b"-----END X509 CRL-----"
    found = []
    for piece in pem.split(begin)[1:]:
        body, ended, _ = piece.partition(end)
        if ended:
            try:
                found.append(x509.load_pem_x509_crl(begin + body + end + b"\n"))
            except ValueError:
                continue
    return tuple(found)


def load_revocations(lists: Iterable[bytes]) -> tuple[x509.CertificateRevocationList, ...]:
    """The readable ones among lists in DER form."""
    found = []
    for item in lists:
        try:
            found.append(x509.load_der_x509_crl(item))
        except ValueError:
            continue
    return tuple(found)


def _issued(certificates: tuple[x509.Certificate, ...]) -> Iterable[tuple[x509.Certificate, x509.Certificate]]:
    """Each certificate below the anchor with its issuer."""
    for certificate in certificates:
        for issuer in certificates:
            if issuer is not certificate and issuer.subject == certificate.issuer:
                yield certificate, issuer
                break


def _answers(item: x509.CertificateRevocationList, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether a list speaks for the issuer of ``certificate``: its name, its key, and about all its certificates."""
    if item.issuer != certificate.issuer or not _may_sign_lists(issuer):
        return False
    try:
        key = cast("CertificateIssuerPublicKeyTypes", issuer.public_key())  # others raise TypeError
        critical = any(extension.critical for extension in item.extensions)  # partial and delta lists
        return not critical and item.is_signature_valid(key)
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType):
        return False


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False


def _in_date(item: x509.CertificateRevocationList, moment: dt.datetime) -> bool:
    until = item.next_update_utc
    return until is not None and item.last_update_utc - CLOCK_SKEW <= moment <= until
