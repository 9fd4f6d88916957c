"""Keys of an organisation and its signatory: made, kept under a passphrase, loaded by URI."""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID

from signing.certificates.trust import fingerprint
from signing.errors import InputError

if TYPE_CHECKING:
    from asn1crypto.algos import SignedDigestAlgorithm

ROOT_YEARS = 15
SIGNATORY_YEARS = 5


class TokenKey(ABC):
    """A private key that never leaves its token (a smart card, an HSM): it can only be asked to sign."""

    @abstractmethod
    def sign(self, data: bytes, mechanism: "SignedDigestAlgorithm", digest_name: str) -> bytes:
        """The signature's value over ``data``, in the encoding CMS uses. Raises ``InputError`` when it does not come."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SigningKey:
    """A key that signs, with its certificate; its ``repr`` says nothing of the key."""

    private_key: PrivateKeyTypes | TokenKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    """Issuers, nearest first."""
    pss: bool = False
    """Whether an RSA key signs with RSASSA-PSS instead of PKCS#1 v1.5."""

    @property
    def fingerprint(self) -> str:
        """``sha256:`` digest of the certificate."""
        return fingerprint(self.certificate)

    @property
    def signatory(self) -> str:
        """The natural person the certificate names."""
        return _attribute(self.certificate, NameOID.COMMON_NAME)

    @property
    def organisation(self) -> str:
        """The legal person the certificate names."""
        return _attribute(self.certificate, NameOID.ORGANIZATION_NAME)

    def p12(self, passphrase: bytes) -> bytes:
        """The key and its certificates as PKCS#12, encrypted under ``passphrase``, which may not be empty."""
        from signing.keys.files import write_p12

        return write_p12(self.signatory, self.private_key, self.certificate, self.chain, passphrase)

    def key_pem(self, passphrase: bytes) -> bytes:
        """The key (PKCS#8) under ``passphrase``, which may not be empty, and its certificates: for keys PKCS#12 cannot hold."""
        from signing.keys.files import write_pem

        return write_pem(self.private_key, (self.certificate, *self.chain), passphrase)

    def anchor_pem(self) -> bytes:
        """The certificate the other party pins: the organisation's root, as PEM."""
        anchor = self.chain[-1] if self.chain else self.certificate
        return anchor.public_bytes(serialization.Encoding.PEM)


def create_key(organisation: str, signatory: str, now: dt.datetime, *, algorithm: str = "p256") -> SigningKey:
    """A new root of the organisation and, issued by it, the certificate of a signatory, both of ``algorithm``.

    The root's key signs this one certificate and is then forgotten: a second signatory gets a root of their own, pinned
    beside the first. The certificate has no extended key usage, so that ``openssl cms`` takes it as it is.
    """
    from signing.keys.making import make_certificate, make_private_key, subject_name

    root_key, key = make_private_key(algorithm), make_private_key(algorithm)
    begins = now.replace(microsecond=0) - dt.timedelta(minutes=5)  # clocks of two companies differ
    name = subject_name(organisation, signatory)
    root_name = subject_name(organisation, "Signing root")
    root = make_certificate(
        subject=root_name, issuer=root_name, public_key=root_key.public_key(), issuer_key=root_key,
        begins=begins, years=ROOT_YEARS, authority=True,
    )  # fmt: skip
    certificate = make_certificate(
        subject=name, issuer=root_name, public_key=key.public_key(), issuer_key=root_key,
        begins=begins, years=SIGNATORY_YEARS, authority=False,
    )  # fmt: skip
    return SigningKey(private_key=key, certificate=certificate, chain=(root,))


def load_key(uri: str, passphrase: bytes, *, module: str | None = None) -> SigningKey:
    """The key behind ``uri``: ``p12:FILE``, ``pem:FILE``, just the file, or ``pkcs11:…``. Raises ``InputError``.

    ``passphrase`` unlocks it; of a token it is the PIN. ``module`` is the PKCS#11 library when the URI names none.
    """
    from signing.keys.files import certificate_of, ordered_chain, read_key_file
    from signing.keys.uri import FileUri, parse_key_uri

    named = parse_key_uri(uri)
    private_key: PrivateKeyTypes | TokenKey
    if isinstance(named, FileUri):
        material = read_key_file(named.path, named.kind, passphrase)
        private_key, certificate = material.private_key, certificate_of(material, str(named.path))
        others = [item for item in material.certificates if item != certificate]
    else:
        from signing.keys.pkcs11_token import open_token

        private_key, certificate, others = open_token(named, passphrase, module)
    if named.pss and not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise InputError("--key", "padding=pss is for RSA keys, and this is none", "leave ?padding=pss out")
    chain = ordered_chain(certificate, others)
    return SigningKey(private_key=private_key, certificate=certificate, chain=chain, pss=named.pss)


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""
