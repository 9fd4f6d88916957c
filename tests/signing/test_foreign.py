"""Containers of other software: read leniently in layout, strictly in security."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from signing.certificates.trust import TrustStore, fingerprint
from signing.report import ObjectStatus, Report, Verdict
from signing.statement import Required
from signing.verification.verify import verify
from tests.pki import NOW
from tests.signing import foreign_containers as foreign
from tests.signing.container_attacks import write
from tests.signing.foreign_containers import FILES, Form, PrivateKey, Signatory, container, members, signatory


@pytest.fixture(scope="module")
def carla() -> Signatory:
    return signatory(ec.generate_private_key(ec.SECP256R1()))


def judged(path: Path, who: Signatory, *, required: tuple[Required, ...] = ()) -> Report:
    return verify(path, trust=TrustStore(any_party=(who.root,)), now=NOW, required=required)


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    "form",
    [
        Form(),
        Form(digest="sha384"),
        Form(digest="sha512", signature_digest="sha512"),
        Form(manifest_name="META-INF/ASiCManifest1.xml", signature_name="META-INF/signature1.p7s"),
        Form(manifest_name="META-INF/ASiCManifestAAA.xml", signature_name="META-INF/signatureAAA.p7s"),
        Form(head='<?xml version="1.0" encoding="UTF-16"?>'.replace("UTF-16", "utf-8") + "<!-- made elsewhere -->"),
        Form(time=None),
    ],
    ids=["plain", "sha384", "sha512", "numbered", "lettered", "comment", "no-time"],
)
def test_forms_of_other_producers_pass(form: Form, carla: Signatory, tmp_path: Path) -> None:
    report = judged(container(tmp_path / "a.asice", carla, form), carla)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert {(item.name, item.status) for item in report.objects} == {(name, ObjectStatus.INTACT) for name in FILES}
    assert report.signatures[0].signer == "Carla Muster"
    assert report.signatures[0].anchor == fingerprint(carla.root)


@pytest.mark.parametrize(
    ("key", "form"),
    [
        (ec.generate_private_key(ec.SECP384R1()), Form(signature_digest="sha384")),
        (ec.generate_private_key(ec.SECP521R1()), Form(signature_digest="sha512")),
        (rsa.generate_private_key(65537, 3072), Form()),
        (rsa.generate_private_key(65537, 3072), Form(pss=True)),
        (ed25519.Ed25519PrivateKey.generate(), Form(signature_digest="sha512")),
    ],
    ids=["p384", "p521", "rsa-3072", "rsa-pss", "ed25519"],
)
def test_other_keys_pass(key: PrivateKey, form: Form, tmp_path: Path) -> None:
    who = signatory(key)
    report = judged(container(tmp_path / "a.asice", who, form), who)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings


def test_a_short_rsa_key_does_not_pass(tmp_path: Path) -> None:
    who = signatory(rsa.generate_private_key(65537, 1024))  # noqa: S505 - that is the fault
    report = judged(container(tmp_path / "a.asice", who, Form()), who)
    assert "CMS_WEAK_ALGORITHM" in codes(report)
    assert report.signatures[0].sub_indication == "CRYPTO_CONSTRAINTS_FAILURE"


def test_a_certificate_that_does_not_say_its_use_does_not_pass(tmp_path: Path) -> None:
    who = signatory(ec.generate_private_key(ec.SECP256R1()), usage=False)
    report = judged(container(tmp_path / "a.asice", who, Form()), who)
    assert report.verdict is Verdict.INDETERMINATE
    assert "CERTIFICATE_USAGE" in codes(report)


def test_indefinite_lengths_outside_what_is_signed_pass(carla: Signatory, tmp_path: Path) -> None:
    made = members(carla, Form())
    made["META-INF/signature.p7s"] = foreign.indefinite(made["META-INF/signature.p7s"])
    report = judged(write(tmp_path / "a.asice", made), carla)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings


def test_without_anchor_nobody_vouches(carla: Signatory, tmp_path: Path) -> None:
    report = verify(container(tmp_path / "a.asice", carla, Form()), trust=TrustStore(), now=NOW)
    assert report.verdict is Verdict.INDETERMINATE
    assert report.signatures[0].sub_indication == "NO_CERTIFICATE_CHAIN_FOUND"


def test_a_party_anchor_does_not_vouch_for_other_software(carla: Signatory, tmp_path: Path) -> None:
    trust = TrustStore(parties={"client": (carla.root,)})
    report = verify(container(tmp_path / "a.asice", carla, Form()), trust=trust, now=NOW)
    assert report.verdict is Verdict.INDETERMINATE


def test_the_certificate_itself_may_be_the_anchor(carla: Signatory, tmp_path: Path) -> None:
    trust = TrustStore(any_party=(carla.certificate,))
    report = verify(container(tmp_path / "a.asice", carla, Form()), trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings


def test_uncovered_file_fails(carla: Signatory, tmp_path: Path) -> None:
    report = judged(container(tmp_path / "a.asice", carla, Form(more={"extra.txt": b"x"})), carla)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert [item.name for item in report.objects if item.status is ObjectStatus.UNCOVERED] == ["extra.txt"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"META-INF/signatures001.xml": b"<XAdESSignatures/>"}, "XADES_NOT_EVALUATED"),
        ({"META-INF/evidencerecord.ers": b"\x30\x00"}, "EVIDENCE_RECORD_NOT_EVALUATED"),
        ({"META-INF/timestamp001.tst": b"\x30\x00"}, "TIMESTAMP_NOT_EVALUATED"),
    ],
)
def test_kinds_that_are_not_read_are_neither_passed_nor_called_forged(
    more: dict[str, bytes], code: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.asice", {"mimetype": foreign.MIMETYPE, **FILES, **more})
    report = verify(path, trust=TrustStore(), now=NOW)
    assert report.verdict is Verdict.INDETERMINATE
    assert {code, "NO_SIGNATURE"} <= codes(report)


def test_a_timestamp_beside_a_signature_covers_nothing_itself(carla: Signatory, tmp_path: Path) -> None:
    made = members(carla, Form())
    made["extra.txt"] = b"x"
    made["META-INF/ASiCManifest2.xml"] = foreign.manifest_over({"extra.txt": b"x"}, "META-INF/timestamp.tst")
    made["META-INF/timestamp.tst"] = b"\x30\x00"
    report = judged(write(tmp_path / "a.asice", made), carla)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert {"OBJECT_UNCOVERED", "ARCHIVE_INVALID"} <= codes(report)


def test_simple_containers_are_not_read(tmp_path: Path) -> None:
    made = {"mimetype": b"application/vnd.etsi.asic-s+zip", "a.txt": b"a", "META-INF/signature.p7s": b"\x30\x00"}
    report = verify(write(tmp_path / "a.asics", made), trust=TrustStore(), now=NOW)
    assert (report.verdict, codes(report)) == (Verdict.INDETERMINATE, {"ASIC_S_NOT_READ"})


def test_a_statement_of_another_kind_is_a_file_like_others(carla: Signatory, tmp_path: Path) -> None:
    files = {**FILES, "statement.json": b'{"account": 1}'}
    data = foreign.manifest_over(files, "META-INF/signature.p7s")
    made = {
        "mimetype": foreign.MIMETYPE, **files, "META-INF/ASiCManifest.xml": data,
        "META-INF/signature.p7s": foreign.sign(data, carla),
    }  # fmt: skip
    assert judged(write(tmp_path / "a.asice", made), carla).verdict is Verdict.TOTAL_PASSED


def test_a_signature_over_fewer_files_is_named(carla: Signatory, tmp_path: Path) -> None:
    made = members(carla, Form())
    one = {"new 2.txt": FILES["new 2.txt"]}
    made["META-INF/ASiCManifest2.xml"] = foreign.manifest_over(one, "META-INF/signature2.p7s")
    made["META-INF/signature2.p7s"] = foreign.sign(made["META-INF/ASiCManifest2.xml"], carla)
    report = judged(write(tmp_path / "a.asice", made), carla)
    assert report.verdict is Verdict.TOTAL_PASSED
    (finding,) = report.findings
    assert (finding.code, finding.subject) == ("SIGNATURE_COVERS_LESS", "META-INF/signature2.p7s")
    assert "\u5408\u540c.txt" in finding.detail


def test_required_certificate_is_asked_for(carla: Signatory, tmp_path: Path) -> None:
    path = container(tmp_path / "a.asice", carla, Form())
    good = Required(party="vendor", role="signatory", certificate=fingerprint(carla.certificate))
    other = Required(party="client", role="signatory", certificate="sha256:" + "0" * 64)
    anyone = Required(party="client", role="signatory", certificate=None)
    assert judged(path, carla, required=(good,)).verdict is Verdict.TOTAL_PASSED
    report = judged(path, carla, required=(good, other))
    assert (report.verdict, codes(report)) == (Verdict.INDETERMINATE, {"HALF_SIGNED"})
    report = judged(path, carla, required=(anyone,))
    assert (report.verdict, codes(report)) == (Verdict.INDETERMINATE, {"PARTY_UNKNOWN"})


@pytest.mark.parametrize("digest", ["manifest", "signature"])
def test_sha1_fails(digest: str, carla: Signatory, tmp_path: Path) -> None:
    form = Form(digest="sha1") if digest == "manifest" else Form(signature_digest="sha1")
    report = judged(container(tmp_path / "a.asice", carla, form), carla)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert codes(report) & {"WEAK_DIGEST", "CMS_WEAK_ALGORITHM"}


def test_a_changed_file_fails(carla: Signatory, tmp_path: Path) -> None:
    made = members(carla, Form())
    made["new 2.txt"] = b"three\n"
    report = judged(write(tmp_path / "a.asice", made), carla)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert report.signatures[0].verdict is Verdict.TOTAL_PASSED
    assert "OBJECT_MODIFIED" in codes(report)
