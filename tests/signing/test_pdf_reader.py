"""The reader of PDFs finds what pyHanko's own finds, object by object, and refuses what that refuses."""

import io

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf.reader import StrictReader


def packed(head: bytes = b"") -> bytes:
    """A PDF whose objects lie in a stream, with the beginning of its head exchanged."""
    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page()
    out = io.BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=False)
    pdf = out.getvalue()
    start = pdf.index(b"stream\n", pdf.index(b"/ObjStm")) + 7
    return pdf[:start] + head + pdf[start + len(head) :]


def everything(reader: PdfFileReader) -> dict[int, str]:
    found = {}
    for number in range(1, 20):
        try:
            found[number] = repr(reader.get_object(Reference(number, 0, reader)))  # type: ignore[no-untyped-call]
        except Exception as reason:  # noqa: BLE001 - what either makes of it is compared
            found[number] = type(reason).__name__
    return found


@pytest.mark.parametrize("head", [b"", b"9", b"x", b"1 9", b"2 0 2 5", b"1 -4", b"1 0\n1 5", b"1 999999 "])
def test_it_finds_what_pyhanko_finds(head: bytes) -> None:
    pdf = packed(head)
    theirs = everything(PdfFileReader(io.BytesIO(pdf), strict=True))
    assert everything(StrictReader(pdf)) == theirs
    assert head or any("Pages" in item for item in theirs.values())
