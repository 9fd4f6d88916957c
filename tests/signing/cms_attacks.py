"""Attacks on the CMS signature and its certificate."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from asn1crypto import algos, cms, core, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.sign.ades import cades_asn1

from signing.cms.cades import Commitment, sign_manifest
from signing.cms.ecdsa_value import ORDERS, smaller
from signing.keys.store import SigningKey
from signing.timestamps.asking import Timestamper
from tests.pki import NOW, Authority, Parties, authority, self_signed

Attack = Callable[[bytes, Parties], bytes]
"""From the bytes of a manifest to those of a bad signature over it, meant to pass as the vendor's."""


def good(
    manifest: bytes,
    key: SigningKey,
    *,
    party: str = "vendor",
    time: dt.datetime = NOW,
    timestamper: Timestamper | None = None,
) -> bytes:
    return sign_manifest(manifest, key, party=party, commitment=Commitment.CREATION, time=time, timestamper=timestamper)


def changed(signature: bytes, change: Callable[[Any], None]) -> bytes:
    content = cms.ContentInfo.load(signature)
    change(content["content"])
    return bytes(content.dump())


def signed_over(signature: bytes, key: SigningKey, change: Callable[[Any], Any]) -> bytes:
    """The signature with other signed attributes, honestly signed again by ``key``."""

    def resign(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        attributes = change(list(info["signed_attrs"]))
        info["signed_attrs"] = cms.CMSAttributes(sorted(attributes, key=lambda item: item.dump()))
        assert isinstance(key.private_key, ec.EllipticCurvePrivateKey)
        value = key.private_key.sign(info["signed_attrs"].untag().dump(force=True), ec.ECDSA(hashes.SHA256()))
        info["signature"] = smaller(value, "secp256r1")

    return changed(signature, resign)


def attributes_taken_for_content(manifest: bytes, signatories: Parties) -> bytes:
    """An honest signature over (what happens to be) the bytes of the manifest is a signature over attributes: strip them."""
    signature = good(manifest, signatories.vendor)

    def strip(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        assert isinstance(signatories.vendor.private_key, ec.EllipticCurvePrivateKey)
        info["signature"] = signatories.vendor.private_key.sign(manifest, ec.ECDSA(hashes.SHA256()))
        del info["signed_attrs"]

    return changed(signature, strip)


def without(kind: str) -> Attack:
    def attack(manifest: bytes, signatories: Parties) -> bytes:
        signature = good(manifest, signatories.vendor)
        return signed_over(
            signature,
            signatories.vendor,
            lambda attributes: [item for item in attributes if item["type"].native != kind],
        )

    return attack


def certificate_replaced(manifest: bytes, signatories: Parties) -> bytes:
    """The vendor's signature with the client's certificate in its place."""
    signature = good(manifest, signatories.vendor)
    other = x509.Certificate.load(_der(signatories.client))

    def swap(signed_data: Any) -> None:
        signed_data["certificates"] = [cms.CertificateChoices(name="certificate", value=other)]
        signed_data["signer_infos"][0]["sid"] = cms.SignerIdentifier(
            name="issuer_and_serial_number",
            value=cms.IssuerAndSerialNumber({"issuer": other.issuer, "serial_number": other.serial_number}),
        )

    return changed(signature, swap)


def sha1(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)

    def weaken(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        for item in info["signed_attrs"]:
            if item["type"].native == "message_digest":
                item["values"] = [hashlib.sha1(manifest, usedforsecurity=False).digest()]
        info["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": "sha1"})
        info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha1_ecdsa"})

    return changed(signature, weaken)


def algorithms_mismatch(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)

    def mismatch(signed_data: Any) -> None:
        signed_data["signer_infos"][0]["signature_algorithm"] = algos.SignedDigestAlgorithm(
            {"algorithm": "sha384_ecdsa"}
        )

    return changed(signature, mismatch)


def trailing_bytes(manifest: bytes, signatories: Parties) -> bytes:
    return good(manifest, signatories.vendor) + b"\0\0"


def two_signers(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)
    other = cms.ContentInfo.load(good(manifest, signatories.client))["content"]["signer_infos"][0]

    def add(signed_data: Any) -> None:
        signed_data["signer_infos"].append(other)

    return changed(signature, add)


def no_signer(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)

    def clear(signed_data: Any) -> None:
        signed_data["signer_infos"] = cms.SignerInfos([])

    return changed(signature, clear)


def content_inside(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)

    def embed(signed_data: Any) -> None:
        signed_data["encap_content_info"]["content"] = core.OctetString(b"other content")

    return changed(signature, embed)


def server_certificate(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    return good(manifest, ROOT.issue("Vendor GmbH", "www.example.com", server=True))


def encryption_certificate(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    return good(manifest, ROOT.issue("Vendor GmbH", "Bob Stein", usage="encrypt"))


def authority_certificate(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    return good(manifest, SigningKey(private_key=ROOT.key, certificate=ROOT.certificate, chain=()))


def expired_certificate(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    key = ROOT.issue("Vendor GmbH", "Bob Stein", begins=NOW - dt.timedelta(days=400), ends=NOW - dt.timedelta(days=29))
    return good(manifest, key)


def not_yet_valid_certificate(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    key = ROOT.issue("Vendor GmbH", "Bob Stein", begins=NOW + dt.timedelta(days=5))
    return good(manifest, key)


def backdated(manifest: bytes, signatories: Parties) -> bytes:
    return good(manifest, signatories.vendor, time=NOW - dt.timedelta(days=3000))


def client_as_vendor(manifest: bytes, signatories: Parties) -> bytes:
    return good(manifest, signatories.client)


def stranger(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    return good(manifest, self_signed("Vendor GmbH", "Bob Stein"))


def stranger_in_the_same_name(manifest: bytes, signatories: Parties) -> bytes:
    """A root that bears the name of the vendor's own, with another key."""
    del signatories
    other = authority("Vendor GmbH")
    return good(manifest, other.issue("Vendor GmbH", "Bob Stein"))


def wrong_key(manifest: bytes, signatories: Parties) -> bytes:
    """The vendor's certificate over a signature made with another key."""
    signature = good(manifest, signatories.vendor)
    thief = replace(signatories.vendor, private_key=ec.generate_private_key(ec.SECP256R1()))
    return signed_over(signature, thief, lambda attributes: attributes)


def with_value(change: Callable[[int, int], tuple[int, int]]) -> Attack:
    """The vendor's signature with other numbers (r, s) in it."""

    def attack(manifest: bytes, signatories: Parties) -> bytes:
        def replace_value(signed_data: Any) -> None:
            info = signed_data["signer_infos"][0]
            info["signature"] = encode_dss_signature(*change(*decode_dss_signature(info["signature"].native)))

        return changed(good(manifest, signatories.vendor), replace_value)

    return attack


def issued_by_a_signatory(manifest: bytes, signatories: Parties) -> bytes:
    """A signatory's certificate is used as if it were an authority's."""
    del signatories
    signatory = ROOT.issue("Vendor GmbH", "Bob Stein")
    assert isinstance(signatory.private_key, ec.EllipticCurvePrivateKey)
    issuer = Authority(key=signatory.private_key, certificate=signatory.certificate, chain=signatory.chain)
    return good(manifest, issuer.issue("Vendor GmbH", "Eve Else"))


def below_too_many_authorities(manifest: bytes, signatories: Parties) -> bytes:
    """The authority in the middle may issue to signatories alone (path length 0)."""
    del signatories
    middle = ROOT.department("Vendor GmbH", path_length=0)
    return good(manifest, middle.department("Vendor Lab").issue("Vendor GmbH", "Eve Else"))


def unknown_critical_extension(manifest: bytes, signatories: Parties) -> bytes:
    del signatories
    extension = certificates.UnrecognizedExtension(certificates.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    return good(manifest, ROOT.issue("Vendor GmbH", "Bob Stein", extensions=[(extension, True)]))


def over_another_manifest(manifest: bytes, signatories: Parties) -> bytes:
    return good(manifest + b" ", signatories.vendor)


def attribute_twice(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)

    def repeat(attributes: list[Any]) -> list[Any]:
        digest = next(item for item in attributes if item["type"].native == "message_digest")
        return [*attributes, digest]

    return signed_over(signature, signatories.vendor, repeat)


def many_certificates(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)
    extra = x509.Certificate.load(_der(signatories.client))

    def stuff(signed_data: Any) -> None:
        for serial in range(60):
            certificate = extra.copy()
            certificate["tbs_certificate"]["serial_number"] = serial
            signed_data["certificates"].append(cms.CertificateChoices(name="certificate", value=certificate))

    return changed(signature, stuff)


def too_large(manifest: bytes, signatories: Parties) -> bytes:
    signature = good(manifest, signatories.vendor)

    def grow(signed_data: Any) -> None:
        attribute = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.OctetString(b"x" * 1_200_000)]})
        signed_data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])

    return changed(signature, grow)


def not_a_signature(manifest: bytes, signatories: Parties) -> bytes:
    del manifest, signatories
    return b"\x30\x80" + b"\xff" * 100


def _der(key: SigningKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return key.certificate.public_bytes(Encoding.DER)


ROOT = authority("Vendor GmbH")
"""Pinned for the vendor beside its own root, so that only what a case is about is wrong with it."""

FAILED, INDETERMINATE = "TOTAL-FAILED", "INDETERMINATE"
ATTACKS: dict[str, tuple[Attack, str, str, str]] = {
    "C1-attributes-taken-for-content": (attributes_taken_for_content, "CMS_NO_SIGNED_ATTRIBUTES", FAILED, "FORMAT_FAILURE"),
    "C2-no-signing-certificate-attribute": (without("signing_certificate_v2"), "CMS_NO_SIGNING_CERTIFICATE", INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND"),
    "C2-no-message-digest": (without("message_digest"), "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C2-no-content-type": (without("content_type"), "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C2-attribute-twice": (attribute_twice, "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C3-certificate-replaced": (certificate_replaced, "CMS_NO_SIGNING_CERTIFICATE", INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND"),
    "C4-sha1": (sha1, "CMS_WEAK_ALGORITHM", FAILED, "CRYPTO_CONSTRAINTS_FAILURE"),
    "C5-algorithms-mismatch": (algorithms_mismatch, "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C5-no-algorithm-protection": (without("cms_algorithm_protection"), "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C6-trailing-bytes": (trailing_bytes, "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C7-two-signers": (two_signers, "CMS_SIGNER_COUNT", FAILED, "FORMAT_FAILURE"),
    "C7-no-signer": (no_signer, "CMS_SIGNER_COUNT", FAILED, "FORMAT_FAILURE"),
    "C7-content-inside": (content_inside, "CMS_CONTENT_INSIDE", FAILED, "FORMAT_FAILURE"),
    "C8-server-certificate": (server_certificate, "CERTIFICATE_USAGE", INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE"),
    "C8-encryption-certificate": (encryption_certificate, "CERTIFICATE_USAGE", INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE"),
    "C8-authority-certificate": (authority_certificate, "CERTIFICATE_USAGE", INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE"),
    "C9-expired-before-signing": (expired_certificate, "CERTIFICATE_EXPIRED", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE"),
    "C9-not-yet-valid": (not_yet_valid_certificate, "CERTIFICATE_NOT_YET_VALID", FAILED, "NOT_YET_VALID"),
    "C9-backdated": (backdated, "CLAIMED_TIME_OUTSIDE_CERTIFICATE", INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    "C11-client-signs-as-vendor": (client_as_vendor, "PARTY_MISMATCH", FAILED, "SIG_CONSTRAINTS_FAILURE"),
    "C11-self-signed-stranger": (stranger, "NO_TRUST_ANCHOR", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
    "C11-stranger-in-the-vendors-name": (stranger_in_the_same_name, "NO_TRUST_ANCHOR", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
    "C13-many-certificates": (many_certificates, "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C13-too-large": (too_large, "SIGNATURE_INCOMPLETE", FAILED, ""),
    "C8-issued-by-a-signatory": (issued_by_a_signatory, "CERTIFICATE_PATH", INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE"),
    "C8-below-too-many-authorities": (below_too_many_authorities, "CERTIFICATE_PATH", INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE"),
    "C8-unknown-critical-extension": (unknown_critical_extension, "CERTIFICATE_PATH", INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE"),
    "C15-the-other-s": (with_value(lambda r, s: (r, ORDERS["secp256r1"] - s)), "CMS_FORM", FAILED, "FORMAT_FAILURE"),
    "C15-zero": (with_value(lambda _r, _s: (0, 0)), "SIGNATURE_INVALID", FAILED, "SIG_CRYPTO_FAILURE"),
    "C15-s-zero": (with_value(lambda r, _s: (r, 0)), "SIGNATURE_INVALID", FAILED, "SIG_CRYPTO_FAILURE"),
    "wrong-key": (wrong_key, "SIGNATURE_INVALID", FAILED, "SIG_CRYPTO_FAILURE"),
    "over-another-manifest": (over_another_manifest, "MANIFEST_MODIFIED", FAILED, "HASH_FAILURE"),
    "not-a-signature": (not_a_signature, "CMS_FORM", FAILED, "FORMAT_FAILURE"),
}  # fmt: skip
"""Each attack with its finding, the verdict of ETSI EN 319 102-1 and the sub-indication of the signature."""

_ = cades_asn1  # teaches the CMS attributes of CAdES to asn1crypto
