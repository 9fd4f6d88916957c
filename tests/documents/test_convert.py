"""PDFs by LibreOffice: one process for all, the same bytes wherever in the row, nothing broken, and an end to waiting."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from pipeline.documents.convert import PACKAGE, LibreOffice, find_converter, require_converter
from pipeline.documents.generate import fill_in
from pipeline.documents.pdf.normalised import normalise
from pipeline.documents.pdf.type1 import decrypted, with_number
from pipeline.documents.text import text_of_docx, text_of_pdf
from signing.errors import InputError
from tests.word_templates import CONTENTS, clause, field, p, template

LONG = "A sentence that fills a line or more of the page and says nothing a reader would want to remember. " * 3


def made(*body: str, draft: bool = False, header: str = "") -> bytes:
    return fill_in(template(*body, header=header), {}, name="t.docx", language="en", filters={}, draft=draft)


def contract(name: str, pages: int = 3) -> bytes:
    text = [p(LONG) for _ in range(14 * pages)]
    return made(
        CONTENTS,
        clause(f"Price of {name}", "c_price", number=1),
        p("see clause ", after=field(r"REF c_last \w \h")),
        *text,
        clause("Payment 王小明", number=2),
        clause("Sub", level=2, number=3),
        clause("Item", "c_last", level=3, number=4),
        header=name,
    )


needs_office = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")


def latin(name: str) -> bytes:
    """A document without Chinese letters, whose fonts need no rewriting."""
    return made(CONTENTS, clause(f"Price of {name}"), p(LONG), clause("Payment"))


@pytest.fixture(scope="module")
def pdfs() -> tuple[bytes, ...]:
    """Documents with and without Chinese letters, each twice, and another one."""
    return require_converter().to_pdf([contract("A"), contract("B", 1), latin("A"), contract("A"), latin("A")])


@needs_office
def test_the_same_document_gives_the_same_bytes_in_every_place_and_run(pdfs: tuple[bytes, ...]) -> None:
    assert pdfs[0] == pdfs[3]
    assert pdfs[2] == pdfs[4]
    assert len(set(pdfs)) == 3
    time.sleep(1.1)  # dates in PDFs count seconds
    assert require_converter().to_pdf([latin("A"), contract("A")]) == (pdfs[2], pdfs[0])


@needs_office
def test_contents_show_the_pages_headings_are_on(pdfs: tuple[bytes, ...]) -> None:
    with pikepdf.open(io.BytesIO(pdfs[0])) as document:
        pages = len(document.pages)
    assert pages >= 3
    text = text_of_pdf(pdfs[0])
    assert re.search(r"^1\. Price of A[ .]{20,}1$", text, re.MULTILINE)
    assert re.search(rf"^2\. Payment 王小明[ .]{{20,}}{pages}$", text, re.MULTILINE)


@needs_office
def test_word_and_pdf_print_the_same_numbers(pdfs: tuple[bytes, ...]) -> None:
    for text in (text_of_docx(contract("A")), text_of_pdf(pdfs[0])):
        assert "see clause 2.1(a)" in text


@needs_office
@pytest.mark.parametrize("switch", ["\\r", "\\w", "\\n"])
def test_libreoffice_computes_references_as_we_do(switch: str) -> None:
    reference = field(f"REF c_item {switch} \\h")
    inside = (
        f'<w:p><w:pPr><w:pStyle w:val="Item"/></w:pPr><w:r><w:t xml:space="preserve">as </w:t></w:r>{reference}</w:p>'
    )
    docx = made(
        clause("One"),
        p("see ", after=reference),
        clause("Two"),
        clause("Sub", level=2),
        clause("Item", "c_item", level=3),
        inside,
    )
    pattern = re.compile(r"\b(?:see|as) \S+")
    printed = pattern.findall(text_of_pdf(require_converter().to_pdf([docx])[0]))
    assert len(printed) == 2
    assert printed == pattern.findall(text_of_docx(docx))


@needs_office
@pytest.mark.parametrize("index", [0, 2])
def test_tags_bookmarks_links_title_and_form_survive_normalising(
    index: int, pdfs: tuple[bytes, ...], tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(pdfs[index])) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                "1. Price of A",
                "2. Payment" if index else "2. Payment 王小明",
            ]
        assert any("/Annots" in page for page in document.pages)
        assert not {"/CreationDate", "/ModDate"} & set(document.docinfo.keys())
        assert "/DocChecksum" not in document.trailer
        assert document.trailer.ID[0] == document.trailer.ID[1]
    file = tmp_path / "x.pdf"
    file.write_bytes(pdfs[index])
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)


@needs_office
def test_the_word_draft_is_on_every_page_of_a_draft_alone() -> None:
    def pictures(pdf: bytes) -> list[int]:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return [len(page.Contents.read_bytes()) for page in document.pages]

    body = [p(LONG) for _ in range(60)]
    draft, final = require_converter().to_pdf([made(*body, draft=True), made(*body)])
    assert len(pictures(draft)) == len(pictures(final)) > 1
    assert all(one > other + 50 for one, other in zip(pictures(draft), pictures(final), strict=True))


@needs_office
def test_braces_of_the_records_are_text_and_reach_the_pdf() -> None:
    docx = fill_in(template(p("{{ v }}")), {"v": "{{ x }} {% y %}"}, name="t.docx", language="en", filters={})
    assert "{{ x }} {% y %}" in text_of_pdf(require_converter().to_pdf([docx])[0])


@needs_office
def test_a_lost_reference_never_becomes_a_pdf() -> None:
    good = made(clause("A", "c_a"), p("see ", after=field(r"REF c_a \r \h")))
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"REF c_a ", b"REF c_gone "))
    with pytest.raises(InputError, match="a reference leads nowhere"):
        require_converter().to_pdf([out.getvalue()])


@needs_office
def test_what_is_no_word_file_makes_no_pdf_and_no_wait() -> None:
    begun = time.monotonic()
    with pytest.raises(InputError, match="made no PDF of document 1"):
        require_converter().to_pdf([b"PK\3\4 broken"])
    assert time.monotonic() - begun < 60


def test_no_documents_need_no_program() -> None:
    assert LibreOffice(program="/nonexistent").to_pdf([]) == ()


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    program, trace = tmp_path / "soffice", tmp_path / "child"
    program.write_text(
        f"#!/bin/sh\nsh -c 'trap \"\" TERM; echo $$ > {trace}; sleep 600' &\nwait\nsleep 600\n", encoding="utf-8"
    )
    program.chmod(0o755)
    begun = time.monotonic()
    with pytest.raises(InputError, match="did not finish within"):
        LibreOffice(program=str(program), start_seconds=1.0, document_seconds=0.5).to_pdf([b"x"])
    assert time.monotonic() - begun < 10
    child = Path(f"/proc/{trace.read_text(encoding='utf-8').strip()}")
    for _ in range(50):
        if not child.exists() or ") Z" in (child / "stat").read_text(encoding="utf-8"):
            return
        time.sleep(0.1)
    pytest.fail("the child is still there")


@needs_office
def test_a_document_is_converted_while_the_next_is_made(
    pdfs: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is normalised before the last is offered; what the making raises ends LibreOffice and all."""
    from pipeline.documents.pdf import normalised as normalising

    events = []
    whole = normalising.normalise

    def noted(file: Path, language: str | None = None) -> bytes:
        events.append("normalised")
        return whole(file, language)

    def made() -> Iterator[bytes]:
        yield contract("A")
        for _ in range(200):
            if "normalised" in events:
                break
            time.sleep(0.1)
            yield latin("A")
        events.append("last")
        yield contract("A")

    monkeypatch.setattr(normalising, "normalise", noted)
    found = require_converter().to_pdf(made())
    assert found[0] == found[-1] == pdfs[0]
    assert events.index("normalised") < events.index("last")


@needs_office
def test_what_cannot_be_made_ends_the_conversion() -> None:
    def made() -> Iterator[bytes]:
        yield latin("A")
        raise InputError("contract.docx", "a field is unknown", "mend it")

    with pytest.raises(InputError, match="a field is unknown"):
        require_converter().to_pdf(made())


def test_without_libreoffice_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_converter() is None
    with pytest.raises(InputError, match=PACKAGE):
        require_converter()


def test_what_is_no_pdf_is_not_normalised(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"nothing")
    with pytest.raises(InputError):
        normalise(tmp_path / "x.pdf")


def test_font_numbers_are_replaced_in_the_clear_and_in_the_private_part() -> None:
    clear = b"%!FontType1\n/UniqueID 4100007 def\ncurrentfile eexec\n"
    private = decrypted(decrypted(b"")) + b"xxxx/UniqueID 4100007 def /Subrs"
    from pipeline.documents.pdf.type1 import _encrypted

    program = clear + _encrypted(private) + b"0" * 20
    changed = with_number(program, len(clear), len(private), 4_000_001)
    assert changed[: len(clear)] == clear.replace(b"4100007", b"4000001")
    assert decrypted(changed[len(clear) : len(clear) + len(private)]) == private.replace(b"4100007", b"4000001")
    assert changed.endswith(b"0" * 20)
