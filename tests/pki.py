"""Keys and certificates for tests, made in memory: good ones, and each kind of bad one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.certificates.trust import TrustStore
from signing.keys.store import SigningKey, create_key

NOW = dt.datetime(2026, 5, 11, 9, 30, tzinfo=dt.UTC)
"""The time at which tests sign and verify."""
DAY = dt.timedelta(days=1)


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


PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def new_key(algorithm: str = "p256") -> PrivateKey:
    """A private key: ``p256``, ``p384``, ``rsa3072``, ``ed25519``. The RSA keys are few, since they take long to find."""
    match algorithm:
        case "p256":
            return ec.generate_private_key(ec.SECP256R1())
        case "p384":
            return ec.generate_private_key(ec.SECP384R1())
        case "ed25519":
            return ed25519.Ed25519PrivateKey.generate()
        case _:
            return _rsa_key(int(algorithm.removeprefix("rsa")))


@cache
def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One that issues certificates of any kind: a root, or a department below it."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    """The issuers of its own certificate, nearest first; none for a root."""

    def issue(
        self,
        organisation: str,
        signatory: str,
        *,
        begins: dt.datetime = NOW - dt.timedelta(days=1),
        ends: dt.datetime = NOW + dt.timedelta(days=365),
        usage: str = "sign",
        server: bool = False,
        algorithm: str = "p256",
        key: PrivateKey | None = None,
        pss: bool = False,
        extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    ) -> SigningKey:
        """A signatory's key and certificate; ``usage`` is ``sign``, ``encrypt`` or ``authority``."""
        key = key or new_key(algorithm)
        more = list(extensions)
        if server:
            more.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False))
        name = _name(organisation, signatory)
        certificate = self.certify(name, key.public_key(), begins=begins, ends=ends, usage=usage, extensions=more)
        return SigningKey(private_key=key, certificate=certificate, chain=(self.certificate, *self.chain), pss=pss)

    def department(
        self,
        name: str,
        *,
        algorithm: str = "p256",
        path_length: int | None = None,
        usage: str = "authority",
        authority: bool = True,
        ends: dt.datetime = NOW + dt.timedelta(days=3000),
        extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    ) -> "Authority":
        """An authority below this one."""
        key = new_key(algorithm)
        certificate = self.certify(
            _name(name, "Department"), key.public_key(), begins=NOW - dt.timedelta(days=1000), ends=ends, usage=usage,
            authority=authority, path_length=path_length, extensions=extensions,
        )  # fmt: skip
        return Authority(key=key, certificate=certificate, chain=(self.certificate, *self.chain))

    def certify(
        self,
        subject: x509.Name,
        public_key: CertificatePublicKeyTypes,
        *,
        begins: dt.datetime,
        ends: dt.datetime,
        usage: str,
        authority: bool | None = None,
        path_length: int | None = None,
        extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    ) -> x509.Certificate:
        """A certificate over any key."""
        is_authority = usage == "authority" if authority is None else authority
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=path_length), critical=True)
            .add_extension(_usage(usage), critical=True)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self.key, _hash(self.key))

    def revocation_list(
        self,
        *revoked: int,
        since: dt.datetime = NOW - DAY,
        until: dt.datetime = NOW + DAY,
        on: dt.datetime = NOW - 5 * DAY,
    ) -> x509.CertificateRevocationList:
        """Its list, in date at ``NOW``, of what it ``revoked`` (serial numbers) ``on`` a day."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(since)
            .next_update(until)
        )
        for serial in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(on).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, _hash(self.key))

    def ocsp(
        self,
        certificate: x509.Certificate,
        *,
        status: str = "good",
        on: dt.datetime = NOW - 5 * DAY,
        since: dt.datetime = NOW - DAY,
        until: dt.datetime | None = NOW + DAY,
        issuer: x509.Certificate | None = None,
        responder: SigningKey | None = None,
        weak: bool = False,
    ) -> ocsp.OCSPResponse:
        """Its answer on a certificate, ``good``, ``revoked`` or ``unknown``; by itself or by a ``responder``."""
        revoked = status == "revoked"
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=issuer or self.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - it names a certificate
            cert_status=ocsp.OCSPCertStatus[status.upper()],
            this_update=since,
            next_update=until,
            revocation_time=on if revoked else None,
            revocation_reason=None,
        )
        key: Any = responder.private_key if responder is not None else self.key
        who = responder.certificate if responder is not None else self.certificate
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, who)
        if responder is not None:
            builder = builder.certificates([responder.certificate])
        return builder.sign(key, hashes.SHA1() if weak else _hash(key))  # noqa: S303 - the attack


def authority(
    organisation: str, *, ends: dt.datetime = NOW + dt.timedelta(days=3650), algorithm: str = "p256"
) -> Authority:
    """A self-signed root."""
    key = new_key(algorithm)
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
        .sign(key, _hash(key))
    )
    return Authority(key=key, certificate=certificate)


def _hash(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384 | None:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return None
    return hashes.SHA384() if key.key_size == 384 else hashes.SHA256()


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
