"""A house style: the look and letterhead of a company on every document, and everything that keeps a file from being one."""

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from importlib import resources

import pytest
from lxml import etree

import doc_templates
from pipeline.documents.convert import find_converter, require_converter
from pipeline.documents.generate import generate, shipped_template
from pipeline.documents.house_dressing import dressed
from pipeline.documents.house_style import house_faults
from pipeline.documents.printed_text import printed_text
from pipeline.documents.same_text import differences
from pipeline.documents.text import text_of_docx, text_of_pdf
from pipeline.documents.word.file import read
from pipeline.documents.word.metafile_text import metafile_text
from signing.errors import InputError
from tests.documents.sample_pdfs import cited
from tests.documents.test_kinds import PROCESS, about, sample

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
ADDRESS = "Brixfeld Software GmbH · Speicherweg 4 · 20457 Hamburg"
LINE = f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t>{ADDRESS}</w:t></w:r></w:p>'
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


LOGO = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\10\0\0\0\0") + chunk(
    b"IDAT", zlib.compress(b"\0\x60")
) + chunk(b"IEND", b"")  # fmt: skip


def logo(said: str = "Logo of Brixfeld") -> str:
    return (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1270000" cy="381000"/>'
        f'<wp:docPr id="1" name="Logo" descr="{said}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="Logo"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1270000" cy="381000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


@cache
def shipped() -> bytes:
    return resources.files(doc_templates).joinpath("house-style.docx").read_bytes()


def house(
    letterhead: str = logo() + LINE,
    styles: Callable[[str], str] = lambda text: text.replace("1F3A5F", "7A1F2B").replace("Carlito", "Liberation Sans"),
    target: str = 'Target="media/logo.png"',
) -> bytes:
    """The shipped house style as a company changes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shipped())) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            data = source.read(name).decode("utf-8")
            if name == "word/header2.xml":
                data = f"<w:hdr {NAMES}>{letterhead}</w:hdr>"
            elif name == "word/styles.xml":
                data = styles(data)
            elif name == "[Content_Types].xml":
                data = data.replace("<Default ", '<Default Extension="png" ContentType="image/png"/><Default ', 1)
            made.writestr(name, data)
        made.writestr(
            "word/_rels/header2.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" {target}/></Relationships>',
        )
        made.writestr("word/media/logo.png", LOGO)
    return out.getvalue()


@pytest.mark.parametrize(("language", "kind"), doc_templates.templates())
def test_the_house_style_that_ships_is_the_look_of_every_template(language: str, kind: str) -> None:
    template = shipped_template(kind, language)
    assert template is not None
    before, after = (read(item, kind) for item in (template, dressed(template, shipped(), kind)))

    def look(file: bytes) -> list[bytes]:
        return sorted(
            etree.tostring(item, method="c14n") for style in etree.fromstring(file).iter(W + "style") for item in style
            if len(item)
        )  # fmt: skip

    assert look(after.data("word/styles.xml")) == look(before.data("word/styles.xml"))
    assert {name for name in before.parts if before.data(name) != after.data(name)} <= {"word/styles.xml"}
    assert set(after.parts) == set(before.parts)


def test_nothing_is_wrong_with_it_nor_with_one_that_a_company_made_of_it() -> None:
    assert house_faults(shipped()) == ()
    assert house_faults(house()) == ()


def test_every_kind_of_document_takes_it_over_and_the_same_bytes_come_again() -> None:
    for kind, found in PROCESS.kinds.items():
        template = shipped_template(kind, "en")
        if template is None or found.form != "document":
            continue
        records = about(kind, sample())[0]
        made = generate(kind, records, citations=(), house=house()).docx
        assert text_of_docx(made).count(ADDRESS) == 1, kind
        file = read(made, kind)
        assert file.data("word/media/house1.png") == LOGO
        assert b"1F3A5F" not in file.data("word/styles.xml")
        assert b"7A1F2B" in file.data("word/styles.xml")
        assert made == generate(kind, records, citations=(), house=house()).docx


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_the_pdf_bears_the_letterhead_on_its_first_page_and_says_what_the_word_document_says() -> None:
    (records,) = about("defect-report", sample())
    cites = tuple(cited(label) for label in PROCESS.kind("defect-report").needs)
    made = generate("defect-report", records, citations=cites, house=house())
    (pdf,) = require_converter().to_pdf([made.docx])
    assert text_of_pdf(pdf).count("Speicherweg") == 1
    assert list(differences(pdf, printed_text(made.docx))) == []


def test_charts_take_its_colour_and_font_and_stay_readable_in_grey() -> None:
    (records,) = about("defect-report", sample())

    def chart(style: bytes | None) -> bytes:
        made = generate("defect-report", records, citations=(), house=style).docx
        return read(made, "document").data("word/media/chart1.emf")

    def dressed_in(colour: str) -> bytes:
        return chart(house(styles=lambda text: text.replace("1F3A5F", colour).replace("Carlito", "Company Sans")))

    ours, theirs, pale = chart(None), dressed_in("7A1F2B"), dressed_in("FFD27F")
    accent, face = bytes.fromhex("7A1F2B00"), "Company Sans".encode("utf-16-le")
    assert chart(shipped()) == ours
    assert (ours.count(accent), theirs.count(accent)) == (0, ours.count(bytes.fromhex("1F3A5F00")))
    assert face in theirs
    assert "Carlito".encode("utf-16-le") not in theirs
    assert bytes.fromhex("FFD27F00") not in pale
    assert metafile_text(theirs) == metafile_text(ours)


FAULTS = {
    "tag": (house(LINE.replace("GmbH", "{{ vendor.name }}")), "there is a tag in it"),
    "field": (house(LINE.replace("<w:t>", '<w:fldChar w:fldCharType="begin"/><w:t>')), "there is a field in it"),
    "tracked change": (house(f'<w:p><w:ins w:id="1" w:author="A">{LINE[5:-6]}</w:ins></w:p>'), "a tracked change"),
    "link": (house(f'<w:p><w:hyperlink r:id="rId9">{LINE[5:-6]}</w:hyperlink></w:p>'), "there is a link in it"),
    "picture without words": (house(logo("")), "no alternative text"),
    "picture from outside": (
        house(target='Target="https://example.org/logo.png" TargetMode="External"'), "linked, or in a form not known"
    ),
    "picture outside of the file": (house(target='Target="../../../etc/passwd"'), "linked, or in a form not known"),
    "missing style": (house(styles=lambda text: text.replace('"Heading1"', '"Other1"')), "the styles Heading1 are missing"),
    "no Word file": (b"PK\3\4", "not a Word file"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_keeps_a_file_from_being_a_house_style_is_said_in_plain_words(fault: str) -> None:
    data, said = FAULTS[fault]
    found = house_faults(data)
    assert any(said in item.problem for item in found), found
    assert all(item.remedy for item in found)
    template = shipped_template("srs", "en")
    assert template is not None
    with pytest.raises(InputError):
        dressed(template, data, "srs.docx")


def test_a_second_form_of_the_logo_is_left_behind() -> None:
    extended = logo().replace(
        '<a:blip r:embed="rId1"/>',
        '<a:blip r:embed="rId1"><a:extLst><a:ext uri="x" r:embed="rId2"/></a:extLst></a:blip>',
    )
    template = shipped_template("srs", "en")
    assert template is not None
    made = read(dressed(template, house(extended), "srs.docx"), "srs.docx")
    header = next(data for name in made.parts if b"blip" in (data := made.data(name)) and "header" in name)
    assert b"extLst" not in header
