"""The other way round: what EU DSS signs, ``signoff verify`` judges as it should, and what is then changed fails."""

from pathlib import Path

import pytest

from pipeline.present.json_form import of_report
from signing.certificates.trust import TrustStore
from signing.pdf.verify import verify_pdf
from signing.report import Verdict
from signing.verification.verify import verify
from tests.judges import dss
from tests.judges.workshop import FILES, INSIDE, LISTED_ROOT, Workshop
from tests.page.conftest import Core, chromium, core
from tests.pki import NOW
from tests.signing.container_attacks import read, write
from tests.timestamps import YEAR

__all__ = ["chromium", "core"]

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")


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


def test_what_lasts_by_archive_timestamps_inside(workshop: Workshop) -> None:
    """One, and a second over the first, looked at after the certificate of the signatory has ended."""
    trust = TrustStore(any_party=(LISTED_ROOT.certificate,), timestamps=(workshop.clock,))
    inside = f"{INSIDE} (archive timestamp"
    once, twice = (f"{inside} 1)", "2026-05-11T09:30:00Z"), (f"{inside} 2)", "2028-05-10T09:30:00Z")
    for name, archives in (("once", [once]), ("twice", [once, twice])):
        for years in (3, 5):
            report = verify(workshop.folder / f"archived-inside-{name}.asice", trust=trust, now=NOW + years * YEAR)
            assert (report.verdict, report.findings) == (Verdict.TOTAL_PASSED, ())
            assert [item.level for item in report.signatures] == ["B-LTA"]
            assert [(item.name, item.time) for item in report.archives] == archives


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
