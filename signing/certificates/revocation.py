"""Whether an authority has taken back a certificate of a path: revocation lists (RFC 5280, 5) and OCSP answers.

Nothing is fetched here.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from signing.certificates.ocsp import Answer, as_brought, ocsp_answer
from signing.errors import InputError
from signing.keys.files import is_issued_by

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes

CLOCK_SKEW = dt.timedelta(hours=1)
WITHOUT_END = dt.timedelta(days=1)
"""An OCSP answer that does not say how long it is good for is taken for a day."""
DIGESTS = frozenset({"sha256", "sha384", "sha512"})

NO_REVOCATION_AVAILABLE = x509.ObjectIdentifier("2.5.29.56")
"""By this extension an authority says that it publishes nothing about a certificate (RFC 9608)."""

Revocation = x509.CertificateRevocationList | ocsp.OCSPResponse
"""What an authority says of its certificates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a path cannot be relied on for revocation: a finding's code, an ETSI sub-indication, one plain sentence."""

    code: str
    sub_indication: str
    detail: str


def revocation_doubt(
    path: Iterable[x509.Certificate],
    *,
    given: Iterable[Revocation],
    embedded: Iterable[Revocation] = (),
    moment: dt.datetime,
    proven: bool = False,
) -> Doubt | None:
    """What lists and answers say against a path (in any order, its anchor included) at ``moment``; None when nothing.

    Those the verifier has ``given`` for an authority of the path have to answer for every certificate below the anchor:
    signed by its issuer, complete and in date, unless it says that nothing is published about it. Those ``embedded`` in a signature can only tell that it was revoked.

    ``proven`` says that the signature is known to have existed at ``moment``: what was revoked only later was good then,
    and a later list tells of it as well as one of that day (EN 319 102-1, 5.2.5 and 5.5.4).
    """
    given, embedded = tuple(given), tuple(embedded)
    pairs = tuple(_issued(tuple(path)))
    names = {item.subject for pair in pairs for item in pair}
    asked = any(isinstance(item, x509.CertificateRevocationList) and item.issuer in names for item in given)
    asked = asked or any(
        _answer(item, *pair) for item in given if isinstance(item, ocsp.OCSPResponse) for pair in pairs
    )
    for certificate, issuer in pairs:
        own = [answer for item in given if (answer := _answer(item, certificate, issuer)) is not None]
        other = [answer for item in embedded if (answer := _answer(item, certificate, issuer)) is not None]
        for answer in (*own, *other):
            if answer.revoked is not None and not (proven and answer.revoked > moment):
                detail = f"Its authority revoked a certificate of its path on {answer.revoked:%Y-%m-%d}."
                return Doubt(code="CERTIFICATE_REVOKED", sub_indication="REVOKED_NO_POE", detail=detail)
        if is_never_listed(certificate):
            continue
        if asked and not any(answer.known and _tells_of(answer, certificate, moment, proven=proven) for answer in own):
            detail = (
                f"No revocation list or answer in date, signed by its issuer, says that the certificate of "
                f"{_name(certificate)} is still good."
            )
            before = own and all(answer.begins < certificate.not_valid_before_utc for answer in own)
            # What was said before a certificate was issued tells nothing of it, so there is none (EN 319 102-1, 5.2.6).
            sub = "CERTIFICATE_CHAIN_GENERAL_FAILURE" if before else "TRY_LATER"
            return Doubt(code="REVOCATION_UNKNOWN", sub_indication=sub, detail=detail)
    return None


def is_never_listed(certificate: x509.Certificate) -> bool:
    """Whether its authority says that nothing is published about it; that of an authority may not say so (RFC 9608, 3)."""
    try:
        extensions = certificate.extensions
        extensions.get_extension_for_oid(NO_REVOCATION_AVAILABLE)
    except (x509.ExtensionNotFound, ValueError):
        return False
    try:
        return not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return True


def as_brought_along(item: Revocation, certificates: Iterable[x509.Certificate]) -> bytes | None:
    """DER of a list or answer, in its one form, that tells of one of ``certificates``, whose issuer is among them."""
    for certificate, issuer in _issued(tuple(certificates)):
        if _answer(item, certificate, issuer) is not None:
            return as_brought(item, issuer) if isinstance(item, ocsp.OCSPResponse) else item.public_bytes(Encoding.DER)
    return None


def speaks(item: Revocation, certificates: Iterable[x509.Certificate]) -> bool:
    """Whether a list or answer tells of one of ``certificates``, whose issuer is among them."""
    return any(_answer(item, *pair) is not None for pair in _issued(tuple(certificates)))


def all_answered(
    path: Iterable[x509.Certificate], items: Iterable[Revocation], *, moment: dt.datetime, proven: bool
) -> bool:
    """Whether ``items`` tell of every certificate below the anchor of a path, which is one of it, that it was good."""
    items, pairs = tuple(items), tuple(_issued(tuple(path)))
    return bool(pairs) and all(
        any(
            (answer := _answer(item, *pair)) is not None
            and answer.known
            and answer.revoked is None
            and _tells_of(answer, pair[0], moment, proven=proven)
            for item in items
        )
        for pair in pairs
    )


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


def read_revocation_file(data: bytes, place: str) -> tuple[Revocation, ...]:
    """The lists in a PEM file, or the one list or OCSP answer in a DER file. Raises ``InputError`` when there is none."""
    found: tuple[Revocation, ...] = read_revocations(data) or load_revocations([data])
    if not found:
        raise InputError(
            place, "it holds no revocation list and no OCSP answer", "name the .crl or .der of the authority"
        )
    return found


def load_revocations(items: Iterable[bytes]) -> tuple[Revocation, ...]:
    """The readable ones among lists and answers in DER form."""
    found: list[Revocation] = []
    for item in items:
        for load in (x509.load_der_x509_crl, ocsp.load_der_ocsp_response):
            try:
                found.append(load(item))
            except ValueError:
                continue
            break
    return tuple(found)


def _issued(certificates: tuple[x509.Certificate, ...]) -> Iterable[tuple[x509.Certificate, x509.Certificate]]:
    """Each certificate below the anchor with its issuer."""
    for certificate in certificates:
        for issuer in certificates:
            if issuer is not certificate and is_issued_by(certificate, issuer):
                yield certificate, issuer
                break


def _answer(item: Revocation, certificate: x509.Certificate, issuer: x509.Certificate) -> Answer | None:
    """What a list or answer says of ``certificate``; None when it does not speak for ``issuer``, or not of this one."""
    if isinstance(item, ocsp.OCSPResponse):
        return ocsp_answer(item, certificate, issuer)
    if not is_list_for(item, certificate, issuer):
        return None
    entry = item.get_revoked_certificate_by_serial_number(certificate.serial_number)
    revoked = None if entry is None else _revoked_at(entry)
    return Answer(
        known=True, revoked=revoked, begins=item.last_update_utc, ends=item.next_update_utc or item.last_update_utc
    )


def is_list_for(item: x509.CertificateRevocationList, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether a list speaks for the issuer of ``certificate``: its name, its key, and about all its certificates."""
    if item.issuer != certificate.issuer or not _may_sign_lists(issuer):
        return False
    try:
        key = cast("CertificateIssuerPublicKeyTypes", issuer.public_key())  # others raise TypeError
        critical = any(extension.critical for extension in item.extensions)  # partial and delta lists
        algorithm = item.signature_hash_algorithm
        strong = algorithm is None or algorithm.name in DIGESTS
        return not critical and strong and item.is_signature_valid(key)
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType):
        return False


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False


def _tells_of(answer: Answer, certificate: x509.Certificate, moment: dt.datetime, *, proven: bool) -> bool:
    """Whether an answer tells of ``moment``: one of that day; or, of a proven moment, a later one.

    An answer made after the certificate's end may have forgotten it.
    """
    ends = answer.begins + WITHOUT_END if answer.ends is None else answer.ends
    if answer.begins - CLOCK_SKEW <= moment <= ends:
        return True
    return proven and moment <= answer.begins <= certificate.not_valid_after_utc


def _revoked_at(entry: x509.RevokedCertificate) -> dt.datetime:
    """Since when a certificate is not good: its revocation, or the earlier day its key is said to have been lost."""
    try:
        lost = entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except (x509.ExtensionNotFound, ValueError):
        return entry.revocation_date_utc
    return min(lost, entry.revocation_date_utc)


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
