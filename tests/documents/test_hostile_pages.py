"""PDFs of a kilobyte that would keep a reader busy or fill its memory, or hide what they print, are refused at once."""

import base64
import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.documents.pdf import pages
from pipeline.documents.pdf.bounded import MAX_UNPACKED
from pipeline.documents.pdf.pages import read_pages, read_strings
from pipeline.documents.pdf.reading import Reading
from signing.errors import InputError


def written(document: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def forms_in_forms() -> bytes:
    """A form that paints a form sixty times, which paints another sixty times, and so on."""
    document = pikepdf.new()
    page = document.add_blank_page().obj
    form = document.make_stream(b"BT (x) Tj ET", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    for _ in range(4):
        inner = Dictionary(XObject=Dictionary(A=form))
        form = document.make_stream(b"/A Do " * 60, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=inner)
    page.Resources = Dictionary(XObject=Dictionary(A=form))
    page.Contents = document.make_stream(b"/A Do")
    return written(document)


def packed(times: int) -> Callable[[], bytes]:
    """A page whose content is blanks, packed once or more."""

    def made() -> bytes:
        document = pikepdf.new()
        page = document.add_blank_page().obj
        data = b" " * (MAX_UNPACKED + 1)
        for _ in range(times):
            data = zlib.compress(data)
        page.Contents = document.make_stream(b"")
        page.Contents.write(data, filter=Array([Name.FlateDecode] * times))
        return written(document, compress_streams=False)

    return made


def page_of(content: bytes, *filters: Name) -> bytes:
    """A page whose content is these bytes, to be unpacked by these filters."""
    document = pikepdf.new()
    page = document.add_blank_page().obj
    page.Contents = document.make_stream(b"")
    page.Contents.write(content, filter=Array(filters))
    return written(document, compress_streams=False)


PARTS = zlib.compress(b"[[]]d " * 1_000_000, 9)
"""Packed, what would take a gigabyte once it is taken apart."""


def behind_letters() -> bytes:
    return page_of(PARTS.hex().encode() + b">", Name.ASCIIHexDecode, Name.FlateDecode)


def with_a_wrong_sum() -> bytes:
    """Its checksum is wrong, and readers take it all the same."""
    return page_of(PARTS[:-4] + b"none", Name.FlateDecode)


def packed_by_a_filter_without_bounds() -> bytes:
    return page_of(zlib.compress(b"\0" * 100_000), Name.FlateDecode, Name.LZWDecode)


def a_font_of_ranges() -> bytes:
    """A thousand times, a font maps all codes to letters."""
    document = pikepdf.new()
    page = document.add_blank_page().obj
    ranges = b"1000 beginbfrange\n" + b"<0000> <ffff> <0041>\n" * 1000 + b"endbfrange"
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, ToUnicode=document.make_stream(ranges))
    page.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)))
    page.Contents = document.make_stream(b"BT /F 9 Tf <0041> Tj ET")
    return written(document)


@pytest.mark.parametrize("read", [read_pages, read_strings])
@pytest.mark.parametrize("made", [
    forms_in_forms, packed(1), packed(2), behind_letters, with_a_wrong_sum, packed_by_a_filter_without_bounds, a_font_of_ranges,
])  # fmt: skip
def test_it_is_refused(made: Callable[[], bytes], read: Callable[[bytes], object]) -> None:
    pdf = made()
    assert len(pdf) < 100_000
    with pytest.raises(InputError):
        read(pdf)


SAID = b"BT (a) Tj ET " * 20_000


@pytest.mark.parametrize(("filters", "content"), [
    ([Name.FlateDecode], zlib.compress(SAID)),
    ([Name.ASCIIHexDecode, Name.FlateDecode], zlib.compress(SAID).hex().encode() + b">"),
    ([Name.ASCII85Decode, Name.FlateDecode], base64.a85encode(zlib.compress(SAID)) + b"~>"),
], ids=["packed", "in hexadecimal digits", "in letters"])  # fmt: skip
def test_honest_filters_are_read(filters: list[Name], content: bytes) -> None:
    (read,) = read_strings(page_of(content, *filters))
    assert len(read.replace("\n", "")) == 20_000


def test_nothing_is_printed_where_it_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page()
    assert len(read_strings(written(document))) == 3
    with pytest.raises(InputError):
        read_strings(written(document, encryption=pikepdf.Encryption(owner="x", user="")))
    monkeypatch.setattr(pages, "MAX_PAGES", 2)
    with pytest.raises(InputError):
        read_strings(written(document))


@pytest.mark.parametrize("read", [read_pages, read_strings])
def test_all_pages_together_are_bounded(read: Callable[[bytes], list[object]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that share one stream: each is small, and reading them all would take hours."""
    document = pikepdf.new()
    shared = document.make_stream(b"BT (a) Tj ET " * 100)
    for _ in range(10):
        document.add_blank_page().obj.Contents = shared
    pdf = written(document)
    assert len(read(pdf)) == 10
    monkeypatch.setattr(pages, "Reading", lambda: Reading(left=5000))
    with pytest.raises(InputError):
        read(pdf)


@pytest.mark.parametrize("content", [b"q ", b"[[[]]]d ", b"0 0 m "])
def test_a_page_of_too_many_parts_is_not_taken_apart(content: bytes) -> None:
    document = pikepdf.new()
    document.add_blank_page().obj.Contents = document.make_stream(content * 1_600_000)
    with pytest.raises(InputError):
        read_strings(written(document))


def test_streams_of_one_page_are_bounded_together() -> None:
    document = pikepdf.new()
    shared = document.make_stream(b" " * (MAX_UNPACKED // 3))
    page = document.add_blank_page().obj
    page.Contents = Array([shared] * 4)
    with pytest.raises(InputError):
        read_strings(written(document))
