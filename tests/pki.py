"""Keys and certificates for tests, made in memory: good ones, and each kind of bad one."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.keys import SigningKey, create_key
from signing.trust import TrustStore

NOW = dt.datetime(2026, 5, 11, 9, 30, tzinfo=dt.UTC)
"""The time at which tests sign and verify."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """A client and a vendor, and the trust of someone who pinned both."""

    client: SigningKey
    vendor: SigningKey

    @property
    def trust(self) -> TrustStore:
        return TrustStore(parties={"client": self.client.chain, "vendor": self.vendor.chain})


def parties() -> Parties:
    """Two parties with keys as `signoff keys new` makes them."""
    return Parties(client=create_key("Client AG", "Alice Li", NOW), vendor=create_key("Vendor GmbH", "Bob Stein", NOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A root that issues certificates of any kind."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def issue(
        self,
        organisation: str,
        signatory: str,
        *,
        begins: dt.datetime = NOW - dt.timedelta(days=1),
        ends: dt.datetime = NOW + dt.timedelta(days=365),
        usage: str = "sign",
        server: bool = False,
    ) -> SigningKey:
        """A signatory's key and certificate; ``usage`` is ``sign``, ``encrypt`` or ``authority``."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(organisation, signatory))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=usage == "authority", path_length=None), critical=True)
            .add_extension(_usage(usage), critical=True)
        )
        if server:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        return SigningKey(private_key=key, certificate=certificate, chain=(self.certificate,))


def authority(organisation: str, *, ends: dt.datetime = NOW + dt.timedelta(days=3650)) -> Authority:
    """A self-signed root."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, "Root")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=2000))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage("authority"), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key=key, certificate=certificate)


def self_signed(organisation: str, signatory: str) -> SigningKey:
    """A stranger who vouches for themselves."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, signatory)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=365))
        .add_extension(_usage("sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    return SigningKey(private_key=key, certificate=certificate, chain=())


def _name(organisation: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(kind: str) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=kind == "sign",
        content_commitment=kind == "sign",
        key_encipherment=kind == "encrypt",
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=kind == "authority",
        crl_sign=kind == "authority",
        encipher_only=False,
        decipher_only=False,
    )
