"""Whom to trust for whom: certificates that were accepted as anchors, kept apart by party."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from signing.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStore:
    """Trust anchors by party, and those that count for containers of other producers, which name no party."""

    parties: Mapping[str, tuple[x509.Certificate, ...]] = field(default_factory=dict)
    any_party: tuple[x509.Certificate, ...] = ()
    timestamps: tuple[x509.Certificate, ...] = ()
    """Anchors of independent timestampers; they vouch for times and for nobody's signature."""
    own_timestamps: tuple[x509.Certificate, ...] = ()
    """Anchors of timestampers that belong to one of the parties: their times are marked as not independent."""
    revocations: tuple[x509.CertificateRevocationList | ocsp.OCSPResponse, ...] = ()
    """Revocation lists and OCSP answers of the authorities below the anchors: each speaks for its issuer alone."""

    @property
    def anchors(self) -> tuple[x509.Certificate, ...]:
        """All of them, whatever for: where a path may end."""
        parties = (item for pinned in self.parties.values() for item in pinned)
        return (*parties, *self.any_party, *self.timestamps, *self.own_timestamps)


def read_anchors(pem: bytes, place: str) -> tuple[x509.Certificate, ...]:
    """The certificates in a PEM file; ``place`` names it. Raises ``InputError`` unless there is at least one."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise InputError(place, "it holds no certificate in PEM form", "name the .pem that `keys new` wrote") from None


def fingerprint(certificate: x509.Certificate) -> str:
    """``sha256:`` and the digest of a certificate's DER form."""
    return "sha256:" + certificate.fingerprint(hashes.SHA256()).hex()
