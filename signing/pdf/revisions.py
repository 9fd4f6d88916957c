"""The structure of a signed PDF: its signatures as they stand in the file, what each covers, and what came after."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.pdf.form_fields import TOO_MANY, PdfFormError, signature_fields

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

MAX_BYTES = 256 * 1024 * 1024
MAX_SIGNATURES = 50
MAX_REVISIONS = 1001
"""A contract signed by two and renewed for decades has a dozen."""
_DAMAGED = "The file is damaged, or not in the form PDFs have to have."
_END = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF(?:\r\n|\r|\n)?")
_TRAILING = re.compile(rb"[\r\n\s]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfSignature:
    """One signature as it stands in the file."""

    field: str
    """The full name of its field."""
    timestamp: bool
    """Whether it is a document timestamp, which nobody signs with."""
    cms: bytes
    covered: int
    """How many bytes from the beginning of the file it is made over, its own value left out."""
    start: int
    end: int
    """Where its own value stands in the file."""
    stated: dt.datetime | None
    """The time the signer claims (``/M``)."""
    certifies: bool
    """Whether it limits what may be added later (DocMDP) to further signatures."""
    embedded: EmbeddedPdfSignature

    def digest_by(self, pdf: bytes) -> Callable[[str], bytes]:
        """The digest of what it covers, by an algorithm's name."""

        def digest(algorithm: str) -> bytes:
            made = hashlib.new(algorithm)
            made.update(pdf[: self.start])
            made.update(pdf[self.end : self.covered])
            return made.digest()

        return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPdf:
    """A PDF with its signatures in the order they were made."""

    signatures: tuple[PdfSignature, ...]
    empty: tuple[str, ...]
    """Fields for signatures in which there is none."""
    ends: tuple[int, ...]
    """Where each revision ends."""
    last: int
    """The number of the last revision, as the cross-references count them."""
    junk: bool
    """Whether something follows the end of the last revision."""


def first_revision(pdf: bytes) -> bytes:
    """The PDF as it was before anything was added to it."""
    match = _END.search(pdf)
    return pdf if match is None else pdf[: match.end()]


def read_signed(pdf: bytes, *, lenient: bool = False) -> SignedPdf:
    """The signatures and revisions of ``pdf``. Raises ``PdfFormError``.

    ``lenient``: a field whose signature cannot be read holds none, and what stands behind a value in its place is passed over.
    """
    from signing.pdf.reader import StrictReader

    if len(pdf) > MAX_BYTES:
        raise PdfFormError("PDF_FORM", "The file is too large to be read.")
    if not pdf.startswith(b"%PDF-"):
        raise PdfFormError("PDF_FORM", "The file does not begin as a PDF does.")
    if (
        pdf.count(b"xref") + pdf.count(b"/XRef") > 4 * MAX_REVISIONS
    ):  # a list of objects, and where it stands, is said by each
        raise PdfFormError("PDF_FORM", _DAMAGED)
    try:
        return _read(pdf, StrictReader(pdf), lenient=lenient)
    except PdfFormError:
        raise
    except Exception:  # noqa: BLE001 - pyHanko raises what it likes on hostile bytes
        raise PdfFormError("PDF_FORM", _DAMAGED) from None


def _read(pdf: bytes, reader: PdfFileReader, *, lenient: bool) -> SignedPdf:
    if reader.encrypted:
        raise PdfFormError("PDF_FORM", "The file is encrypted.")
    if reader.xrefs.total_revisions > MAX_REVISIONS:
        raise PdfFormError("PDF_FORM", _DAMAGED)
    found, empty, seen = [], [], set()
    for number, (name, value, reference) in enumerate(signature_fields(reader)):
        if number > MAX_SIGNATURES or name in seen:
            raise PdfFormError("PDF_FORM", TOO_MANY)
        if not isinstance(name, str):
            raise PdfFormError("PDF_FORM", "A field for a signature has a name that cannot be read.")
        seen.add(name)
        if value is None:
            empty.append(name)
            continue
        try:
            found.append(_signature(pdf, name, _embedded(reader, name, reference), lenient=lenient))
        except PdfFormError as reason:
            if not lenient or reason.code != "PDF_SIGNATURE_FORM":
                raise
    found.sort(key=lambda item: item.covered)
    ends = [match.end() for match in _END.finditer(pdf)]
    return SignedPdf(
        signatures=tuple(found),
        empty=tuple(empty),
        ends=tuple(ends),
        last=reader.xrefs.total_revisions - 1,
        junk=not ends or not _TRAILING.match(pdf, ends[-1]) or _last(pdf) != reader.last_startxref,
    )


def _embedded(reader: PdfFileReader, name: str, reference: Any) -> EmbeddedPdfSignature:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    try:
        return EmbeddedPdfSignature(reader, reference.get_object(), name)
    except Exception:  # noqa: BLE001 - pyHanko raises what it likes on hostile bytes
        raise PdfFormError("PDF_SIGNATURE_FORM", f"The signature in the field “{name}” cannot be read.") from None


def _last(pdf: bytes) -> int:
    return int([*_END.finditer(pdf)][-1][1])


def _signature(pdf: bytes, name: str, embedded: EmbeddedPdfSignature, *, lenient: bool) -> PdfSignature:
    """One signature, after checking that it leaves out its own value and nothing else."""
    signature = embedded.sig_object
    numbers = [int(number) for number in embedded.byte_range]
    whole = (
        len(numbers) == 4
        and numbers[0] == 0
        and 0 < numbers[1] < numbers[2]
        and numbers[3] > 0
        and numbers[2] + numbers[3] <= len(pdf)
    )
    if not whole:
        raise PdfFormError(
            "PDF_BYTE_RANGE", f"The signature in the field “{name}” does not say what part of the file it is over."
        )
    start, end = numbers[1], numbers[2]
    value = pdf[start:end]
    if not re.fullmatch(rb"<(?:[0-9A-Fa-f]{2})*>", value) or bytes.fromhex(value[1:-1].decode()) != bytes(
        embedded.pkcs7_content
    ):
        raise PdfFormError(
            "PDF_BYTE_RANGE", f"The signature in the field “{name}” leaves out more of the file than its own value."
        )
    cms, padding = _split(bytes(embedded.pkcs7_content))
    if padding.strip(b"\0") and not lenient:
        raise PdfFormError("PDF_SIGNATURE_FORM", f"The signature in the field “{name}” has something behind its value.")
    return PdfSignature(
        field=name,
        timestamp=str(signature.get("/Type", "/Sig")) == "/DocTimeStamp",
        cms=cms,
        covered=end + numbers[3],
        start=start,
        end=end,
        stated=_stated(signature),
        certifies=_certifies(embedded),
        embedded=embedded,
    )


def _split(contents: bytes) -> tuple[bytes, bytes]:
    """The one DER value at the beginning, and what fills the place kept for it."""
    from asn1crypto import parser

    header = parser.parse(contents, strict=False)
    length = len(header[3]) + len(header[4]) + len(header[5])
    return contents[:length], contents[length:]


def _stated(signature: Any) -> dt.datetime | None:
    from pyhanko.pdf_utils.generic import parse_pdf_date

    try:
        found = parse_pdf_date(str(signature["/M"]), strict=True)
    except Exception:  # noqa: BLE001 - a time that cannot be read is none
        return None
    return found if isinstance(found, dt.datetime) and found.tzinfo is not None else None


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    from pyhanko.sign.fields import MDPPerm

    try:
        return embedded.docmdp_level is not None and embedded.docmdp_level.value <= MDPPerm.FILL_FORMS.value
    except Exception:  # noqa: BLE001 - a limit that cannot be read is none
        return False
