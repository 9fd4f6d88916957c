"""pyHanko's reader of PDFs, which reads the list of an object stream once and not again for each object in it.

Whoever compares two states asks for every object of a file. LibreOffice and qpdf put a hundred of them into a stream, so
reading its list each time was most of the work of verifying a PDF.
"""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader

Listed = dict[int, tuple[int, int]]
"""The objects of a stream by their number: how many stand before each, and where it begins."""


class StrictReader(PdfFileReader):
    """A reader that refuses what the standard does not allow."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(io.BytesIO(pdf), strict=True)
        self._streams: dict[int, tuple[io.BytesIO, Listed]] = {}

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        if stmnum not in self._streams:
            self._streams[stmnum] = self._listed(stmnum)
        data, listed = self._streams[stmnum]
        if idnum not in listed or listed[idnum][0] != idx:
            raise misc.PdfStrictReadError("An object is not in its place in its stream.")
        data.seek(listed[idnum][1])
        found = generic.read_object(data, generic.Reference(idnum, 0, self))
        if isinstance(found, (generic.StreamObject, generic.IndirectObject)):
            raise misc.PdfStrictReadError("A stream holds an object that cannot stand in it.")
        return found

    def _listed(self, number: int) -> tuple[io.BytesIO, Listed]:
        """The decoded stream, and what its list says up to where it cannot be read."""
        stream = generic.Reference(number, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise misc.PdfStrictReadError("Objects are to stand in a stream that is none for them.")
        data = io.BytesIO(stream.read_data(DecodePurpose.OBJECT_STREAM))
        first, listed = int(stream["/First"]), Listed()
        for index in range(stream["/N"]):
            try:
                idnum, offset = _number(data), _number(data)
            except (ValueError, misc.PdfReadError, misc.PdfStreamError):
                break
            listed.setdefault(idnum, (index, first + offset))
        return data, listed


def _number(data: io.BytesIO) -> int:
    misc.read_non_whitespace(data, seek_back=True)  # type: ignore[no-untyped-call]
    return int(generic.NumberObject.read_from_stream(data))  # type: ignore[no-untyped-call]
