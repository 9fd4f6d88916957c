"""The fields for signatures in one state of a PDF, found within bounds.

Fields have fields below them. Forty that each hold the next one twice are a form with 2⁴⁰ of them, in three kilobytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.rw_common import PdfHandler

MAX_FIELDS = 10_000
"""Fields of all kinds, each as often as it is listed."""
DEEPEST = 50
"""Fields within fields."""
TOO_MANY = "It has too many fields for signatures, or one twice."


class PdfFormError(Exception):
    """Why a PDF or a signature in it cannot be taken: a finding's code and one plain sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def signature_fields(state: PdfHandler) -> Iterator[tuple[Any, Any, Any]]:
    """Name, value and reference of each field for a signature. Raises ``PdfFormError`` for too many, and what pyHanko does."""
    from pyhanko.sign.fields import enumerate_sig_fields

    _require_few(state.root)
    yield from enumerate_sig_fields(state)


def _require_few(root: Any) -> None:
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject

    left = MAX_FIELDS
    open_lists = [(root.get("/AcroForm"), "/Fields", 0)]
    while open_lists:
        holder, key, depth = open_lists.pop()
        listed = holder.get(key) if isinstance(holder, DictionaryObject) else None
        if not isinstance(listed, ArrayObject):
            continue
        left -= len(listed)
        if left < 0 or depth > DEEPEST:
            raise PdfFormError("PDF_FORM", TOO_MANY)
        open_lists += [(field.get_object(), "/Kids", depth + 1) for field in listed]
