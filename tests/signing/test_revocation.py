"""Revocation lists given by the verifier or found in a signature; and a token that comes after a certificate's end."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, crl, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from signing.certificates.revocation import read_revocations
from signing.certificates.trust import TrustStore
from signing.entry import manifest_name, signature_name
from signing.report import Report, Verdict
from signing.verification.signature import judge_signature
from signing.verification.verify import verify
from tests.pki import NOW, Authority, Parties, authority
from tests.signing.cms_attacks import changed, good
from tests.signing.container_attacks import read, write

ROOT = authority("Vendor GmbH")
KEY = ROOT.issue("Vendor GmbH", "Bob Stein")
DAY = dt.timedelta(days=1)


def revocation_list(
    by: Authority,
    *revoked: int,
    name: x509.Name | None = None,
    since: dt.datetime = NOW - DAY,
    until: dt.datetime = NOW + DAY,
    on: dt.datetime = NOW - 5 * DAY,
    partial: bool = False,
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(name or by.certificate.subject)
        .last_update(since)
        .next_update(until)
    )
    for serial in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(on).build()
        )
    if partial:
        builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
    return builder.sign(by.key, hashes.SHA256())


def trust_with(signatories: Parties, *lists: x509.CertificateRevocationList) -> TrustStore:
    own = signatories.trust
    parties = {**own.parties, "vendor": (*own.parties["vendor"], ROOT.certificate)}
    return replace(own, parties=parties, revocations=lists)


def judged(half_signed: Path, folder: Path, trust: TrustStore) -> Report:
    members = read(half_signed)
    members[signature_name(1)] = good(members[manifest_name(1)], KEY)
    return verify(write(folder / "entry.asice", members), trust=trust, now=NOW)


SERIAL = KEY.certificate.serial_number
OTHER = authority("Vendor GmbH")
"""Bears the same name as the root, with another key."""


@pytest.mark.parametrize(
    ("lists", "code", "sub_indication"),
    [
        pytest.param([revocation_list(ROOT, SERIAL)], "CERTIFICATE_REVOKED", "REVOKED_NO_POE", id="C10-before-signing"),
        pytest.param(
            [revocation_list(ROOT, SERIAL, on=NOW + DAY)],
            "CERTIFICATE_REVOKED",
            "REVOKED_NO_POE",
            id="C10-after-signing",
        ),
        pytest.param(
            [revocation_list(ROOT, until=NOW - DAY / 2)], "REVOCATION_UNKNOWN", "TRY_LATER", id="C12-list-out-of-date"
        ),
        pytest.param(
            [revocation_list(ROOT, since=NOW + DAY / 2)], "REVOCATION_UNKNOWN", "TRY_LATER", id="C12-list-of-tomorrow"
        ),
        pytest.param(
            [revocation_list(OTHER)], "REVOCATION_UNKNOWN", "TRY_LATER", id="C12-list-by-another-of-the-same-name"
        ),
        pytest.param([revocation_list(ROOT, partial=True)], "REVOCATION_UNKNOWN", "TRY_LATER", id="C12-partial-list"),
    ],
)
def test_attack_is_found(
    lists: list[x509.CertificateRevocationList],
    code: str,
    sub_indication: str,
    half_signed: Path,
    signatories: Parties,
    tmp_path: Path,
) -> None:
    report = judged(half_signed, tmp_path, trust_with(signatories, *lists))
    assert code in {finding.code for finding in report.findings}
    assert report.verdict is Verdict.INDETERMINATE
    assert report.signatures[0].verdict is Verdict.INDETERMINATE
    assert report.signatures[0].sub_indication == sub_indication


@pytest.mark.parametrize(
    "lists",
    [[], [revocation_list(ROOT, 1, 2, 3)], [revocation_list(authority("Somebody Else Ltd"), SERIAL)]],
    ids=["no-list", "others-revoked", "list-of-another-authority"],
)
def test_lists_that_say_nothing_against_it(
    lists: list[x509.CertificateRevocationList], half_signed: Path, signatories: Parties, tmp_path: Path
) -> None:
    report = judged(half_signed, tmp_path, trust_with(signatories, *lists))
    assert report.signatures[0].verdict is Verdict.TOTAL_PASSED


def test_c12_no_list_for_the_authority_between(half_signed: Path, signatories: Parties, tmp_path: Path) -> None:
    between = ROOT.issue("Vendor GmbH", "Department", usage="authority")
    assert isinstance(between.private_key, ec.EllipticCurvePrivateKey)
    department = Authority(key=between.private_key, certificate=between.certificate)
    key = department.issue("Vendor GmbH", "Bob Stein")
    key = replace(key, chain=(department.certificate, ROOT.certificate))
    members = read(half_signed)
    members[signature_name(1)] = good(members[manifest_name(1)], key)
    path = write(tmp_path / "entry.asice", members)
    both = trust_with(signatories, revocation_list(department), revocation_list(ROOT))
    assert verify(path, trust=both, now=NOW).signatures[0].verdict is Verdict.TOTAL_PASSED
    one = trust_with(signatories, revocation_list(department))
    assert verify(path, trust=one, now=NOW).signatures[0].sub_indication == "TRY_LATER"


def foreign_with(change: Any) -> tuple[bytes, bytes, TrustStore]:
    manifest = b"<manifest/>"
    signature = changed(good(manifest, KEY), change)
    return manifest, signature, TrustStore(any_party=(ROOT.certificate,))


def test_c10_a_list_inside_the_signature_tells_of_revocation() -> None:
    def embed(signed_data: Any) -> None:
        der = revocation_list(ROOT, SERIAL, until=NOW - DAY / 2).public_bytes(serialization.Encoding.DER)
        signed_data["crls"] = [cms.RevocationInfoChoice(name="crl", value=crl.CertificateList.load(der))]

    manifest, signature, trust = foreign_with(embed)
    report = judge_signature("s.p7s", signature, manifest, trust=trust, now=NOW, own=False).report
    assert (report.verdict, report.sub_indication) == (Verdict.INDETERMINATE, "REVOKED_NO_POE")


def token(manifest: bytes) -> Any:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Timestamps")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    maker = DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(private),
        fixed_dt=NOW,
    )
    import asyncio
    import hashlib

    return asyncio.run(maker.async_timestamp(hashlib.sha256(manifest).digest(), "sha256"))


def test_c9_a_token_after_the_certificates_end_proves_nothing() -> None:
    manifest = b"<manifest/>"
    old = ROOT.issue("Vendor GmbH", "Bob Stein", begins=NOW - 400 * DAY, ends=NOW - 29 * DAY)

    def attach(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        made = token(info["signature"].native)
        info["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [made]})]
        )

    signature = changed(good(manifest, old), attach)
    trust = TrustStore(any_party=(ROOT.certificate,))
    judged = judge_signature("s.p7s", signature, manifest, trust=trust, now=NOW, own=False)
    assert (judged.report.verdict, judged.report.sub_indication) == (Verdict.INDETERMINATE, "OUT_OF_BOUNDS_NO_POE")
    assert "TIMESTAMP_UNTRUSTED" in {finding.code for finding in judged.findings}


@pytest.mark.parametrize("kind", ["1.2.3.4", "counter_signature"])
def test_c13_unsigned_attributes(kind: str, half_signed: Path, signatories: Parties) -> None:
    manifest = read(half_signed)[manifest_name(1)]

    def inject(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        if kind == "counter_signature":
            item = cms.CMSAttribute({"type": kind, "values": cms.SignerInfos([info.copy()])})
        else:
            item = cms.CMSAttribute.load(bytes.fromhex("300a06032a03043103040178"))  # type 1.2.3.4, value "x"
        info["unsigned_attrs"] = cms.CMSAttributes([item])

    signature = changed(good(manifest, signatories.vendor), inject)
    own = judge_signature("s.p7s", signature, manifest, trust=signatories.trust, now=NOW, own=True)
    assert [finding.code for finding in own.findings] == ["CMS_FORM"]
    assert own.report.verdict is Verdict.TOTAL_FAILED
    trust = TrustStore(any_party=signatories.vendor.chain)
    foreign = judge_signature("s.p7s", signature, manifest, trust=trust, now=NOW, own=False)
    assert foreign.report.verdict is Verdict.TOTAL_PASSED  # ignored: nobody signed them


def test_lists_beside_certificates_in_a_file() -> None:
    made = revocation_list(ROOT, SERIAL)
    pem = (
        ROOT.certificate.public_bytes(serialization.Encoding.PEM)
        + made.public_bytes(serialization.Encoding.PEM)
        + b"-----BEGIN X509 CRL-----\nnonsense\n-----END X509 CRL-----\n"
    )
    assert read_revocations(pem) == (made,)
    assert read_revocations(ROOT.certificate.public_bytes(serialization.Encoding.PEM)) == ()
