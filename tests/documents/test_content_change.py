"""What two versions of a file say differently, by kind of file."""

import datetime as dt
import struct
import zlib

import pytest

from pipeline.documents.content_change import LineChange, compare_contents, visible_text
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


def test_a_page_whose_style_alone_changed_says_the_same() -> None:
    found = compare_contents("a.html", PAGE.encode(), PAGE.replace("red", "blue").encode(), now=NOW)
    assert (found.kind, found.lines) == ("page", ())


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
