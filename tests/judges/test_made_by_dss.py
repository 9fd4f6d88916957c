"""The other way round: what EU DSS signs, ``signoff verify`` judges as it should, and what is then changed fails."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from pipeline.present.json_form import of_report
from signing.pdf_verify import verify_pdf
from signing.report import Report, Verdict
from signing.trust import TrustStore
from signing.verify import verify
from tests.judges import dss
from tests.page.conftest import Core, chromium, core
from tests.pki import NOW, Authority, authority
from tests.signing import pdf_attacks
from tests.signing.container_attacks import read, write
from tests.signing.foreign_containers import PrivateKey, Signatory, signatory
from tests.timestamps import YEAR

__all__ = ["chromium", "core"]

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")

LISTED_ROOT = authority("Lists AG")
LISTED = LISTED_ROOT.issue("Lists AG", "Dora Klein")
"""A signatory whose authority has a revocation list."""
PASSPHRASE = b"made for this test"
FILES = {"hello world.txt": b"hello\n", "\u5408\u540c.txt": "\u5408\u540c\n".encode()}


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What DSS made, and who signed."""

    folder: Path
    first: Signatory
    second: Signatory
    clock: x509.Certificate

    def judged(self, name: str, *anchors: x509.Certificate) -> Report:
        return verify(self.folder / name, trust=TrustStore(any_party=anchors, timestamps=(self.clock,)), now=NOW)


def keystore(path: Path, key: PrivateKey, *certificates: x509.Certificate) -> Path:
    encryption = serialization.BestAvailableEncryption(PASSPHRASE)
    leaf, *chain = certificates
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"signer", key, leaf, chain, encryption))
    return path


def tsa_of(root: Authority) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 3072)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string("CN=Clock,O=Time AG"))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(root.certificate.not_valid_before_utc)
        .not_valid_after(root.certificate.not_valid_after_utc)
        .add_extension(purpose, critical=True)
        .sign(root.key, hashes.SHA256())
    )
    return key, certificate


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("dss")
    first, second = signatory(ec.generate_private_key(ec.SECP256R1())), signatory(rsa.generate_private_key(65537, 3072))
    root = authority("Time AG")
    clock = keystore(folder / "tsa.p12", *tsa_of(root), root.certificate)
    one = keystore(folder / "first.p12", first.key, first.certificate, first.root)
    two = keystore(folder / "second.p12", second.key, second.certificate, second.root)
    lists = []
    for authority_of_all, label in ((root, "time"), (LISTED_ROOT, "listed")):
        path = folder / f"{label}.crl"
        path.write_bytes(authority_of_all.revocation_list().public_bytes(serialization.Encoding.DER))
        lists.append(str(path))
    listed = keystore(
        folder / "listed.p12", cast("PrivateKey", LISTED.private_key), LISTED.certificate, LISTED_ROOT.certificate
    )
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (folder / "plain.pdf").write_bytes(pdf_attacks.made())
    both = ",".join(str(folder / name) for name in FILES)
    jobs = [
        ("ecdsa-b.asice", "CAdES-BASELINE-B", "SHA256", one, both),
        ("rsa-b.asice", "CAdES-BASELINE-B", "SHA512", two, both),
        ("ecdsa-t.asice", "CAdES-BASELINE-T", "SHA256", one, both),
        ("two.asice", "CAdES-BASELINE-B", "SHA256", two, str(folder / "ecdsa-b.asice")),
        ("signed.pdf", "PAdES-BASELINE-B", "SHA256", one, str(folder / "plain.pdf")),
        ("stamped.pdf", "PAdES-BASELINE-T", "SHA256", one, str(folder / "plain.pdf")),
        ("signed-twice.pdf", "PAdES-BASELINE-B", "SHA256", two, str(folder / "signed.pdf")),
        ("two-t.asice", "CAdES-BASELINE-T", "SHA384", two, str(folder / "ecdsa-t.asice")),
        ("lasting.asice", "CAdES-BASELINE-LT", "SHA256", listed, both),
        ("archived.asice", "CAdES-BASELINE-LTA", "SHA256", listed, both),
    ]
    table = folder / "jobs.tsv"
    moment = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [
        "\t".join((str(folder / name), level, digest, moment, str(key), files))
        for name, level, digest, key, files in jobs
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    dss.run("Maker", str(table), PASSPHRASE.decode(), str(clock), ",".join(lists))
    return Workshop(folder=folder, first=first, second=second, clock=root.certificate)


@pytest.mark.parametrize("name", ["ecdsa-b.asice", "ecdsa-t.asice"])
def test_one_signature(name: str, workshop: Workshop) -> None:
    report = workshop.judged(name, workshop.first.root)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert [item.name for item in report.objects] == sorted(FILES, key=str.encode)
    assert report.signatures[0].level == ("B-T" if name == "ecdsa-t.asice" else "B-B")
    assert workshop.judged(name, workshop.second.root).verdict is Verdict.INDETERMINATE


def test_what_lasts(workshop: Workshop) -> None:
    """With revocation lists; and with an archive timestamp, after the certificate of the signatory has ended."""
    lasting = workshop.judged("lasting.asice", LISTED_ROOT.certificate)
    assert (lasting.verdict, [item.level for item in lasting.signatures]) == (Verdict.TOTAL_PASSED, ["B-LT"])
    trust = TrustStore(any_party=(LISTED_ROOT.certificate,), timestamps=(workshop.clock,))
    for years in (0, 5):
        report = verify(workshop.folder / "archived.asice", trust=trust, now=NOW + years * YEAR)
        assert (report.verdict, report.findings) == (Verdict.TOTAL_PASSED, ())
        assert [item.level for item in report.signatures] == ["B-LTA"]
        assert [item.time for item in report.archives] == ["2026-05-11T09:30:00Z"]


@pytest.mark.parametrize("name", ["META-INF/ASiCArchiveManifest.xml", "META-INF/timestamp001.tst"])
def test_a_changed_archive_timestamp_is_found(name: str, workshop: Workshop, tmp_path: Path) -> None:
    members = read(workshop.folder / "archived.asice")
    members[name] = (
        members[name].replace(b"hello%20world", b"hallo%20world") if name.endswith("xml") else members[name][:-5]
    )
    trust = TrustStore(any_party=(LISTED_ROOT.certificate,), timestamps=(workshop.clock,))
    report = verify(write(tmp_path / "changed.asice", members), trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "ARCHIVE_INVALID" in {item.code for item in report.findings}


def test_a_timestamp_by_nobody_known_proves_nothing(workshop: Workshop) -> None:
    trust = TrustStore(any_party=(workshop.first.root,))
    report = verify(workshop.folder / "ecdsa-t.asice", trust=trust, now=NOW)
    assert report.verdict is Verdict.INDETERMINATE
    assert "TIMESTAMP_UNTRUSTED" in {item.code for item in report.findings}


def test_rsa(workshop: Workshop) -> None:
    assert workshop.judged("rsa-b.asice", workshop.second.root).verdict is Verdict.TOTAL_PASSED


@pytest.mark.parametrize("name", ["two.asice", "two-t.asice"])
def test_two_signatures(name: str, workshop: Workshop) -> None:
    report = workshop.judged(name, workshop.first.root, workshop.second.root)
    assert [item.verdict for item in report.signatures] == [Verdict.TOTAL_PASSED] * 2, report.findings
    assert report.verdict is Verdict.TOTAL_PASSED
    half = workshop.judged(name, workshop.first.root)
    assert sorted(item.verdict for item in half.signatures) == [Verdict.INDETERMINATE, Verdict.TOTAL_PASSED]


@pytest.mark.parametrize("name", ["ecdsa-b.asice", "ecdsa-t.asice", "two.asice"])
def test_a_changed_file_fails(name: str, workshop: Workshop, tmp_path: Path) -> None:
    members = {**read(workshop.folder / name), "hello world.txt": b"Hello\n"}
    trust = TrustStore(any_party=(workshop.first.root, workshop.second.root))
    report = verify(write(tmp_path / "changed.asice", members), trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "OBJECT_MODIFIED" in {item.code for item in report.findings}


def test_a_signature_taken_from_another_container_fails(workshop: Workshop, tmp_path: Path) -> None:
    members = read(workshop.folder / "ecdsa-b.asice")
    (name,) = [name for name in members if name.endswith(".p7s")]
    other = read(workshop.folder / "rsa-b.asice")
    members[name] = next(data for other_name, data in other.items() if other_name.endswith(".p7s"))
    trust = TrustStore(any_party=(workshop.first.root, workshop.second.root))
    report = verify(write(tmp_path / "swapped.asice", members), trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED


@pytest.mark.parametrize(
    ("name", "levels"), [("signed.pdf", ["B-B"]), ("stamped.pdf", ["B-T"]), ("signed-twice.pdf", ["B-B", "B-B"])]
)
def test_signed_pdfs(name: str, levels: list[str], workshop: Workshop) -> None:
    pdf = (workshop.folder / name).read_bytes()
    trust = TrustStore(any_party=(workshop.first.root, workshop.second.root), timestamps=(workshop.clock,))
    report = verify_pdf(pdf, trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert [item.level for item in report.signatures] == levels
    changed = pdf.replace(b"EUR 184,000", b"EUR 194,000", 1)
    assert verify_pdf(changed, trust=trust, now=NOW).verdict is Verdict.TOTAL_FAILED


def test_the_page_says_what_we_say(workshop: Workshop, core: Core) -> None:
    """Of all that DSS made, of signed PDFs with one amount changed too, and whom it trusts."""
    both = TrustStore(any_party=(workshop.first.root, workshop.second.root), timestamps=(workshop.clock,))
    for path in sorted(item for item in workshop.folder.iterdir() if item.suffix in {".asice", ".pdf"}):
        for trust in (both, TrustStore()):
            report = verify(path, trust=trust, now=NOW) if path.suffix == ".asice" else None
            data = path.read_bytes()
            for pdf in (data, data.replace(b"EUR 184,000", b"EUR 194,000", 1))[: 1 if report else 2]:
                ours = report or verify_pdf(pdf, trust=trust, now=NOW)
                (entry,) = core.examine({path.name: pdf}, trust=trust, now=NOW)["entries"]
                assert entry["report"] == of_report(ours), path.name
