"""Private keys, certificates and certificate requests (PKCS#10, RFC 2986), made here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing.certificates.revocation import NO_REVOCATION_AVAILABLE
from signing.errors import InputError
from signing.keys.files import write_p12
from signing.statement import ML_DSA_65

ALGORITHMS = ("p256", "p384", "rsa3072", "rsa4096", "ed25519", ML_DSA_65)
"""What a key may be; the first is what everybody's tools verify, the last signs beside another only."""

NEVER_LISTED = x509.UnrecognizedExtension(NO_REVOCATION_AVAILABLE, b"\x05\x00")
"""That nothing will be published about a certificate: the extension holds NULL (RFC 9608, 2)."""

MadeKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey | mldsa.MLDSA65PublicKey


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """A new private key and the request that asks an authority for its certificate."""

    private_key: MadeKey
    request: x509.CertificateSigningRequest

    def p12(self, passphrase: bytes) -> bytes:
        """The key as PKCS#12 whose certificate is still to come, encrypted under ``passphrase``."""
        return write_p12("", self.private_key, None, (), passphrase)

    def request_pem(self) -> bytes:
        """The request in PEM, as authorities take it."""
        return self.request.public_bytes(Encoding.PEM)


def make_request(organisation: str, signatory: str, *, algorithm: str) -> Request:
    """A new key and a request for a certificate to sign documents with."""
    if algorithm == ML_DSA_65:
        raise InputError(
            "--algorithm", "authorities do not certify such keys yet", "make it with its own root: 'signoff keys new'"
        )
    key = make_private_key(algorithm)
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(subject_name(organisation, signatory))
        .add_extension(_usage(authority=False), critical=True)
        .sign(key, _hash(key))
    )
    return Request(private_key=key, request=request)


def make_private_key(algorithm: str) -> MadeKey:
    """A new private key of one of ``ALGORITHMS``. Raises ``InputError`` for another."""
    match algorithm:
        case "p256":
            return ec.generate_private_key(ec.SECP256R1())
        case "p384":
            return ec.generate_private_key(ec.SECP384R1())
        case "rsa3072" | "rsa4096":
            return rsa.generate_private_key(public_exponent=65537, key_size=int(algorithm.removeprefix("rsa")))
        case "ed25519":
            return ed25519.Ed25519PrivateKey.generate()
        case "ml-dsa-65":
            return mldsa.MLDSA65PrivateKey.generate()
        case _:
            raise InputError("--algorithm", f"'{algorithm}' is none", f"choose from {', '.join(ALGORITHMS)}")


def make_certificate(
    *,
    subject: x509.Name,
    issuer: x509.Name,
    public_key: PublicKey,
    issuer_key: MadeKey,
    begins: dt.datetime,
    years: int,
    authority: bool,
) -> x509.Certificate:
    """A certificate of an authority, or of a signatory below one.

    The authority's key is forgotten, so nobody will ever revoke the signatory's certificate, which says so (RFC 9608): a
    validator asks for no revocation list, and knows that none is missing once the certificate has ended.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not authority:
        builder = builder.add_extension(NEVER_LISTED, critical=False)
    return builder.sign(issuer_key, _hash(issuer_key))


def subject_name(organisation: str, common_name: str) -> x509.Name:
    """Organisation and person as a certificate names them. Raises ``InputError`` for what it cannot hold."""
    for place, text in (("--organisation", organisation), ("--signatory", common_name)):
        if not text.strip() or len(text) > 64:
            raise InputError(place, "a certificate holds between 1 and 64 characters there", "shorten the name")
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _hash(key: MadeKey) -> hashes.SHA256 | hashes.SHA384 | None:
    if isinstance(key, ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey):
        return None
    return hashes.SHA384() if key.key_size == 384 else hashes.SHA256()
