"""What two versions of a file say differently, by kind of file."""

import datetime as dt
import struct
import zlib

import pytest

from pipeline.documents.content_change import LineChange, compare_contents
from pipeline.documents.file_type import file_type
from pipeline.documents.visible_text import visible_text
from tests.word_templates import p, template

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def png(shade: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + chunk(b"IEND", b"")
    )


PAGE = "<html><style>p {color: red}</style><body><h1>Stock</h1><p>Twelve <b>pieces</b></p><input placeholder='Search'><script>x()</script>"


def test_what_a_browser_shows_of_a_page() -> None:
    assert visible_text(PAGE) == "Stock\nTwelve pieces\nSearch"


def test_a_page_is_compared_by_what_it_shows() -> None:
    new = PAGE.replace("Twelve", "Ten").replace("color: red", "color: blue")
    found = compare_contents("a.html", PAGE.encode(), new.encode(), now=NOW)
    assert (found.kind, found.lines) == ("page", (LineChange(was="Twelve pieces", now="Ten pieces"),))


def test_of_a_page_that_shows_the_same_the_source_is_compared() -> None:
    found = compare_contents("a.html", PAGE.encode(), PAGE.replace("red", "blue").encode(), now=NOW)
    assert found.kind == "page"
    assert found.source
    assert found.lines == (LineChange(was=PAGE, now=PAGE.replace("red", "blue")),)
    assert not compare_contents("a.html", PAGE.encode(), PAGE.replace("Ten", "x").encode() + b"<p>x", now=NOW).source


def test_a_vector_picture_is_shown_and_compared_by_line() -> None:
    old = b"<svg xmlns='http://www.w3.org/2000/svg'>\n<circle r='1'/>\n</svg>"
    found = compare_contents("a.svg", old, old.replace(b"'1'", b"'2'"), now=NOW)
    assert found.picture is not None
    assert found.picture.media_type == "image/svg+xml"
    assert found.lines == (LineChange(was="<circle r='1'/>", now="<circle r='2'/>"),)


def test_a_program_in_one_line_is_compared_by_statement() -> None:
    old = ";".join(f"x{number}={number}" for number in range(2000))
    found = compare_contents("a.js", old.encode(), old.replace("x77=77", "x77=78").encode(), now=NOW)
    assert found.lines == (LineChange(was="x77=77;", now="x77=78;"),)


@pytest.mark.parametrize("old", ["\n".join("ab" * 9000), "\n".join(str(n) for n in range(30_000)), "a b" * 3_000_000])
def test_what_would_take_minutes_is_not_compared_by_line(old: str) -> None:
    found = compare_contents("a.txt", old.encode(), old[::-1].encode() + b"!", now=NOW)
    assert found.too_long or len(found.lines) <= 2


@pytest.mark.parametrize(
    ("name", "beginning", "said"),
    [
        ("a.png", png(0), "PNG picture"),
        ("a", b"\x7fELF\x02", "program (Linux)"),
        ("a.xlsx", b"PK\x03\x04", "Excel workbook"),
        ("a.war", b"PK\x03\x04", "ZIP archive"),
        ("a.csv", b"a,b\n", "text"),
        ("a.bin", b"\x00\x01\x02", "binary file"),
        ("a", b"", "empty file"),
    ],
)
def test_what_a_file_is(name: str, beginning: bytes, said: str) -> None:
    assert file_type(name, beginning) == said


def test_a_word_document_comes_with_tracked_changes() -> None:
    found = compare_contents("a.docx", template(p("One."), p("Two 2.")), template(p("One."), p("Two 3.")), now=NOW)
    assert found.kind == "word"
    assert found.lines == (LineChange(was="Two 2.", now="Two 3."),)
    assert found.redline is not None
    assert found.redline.changed == 1


def test_pictures_are_kept_side_by_side() -> None:
    found = compare_contents("a.png", png(0), png(255), now=NOW)
    assert found.picture is not None
    assert (found.picture.was, found.picture.now) == (png(0), png(255))


def test_text_by_line() -> None:
    found = compare_contents("a.sql", b"create table a;\nselect 1;\n", b"create table a;\nselect 2;\n", now=NOW)
    assert found.lines == (LineChange(was="select 1;", now="select 2;"),)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("a.docx", b"PK\x03\x04junk", b"PK\x03\x04other"), ("a.pdf", b"%PDF-1.7 junk", b"nothing"), ("a.bin", b"\0\1", b"\0\2"),
     ("a.txt", b"\xff\xfe", b"\xff\xff")],
)  # fmt: skip
def test_what_cannot_be_read_is_only_said_to_differ(name: str, old: bytes, new: bytes) -> None:
    found = compare_contents(name, old, new, now=NOW)
    assert (found.kind, found.lines) == ("other", ())
