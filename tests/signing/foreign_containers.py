"""Containers as other software makes them: other names, digests, keys and encodings, signed with plain CAdES."""

import asyncio
import base64
import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from asn1crypto import cms, keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.pki import NOW
from tests.signing.container_attacks import Members, write

MIMETYPE = b"application/vnd.etsi.asic-e+zip"
ALGORITHMS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """A key with a certificate that is its own anchor's child."""

    key: PrivateKey
    certificate: certificates.Certificate
    root: certificates.Certificate
    root_key: ec.EllipticCurvePrivateKey

    def revocation_list(self) -> bytes:
        """DER of a list of its authority, in date at ``NOW``, of nothing."""
        builder = certificates.CertificateRevocationListBuilder(issuer_name=self.root.subject)
        made = builder.last_update(NOW - dt.timedelta(days=1)).next_update(NOW + dt.timedelta(days=1))
        return made.sign(self.root_key, hashes.SHA384()).public_bytes(serialization.Encoding.DER)


def signatory(key: PrivateKey, *, usage: bool = True) -> Signatory:
    root_key = ec.generate_private_key(ec.SECP384R1())
    root_name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Foreign Root")])
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Carla Muster")])

    def issue(subject: certificates.Name, public: Any, *, ca: bool) -> certificates.Certificate:
        builder = (
            certificates.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(public)
            .serial_number(certificates.random_serial_number())
            .not_valid_before(NOW - dt.timedelta(days=30))
            .not_valid_after(NOW + dt.timedelta(days=300))
            .add_extension(certificates.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if usage or ca:
            builder = builder.add_extension(
                certificates.KeyUsage(
                    digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
                    encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )  # fmt: skip
        return builder.sign(root_key, hashes.SHA384())

    return Signatory(
        key=key,
        certificate=issue(name, key.public_key(), ca=False),
        root=issue(root_name, root_key.public_key(), ca=True),
        root_key=root_key,
    )


def signer_of(who: Signatory, *, pss: bool = False) -> SimpleSigner:
    private = who.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(
        signing_cert=x509.Certificate.load(who.certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        prefer_pss=pss,
    )


def sign(
    manifest: bytes, who: Signatory, *, digest: str = "sha256", pss: bool = False, time: dt.datetime | None = NOW
) -> bytes:
    """Plain CAdES, without what signoff signs along."""
    content = asyncio.run(
        signer_of(who, pss=pss).async_sign_general_data(
            manifest, digest, detached=True, use_cades=True, signed_attr_settings=PdfCMSSignedAttributes(
                signing_time=time
            ),
        )
    )  # fmt: skip
    return bytes(content.dump())


def manifest_over(files: dict[str, bytes], signature: str, *, digest: str = "sha256", head: str = "") -> bytes:
    head = head or '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    lines = [
        (
            f'{head}<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">'
            f'<asic:SigReference MimeType="application/pkcs7-signature" URI="{signature}"/>'
        )
    ]
    for name, data in files.items():
        value = base64.b64encode(hashlib.new(digest, data).digest()).decode()
        lines.append(
            f'<asic:DataObjectReference MimeType="text/plain" URI="{quote(name)}">'
            f'<DigestMethod xmlns="http://www.w3.org/2000/09/xmldsig#" Algorithm="{ALGORITHMS[digest]}"/>'
            f'<DigestValue xmlns="http://www.w3.org/2000/09/xmldsig#">{value}</DigestValue>'
            "</asic:DataObjectReference>"
        )
    return ("".join(lines) + "</asic:ASiCManifest>").encode()


FILES = {"new 2.txt": b"two\n", "\u5408\u540c.txt": b"contract\n"}


@dataclass(frozen=True, kw_only=True)
class Form:
    """How one producer does it."""

    digest: str = "sha256"
    signature_digest: str = "sha256"
    pss: bool = False
    manifest_name: str = "META-INF/ASiCManifest.xml"
    signature_name: str = "META-INF/signature.p7s"
    head: str = ""
    time: dt.datetime | None = NOW
    more: Members = field(default_factory=dict)


def members(who: Signatory, form: Form) -> Members:
    data = manifest_over(FILES, form.signature_name, digest=form.digest, head=form.head)
    value = sign(data, who, digest=form.signature_digest, pss=form.pss, time=form.time)
    return {"mimetype": MIMETYPE, **FILES, form.manifest_name: data, form.signature_name: value, **form.more}


def container(path: Path, who: Signatory, form: Form) -> Path:
    return write(path, members(who, form))


def indefinite(signature: bytes) -> bytes:
    """The signature as BER with indefinite lengths round what nobody signed, as some producers write it."""
    info = cms.ContentInfo.load(signature)
    inner = info["content"].untag().contents
    open_sequence = b"\x30\x80" + inner + b"\0\0"
    return bytes(b"\x30\x80" + info["content_type"].dump() + b"\xa0\x80" + open_sequence + b"\0\0" + b"\0\0")
