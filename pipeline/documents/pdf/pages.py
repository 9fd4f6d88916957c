"""The pages of a PDF whose bytes nobody vouches for: what each shows, or all the text that is in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from pipeline.documents.pdf.fonts import PdfFont, read_font
from pipeline.documents.pdf.page import DEEPEST, MAX_OPERATORS, Page, read_page
from signing.errors import InputError

MAX_PAGES = 5000
"""Pages beyond are not read: no document has as many."""
Read = TypeVar("Read")
Fonts = dict[tuple[int, int], PdfFont]
"""Fonts that pages share, by the number of their object."""


def read_pages(pdf: bytes) -> list[Page]:
    """What each page of ``pdf`` shows; raises ``InputError`` when it cannot be read."""
    return _each(pdf, read_page)


def read_strings(pdf: bytes) -> list[str]:
    """The strings each page of ``pdf`` paints, a line each, wherever they stand and whether they are seen or not.

    A quarter of the work of ``read_pages``. Raises ``InputError`` when it cannot be read.
    """
    fonts: Fonts = {}
    return _each(pdf, lambda page: "\n".join(_strings(page.obj, page.obj.get("/Resources", {}), fonts, 0)))


def _each(pdf: bytes, read: Callable[[Any], Read]) -> list[Read]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False) as document:
            return [read(page) for page in islice(document.pages, MAX_PAGES)]
    except Exception:  # noqa: BLE001 - whatever a hostile page makes the library raise, it cannot be read
        raise InputError("PDF", "it cannot be read", "export it again") from None


def _strings(stream: Any, resources: Any, fonts: Fonts, depth: int) -> Iterator[str]:
    import pikepdf

    if depth > DEEPEST:
        raise ValueError("forms within forms without end")
    font = PdfFont(bytes_per_code=1)
    for number, item in enumerate(pikepdf.parse_content_stream(stream, "Tf Tj TJ ' \" Do")):
        name, operands = str(item.operator), item.operands
        if number > MAX_OPERATORS:
            raise ValueError("a page of too many operators")
        if name == "Tf":
            font = _font(resources.get("/Font", {}).get(str(operands[0])), fonts)
        elif name == "Do":
            form = resources.get("/XObject", {}).get(str(operands[0]))
            if form is not None and str(form.get("/Subtype")) == "/Form":
                yield from _strings(form, form.get("/Resources", resources), fonts, depth + 1)
        else:
            parts = operands[0] if name == "TJ" else operands[-1:]
            yield "".join(font.letters(bytes(part)) for part in parts if isinstance(part, pikepdf.String))


def _font(found: Any, fonts: Fonts) -> PdfFont:
    if found is None:
        return PdfFont(bytes_per_code=1)
    if not found.is_indirect:
        return read_font(found)
    if found.objgen not in fonts:
        fonts[found.objgen] = read_font(found)
    return fonts[found.objgen]
