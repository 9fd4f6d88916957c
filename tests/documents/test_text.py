"""The text of finished documents: numbers, tables, headers, and the baseline ids a layout broke into lines."""

from __future__ import annotations

import io

import pikepdf
import pytest

from pipeline.documents.dump import dump
from pipeline.documents.generate import fill_in
from pipeline.documents.text import printed_baselines, text_of_docx, text_of_pdf
from signing.errors import InputError
from tests.word_templates import CONTENTS, clause, field, p, row, table, template

FIRST, SECOND = "sha256:" + "0123456789abcdef" * 4, "sha256:" + "f" * 64


def made(*body: str, header: str = "") -> bytes:
    return fill_in(template(*body, header=header), {}, name="t.docx", language="en", filters={})


def pdf(*lines: str) -> bytes:
    """A PDF page with these lines."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(600, 800))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    page.obj.Contents = document.make_stream(f"BT /F1 9 Tf 12 TL 40 700 Td {shown} ET".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_text_has_numbers_tables_headers_and_footers() -> None:
    docx = made(clause("Price"), table(row("a", "b"), columns=2), clause("Sub", level=2), header="Head")
    assert text_of_docx(docx).split("\n") == ["1. Price", "a", "b", "1.1 Sub", "1", "Head", ""]


@pytest.mark.parametrize(
    "body",
    [
        p(FIRST),
        p(f"{FIRST[:40]}\u200b{FIRST[40:]}"),
        p(f"id {FIRST[:30]}\u00ad{FIRST[30:]}."),
        "<w:p>"
        + "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in (FIRST[:9], FIRST[9:50], FIRST[50:]))
        + "</w:p>",
        f"<w:p><w:r><w:t>{FIRST[:33]}</w:t><w:br/><w:t>{FIRST[33:]}</w:t></w:r></w:p>",
        table(row("id", FIRST), columns=2),
    ],
)
def test_ids_are_read_from_word_however_they_are_broken(body: str) -> None:
    assert printed_baselines(made(p("Before"), body, p(f"and {SECOND}"), p(FIRST))) == (FIRST, SECOND)


@pytest.mark.parametrize("width", [200, 71, 70, 40, 16, 7, 3])
def test_ids_are_read_from_a_pdf_however_they_are_broken(width: int) -> None:
    lines = [FIRST[start : start + width] for start in range(0, len(FIRST), width)]
    assert printed_baselines(pdf("Before", *lines, "and", SECOND)) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "text",
    ["sha256:" + "a" * 63, "sha256:" + "a" * 65, "sha256:" + "A" * 64, "sha256 " + "a" * 64, "sha512:" + "a" * 64],
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert printed_baselines(made(p(text))) == ()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nnothing", b"PK", b"x" * 1000])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        printed_baselines(data)


def test_a_locked_pdf_is_refused() -> None:
    with pikepdf.open(io.BytesIO(pdf("x"))) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(InputError, match="encrypted"):
        text_of_pdf(out.getvalue())


def test_a_dump_shows_everything_a_reviewer_has_to_see() -> None:
    source = template(
        CONTENTS,
        clause("Price of {{ what }}", "c_price"),
        p("see ", after=field(r"REF c_price \r \h", "1")),
        table(row("{{ a }}", "b"), columns=2),
        header="{{ title }}",
    )
    lines = dump(source).split("\n")
    for wanted in (
        "[heading 1 #1] ⟨c_price⟩Price of {{ what }}",
        r"[Normal] see «REF c_price \r \h»1",
        "|     [Normal] {{ a }}",
        "=== header1",
        "[Normal] {{ title }}",
        "list 1 level 2: decimal “%1.%2” from 1",
    ):
        assert wanted in lines
    assert dump(source) == dump(source)
    assert dump(template(p("x"))) != dump(template(p("x", "Item")))
