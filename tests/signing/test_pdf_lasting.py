"""PDFs that outlive the certificates they were signed with: levels B-LT and B-LTA, and attacks on what makes them last."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper

from signing.certificates.trust import TrustStore
from signing.pdf.lasting import renew_pdf, with_material
from signing.pdf.revisions import read_signed
from signing.pdf.sign import Shown, sign_pdf
from signing.pdf.verify import verify_pdf
from signing.report import Report, Severity, Verdict
from signing.timestamps.asking import Timestamper, pyhanko_timestamper
from tests import timestamps
from tests.pki import NOW, authority
from tests.signing.pdf_attacks import FIELDS, made, page_of, painted, updated
from tests.signing.pdf_attacks import name as pdf_name
from tests.signing.test_archive import (
    CLIENT,
    CLIENT_ROOT,
    DAY,
    LISTS,
    SECOND,
    SECOND_ROOT,
    THIRD,
    TRUST,
    VENDOR,
    VENDOR_ROOT,
    codes,
    levels,
)
from tests.signing.test_revocation import revocation_list
from tests.timestamps import YEAR, timestamper

ANCHORS = (VENDOR_ROOT.certificate, CLIENT_ROOT.certificate, *TRUST.timestamps)


def signed(*, lists: Iterable[Any] = LISTS, by: Timestamper | None = None, who: str = "client vendor") -> bytes:
    """A PDF signed in turn, stamped, each time with the lists that tell of it."""
    pdf = made()
    for party in who.split():
        key = {"client": CLIENT, "vendor": VENDOR}[party]
        shown = Shown(heading=f"Signed for the {party}")
        stamper = by or timestamper()
        pdf = sign_pdf(pdf, key, party=party, time=NOW, shown=shown, fields=FIELDS, timestamper=stamper)
        pdf = with_material(pdf, anchors=ANCHORS, revocations=lists)
    return pdf


ANSWERS = (
    VENDOR_ROOT.ocsp(VENDOR.certificate),
    CLIENT_ROOT.ocsp(CLIENT.certificate),
    timestamps.ROOT.ocsp(timestamps.KEY.certificate),
)
"""For authorities that answer by OCSP alone."""


def test_answers_in_the_store_serve_as_lists_do() -> None:
    pdf = signed(lists=ANSWERS)
    assert b"/OCSPs" in pdf
    assert levels(judged(pdf)) == ["B-LT", "B-LT"]
    assert levels(judged(signed(lists=ANSWERS[:2]))) == ["B-T", "B-T"]
    report = judged(renewed(pdf, 10), 21)
    assert (report.verdict, levels(report)) == (Verdict.TOTAL_PASSED, ["B-LTA", "B-LTA"])


def answered(years: int, status: str = "good") -> bytes:
    """Stamped after a year; so many years later an answer on the client is stored, by a responder that ends after three."""
    uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    responder = CLIENT_ROOT.issue("Client AG", "Responder", ends=NOW + 3 * YEAR, extensions=[(uses, False)])
    answer = CLIENT_ROOT.ocsp(CLIENT.certificate, responder=responder, status=status)
    stamped = renewed(signed(lists=()), 1, timestamps.KEY)
    return renewed(stamped, years, timestamps.KEY, (ANSWERS[0], answer, ANSWERS[2]))


def test_an_answer_stored_after_its_responders_end_is_relied_on_no_more() -> None:
    """The key of a responder may be anybody's once its certificate has ended: what counts is when the answer was there."""
    assert levels(judged(answered(2), 7)) == ["B-LTA", "B-LTA"]
    assert levels(judged(answered(5), 7)) == ["B-T", "B-LTA"]
    assert "CERTIFICATE_REVOKED" in codes(judged(answered(5, "revoked"), 7))


def renewed(pdf: bytes, years: int, key: Any = SECOND, lists: Iterable[Any] = ()) -> bytes:
    return renew_pdf(pdf, timestamper=timestamper(NOW + years * YEAR, key), anchors=ANCHORS, revocations=lists)


def judged(pdf: bytes, years: int = 0, trust: TrustStore = TRUST) -> Report:
    return verify_pdf(pdf, trust=trust, now=NOW + years * YEAR)


@pytest.fixture(scope="module")
def lasting() -> bytes:
    return signed()


@pytest.fixture(scope="module")
def archived(lasting: bytes) -> bytes:
    return renewed(lasting, 10)


@pytest.fixture(scope="module")
def twice(archived: bytes) -> bytes:
    return renewed(archived, 20, THIRD)


def test_lists_that_tell_of_all_make_b_lt(lasting: bytes) -> None:
    report = judged(lasting)
    assert (report.verdict, levels(report), codes(report)) == (Verdict.TOTAL_PASSED, ["B-LT", "B-LT"], set())
    assert report.executed
    assert [item.name for item in report.objects] == [
        "revision 1",
        "revision 2, signature (client)",
        "revision 3, certificates and revocation lists",
        "revision 4, signature (vendor)",
        "revision 5, certificates and revocation lists",
    ]
    assert levels(judged(signed(lists=LISTS[:2]))) == ["B-T", "B-T"]
    assert levels(judged(signed(lists=()))) == ["B-T", "B-T"]


def test_nothing_is_added_where_no_list_tells_of_it() -> None:
    pdf = signed(lists=())
    assert with_material(pdf, anchors=ANCHORS, revocations=[revocation_list(authority("Nobody Ltd"))]) == pdf


def test_years_later_only_newer_lists_are_at_hand(lasting: bytes) -> None:
    newer = [
        revocation_list(root, since=NOW + 5 * YEAR - DAY, until=NOW + 5 * YEAR + DAY)
        for root in (VENDOR_ROOT, CLIENT_ROOT)
    ]
    trust = replace(TRUST, revocations=tuple(newer))
    assert judged(lasting, 5, trust).verdict is Verdict.TOTAL_PASSED
    assert {item.sub_indication for item in judged(signed(lists=()), 5, trust).signatures} == {"TRY_LATER"}


def test_decades_later_the_document_timestamps_carry_it(lasting: bytes, archived: bytes, twice: bytes) -> None:
    assert judged(lasting, 11).verdict is Verdict.TOTAL_PASSED
    assert judged(lasting, 13).verdict is Verdict.INDETERMINATE
    assert judged(archived, 21).verdict is Verdict.TOTAL_PASSED
    assert judged(archived, 23).verdict is Verdict.INDETERMINATE
    report = judged(twice, 30)
    assert (report.verdict, levels(report), codes(report)) == (Verdict.TOTAL_PASSED, ["B-LTA", "B-LTA"], set())
    assert report.executed
    assert [(item.name, item.time) for item in report.archives] == [
        ("timestamp (1)", "2036-05-08T09:30:00Z"),
        ("timestamp (2)", "2046-05-06T09:30:00Z"),
    ]
    assert [item.timestamp for item in report.signatures] == ["2026-05-11T09:30:00Z"] * 2
    assert {str(item.status) for item in report.objects} == {"intact"}


def test_no_byte_that_is_there_changes(lasting: bytes, archived: bytes, twice: bytes) -> None:
    assert archived.startswith(lasting)
    assert twice.startswith(archived)


def test_a_timestamp_made_too_late_proves_nothing(lasting: bytes) -> None:
    assert judged(renewed(lasting, 14), 15).verdict is Verdict.INDETERMINATE


def test_without_a_timestamp_of_its_own_the_document_timestamp_proves_the_time() -> None:
    pdf = made()
    for party, key in (("client", CLIENT), ("vendor", VENDOR)):
        pdf = sign_pdf(pdf, key, party=party, time=NOW, shown=Shown(heading=""), fields=FIELDS)
    assert judged(pdf, 7).verdict is Verdict.INDETERMINATE
    report = judged(renewed(pdf, 1, timestamps.KEY), 7)
    assert (report.verdict, levels(report)) == (Verdict.TOTAL_PASSED, ["B-B", "B-B"])


def test_the_other_party_signs_behind_a_document_timestamp() -> None:
    half = renewed(signed(who="client"), 0, timestamps.KEY)
    assert judged(half).verdict is Verdict.INDETERMINATE
    assert codes(judged(half)) == {"HALF_SIGNED"}
    pdf = sign_pdf(half, VENDOR, party="vendor", time=NOW, shown=Shown(heading=""), timestamper=timestamper())
    report = judged(with_material(pdf, anchors=ANCHORS, revocations=LISTS))
    assert (report.verdict, levels(report), codes(report)) == (Verdict.TOTAL_PASSED, ["B-LTA", "B-LT"], set())


def test_lists_behind_the_newest_timestamp_do_not_last_yet() -> None:
    pdf = renewed(signed(lists=()), 0, timestamps.KEY)
    assert levels(judged(pdf)) == ["B-T", "B-T"]
    report = judged(with_material(pdf, anchors=ANCHORS, revocations=LISTS))
    assert (report.verdict, levels(report)) == (Verdict.TOTAL_PASSED, ["B-LT", "B-LT"])


def test_a_stored_list_that_revokes_counts() -> None:
    revoking = revocation_list(CLIENT_ROOT, CLIENT.certificate.serial_number)
    report = judged(signed(lists=(revoking, *LISTS[:1])))
    assert report.verdict is not Verdict.TOTAL_PASSED
    assert "CERTIFICATE_REVOKED" in codes(report)


def test_the_end_of_the_newest_is_said_before(archived: bytes) -> None:
    assert codes(judged(archived, 20)) == set()
    assert codes(judged(archived, 22)) == {"ARCHIVE_ENDS_SOON"}


def test_an_unknown_timestamper_proves_nothing(archived: bytes) -> None:
    trust = replace(TRUST, timestamps=(timestamps.ROOT.certificate,))
    assert judged(archived, 11, trust).verdict is Verdict.TOTAL_PASSED
    assert "ARCHIVE_UNTRUSTED" in codes(judged(archived, 11, trust))
    assert judged(archived, 13, trust).verdict is Verdict.INDETERMINATE


def stamped_in(pdf: bytes, field: str, by: Timestamper, box: tuple[int, int, int, int] | None = None) -> bytes:
    """A document timestamp of other software, in a field of this name."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if box is not None:
        append_signature_field(writer, SigFieldSpec(field, on_page=0, box=box))
    out = io.BytesIO()
    PdfTimeStamper(pyhanko_timestamper(by), field_name=field).timestamp_pdf(
        writer, "sha256", bytes_reserved=16384, output=out
    )
    return out.getvalue()


def timestamp_over_something_else(pdf: bytes) -> bytes:
    return stamped_in(pdf, "timestamp (9)", timestamps.Other())


def timestamp_over_the_text(pdf: bytes) -> bytes:
    """SSA, with a timestamp in place of a signature: a visible field that lies over the price."""
    return stamped_in(pdf, "late", timestamper(), (50, 680, 500, 730))


def timestamp_in_the_field_of_a_party(pdf: bytes) -> bytes:
    """Nobody signs for the vendor; the field is filled all the same."""
    return stamped_in(signed(who="client"), "signature (vendor)", timestamper())


def timestamp_with_its_value_changed(pdf: bytes) -> bytes:
    one = renewed(pdf, 0, timestamps.KEY)
    item = read_signed(one).signatures[-1]
    bent = item.cms[:-1] + bytes([item.cms[-1] ^ 1])
    value = bent.hex().encode().ljust(item.end - item.start - 2, b"0")
    return one[: item.start + 1] + value + one[item.end - 1 :]


def file_changed_below_the_timestamp(pdf: bytes) -> bytes:
    return renewed(pdf, 0, timestamps.KEY).replace(b"184,000", b"148,000", 1)


def junk_behind_the_timestamp(pdf: bytes) -> bytes:
    return renewed(pdf, 0, timestamps.KEY) + b"% more\n"


def timestamp_over_an_earlier_revision_and_junk(pdf: bytes) -> bytes:
    """What the timestamp covers ends a little behind a state of the file, with words nobody sees."""
    one = renewed(pdf + b"%% Free of charge.\n", 0, timestamps.KEY)
    cut = one.rindex(b"/ByteRange")
    numbers = one[cut : one.index(b"]", cut)]
    shorter = numbers.split(b" ")
    shorter[-1] = str(int(shorter[-1]) - 40).encode().rjust(len(shorter[-1]), b"0")
    return one[:cut] + b" ".join(shorter) + one[cut + len(numbers) :]


def content_changed_with_the_store(pdf: bytes) -> bytes:
    """The price of a page, exchanged in the update that brings revocation lists."""

    def change(writer: Any) -> None:
        from pyhanko.sign.validation.dss import DocumentSecurityStore

        page_of(writer, 0)[pdf_name("/Contents")] = writer.add_object(painted(b"BT /F1 12 Tf 60 700 Td (Free.) Tj ET"))
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[])

    return renewed(updated(pdf, change), 0, timestamps.KEY)


def script_in_the_store(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        store = writer.root["/DSS"]
        store[pdf_name("/JS")] = pdf_name("/Run")
        writer.update_container(store)

    return updated(pdf, change)


ATTACKS: dict[Callable[[bytes], bytes], str] = {
    timestamp_over_something_else: "ARCHIVE_INVALID",
    timestamp_over_the_text: "PDF_CHANGED_AFTER",
    timestamp_in_the_field_of_a_party: "PDF_FIELD_PARTY",
    timestamp_with_its_value_changed: "ARCHIVE_INVALID",
    file_changed_below_the_timestamp: "ARCHIVE_INVALID",
    junk_behind_the_timestamp: "PDF_NOT_WHOLE",
    timestamp_over_an_earlier_revision_and_junk: "PDF_BYTE_RANGE",
    content_changed_with_the_store: "PDF_CHANGED_AFTER",
    script_in_the_store: "PDF_CHANGED_AFTER",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_attack_is_found(attack: Callable[[bytes], bytes], lasting: bytes) -> None:
    report = judged(attack(lasting))
    found = {item.code for item in report.findings if item.severity is Severity.ERROR}
    assert report.verdict is Verdict.TOTAL_FAILED
    assert not report.executed
    assert ATTACKS[attack] in found


def test_a_store_of_other_certificates_vouches_for_nobody() -> None:
    """Certificates and lists of a stranger: they neither make a level nor a path."""
    stranger = authority("Client AG")
    foreign = [revocation_list(stranger), revocation_list(authority("Vendor GmbH"))]
    pdf = signed(lists=())

    def change(writer: Any) -> None:
        from asn1crypto import crl
        from asn1crypto import x509 as asn1_x509
        from pyhanko.sign.validation.dss import DocumentSecurityStore

        certificate = asn1_x509.Certificate.load(stranger.certificate.public_bytes(Encoding.DER))
        lists = [crl.CertificateList.load(item.public_bytes(Encoding.DER)) for item in foreign]
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[certificate], crls=lists)

    report = judged(updated(pdf, change))
    assert (report.verdict, levels(report)) == (Verdict.TOTAL_PASSED, ["B-T", "B-T"])
    trust = replace(TRUST, parties={**TRUST.parties, "client": (authority("Client AG").certificate,)})
    assert judged(updated(pdf, change), 0, trust).verdict is not Verdict.TOTAL_PASSED


def test_flipped_bytes_of_a_timestamp_never_raise_and_never_pass(lasting: bytes, archived: bytes) -> None:
    for at in range(len(lasting) + 40, len(archived), 1201):
        changed = bytearray(archived)
        changed[at] ^= 0x21
        report = judged(bytes(changed), 13)
        assert report.verdict is not Verdict.TOTAL_PASSED, at


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed")
def test_pdfsig_says_valid(twice: bytes, tmp_path: Path) -> None:
    path = tmp_path / "twice.pdf"
    path.write_bytes(twice)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.count("Total document signed") == 1
    assert said.count("Signature #") == 4


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing(twice: bytes, tmp_path: Path) -> None:
    path = tmp_path / "twice.pdf"
    path.write_bytes(twice)
    said = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


def test_the_store_has_every_certificate_once(twice: bytes) -> None:
    store = PdfFileReader(io.BytesIO(twice)).root["/DSS"]
    assert len(store["/CRLs"]) == len(LISTS)
    keys = (VENDOR, CLIENT, VENDOR_ROOT, CLIENT_ROOT, timestamps.KEY, timestamps.ROOT, SECOND, SECOND_ROOT)
    wanted = {item.certificate.public_bytes(Encoding.DER) for item in keys}
    assert sorted(item.get_object().data for item in store["/Certs"]) == sorted(wanted)
