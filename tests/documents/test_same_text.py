"""A PDF against its Word document: no false alarm on what we make, and each way to make it say something else is named."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from pipeline.documents.convert import find_converter, require_converter
from pipeline.documents.generate import Citation, Document, fill_in, generate
from pipeline.documents.printed_text import bare, printed_text
from pipeline.documents.same_text import differences
from pipeline.dossier.compared import pdf_findings
from pipeline.records.check import load_records
from tests.word_templates import CONTENTS, clause, field, p, row, table, template

ROOT = Path(__file__).parents[2]
LONG = "A sentence that fills a line or more of the page and says nothing a reader would want to remember. " * 3
UNBROKEN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 4

pytestmark = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")


def document(amount: str = "184,000", *more: str, clauses: int = 3) -> bytes:
    """A document of several pages with all that templates print: contents, lists, references, tables, Chinese."""
    items = [clause(f"Clause {number}", f"c_{number}", number=number) for number in range(1, clauses + 1)]
    rows = [
        row(f"Item {number}", f"{number * 7} days and {UNBROKEN if number == 9 else 'no more'}") for number in range(90)
    ]
    return fill_in(
        template(
            CONTENTS, items[0], p(f"The price is EUR {amount}, see clause ", after=field(r"REF c_2 \w \h")), *more,
            *items[1:], p("王小明 signs; oﬃce, ﬁnal, 10² m² → done ✓"), *[p(LONG)] * 20, table(*rows, columns=2),
            header="Head of every page",
        ),
        {}, name="t.docx", language="en", filters={},
    )  # fmt: skip


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """The PDF of the document, and of others made to look like it."""
    others = {
        "itself": document(),
        "another number": document("148,000"),
        "a paragraph more": document("184,000", p("The vendor may raise the price at any time.")),
        "a clause less": document(clauses=2),
    }
    return dict(zip(others, require_converter().to_pdf(list(others.values())), strict=True))


@lru_cache(maxsize=1)
def word() -> bytes:
    """The Word document all are compared with."""
    return document()


def found(pdf: bytes) -> str:
    """The findings on ``pdf`` as lines."""
    return "\n".join(f"{item.code} {item.detail}" for item in pdf_findings("t.pdf", pdf, word()))


def test_the_document_itself_is_found_the_same(made: dict[str, bytes]) -> None:
    assert found(made["itself"]) == ""


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("another number", r"Page 1: “.*148,000.*” stands where the Word document says “ThepriceisEUR184,000"),
        (
            "a paragraph more",
            r"Page 1: “The vendor may raise the price.*” stands where the Word document says “2\.?Clause2",
        ),
        ("a clause less", r"Page 1: .* stands where the Word document says “3\.?Clause3"),
    ],
)
def test_another_text_is_found_with_its_place(made: dict[str, bytes], other: str, said: str) -> None:
    assert re.search(f"DOCUMENT_PDF_DIFFERS {said}", found(made[other]))


Change = Callable[[Pdf], None]


def page_taken_out(pdf: Pdf) -> None:
    del pdf.pages[1]


def page_twice(pdf: Pdf) -> None:
    pdf.pages.insert(1, pdf.pages[1])


def pages_in_other_order(pdf: Pdf) -> None:
    second = pdf.pages[1]
    del pdf.pages[1]
    pdf.pages.append(second)


def painting(operators: bytes, page: int = 1, **resources: Any) -> Change:
    """Paints something more on a page, after what is there."""

    def change(pdf: Pdf) -> None:
        target = pdf.pages[page]
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        target.Resources.Font["/Evil"] = pdf.make_indirect(helvetica)
        for name, value in resources.items():
            target.Resources[f"/{name}"] = pdf.make_indirect(value)
        target.contents_add(b"q " + operators + b" Q")

    return change


def everything(prefix: bytes, page: int = 1) -> Change:
    """Paints what is there in another way."""

    def change(pdf: Pdf) -> None:
        pdf.pages[page].contents_coalesce()
        stream = pdf.pages[page].Contents.read_bytes()
        pdf.pages[page].Contents = pdf.make_stream(prefix + stream)

    return change


def recoloured(pdf: Pdf) -> None:
    pdf.pages[1].contents_coalesce()
    stream = pdf.pages[1].Contents.read_bytes()
    changed = re.sub(rb"q 0 0 0 rg\nBT", b"q 1 1 1 rg\nBT", stream, count=1)
    assert changed != stream
    pdf.pages[1].Contents = pdf.make_stream(changed)


def picture(pdf: Pdf) -> None:
    image = pdf.make_stream(b"\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceGray
    painting(b"90 0 0 20 100 100 cm /Im Do", XObject=Dictionary({"/Im": image}))(pdf)


def form_with_text(pdf: Pdf) -> None:
    form = pdf.make_stream(b"BT /Evil 9 Tf 100 30 Td (and more) Tj ET", Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 600, 800])
    painting(b"/Fm Do", XObject=Dictionary({"/Fm": form}))(pdf)


def note(pdf: Pdf) -> None:
    box = Array([100, 100, 300, 200])
    pdf.pages[1].Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=box, Contents="No."))]
    )


def linked_script(pdf: Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.pages[1].Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), A=action))]
    )


def thick_link(pdf: Pdf) -> None:
    """A border as wide as the text it lies over."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([90, 300, 400, 300]), Border=Array([0, 0, 40]))
    pdf.pages[1].Annots = Array([pdf.make_indirect(link)])


def small_paper(pdf: Pdf) -> None:
    """The end of a page cut off."""
    pdf.pages[1].CropBox = Array([0, 0, 2000, 2000])
    pdf.pages[1].MediaBox = Array([0, 400, 595, 842])


def opening_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def field_to_fill_in(pdf: Pdf) -> None:
    widget = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="price", V="1", Rect=Array([1, 1, 9, 9]))
    )
    pdf.pages[1].Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))


def attached(pdf: Pdf) -> None:
    pdf.attachments["evil.txt"] = b"evil"


def layers(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="hidden"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (page_taken_out, "DOCUMENT_PDF_DIFFERS Page 2: Its footer|DOCUMENT_PDF_DIFFERS Page 2: .* stands where"),
        (page_twice, "DOCUMENT_PDF_DIFFERS Page"),
        (pages_in_other_order, "DOCUMENT_PDF_DIFFERS Page"),
        (painting(b"BT /Evil 9 Tf 300 300 Td (not) Tj ET"), "DOCUMENT_PDF_DIFFERS Page 2: Its footer is not the one of the Word document: “.*not”"),
        (painting(b"BT /Evil 9 Tf 3 Tr 300 300 Td (not) Tj ET"), "Page 2: “not” is not seen on it: .* invisible ink"),
        (painting(b"1 g BT /Evil 9 Tf 300 300 Td (not) Tj ET"), "Page 2: “not” is not seen on it: it is white on white"),
        (painting(b"BT /Evil 1 Tf 300 300 Td (not) Tj ET"), "Page 2: “not” is not seen on it: it is too small"),
        (painting(b"BT /Evil 9 Tf 900 300 Td (not) Tj ET"), "Page 2: “not” is not seen on it: it stands outside"),
        (painting(b"0 0 9 9 re W n BT /Evil 9 Tf 300 300 Td (not) Tj ET"), "Page 2: “not” .* stands outside"),
        (painting(b"1 g 60 300 400 200 re f"), "Page 2: “.*” is not seen on it: something is painted over it"),
        (painting(b"1 G 40 w 60 400 m 400 400 l S"), "Page 2: “.*” is not seen on it: something is painted over it"),
        (painting(b"/G gs BT /Evil 9 Tf 300 300 Td (not) Tj ET", ExtGState=Dictionary(G=Dictionary(ca=0.01))), "invisible"),
        (painting(b"1 g " + b" ".join(b"60 %d 400 1.2 re f" % line for line in range(300, 500))), "something is painted over"),
        (painting(b"1 G 2.5 w " + b" ".join(b"60 %d m 400 %d l S" % (line, line) for line in range(300, 500, 2))), "painted over"),
        (painting(b"2.5 w 100 100 m 300 160 l S"), "Page 2: It shows a picture or drawing"),
        (painting(b"/Pattern cs /P0 scn BT /Evil 9 Tf 300 300 Td (not) Tj ET"), "“not” is not seen on it: .* invisible ink"),
        (painting(b"/CS0 cs 0 scn BT /Evil 9 Tf 300 300 Td (not) Tj ET",
                  ColorSpace=Dictionary(CS0=Array([Name.Separation, Name.Spot, Name.DeviceGray]))), "“not” is not seen on it"),
        (painting(b"/G gs BT /Evil 9 Tf 300 300 Td (not) Tj ET", ExtGState=Dictionary(G=Dictionary(BM=Name.Screen))), "invisible"),
        (thick_link, "PDF_ACTIVE_CONTENT .*a link that shows something of its own"),
        (small_paper, "is not seen on it: it stands outside"),
        (painting(b"100 100 m 120 150 140 150 160 100 c f"), "Page 2: It shows a picture or drawing"),
        (everything(b"3 Tr "), "Page 2: “.*” is not seen on it: it is written with invisible ink"),
        (everything(b"0 0 200 800 re W n "), "Page 2: “.*” is not seen on it: it stands outside"),
        (recoloured, "Page 2: “.*” is not seen on it: it is white on white"),
        (picture, "Page 2: It shows a picture or drawing"),
        (form_with_text, "Page 2: Its footer is not the one of the Word document: “.*andmore”"),
        (note, "PDF_ACTIVE_CONTENT .*a note or mark on a page"),
        (linked_script, "PDF_ACTIVE_CONTENT .*a script.*an action besides links"),
        (opening_script, "PDF_ACTIVE_CONTENT .*an action that starts by itself"),
        (field_to_fill_in, "PDF_ACTIVE_CONTENT .*a form to fill in"),
        (attached, "PDF_ACTIVE_CONTENT .*an attached file"),
        (layers, "PDF_ACTIVE_CONTENT .*layers"),
    ],
)  # fmt: skip
def test_what_was_done_to_the_pdf_is_found(made: dict[str, bytes], change: Change, said: str) -> None:
    with pikepdf.open(io.BytesIO(made["itself"])) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    assert re.search(said, found(out.getvalue()))


def test_what_was_added_behind_the_end_is_found(made: dict[str, bytes]) -> None:
    tail = b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
    assert "PDF_ADDED_TO" in found(made["itself"] + tail) or "DOCUMENT_UNREADABLE" in found(made["itself"] + tail)


@pytest.mark.parametrize("size", [0, 9, 2000, -40])
def test_a_cut_file_is_no_pdf(made: dict[str, bytes], size: int) -> None:
    assert found(made["itself"][:size]).startswith("DOCUMENT_UNREADABLE")


def cited(kind: str, label: str) -> Citation:
    return Citation(label=label, title=f"The {label}", version="1.0", baseline="sha256:" + f"{len(kind)}a" * 32, entry=1,
                    signed_on=None)  # fmt: skip


def test_the_sign_before_an_item_of_a_list_is_no_text() -> None:
    assert bare("\uf0b7 one; • two") == bare("one; two")


def test_no_false_alarm_on_the_samples(tmp_path: Path) -> None:
    """The sample of real demands, and documents with Chinese names and words that fit on no line.

    The documents of the sample as they come are held against their PDFs in ``tests/judges/test_verapdf.py``.
    """
    odd = tmp_path / "odd"
    odd.mkdir()
    for path in (ROOT / "samples" / "order-portal").glob("*.yaml"):
        text = path.read_text().replace("Katharina Ahlers", "王小明").replace("Jonas Wittek", "李雷·韩梅梅")
        text = text.replace("Tidekamp Werkzeughandel GmbH", "泰德坎普工具贸易有限公司 (Tidekamp)")
        (odd / path.name).write_text(text.replace("orders", UNBROKEN, 3).replace("office", "oﬃce 10² m²"))
    kinds = {
        "srs": ({"project", "requirements"}, ()),
        "contract": ({"project", "requirements", "prototype", "contract"}, ("srs", "prototype")),
        "acceptance-report": (
            {"project", "requirements", "prototype", "contract", "acceptance"}, ("srs", "prototype", "contract"),
        ),
    }  # fmt: skip
    documents: list[Document] = []
    for folder in (ROOT / "samples" / "special-use-permits", odd):
        for kind, (names, labels) in kinds.items():
            if kind == "srs" or folder.name != "special-use-permits":
                citations = tuple(cited(kind, label) for label in labels)
                documents.append(generate(kind, load_records(folder, names), citations=citations))
    for made, pdf in zip(documents, require_converter().to_pdf([item.docx for item in documents]), strict=True):
        assert list(differences(pdf, printed_text(made.docx))) == []
        assert list(pdf_findings(f"{made.kind}.pdf", pdf, made.docx)) == []
