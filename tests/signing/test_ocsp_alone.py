"""Authorities that answer by OCSP alone: their answers come along, so that what they certified lasts too."""

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.archive.making import renew_entry
from signing.certificates.brought_along import among_unsigned, is_answer, response
from signing.certificates.ocsp import as_brought
from signing.certificates.revocation import load_revocations
from signing.certificates.trust import TrustStore
from signing.certificates.validation_material import speaking
from signing.cms.cades import Commitment
from signing.cms.der import SEQUENCE, TAG_0, der
from signing.cms.form import read_cms
from signing.cms.strict import as_written
from signing.container import PayloadItem
from signing.entry import archive_timestamp_name, countersign_entry, freeze_entry, signature_name
from signing.keys.store import SigningKey
from signing.report import Report, Verdict
from signing.timestamps.token import read_token
from signing.verification.verify import verify
from tests import timestamps
from tests.pki import DAY, NOW, Authority, authority
from tests.signing.conftest import FILES, statement_of
from tests.signing.container_attacks import read, write
from tests.signing.test_archive import SECOND, SECOND_ROOT
from tests.timestamps import KEY, YEAR, timestamper

VENDOR_ROOT, CLIENT_ROOT = authority("Vendor GmbH"), authority("Client AG")
VENDOR = VENDOR_ROOT.issue("Vendor GmbH", "Bob Stein")
CLIENT = CLIENT_ROOT.issue("Client AG", "Alice Li")
TRUST = TrustStore(
    parties={"vendor": (VENDOR_ROOT.certificate,), "client": (CLIENT_ROOT.certificate,)},
    timestamps=(timestamps.ROOT.certificate, SECOND_ROOT.certificate),
)


def responder(years: int) -> SigningKey:
    """The client's responder, with a certificate that ends after so many years."""
    uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    extensions: list[tuple[x509.ExtensionType, bool]] = [(uses, False), (x509.OCSPNoCheck(), False)]
    return CLIENT_ROOT.issue("Client AG", "Responder", ends=NOW + years * YEAR, extensions=extensions)


def answer(root: Authority, key: Any, years: int = 0, **options: Any) -> ocsp.OCSPResponse:
    time = NOW + years * YEAR
    return root.ocsp(key.certificate, since=time - DAY, until=time + DAY, **options)


ANSWERS = (
    answer(VENDOR_ROOT, VENDOR),
    answer(CLIENT_ROOT, CLIENT, responder=responder(12)),
    answer(timestamps.ROOT, KEY),
)


def entry_at(path: Path, answers: Iterable[Any] = ANSWERS) -> Path:
    half = path.with_suffix(".half")
    items = [PayloadItem(name=name, source=data) for name, data in FILES.items()]
    by = timestamper()
    freeze_entry(half, items, statement_of, key=VENDOR, party="vendor", time=NOW, timestamper=by, revocations=answers)
    countersign_entry(
        half, path, key=CLIENT, party="client", time=NOW, commitment=Commitment.APPROVAL, timestamper=by,
        revocations=answers,
    )  # fmt: skip
    half.unlink()
    return path


def renewed(path: Path, target: Path, years: int = 10, key: SigningKey = SECOND) -> Path:
    """Years later, by a timestamper whose authority answers by OCSP alone too."""
    root = SECOND_ROOT if key is SECOND else timestamps.ROOT
    lists = speaking([answer(root, key, years)], certificates(root.certificate, key.certificate))
    roots = [item.public_bytes(Encoding.DER) for item in TRUST.timestamps]
    renew_entry(path, target, timestamper=timestamper(NOW + years * YEAR, key), certificates=roots, revocations=lists)
    return target


def certificates(*found: x509.Certificate) -> tuple[Any, ...]:
    from asn1crypto import x509 as asn1_x509

    return tuple(asn1_x509.Certificate.load(item.public_bytes(Encoding.DER)) for item in found)


def judged(path: Path, years: int = 0, trust: TrustStore = TRUST) -> Report:
    return verify(path, trust=trust, now=NOW + years * YEAR)


def levels(report: Report) -> list[str]:
    return [item.level for item in report.signatures]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return entry_at(tmp_path_factory.mktemp("lasting") / "0001-prototype.asice")


@pytest.fixture(scope="module")
def archived(lasting: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return renewed(lasting, tmp_path_factory.mktemp("archived") / "0001-prototype.asice")


def test_answers_that_tell_of_all_make_b_lt(lasting: Path, tmp_path: Path) -> None:
    report = judged(lasting)
    assert (report.verdict, levels(report), report.findings) == (Verdict.TOTAL_PASSED, ["B-LT", "B-LT"], ())
    without = entry_at(tmp_path / "a.asice", ANSWERS[:2])
    assert levels(judged(without)) == ["B-T", "B-T"]


def test_each_signature_brings_its_own_answers_and_no_others(lasting: Path) -> None:
    form = read_cms(read(lasting)[signature_name(1)], own=True)
    assert len(form.revocations) == 2
    assert all(map(is_answer, form.revocations))


def test_years_later_they_tell_what_newer_answers_have_forgotten(lasting: Path, tmp_path: Path) -> None:
    newer = (answer(VENDOR_ROOT, VENDOR, 5), answer(CLIENT_ROOT, CLIENT, 5))
    trust = replace(TRUST, revocations=newer)
    assert judged(lasting, 5, trust).verdict is Verdict.TOTAL_PASSED
    without = judged(entry_at(tmp_path / "a.asice", ()), 5, trust)
    assert {item.sub_indication for item in without.signatures} == {"TRY_LATER"}


@pytest.mark.parametrize(("ends", "level"), [(6, "B-LT"), (4, "B-T")])
def test_after_the_responders_end_its_answer_is_nobodys(ends: int, level: str, tmp_path: Path) -> None:
    """Unless an archive timestamp proves that it was there before (EN 319 102-1, 5.6.2)."""
    ours = (ANSWERS[0], answer(CLIENT_ROOT, CLIENT, responder=responder(ends)), ANSWERS[2])
    path = entry_at(tmp_path / "a.asice", ours)
    assert levels(judged(path)) == ["B-LT", "B-LT"]
    newer = (answer(VENDOR_ROOT, VENDOR, 5), answer(CLIENT_ROOT, CLIENT, 5))
    report = judged(path, 5, replace(TRUST, revocations=newer))
    assert levels(report) == ["B-LT", level]
    assert (report.signatures[1].sub_indication == "TRY_LATER") is (level == "B-T")
    archived = renewed(path, tmp_path / "b.asice", 3, KEY)
    assert levels(judged(archived, 5)) == ["B-LTA", "B-LTA"]


def test_archived_it_lasts_and_the_token_brings_its_answer(archived: Path) -> None:
    report = judged(archived, 21)
    assert (report.verdict, levels(report)) == (Verdict.TOTAL_PASSED, ["B-LTA", "B-LTA"])
    token = read_token(read(archived)[archive_timestamp_name(1)], own=True)
    assert len(token.revocations) == 1
    assert all(map(is_answer, token.revocations))


def test_an_answer_that_revokes_counts_whoever_put_it_there(tmp_path: Path) -> None:
    revoked = answer(VENDOR_ROOT, VENDOR, status="revoked", on=NOW - DAY)
    report = judged(entry_at(tmp_path / "a.asice", (revoked, *ANSWERS[1:])))
    assert report.signatures[0].sub_indication == "REVOKED_NO_POE"


def test_openssl_reads_both(lasting: Path, archived: Path, tmp_path: Path) -> None:
    """`openssl cms` the signatures, `openssl ts` the archive timestamp."""
    members = read(archived)
    for name, data in members.items():
        if name.startswith("META-INF/"):
            (tmp_path / name.removeprefix("META-INF/")).write_bytes(data)
    (tmp_path / "vendor.pem").write_bytes(VENDOR_ROOT.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "tsa.pem").write_bytes(SECOND_ROOT.certificate.public_bytes(Encoding.PEM))
    at = str(int((NOW + 10 * YEAR).timestamp()))
    commands = [
        ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signature001.p7s", "-content",
         "ASiCManifest001.xml", "-CAfile", "vendor.pem", "-attime", str(int(NOW.timestamp())), "-out", "out"],
        ["openssl", "ts", "-verify", "-token_in", "-in", "timestamp001.tst", "-data", "ASiCArchiveManifest001.xml",
         "-CAfile", "tsa.pem", "-attime", at],
    ]  # fmt: skip
    for command in commands:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def with_lists(signature: bytes, lists: Iterable[bytes]) -> bytes:
    """The signature in its one form, but for the lists and answers it brings."""
    signed_data = cms.ContentInfo.load(signature)["content"]
    form = read_cms(signature, own=True)
    return as_written(signed_data, form.certificate, form.token, list(lists))


def a_strangers(brought: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return (*brought, as_brought(answer(SECOND_ROOT, SECOND), SECOND_ROOT.certificate))


def twice(brought: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return (*brought, brought[0])


def with_a_passenger(brought: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """A certificate nobody needs, in the answer."""
    basic = asn1_ocsp.OCSPResponse.load(brought[0])["response_bytes"]["response"].parsed
    parts = (basic["tbs_response_data"].dump(), basic["signature_algorithm"].dump(), basic["signature"].dump())
    bag = der(TAG_0, der(SEQUENCE, SECOND_ROOT.certificate.public_bytes(Encoding.DER)))
    return (response(der(SEQUENCE, *parts, bag)), *brought[1:])


def cut_short(brought: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return (der(SEQUENCE, b"\x0a\x01\x00"), *brought[1:])


CHANGES = [a_strangers, twice, with_a_passenger, cut_short]


def changed(signature: bytes, change: Any) -> bytes:
    return with_lists(signature, change(read_cms(signature, own=True).revocations))


@pytest.mark.parametrize("change", CHANGES)
def test_what_nobody_needs_is_refused(change: Any, lasting: Path, tmp_path: Path) -> None:
    members = read(lasting)
    good = members[signature_name(2)]
    brought = read_cms(good, own=True).revocations
    assert with_lists(good, brought) == good
    members[signature_name(2)] = changed(good, change)
    report = judged(write(tmp_path / "a.asice", members))
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "CMS_FORM" in {item.code for item in report.findings}


def test_no_flipped_bit_of_an_answer_passes() -> None:
    """By the answer alone: its place in the signature is compared byte for byte."""
    known = certificates(CLIENT.certificate, CLIENT_ROOT.certificate)
    (good,) = speaking(ANSWERS[1:2], known)
    assert speaking(load_revocations([good]), known) == (good,)
    for position in range(len(good)):
        flipped = bytes([*good[:position], good[position] ^ (1 << position % 8), *good[position + 1 :]])
        assert speaking(load_revocations([flipped]), known) != (flipped,), position


def test_an_archive_timestamp_with_a_strangers_answer_is_refused(lasting: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.asice"
    stray = as_brought(answer(VENDOR_ROOT, VENDOR_ROOT.issue("Vendor GmbH", "Else")), VENDOR_ROOT.certificate)
    renew_entry(
        lasting, target, timestamper=timestamper(NOW + 10 * YEAR, SECOND),
        certificates=[SECOND_ROOT.certificate.public_bytes(Encoding.DER)], revocations=[stray],
    )  # fmt: skip
    report = judged(target, 11)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "ARCHIVE_INVALID" in {item.code for item in report.findings}


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"\x30\x80", b"\x30\x05\xa1\x03\x30\x01\x04", b"\xff" * 9])
def test_values_of_strangers_may_be_anything(data: bytes) -> None:
    from asn1crypto import core

    class Attribute(dict[str, Any]):
        """As the ASN.1 library has one."""

    made = Attribute(type=core.ObjectIdentifier("1.2.840.113549.1.9.16.2.24"), values=[Raw(data)])
    assert among_unsigned([made]) == ()


class Raw:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def dump(self) -> bytes:
        return self._data
