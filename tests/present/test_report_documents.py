"""Reports as Word documents and PDF: they say what the page says, whatever the evidence says, and come out the same every time."""

import datetime as dt
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents.convert import Converter, find_converter
from pipeline.documents.text import text_of_docx
from pipeline.dossier.audit import AuditReport
from pipeline.present.reports.audit import dossier_report
from pipeline.present.reports.document import report_docx, report_pdf
from pipeline.present.reports.entry import EntryReport, entry_report
from pipeline.present.reports.voice import Voice
from signing.report import ObjectReport, ObjectStatus, Report, Verdict, error
from signing.sums import FileDigest
from tests.pki import NOW
from tests.present.test_pages import CASES, HALF, TAMPERED, entry, report, signature

PDF = Report(
    verdict=Verdict.INDETERMINATE,
    baseline=None,
    statement=None,
    executed=False,
    objects=(
        ObjectReport(name="revision 1", status=ObjectStatus.INTACT),
        ObjectReport(name="revision 2, signature (client)", status=ObjectStatus.INTACT),
    ),
    signatures=(signature("client"),),
    missing=("vendor",),
)
MANY = report(objects=tuple(ObjectReport(name=f"payload/{n}", status=ObjectStatus.INTACT) for n in range(5000)))
STRANGE = report(
    verdict=Verdict.TOTAL_FAILED,
    executed=False,
    objects=(ObjectReport(name="payload/{{ x }}{% if %}\x07\ud800.html", status=ObjectStatus.ADDED),),
    findings=(error("OBJECT_ADDED", "payload/\u202egnp.exe", "<w:p>not a paragraph</w:p> {{ 7 * 7 }}"),),
    signatures=(),
)
ALL = {**CASES, "many": MANY, "strange": STRANGE}


def view_of(case: Report, *, pdf: bool = False, name: str = "0002-prototype.asice") -> EntryReport:
    examined = FileDigest(name=name, size=1, sha256=bytes(32))
    return entry_report(case, examined, pdf=pdf, now=NOW, generator="signoff 0.1.0", voice=Voice())


def docx_of(view: EntryReport) -> bytes:
    return report_docx(view, now=NOW, generator="signoff 0.1.0", voice=Voice())


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", ALL)
def test_a_report_in_word_says_what_was_found(name: str) -> None:
    view = view_of(ALL[name])
    text = flat(text_of_docx(docx_of(view)))
    said = [view.headline, view.standing.text, view.verdict, view.established, *view.not_checked]
    said += [part for row in view.findings for part in (row.detail, row.remedy, row.code, row.subject)]
    said += [part for row in view.files.changed for part in (row.name, row.was)]
    said += [part for row in view.signatures for part in (row.party, row.signer, row.when, row.status.text)]
    said += [part for row in (*view.digests, *view.statement) for part in (row.label, row.text, row.digest)]
    said += [part for one in view.certificates for row in one.facts for part in (row.text, row.digest)]
    said += [part for row in view.timeline for part in (row.when, row.what, row.note)]
    for part in said:
        assert flat(part).replace("✕", "\u00d7") in text, part


def test_what_nobody_signed_is_called_an_update_and_not_the_pdf_as_it_was_made() -> None:
    forged = ObjectReport(name="revision 3", status=ObjectStatus.ADDED)
    view = view_of(replace(PDF, objects=(*PDF.objects, forged)), pdf=True, name="contract.pdf")
    assert [row.was for row in view.states] == [
        "as it was made",
        "signed by the client",
        "an update that nobody signed",
    ]


def test_an_update_nobody_signed_is_not_called_as_signed_for_a_later_signature_over_it() -> None:
    slipped_in = ObjectReport(name="revision 3", status=ObjectStatus.INTACT)
    later = ObjectReport(name="revision 4, signature (vendor)", status=ObjectStatus.INTACT)
    view = view_of(replace(PDF, objects=(*PDF.objects, slipped_in, later)), pdf=True, name="contract.pdf")
    said = [row.status.text for row in view.states]
    assert said == ["as signed", "as signed", "covered by a later signature", "as signed"]


def test_a_pdf_shows_its_states_and_who_has_not_signed() -> None:
    text = text_of_docx(docx_of(view_of(PDF, pdf=True, name="contract.pdf")))
    assert "State 2" in text
    assert "signed by the client" in text
    assert "has not signed" in text
    assert "pdfsig -nocert" in text
    assert "files unchanged" not in text


def test_a_printed_report_names_some_files_and_counts_the_others() -> None:
    text = text_of_docx(docx_of(view_of(MANY)))
    assert "5,000 files unchanged" in text
    assert "and 4,800 more" in text


@pytest.mark.parametrize("cases", [(), (report(), HALF, TAMPERED)], ids=["empty", "three"])
def test_an_audit_in_word_shows_every_entry(cases: Sequence[Report]) -> None:
    entries = tuple(entry(number, case) for number, case in enumerate(cases, 1))
    audited = AuditReport(verdict=Verdict.INDETERMINATE, entries=entries, findings=())
    view = dossier_report(audited, "OP-1 <&>", now=NOW, generator="signoff 0.1.0", voice=Voice())
    text = text_of_docx(report_docx(view, now=NOW, generator="signoff 0.1.0", voice=Voice()))
    assert "OP-1 <&>" in text
    assert flat(view.headline) in flat(text)
    for part in view.entries:
        assert part.file in text
        assert part.baseline in text
        assert part.standing.text in text


def test_the_same_report_is_the_same_bytes() -> None:
    assert docx_of(view_of(TAMPERED)) == docx_of(view_of(TAMPERED))


def test_the_errors_of_a_report_are_read_before_how_it_came_about() -> None:
    text = text_of_docx(docx_of(view_of(TAMPERED)))
    assert text.index("OBJECT_MODIFIED") < text.index("How it came about")
    assert "How it came about" in text_of_docx(docx_of(view_of(report())))


def test_what_converts_documents_converts_reports() -> None:
    class Twin:
        def to_pdf(self, documents: Iterable[bytes]) -> tuple[bytes, ...]:
            return tuple(b"%PDF-" + document for document in documents)

    twin: Converter = Twin()
    made = report_pdf(view_of(report()), twin, now=NOW, generator="signoff 0.1.0", voice=Voice())
    assert made == b"%PDF-" + docx_of(view_of(report()))


def test_a_report_is_a_tagged_pdf_with_bookmarks(tmp_path: Path) -> None:
    converter = find_converter()
    if converter is None:
        pytest.skip("LibreOffice is not installed")
    target = tmp_path / "report.pdf"
    later = dt.timedelta(days=1)
    target.write_bytes(
        report_pdf(view_of(TAMPERED), converter, now=NOW + later, generator="signoff 0.1.0", voice=Voice())
    )
    said = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    assert "Not as signed" in said or "Does not hold" in said
    told = subprocess.run(["pdfinfo", target], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told)
    assert re.search(r"Title:\s+Verification report: 0002-prototype.asice", told)
