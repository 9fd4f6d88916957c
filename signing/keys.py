"""Keys of an organisation and its signatory: made, kept under a passphrase, loaded by URI."""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes, PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from signing.errors import InputError
from signing.trust import fingerprint

if TYPE_CHECKING:
    from asn1crypto.algos import SignedDigestAlgorithm

ROOT_YEARS = 15
SIGNATORY_YEARS = 5
MAX_BYTES = 1024 * 1024
"""A key file larger than this is not read."""


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
        if not passphrase:
            raise InputError("passphrase", "it is empty", "choose one; a key is never written unprotected")
        encryption = (
            serialization.PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(600_000)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA256())
            .build(passphrase)
        )
        if not isinstance(self.private_key, ec.EllipticCurvePrivateKey):
            raise InputError("key", "only keys made here are written", "keep yours where it is")
        return pkcs12.serialize_key_and_certificates(
            self.signatory.encode(), self.private_key, self.certificate, self.chain, encryption
        )

    def anchor_pem(self) -> bytes:
        """The certificate the other party pins: the organisation's root, as PEM."""
        anchor = self.chain[-1] if self.chain else self.certificate
        return anchor.public_bytes(serialization.Encoding.PEM)


def create_key(organisation: str, signatory: str, now: dt.datetime) -> SigningKey:
    """A new root of the organisation and, issued by it, the certificate of a signatory, both on ECDSA P-256.

    The root's key signs this one certificate and is then forgotten: a second signatory gets a root of their own, pinned
    beside the first. The certificate has no extended key usage, so that ``openssl cms`` takes it as it is.
    """
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    begins = now.replace(microsecond=0) - dt.timedelta(minutes=5)  # clocks of two companies differ
    root_name = _name(organisation, "Signing root")
    root = _certificate(
        subject=root_name, issuer=root_name, public_key=root_key.public_key(), issuer_key=root_key,
        begins=begins, years=ROOT_YEARS, authority=True,
    )  # fmt: skip
    certificate = _certificate(
        subject=_name(organisation, signatory), issuer=root_name, public_key=key.public_key(), issuer_key=root_key,
        begins=begins, years=SIGNATORY_YEARS, authority=False,
    )  # fmt: skip
    return SigningKey(private_key=key, certificate=certificate, chain=(root,))


def load_key(uri: str, passphrase: bytes) -> SigningKey:
    """The key behind ``uri``: ``p12:FILE``, or just the file. Raises ``InputError``."""
    scheme, colon, rest = uri.partition(":")
    path = Path(rest if colon and scheme == "p12" else uri).expanduser()
    if colon and scheme in {"pkcs11", "pem"}:
        raise InputError(uri, f"keys of the kind {scheme}: are not read yet", "use a PKCS#12 file: p12:FILE")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(str(path), f"the key cannot be read: {error.strerror}", "check the path") from None
    if len(data) > MAX_BYTES:
        raise InputError(str(path), "it is too large to be a key", "name the .p12 file")
    try:
        private_key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError:
        raise InputError(
            str(path), "the passphrase is wrong, or this is no PKCS#12 file", "try the passphrase again"
        ) from None
    if private_key is None or certificate is None:
        raise InputError(str(path), "it holds no key with its certificate", "export both from where the key was made")
    if certificate.public_key() != private_key.public_key():
        raise InputError(str(path), "key and certificate do not belong together", "export them again")
    return SigningKey(private_key=private_key, certificate=certificate, chain=_chain(certificate, others))


def _chain(certificate: x509.Certificate, others: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """``others`` in the order of issuing, nearest to ``certificate`` first."""
    ordered: list[x509.Certificate] = []
    current = certificate
    while len(ordered) <= len(others):
        issuer = next((item for item in others if item.subject == current.issuer and item not in ordered), None)
        if issuer is None or current.issuer == current.subject:
            break
        ordered.append(issuer)
        current = issuer
    return tuple(ordered)


def _name(organisation: str, common_name: str) -> x509.Name:
    for place, text in (("--organisation", organisation), ("--signatory", common_name)):
        if not text.strip() or len(text) > 64:
            raise InputError(place, "a certificate holds between 1 and 64 characters there", "shorten the name")
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(
    *,
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    issuer_key: CertificateIssuerPrivateKeyTypes,
    begins: dt.datetime,
    years: int,
    authority: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    issuer_public = issuer_key.public_key()
    if not isinstance(issuer_public, ec.EllipticCurvePublicKey):
        raise TypeError
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_public), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""
