"""Bookmarks where items stand, and links to them: in Word by name, in the PDF to the place itself."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree
from pypdf import PdfReader

from pipeline.documents import context
from pipeline.documents.convert import require_converter
from pipeline.documents.generate import fill_in, generate
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.places import mention_of, place_of, with_places, without_places
from pipeline.records import items
from pipeline.records.check import load_records
from pipeline.records.process import shipped_process
from signing.errors import InputError
from tests.word_templates import p, part, row, table, template

SAMPLE = Path(__file__).parents[2] / "samples" / "order-portal"
STYLED = {
    "word/styles.xml": '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/></w:style></w:styles>'
}
LIST = (p("{%p for item in items %}"), p("{{ item.id|place }}"), p("{%p endfor %}"), p("See {{ wanted|ids }}."))


def made(*body: str, header: str = "", extra: dict[str, str] | None = None, **values: Any) -> bytes:
    source = template(*body, header=header, extra=extra)
    return fill_in(source, values, name="t.docx", language="en", filters=context.filters("en"))


def placed(*identifiers: str) -> list[dict[str, str]]:
    return [{"id": identifier} for identifier in identifiers]


def bookmarks(docx: bytes) -> list[str]:
    return re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', part(docx))


def links(docx: bytes) -> list[str]:
    return re.findall(r'<w:hyperlink w:anchor="([^"]*)"', part(docx))


def test_a_mention_leads_to_where_the_item_stands() -> None:
    docx = made(*LIST, items=placed("F-001", "F-002"), wanted=("F-002", "F-009"))
    assert bookmarks(docx) == ["F_001", "F_002"]
    assert links(docx) == ["F_002"]
    assert text_of_docx(docx).split("\n")[:3] == ["F-001", "F-002", "See F\u2011002, F\u2011009."]


@pytest.mark.parametrize(
    ("identifiers", "names"),
    [
        (["F-001"], ["F_001"]),
        (["M1.2"], ["M1_2"]),
        (["F-1", "F_1", "F.1"], ["F_1", "F_1_2", "F_1_3"]),
        (["f-1", "F-1"], ["f_1", "F_1_2"]),
        (["A" * 60, "A" * 61], ["A" * 40, "A" * 38 + "_2"]),
        (["1-a"], ["x1_a"]),
    ],
)
def test_names_are_those_word_takes_and_none_is_there_twice(identifiers: list[str], names: list[str]) -> None:
    docx = made(*LIST, items=placed(*identifiers), wanted=identifiers)
    assert bookmarks(docx) == names
    assert links(docx) == names


def test_an_item_with_two_places_has_its_bookmark_at_the_first() -> None:
    docx = made(*LIST, items=placed("F-1", "F-1"), wanted=("F-1",))
    assert bookmarks(docx) == ["F_1"]
    assert text_of_docx(docx).startswith("F-1\nF-1\n")


def test_the_names_of_the_template_stay_its_own() -> None:
    own = p("x", before='<w:bookmarkStart w:id="1" w:name="f_001"/>', after='<w:bookmarkEnd w:id="1"/>')
    assert bookmarks(made(own, *LIST, items=placed("F-001"), wanted=())) == ["f_001", "F_001_2"]


def test_a_link_stands_in_no_other_link_and_in_no_tracked_change() -> None:
    run = '<w:r><w:t xml:space="preserve">{{ wanted|ids }}</w:t></w:r>'
    outer = p("", after=f'<w:hyperlink w:anchor="F_1">{run}</w:hyperlink>')
    docx = made(*LIST, outer, items=placed("F-1"), wanted=("F-1",))
    assert links(docx) == ["F_1", "F_1"]
    inner = with_places(
        f'<w:p><w:ins w:id="1">{run}</w:ins></w:p>'.replace("{{ wanted|ids }}", mention_of("F-1")).encode(), styled=True
    )
    assert inner == f'<w:p><w:ins w:id="1">{run}</w:ins></w:p>'.replace("{{ wanted|ids }}", "F\u20111").encode()


def test_where_word_has_no_room_for_a_bookmark_nothing_leads_there() -> None:
    tabbed = p("", after="<w:r><w:t>{{ items[0].id|place }}</w:t><w:tab/></w:r>")
    docx = made(tabbed, p("{{ wanted|ids }}"), items=placed("F-1"), wanted=("F-1",))
    assert bookmarks(docx) == links(docx) == []
    assert text_of_docx(docx).split("\n")[:2] == ["F-1\t", "F\u20111"]


def test_headers_show_identifiers_and_no_marks() -> None:
    docx = made(p("{{ one|place }}"), header="About {{ one|link }}", one="F-001")
    assert "About F\u2011001" in part(docx, "word/header1.xml")
    assert without_places(place_of("F-001").encode()) == b"F-001"


def test_a_run_keeps_its_looks_and_the_text_around_its_spaces() -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{{ one|place }} and {{ one|link }} end</w:t></w:r></w:p>"
    xml = part(made(bold, extra=STYLED, one="F-001"))
    assert xml.count("<w:b/>") == 4
    assert '<w:rPr><w:rStyle w:val="Hyperlink"/><w:b/></w:rPr>' in xml
    assert '<w:t xml:space="preserve"> and </w:t>' in xml
    assert '<w:t xml:space="preserve"> end</w:t>' in xml


@pytest.mark.parametrize(
    "text", ["\ufdd0", "\ufdd0pF-1", "\ufdd0m\ufdd1", "\ufdd1\ufdd0", "\ufdd0p\ufdd1", "\ufdd0xF\ufdd1"]
)
def test_a_mark_in_a_text_neither_stays_nor_breaks_anything(text: str) -> None:
    docx = made(p("{{ text }}"), p("{{ one|place }}{{ one|link }}"), text=text, one="F-1")
    assert "\ufdd0" not in part(docx)
    assert "\ufdd1" not in part(docx)
    assert bookmarks(docx) == ["F_1"]


def test_records_hold_no_marks(tmp_path: Any) -> None:
    (tmp_path / "project.yaml").write_text("title: \ufdd0pF-1\ufdd1\n", encoding="utf-8")
    with pytest.raises(InputError, match="control character"):
        load_records(tmp_path)


@pytest.fixture(scope="module")
def specification() -> bytes:
    records = load_records(SAMPLE, shipped_process().kinds["srs"].records)
    return generate("srs", records, citations=()).docx


def test_every_requirement_of_the_sample_has_its_bookmark(specification: bytes) -> None:
    records = load_records(SAMPLE, shipped_process().kinds["srs"].records)

    data = records["requirements"]
    wanted = [item["id"] for _, item in items.requirements(data)] + [item["id"] for item in data["data_flows"]]
    names = bookmarks(specification)
    assert {identifier.replace("-", "_") for identifier in wanted} <= set(names)
    assert all(re.fullmatch(r"_?[A-Za-z]\w{0,38}", name) for name in names)
    assert set(links(specification)) <= set(names)
    root = etree.fromstring(part(specification).encode())
    identifiers = [item.get(item.tag.replace("bookmarkStart", "id")) for item in root.iter("{*}bookmarkStart")]
    assert len(set(identifiers)) == len(identifiers)


def test_links_of_the_pdf_go_to_the_page_of_the_item(specification: bytes) -> None:
    (pdf,) = require_converter().to_pdf([specification])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = [item for page in document.pages for item in page.obj.get("/Annots", [])]
        shown = {
            str(item.Contents): item.Dest
            for item in pages
            if re.fullmatch("[A-Z]+\u2011\\d+", str(item.get("/Contents", "")))
        }
        assert {"F\u2011001", "PERF\u201101", "SEC\u201112", "BD\u201101", "PP\u201115"} <= set(shown)
        for name in ("F\u2011001", "PERF\u201101", "SEC\u201112"):
            text = _text_of(pdf, document, shown[name])
            assert name.replace("\u2011", "-") in text


def _text_of(pdf: bytes, document: pikepdf.Pdf, destination: Any) -> str:

    number = next(index for index, page in enumerate(document.pages) if page.obj.objgen == destination[0].objgen)
    return PdfReader(io.BytesIO(pdf)).pages[number].extract_text()


def test_links_in_a_table_lead_to_another_table() -> None:
    docx = made(
        table(row("{{ one|place }}", "x"), columns=2), p("between"), table(row("{{ one|link }}", "x"), columns=2), one="F-1", extra=STYLED
    )  # fmt: skip
    (pdf,) = require_converter().to_pdf([docx])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert [str(item.Contents) for item in document.pages[0].obj.Annots] == ["F\u20111"]
