"""Pages end where a reader would end them: nobody signs a page without text, and no table loses a row."""

import pytest
from lxml import etree

from pipeline.documents.convert import find_converter, require_converter
from pipeline.documents.generate import generate
from pipeline.documents.printed_text import printed_text
from pipeline.documents.same_text import differences
from pipeline.documents.word.file import read
from pipeline.documents.word.xml import Element, W, attribute, child, parse, serialise
from tests.documents.sample_pdfs import cited
from tests.documents.signature_pages import text_above_signatures
from tests.documents.test_kinds import PROCESS, about, sample

BODY = "word/document.xml"
LINE = f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t>One line more.</w:t></w:r></w:p>'


def document(kind: str, event: int) -> bytes:
    """A document of the sample."""
    citations = tuple(cited(label) for label in PROCESS.kind(kind).needs)
    return generate(kind, about(kind, sample())[event], citations=citations).docx


def pushed_down(docx: bytes, lines: int) -> bytes:
    """The document with so many lines more above its second heading."""
    file = read(docx, "document")
    root = parse(file.data(BODY), BODY)
    heading = [item for item in root.iter(W + "p") if attribute(child(item, "pPr", "pStyle")) == "PaperHeading"][1]
    for _ in range(lines):
        heading.addprevious(etree.fromstring(LINE))
    return file.write({BODY: serialise(root)})


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_wherever_the_page_ends_text_stands_above_the_signatures_and_no_row_is_lost() -> None:
    documents = [
        pushed_down(docx, lines)
        for docx in (document("fault-report", 1), document("optimisation-plan", 0))
        for lines in range(0, 24, 2)
    ]
    for docx, pdf in zip(documents, require_converter().to_pdf(documents), strict=True):
        assert len(text_above_signatures(pdf)) >= 100
        assert list(differences(pdf, printed_text(docx))) == []


def test_a_long_table_may_be_torn_apart_and_a_short_one_stays_whole() -> None:
    root = parse(read(document("training-record", 1), "document").data(BODY), BODY)
    rows = {len(found): found for found in (table.findall(W + "tr") for table in root.iter(W + "tbl"))}
    assert [_kept(row) for row in rows[41]][1:-3] == [False] * 37
    assert [_kept(row) for row in rows[5]] == [True] * 4 + [False]


def test_the_last_row_of_a_long_table_stays_with_the_one_above_it() -> None:
    root = parse(read(document("acceptance-report", 0), "document").data(BODY), BODY)
    longest = max((table.findall(W + "tr") for table in root.iter(W + "tbl")), key=len)
    assert [_kept(row) for row in longest][1:] == [False] * (len(longest) - 3) + [True, False]


def test_only_one_longer_table_goes_with_the_signatures_to_their_page() -> None:
    root = parse(read(document("problem-log", 0), "document").data(BODY), BODY)
    problems, batch = [table.findall(W + "tr") for table in root.iter(W + "tbl")][1:3]
    assert [_kept(row) for row in problems][:-2] == [False] * (len(problems) - 2)
    assert all(_kept(row) for row in batch)


def _kept(row: Element) -> bool:
    return all(child(item, "pPr", "keepNext") is not None for item in row.iter(W + "p"))
