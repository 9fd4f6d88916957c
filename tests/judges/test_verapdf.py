"""Every PDF of the sample: veraPDF finds it to be PDF/A-2a and PDF/UA-1, signed or not, and it says what its Word document says."""

import io
from collections.abc import Callable
from functools import partial

import pikepdf
import pytest
from pikepdf import Name

from pipeline.documents.convert import find_converter, require_converter
from pipeline.documents.generate import generate
from pipeline.documents.printed_text import printed_text
from pipeline.documents.same_text import differences
from pipeline.documents.side_by_side.pair import generate_in
from pipeline.dossier.audit import AuditReport
from pipeline.present.reports.audit import dossier_report
from pipeline.present.reports.certificate import completion_certificate
from pipeline.present.reports.document import Printed, report_docx
from pipeline.present.reports.entry import entry_report
from pipeline.present.reports.voice import Voice
from signing.pdf.sign import Shown, sign_pdf
from signing.report import Verdict
from signing.sums import FileDigest
from tests import timestamps
from tests.documents.sample_pdfs import sample_documents
from tests.documents.signature_pages import text_above_signatures
from tests.documents.test_kinds import about, sample
from tests.judges import dss, verapdf
from tests.pki import NOW, parties
from tests.present.test_certificates import STAMPED
from tests.present.test_certificates import made as completed
from tests.present.test_pages import HALF, TAMPERED, entry
from tests.present.test_report_documents import PDF
from tests.signing.pdf_attacks import FIELDS

pytestmark = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
needs_java = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")

LANGUAGES = ("en", "zh-CN")
Change = Callable[[pikepdf.Pdf], None]


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def without_order_of_tabs(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1].obj["/Tabs"]


def painted_without_a_mark(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 m 100 100 l S")


def a_level_left_out(pdf: pikepdf.Pdf) -> None:
    found = next(item for item in pdf.Root.StructTreeRoot.K[0].K if str(item.S) == "/H2")
    found.S = Name.H4


FAULTS: dict[Change, tuple[str, str]] = {
    without_language: ("ua1", "7.2"),
    without_metadata: ("2a", "6.6.2.1"),
    without_order_of_tabs: ("ua1", "7.18.3"),
    painted_without_a_mark: ("ua1", "7.1-3"),
    a_level_left_out: ("ua1", "7.4.2"),
}
"""What is broken in a document of ours, and the rule that has to be named: a judge that says yes to everything is none."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What veraPDF says of everything, in one run."""
    pdfs = {f"{language}/{made.name}": pdf for language in LANGUAGES for made, pdf in sample_documents(language)}
    drafts = [
        generate(kind, records, citations=(), language=language)
        for kind, language in (("contract", "en"), ("contract", "zh-CN"), ("acceptance-report", "en"))
        for records in about(kind, sample())
    ]
    assert all(item.draft for item in drafts)
    made = require_converter().to_pdf([item.docx for item in drafts])
    pdfs |= {f"draft/{one.name}.{one.language}": pdf for one, pdf in zip(drafts, made, strict=True)}
    pdfs |= reports()
    beside = generate_in("en,zh-CN", "contract", *about("contract", sample()), citations=(), own=lambda _: None)
    (pdfs["draft/contract.beside"],) = require_converter().to_pdf([beside.docx])
    plain = pdfs["en/acceptance-report"]
    people = parties()
    signed = plain
    for party, key in (("client", people.client), ("vendor", people.vendor)):
        signed = sign_pdf(
            signed, key, party=party, time=NOW, shown=Shown(heading=f"Signed for the {party}"), fields=FIELDS,
            timestamper=timestamps.timestamper() if party == "vendor" else None,
        )  # fmt: skip
        pdfs[f"signed/{party}"] = signed
    for change in FAULTS:
        with pikepdf.open(io.BytesIO(plain)) as document:
            change(document)
            out = io.BytesIO()
            document.save(out)
        pdfs[f"broken/{change.__name__}"] = out.getvalue()
    return verapdf.broken(pdfs, tmp_path_factory.mktemp("verapdf"))


def reports() -> dict[str, bytes]:
    """The reports of ``report_words`` in PDF, from one run of LibreOffice."""
    documents = report_words()
    return dict(zip(documents, require_converter().to_pdf(documents.values()), strict=True))


def report_words() -> dict[str, bytes]:
    """A report on an entry, on a PDF and on a dossier, and a certificate of completion, in both languages, in Word."""
    cases = {"tampered": TAMPERED, "half": HALF}
    made: dict[str, bytes] = {}
    for language in LANGUAGES:
        voice = Voice(language)
        examined = FileDigest(name="0002-prototype.asice", size=1, sha256=bytes(32))
        by = partial(entry_report, examined=examined, now=NOW, generator="signoff", voice=voice)
        views: dict[str, Printed] = {name: by(case, pdf=False) for name, case in cases.items()}
        views["pdf"] = by(PDF, pdf=True)
        entries = tuple(entry(number, case) for number, case in enumerate(cases.values(), 1))
        audited = AuditReport(verdict=Verdict.TOTAL_FAILED, entries=entries, findings=())
        views["audit"] = dossier_report(audited, "OP-1", now=NOW, generator="signoff", voice=voice)
        views["certificate"] = completion_certificate(completed(STAMPED), now=NOW, generator="signoff", voice=voice)
        made |= {
            f"report/{name}.{language}": report_docx(view, now=NOW, generator="signoff", voice=voice)
            for name, view in views.items()
        }
    return made


def of(said: dict[str, dict[str, list[str]]], folder: str) -> dict[str, dict[str, list[str]]]:
    return {name: rules for name, rules in said.items() if name.startswith(f"{folder}/")}


@needs_java
@pytest.mark.parametrize(("folder", "least"), [("en", 30), ("zh-CN", 30), ("draft", 4), ("signed", 2), ("report", 10)])
def test_every_pdf_can_be_kept_and_be_read_aloud(
    said: dict[str, dict[str, list[str]]], folder: str, least: int
) -> None:
    found = of(said, folder)
    assert len(found) >= least
    assert {name: rules for name, rules in found.items() if any(rules.values())} == {}


@needs_java
@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change.__name__)
def test_a_rule_that_is_broken_is_named(said: dict[str, dict[str, list[str]]], change: Change) -> None:
    flavour, rule = FAULTS[change]
    assert any(item.startswith(rule) for item in said[f"broken/{change.__name__}"][flavour])


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_document_of_the_sample_can_be_frozen_with_its_pdf(language: str) -> None:
    """LibreOffice can lose rows of a table where a page ends: what it leaves out is seen here and not by a customer."""
    documents = sample_documents(language)
    assert len(documents) > 25
    found = {made.title: list(differences(pdf, printed_text(made.docx))) for made, pdf in documents}
    assert {title: lost for title, lost in found.items() if lost} == {}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_signatures_stand_below_what_they_sign(language: str) -> None:
    """The contract has a page of its own for them, the specification a heading of its own, each with what is signed in two paragraphs."""
    documents = [(made, pdf) for made, pdf in sample_documents(language) if made.kind not in {"srs", "contract"}]
    assert [made.title for made, pdf in documents if len(text_above_signatures(pdf)) < 60] == []
