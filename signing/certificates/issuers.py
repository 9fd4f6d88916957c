"""The issuers of a certificate among those that came along with it, by their signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.cms.form import MAX_CERTIFICATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asn1crypto import x509


def issuers(certificate: x509.Certificate, pool: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates of ``pool`` that issued ``certificate`` and each other, nearest first, as far as they reach."""
    path: list[x509.Certificate] = []
    left = list(pool)
    current = certificate
    while current.issuer != current.subject and len(path) < MAX_CERTIFICATES:
        issuer = next((item for item in left if item.subject == current.issuer and is_issued(current, item)), None)
        if issuer is None or (issuer.subject == issuer.issuer and not is_issued(issuer, issuer)):
            break
        left.remove(issuer)
        path.append(issuer)
        current = issuer
    return path


def is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer`` signed ``certificate``."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_der_x509_certificate

    try:
        load_der_x509_certificate(certificate.dump()).verify_directly_issued_by(
            load_der_x509_certificate(issuer.dump())
        )
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
