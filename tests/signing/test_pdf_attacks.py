"""Signed PDFs: what is honest passes, by independent judges too; every attack is found by its name."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing.certificates.trust import TrustStore
from signing.errors import InputError
from signing.keys.store import create_key
from signing.pdf.fields import field_name, fields_of, party_of
from signing.pdf.sign import Shown, sign_pdf
from signing.pdf.verify import verify_pdf
from signing.report import Report, Severity, Verdict
from signing.timestamps.asking import Timestamper
from tests import timestamps
from tests.pki import NOW, Parties, parties
from tests.signing.pdf_attacks import (
    CASES,
    FIELDS,
    Case,
    annotation_over_the_text,
    made,
    objects_used_without_end,
    plainly_signed,
    signed_by,
)


@pytest.fixture(scope="module")
def people() -> Parties:
    return parties()


@pytest.fixture(scope="module")
def both(people: Parties) -> bytes:
    return signed_by(made(), people, "client", "vendor")


def judged(pdf: bytes, people: Parties) -> Report:
    return verify_pdf(pdf, trust=people.trust, now=NOW)


def test_both_have_signed(both: bytes, people: Parties) -> None:
    report = judged(both, people)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert report.executed
    assert report.findings == ()
    assert [(item.party, item.signer, item.commitment) for item in report.signatures] == [
        ("client", "Alice Li", "approval"),
        ("vendor", "Bob Stein", "approval"),
    ]
    assert {item.claimed_time for item in report.signatures} == {"2026-05-11T09:30:00Z"}
    assert [(item.name, str(item.status)) for item in report.objects] == [
        ("revision 1", "intact"),
        ("revision 2, signature (client)", "intact"),
        ("revision 3, signature (vendor)", "intact"),
    ]


def test_no_byte_that_is_there_changes(people: Parties) -> None:
    plain = made()
    one = signed_by(plain, people, "client")
    two = signed_by(one, people, "vendor")
    assert one.startswith(plain)
    assert two.startswith(one)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_attack(case: Case, both: bytes, people: Parties) -> None:
    report = judged(case.build(both, people), people)
    found = {item.code for item in report.findings if item.severity is not Severity.INFO}
    assert report.verdict is case.verdict, found
    assert not report.executed
    assert found & case.codes or not case.codes, found


def test_objects_used_without_end_end(people: Parties) -> None:
    report = judged(objects_used_without_end(people), people)
    assert [(item.code, item.subject) for item in report.findings] == [("PDF_BYTE_RANGE", field_name("client"))]
    assert report.verdict is Verdict.TOTAL_FAILED


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed")
def test_pdfsig_says_valid_twice(both: bytes, tmp_path: Path) -> None:
    path = tmp_path / "both.pdf"
    path.write_bytes(both)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.count("Total document signed") == 1
    assert "ETSI.CAdES.detached" in said


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing(both: bytes, tmp_path: Path) -> None:
    path = tmp_path / "both.pdf"
    path.write_bytes(both)
    said = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("who", ["client", "vendor"])
def test_either_may_be_the_first(who: str, people: Parties) -> None:
    other = {"client": "vendor", "vendor": "client"}[who]
    one = signed_by(made(), people, who)
    assert fields_of(one) == {who: True, other: False}
    assert judged(one, people).verdict is Verdict.INDETERMINATE
    assert judged(signed_by(one, people, other), people).verdict is Verdict.TOTAL_PASSED


def test_nobody_signs_twice(both: bytes, people: Parties) -> None:
    with pytest.raises(InputError, match="the client has signed it already"):
        signed_by(both, people, "client")


def test_a_party_without_field_does_not_sign(both: bytes, people: Parties) -> None:
    with pytest.raises(InputError, match="no field for the signature of the auditor"):
        sign_pdf(both, people.client, party="auditor", time=NOW, shown=Shown(heading=""))


def test_chinese_names_are_shown(people: Parties) -> None:
    key = create_key("泰德坎普工具贸易有限公司", "王小明", NOW)
    pdf = sign_pdf(made(), key, party="client", time=NOW, shown=Shown(heading="Signed for the client"), fields=FIELDS)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (shown,) = [item.AP.N for item in document.pages[1].Annots if "/V" in item]
        assert {str(font) for font in shown.Resources.Font} == {"/text", "/bold", "/cjk"} - (
            {"/bold"} if "/bold" not in shown.Resources.Font else set()
        )
        fonts = [font.DescendantFonts[0].FontDescriptor for font in shown.Resources.Font.values()]
        assert all("/FontFile2" in item or "/FontFile3" in item for item in fonts)
    trust = TrustStore(parties={"client": key.chain})
    assert verify_pdf(pdf, trust=trust, now=NOW).signatures[0].signer == "王小明"
    assert len(pdf) - len(made()) < 100_000


def test_letters_no_font_has_are_refused(people: Parties) -> None:
    key = create_key("Client AG", "A\U000107a0B", NOW)
    with pytest.raises(InputError, match="no font of this machine has the letters"):
        sign_pdf(made(), key, party="client", time=NOW, shown=Shown(heading="Signed"), fields=FIELDS)


def test_field_names_do_not_begin_each_other() -> None:
    names = [field_name(party) for party in ("client", "client2", "client_2", "cli")]
    assert [party_of(item) for item in names] == ["client", "client2", "client_2", "cli"]
    assert not any(a != b and a.startswith(b) for a in names for b in names)


def foreign(people: Parties) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(made()))
    append_signature_field(writer, SigFieldSpec("Signature1", on_page=0, box=(60, 60, 260, 130)))
    return plainly_signed(writer, "Signature1", people.client, certify=False)


def test_a_pdf_of_other_software_counts_under_an_anchor_for_such(people: Parties) -> None:
    pdf = foreign(people)
    trust = TrustStore(any_party=people.client.chain)
    assert verify_pdf(pdf, trust=trust, now=NOW).verdict is Verdict.TOTAL_PASSED
    assert verify_pdf(pdf, trust=people.trust, now=NOW).verdict is Verdict.INDETERMINATE


def test_what_was_added_to_a_pdf_of_other_software_is_unclear(people: Parties) -> None:
    pdf = annotation_over_the_text(foreign(people), people)
    report = verify_pdf(pdf, trust=TrustStore(any_party=people.client.chain), now=NOW)
    assert report.verdict is Verdict.INDETERMINATE
    assert [(item.code, item.severity) for item in report.findings if item.code.startswith("PDF")] == [
        ("PDF_CHANGED_AFTER", Severity.WARNING)
    ]


@pytest.mark.parametrize("size", [*range(0, 40, 7), 300, 900, 1500, -1, -20, -700])
def test_a_cut_file_never_raises_and_never_passes(both: bytes, people: Parties, size: int) -> None:
    assert judged(both[:size], people).verdict is not Verdict.TOTAL_PASSED


def test_flipped_bytes_never_raise_and_never_pass(both: bytes, people: Parties) -> None:
    for at in range(0, len(both), 1999):
        changed = bytearray(both)
        changed[at] ^= 0x21
        assert judged(bytes(changed), people).verdict is not Verdict.TOTAL_PASSED, at


def stamped(people: Parties, by: Timestamper) -> bytes:
    pdf = made()
    for party in ("client", "vendor"):
        key = getattr(people, party)
        pdf = sign_pdf(pdf, key, party=party, time=NOW, shown=Shown(heading=""), fields=FIELDS, timestamper=by)
    return pdf


def test_a_timestamp_proves_the_time(people: Parties) -> None:
    pdf = stamped(people, timestamps.timestamper())
    trust = replace(people.trust, timestamps=(timestamps.ROOT.certificate,))
    report = verify_pdf(pdf, trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert [(item.level, item.timestamp) for item in report.signatures] == [("B-T", "2026-05-11T09:30:00Z")] * 2


def test_a_timestamp_of_a_stranger_proves_nothing(people: Parties) -> None:
    pdf = stamped(people, timestamps.timestamper())
    report = verify_pdf(pdf, trust=people.trust, now=NOW)
    assert report.verdict is not Verdict.TOTAL_PASSED
    assert {item.timestamp for item in report.signatures} == {None}


class Silent:
    """A timestamper that does not answer."""

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        raise InputError("--tsa", f"it does not answer ({algorithm}, {len(digest)} bytes)", "name another")


def test_a_promised_timestamp_that_does_not_come_is_an_error(people: Parties) -> None:
    with pytest.raises(InputError, match="it does not answer"):
        stamped(people, Silent())
