"""What keeps the signatures of a PDF provable (EN 319 142-1, baseline B-LT and B-LTA), added as an update behind them.

The document security store (DSS, ISO 32000-2, 12.8.4.3) holds certificates and revocation lists; a document timestamp
(12.8.5) covers it and all that was there before. No byte that is there changes.
"""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.archive.making import IMPRINT
from signing.certificates.brought_along import is_answer
from signing.certificates.issuers import issuers
from signing.certificates.revocation import as_brought_along
from signing.certificates.validation_material import loaded, of_anchors
from signing.cms.form import CmsFormError, read_cms
from signing.pdf.revisions import read_signed
from signing.timestamps.asking import pyhanko_timestamper
from signing.timestamps.token import TokenError, read_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asn1crypto import x509
    from cryptography.x509 import Certificate
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    from signing.certificates.revocation import Revocation
    from signing.pdf.revisions import SignedPdf
    from signing.timestamps.asking import Timestamper

_NAME = re.compile(r"timestamp \(([1-9][0-9]{0,3})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the signatures and timestamps of a PDF are checked by, each in DER and in one order."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...]
    """OCSP answers."""


def is_own_timestamp(name: str) -> bool:
    """Whether a field has the name of a document timestamp made here."""
    return _NAME.fullmatch(name) is not None


def with_material(pdf: bytes, *, anchors: Iterable[Certificate], revocations: Iterable[Revocation]) -> bytes:
    """``pdf`` with a store of what its signatures are checked by; unchanged when no list tells of any certificate in it."""
    material = material_of(read_signed(pdf), anchors, revocations)
    if not (material.lists or material.answers):
        return pdf
    writer = _writer(pdf)
    _store(writer, material)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def renew_pdf(
    pdf: bytes, *, timestamper: Timestamper, anchors: Iterable[Certificate], revocations: Iterable[Revocation]
) -> bytes:
    """``pdf`` with a document timestamp over all that is there and over what it is checked by.

    The caller has verified it. Raises ``InputError`` when the timestamp cannot be had.
    """
    from pyhanko.sign.signers.pdf_signer import PdfTimeStamper

    from signing.pdf.stamp import ROOM

    signed = read_signed(pdf)
    names = {*signed.empty, *(item.field for item in signed.signatures)}
    name = next(name for number in range(1, 10000) if (name := f"timestamp ({number})") not in names)
    writer = _writer(pdf)
    _store(writer, material_of(signed, anchors, revocations))
    stamper = PdfTimeStamper(pyhanko_timestamper(timestamper), field_name=name)
    out = io.BytesIO()
    asyncio.run(stamper.async_timestamp_pdf(writer, IMPRINT, bytes_reserved=2 * ROOM, output=out))
    return out.getvalue()


def material_of(signed: SignedPdf, anchors: Iterable[Certificate], revocations: Iterable[Revocation]) -> Material:
    """The certificates of every path in a PDF, and those of ``revocations`` that tell of one of them."""
    found = certificates_in(signed)
    pool = (*found, *of_anchors(anchors))
    paths = {item.dump(): item for one in found for item in (one, *issuers(one, pool))}
    known = loaded(paths.values())
    lists: set[bytes] = set()
    answers: set[bytes] = set()
    for item in revocations:
        if (data := as_brought_along(item, known)) is not None:
            (answers if is_answer(data) else lists).add(data)
    return Material(certificates=tuple(sorted(paths)), lists=tuple(sorted(lists)), answers=tuple(sorted(answers)))


def certificates_in(signed: SignedPdf) -> tuple[x509.Certificate, ...]:
    """All certificates the signatures and timestamps of a PDF bring along; what cannot be read is left out."""
    found: list[x509.Certificate] = []
    tokens: list[bytes] = []
    for item in signed.signatures:
        if item.timestamp:
            tokens.append(item.cms)
            continue
        try:
            form = read_cms(item.cms, own=False, stated=item.stated)
        except CmsFormError:
            continue
        found += [form.certificate, *form.others]
        tokens += [form.token] if form.token is not None else []
    for data in tokens:
        try:
            token = read_token(data, own=False)
        except TokenError:
            continue
        found += [token.certificate, *token.others]
    return tuple(found)


def stored_lists(handler: Any) -> tuple[bytes, ...]:
    """DER of the revocation lists and OCSP answers in the store of one state of a PDF; none when it cannot be read."""
    from pyhanko.pdf_utils.decode_limits import DecodePurpose
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    try:
        store = DocumentSecurityStore.read_dss(handler)
        lists = [item.get_object().read_data(DecodePurpose.CRL) for item in store.crls]
        answers = [item.get_object().read_data(DecodePurpose.OCSP_RESPONSE) for item in store.ocsps]
    except Exception:  # noqa: BLE001 - pyHanko raises what it likes on hostile bytes, and when there is no store
        return ()
    return tuple(bytes(item) for item in (*lists, *answers))


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    return IncrementalPdfFileWriter(io.BytesIO(pdf))


def _store(writer: IncrementalPdfFileWriter, material: Material) -> None:
    from asn1crypto import crl, ocsp, x509
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(item) for item in material.certificates],
        crls=[crl.CertificateList.load(item) for item in material.lists],
        ocsps=[ocsp.OCSPResponse.load(item) for item in material.answers],
    )
