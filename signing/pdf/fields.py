"""Signature fields of a PDF: one for each party that has to sign, all there before the first signature."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from signing.errors import InputError

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points from the lower left corner of the page."""

_NAME = re.compile(r"signature \(([a-z][a-z0-9_]*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureField:
    """Where a party signs."""

    party: str
    page: int
    """From 0."""
    box: Box


def field_name(party: str) -> str:
    """The name of a party's field. No name is the beginning of another: locks are kept by beginnings of names."""
    return f"signature ({party})"


def party_of(name: str) -> str | None:
    """The party a field is for; None for a field of other software."""
    match = _NAME.fullmatch(name)
    return match[1] if match else None


def fields_of(pdf: bytes) -> dict[str, bool]:
    """The parties that have a signature field in ``pdf``, and whether they have signed. Raises ``InputError``."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    from signing.pdf.form_fields import signature_fields

    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = [(party_of(name), value is not None) for name, value, _ in signature_fields(reader)]
    except Exception:  # noqa: BLE001 - pyHanko raises what it likes on hostile bytes
        raise InputError("PDF", "it cannot be read", "ask for the file anew") from None
    return {party: signed for party, signed in found if party is not None}
