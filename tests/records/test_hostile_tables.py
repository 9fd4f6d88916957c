"""Tables that strangers send: what hides in another encoding or under another name, and what would cost without end."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.records.exchange import table
from pipeline.records.exchange.csv_form import read_csv, write_csv
from pipeline.records.exchange.excel_reading import read_excel
from pipeline.records.exchange.reqif_reading import read_reqif
from pipeline.records.exchange.reqif_text import text_of_xhtml
from signing.errors import InputError

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: tuple[str, ...], sheets: int = 1) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for _ in range(sheets - 1):
        book.create_sheet().append(("id",))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, change: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = change({part: archive.read(part) for part in archive.namelist()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def reqif(objects: str, attributes: str = "", hierarchy: str = "") -> str:
    return (
        "<REQ-IF><SPEC-TYPES><SPEC-OBJECT-TYPE IDENTIFIER='T' LONG-NAME='Requirement'><SPEC-ATTRIBUTES>"
        "<ATTRIBUTE-DEFINITION-STRING IDENTIFIER='A' LONG-NAME='Text'/>"
        f"{attributes}</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE></SPEC-TYPES><SPEC-OBJECTS>{objects}</SPEC-OBJECTS>"
        f"<SPECIFICATION>{hierarchy}</SPECIFICATION></REQ-IF>"
    )


def one(text: str, *, identifier: str = "O-1", inside: str = "") -> str:
    return (
        f"<SPEC-OBJECT IDENTIFIER='{identifier}'><TYPE><R>T</R></TYPE><VALUES>{inside}<ATTRIBUTE-VALUE-STRING "
        f"THE-VALUE='{text}'><DEFINITION><R>A</R></DEFINITION></ATTRIBUTE-VALUE-STRING></VALUES></SPEC-OBJECT>"
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_document_type_in_an_encoding_without_a_mark_is_refused(encoding: str) -> None:
    hidden = (DOCTYPE + reqif(one("&a;"))).encode(encoding)
    with pytest.raises(InputError, match="encoding that is not read"):
        read_reqif(hidden, "in.reqif")
    for name in (SHEET, "xl/media/picture.png"):
        with pytest.raises(InputError, match="encoding that is not read"):
            read_excel(changed(workbook(("id",)), lambda parts, name=name: parts | {name: hidden}), "in.xlsx")


def test_a_sheet_under_another_name_is_looked_into_as_any_xml() -> None:
    def renamed(parts: dict[str, bytes]) -> dict[str, bytes]:
        relations = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"media/picture.png")
        types = parts["[Content_Types].xml"].replace(b"worksheets/sheet1.xml", b"media/picture.png")
        sheet = parts.pop(SHEET)
        return parts | {
            "xl/_rels/workbook.xml.rels": relations,
            "[Content_Types].xml": types,
            "xl/media/picture.png": DOCTYPE.encode() + sheet[sheet.index(b"<worksheet") :],
        }

    with pytest.raises(InputError, match="document type"):
        read_excel(changed(workbook(("id",)), renamed), "in.xlsx")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(8) + DOCTYPE.encode()
    data = changed(workbook(("id",)), lambda parts: parts | {"xl/media/picture.png": picture})
    assert read_excel(data, "in.xlsx")[0].rows[0].cells == ("id",)


def test_attachments_of_a_reqif_archive_are_not_read() -> None:
    data = changed(b"PK\5\6" + bytes(18), lambda _: {"a.reqif": reqif(one("It shines.")), "note.xml": DOCTYPE})
    (found,) = read_reqif(data, "in.reqifz")
    assert found.notes == ("attachments are not taken over: 1",)


def test_one_text_shown_in_very_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.records.exchange.excel_reading.MAX_TEXT", 1000)
    with pytest.raises(InputError, match=r"in.xlsx:Sheet!A3.*more text than any table"):
        read_excel(workbook(("id",), *[("x" * 600,)] * 2), "in.xlsx")
    merged = b'<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells><pageMargins'
    data = changed(
        workbook(("id",), ("x" * 600,), (), ("", "end")),
        lambda parts: parts | {SHEET: parts[SHEET].replace(b"<pageMargins", merged)},
    )
    with pytest.raises(InputError, match="merged cells hold more text than any table"):
        read_excel(data, "in.xlsx")


def test_merged_ranges_that_overlap_are_followed_no_further_than_apart() -> None:
    ranges = b"".join(b'<mergeCell ref="%s1:J9000"/>' % column for column in (b"A", b"B", b"C"))
    merged = b"<mergeCells>" + ranges + b"</mergeCells><pageMargins"
    data = changed(
        workbook(("id", "b", "c"), ("x",), ("y",)),
        lambda parts: parts | {SHEET: parts[SHEET].replace(b"<pageMargins", merged)},
    )
    (found,) = read_excel(data, "in.xlsx")
    assert found.rows[1].cells[3] == "b", "the third range is beyond what is followed"


def test_sheets_that_share_one_part_are_refused() -> None:
    def joined(parts: dict[str, bytes]) -> dict[str, bytes]:
        name = "xl/_rels/workbook.xml.rels"
        return parts | {name: parts[name].replace(b"sheet2.xml", b"sheet1.xml")}

    with pytest.raises(InputError, match="two sheets are stored in one part"):
        read_excel(changed(workbook(("id",), sheets=2), joined), "in.xlsx")


@pytest.mark.parametrize("told", ['"', "\r", " ", "a", "1", "'"])
def test_a_separator_that_none_can_be_is_not_taken(told: str) -> None:
    found = read_csv(f"sep={told}\r\nid,title\r\n1,a\r\n".encode(), "in.csv")
    assert found.rows[-1].cells == ("1", "a")


def test_a_separator_is_named_in_any_case() -> None:
    assert read_csv(b"SEP=|\nid|title,x\n", "in.csv").rows[0].cells == ("id", "title,x")


def test_an_encoding_nobody_can_use_is_named() -> None:
    for name in ("undefined", "zlib", "idna"):
        with pytest.raises(InputError):
            read_csv(b"id\n\xff..\n", "in.csv", encoding=name)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\n="])  # noqa: RUF001 - what is tried
def test_no_sign_of_a_formula_begins_a_cell(sign: str) -> None:
    cell = f"{sign}HYPERLINK(A1)"
    written = write_csv(("id",), [(cell,)])
    assert written.decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith("'")
    assert read_csv(written, "x.csv").rows[1].cells == (cell,)


def test_what_is_nested_belongs_to_what_it_stands_in() -> None:
    """Nested types, objects and values would be searched once for each level."""
    inner = one("The inner one.", identifier="O-2", inside=f"<X>{one('Deep.', identifier='O-3')}</X>")
    (found,) = read_reqif(reqif(one("The outer one.", inside=inner)).encode(), "in.reqif")
    assert {row.cells[-1]: row.cells[0] for row in found.rows} == {
        "O-1": "The outer one.",
        "O-2": "The inner one.",
        "O-3": "Deep.",
    }
    again = read_reqif(reqif(one("a", inside=one("", identifier="O-2"))).encode(), "in.reqif")
    assert [row.cells[-1] for row in again[0].rows] == ["O-1"]


def test_empty_elements_leave_nothing_behind() -> None:
    from lxml import etree

    text, met = text_of_xhtml(etree.fromstring(f"<div>{'<b/>' * 50}a{' ' * 50}b<p/>{'<i></i>' * 50}\n c</div>"))
    assert text == f"a{' ' * 50}b\nc"
    assert "" not in met.pieces


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (reqif(one("x" * (table.MAX_CELL + 1))), "more than 100,000 characters"),
        (reqif(one("x", identifier="y" * (table.MAX_CELL + 1))), "more than 100,000 characters"),
        (
            reqif(one("x"), "".join(f"<ATTRIBUTE-DEFINITION-STRING IDENTIFIER='A{n}'/>" for n in range(300))),
            "more attributes than any table",
        ),
    ],
)
def test_more_than_any_table_holds_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_reqif(text.encode(), "in.reqif")


def test_a_long_name_of_a_chapter_is_not_repeated_whole() -> None:
    chapter = one("c" * 5000, identifier="C")
    below = "<CHILDREN><SPEC-HIERARCHY><OBJECT><R>O-1</R></OBJECT></SPEC-HIERARCHY></CHILDREN>"
    hierarchy = f"<CHILDREN><SPEC-HIERARCHY><OBJECT><R>C</R></OBJECT>{below}</SPEC-HIERARCHY></CHILDREN>"
    (found,) = read_reqif(reqif(chapter + one("It shines."), hierarchy=hierarchy).encode(), "in.reqif")
    assert max(len(cell) for row in found.rows for cell in row.cells if cell != "c" * 5000) <= 1000
