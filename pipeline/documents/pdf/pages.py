"""The pages of a PDF whose bytes nobody vouches for."""

from __future__ import annotations

import io
from itertools import islice

from pipeline.documents.pdf.page import Page, read_page
from signing.errors import InputError

MAX_PAGES = 5000
"""Pages beyond are not read: no document has as many."""


def read_pages(pdf: bytes) -> list[Page]:
    """What each page of ``pdf`` shows; raises ``InputError`` when it cannot be read."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False) as document:
            return [read_page(page) for page in islice(document.pages, MAX_PAGES)]
    except Exception:  # noqa: BLE001 - whatever a hostile page makes the library raise, it cannot be read
        raise InputError("PDF", "it cannot be read", "export it again") from None
