"""The pages of a PDF whose bytes nobody vouches for: what each shows, or all the text that is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from pipeline.documents.pdf.fonts import PdfFont
from pipeline.documents.pdf.page import DEEPEST, MAX_FORMS, MAX_OPERATORS, Page, read_page
from pipeline.documents.pdf.reading import Reading
from signing.errors import InputError
from signing.pdf.opened import open_pdf

MAX_PAGES = 5000
"""Pages beyond are not read: no document has as many."""
Read = TypeVar("Read")


def read_pages(pdf: bytes) -> list[Page]:
    """What each page of ``pdf`` shows; raises ``InputError`` when it cannot be read."""
    reading = Reading()
    return _each(pdf, lambda page: read_page(page, reading))


def read_strings(pdf: bytes) -> list[str]:
    """The strings each page of ``pdf`` paints, a line each, wherever they stand and whether they are seen or not.

    A quarter of the work of ``read_pages``. Raises ``InputError`` when it cannot be read, is encrypted or has more than
    ``MAX_PAGES`` pages: nobody may print an identifier where it is not looked for.
    """
    strings = _Strings()
    return _each(pdf, strings.of, whole=True)


def _each(pdf: bytes, read: Callable[[Any], Read], *, whole: bool = False) -> list[Read]:
    try:
        with open_pdf(pdf) as document:
            if whole and (document.is_encrypted or len(document.pages) > MAX_PAGES):
                raise ValueError("encrypted, or too many pages")  # noqa: TRY301 - said as what cannot be read is
            return [read(page) for page in islice(document.pages, MAX_PAGES)]
    except Exception:  # noqa: BLE001 - whatever a hostile page makes the library raise, it cannot be read
        raise InputError("PDF", "it cannot be read", "export it again") from None


class _Strings:
    """Collects what the content streams of a PDF paint; fonts are read once, operators counted over forms in forms."""

    def __init__(self) -> None:
        self._reading = Reading()
        self._count = self._forms = 0

    def of(self, page: Any) -> str:
        """The strings of one page."""
        self._count = self._forms = 0
        return "\n".join(self._painted(page.obj, page.obj.get("/Resources", {}), 0))

    def _painted(self, stream: Any, resources: Any, depth: int) -> Iterator[str]:
        import pikepdf

        if depth > DEEPEST or self._forms > MAX_FORMS:
            raise ValueError("forms within forms without end")
        self._reading.take(stream)
        font = PdfFont(bytes_per_code=1)
        for item in pikepdf.parse_content_stream(stream, "Tf Tj TJ ' \" Do"):
            name, operands = str(item.operator), item.operands
            self._count += 1
            if self._count > MAX_OPERATORS:
                raise ValueError("a page of too many operators")
            if name == "Tf":
                found = resources.get("/Font", {}).get(str(operands[0]))
                font = PdfFont(bytes_per_code=1) if found is None else self._reading.font(found)
            elif name == "Do":
                form = resources.get("/XObject", {}).get(str(operands[0]))
                if form is not None and str(form.get("/Subtype")) == "/Form":
                    self._forms += 1
                    yield from self._painted(form, form.get("/Resources", resources), depth + 1)
            else:
                parts = operands[0] if name == "TJ" else operands[-1:]
                yield "".join(font.letters(bytes(part)) for part in parts if isinstance(part, pikepdf.String))
