"""Signing a PDF (PAdES, ETSI EN 319 142-1, baseline B-B or B-T): an update behind what is there, which changes no byte of it.

The first signature brings the fields of all parties and certifies the document: from then on only the other parties'
signatures may be added (DocMDP, ISO 32000-1, 12.8.2.2).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from signing.cms.cades import Commitment, SignedAttributes
from signing.errors import InputError
from signing.keys.signing_key import digest_algorithm, pyhanko_signer
from signing.pdf.fields import SignatureField, field_name, fields_of

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    from signing.keys.store import SigningKey
    from signing.timestamps.asking import Timestamper

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a signature shows beside the name, the time and the certificate."""

    heading: str
    """Such as ``Signed for the client``."""
    role: str = ""
    """The signatory's title and company."""


def sign_pdf(
    pdf: bytes,
    key: SigningKey,
    *,
    party: str,
    time: dt.datetime,
    shown: Shown,
    fields: Iterable[SignatureField] = (),
    commitment: Commitment = Commitment.APPROVAL,
    timestamper: Timestamper | None = None,
) -> bytes:
    """``pdf`` with the signature of ``key`` for ``party`` in that party's field.

    ``fields`` are those of all parties, for a PDF that has none yet. With a ``timestamper`` the signature's value is stamped;
    a timestamp that cannot be had is an error. Raises ``InputError`` when the party has no field, has
    signed already, or when key and certificate turn out not to fit.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    from signing.pdf.structure import tag_field

    there = fields_of(pdf)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if not there:
        for field in fields:
            box = tuple(round(number) for number in field.box)
            named = f"Signature of the {field.party}"
            append_signature_field(
                writer,
                SigFieldSpec(
                    field_name(field.party), on_page=field.page, box=cast("Any", box), readable_field_name=named
                ),
            )
            tag_field(writer, field_name(field.party), field.page)
            there[field.party] = False
    if party not in there:
        raise InputError("--as", f"the PDF has no field for the signature of the {party}", "make and sign it anew")
    if there[party]:
        raise InputError("PDF", f"the {party} has signed it already", "see 'signoff verify'")
    first = not any(there.values())
    return asyncio.run(_sign(writer, key, party, time, shown, commitment, timestamper, certify=first))


async def _sign(
    writer: IncrementalPdfFileWriter,
    key: SigningKey,
    party: str,
    time: dt.datetime,
    shown: Shown,
    commitment: Commitment,
    timestamper: Timestamper | None,
    *,
    certify: bool,
) -> bytes:
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

    from signing.pdf.appearance import signature_style

    algorithm = digest_algorithm(key)
    signer = pyhanko_signer(key)
    # Its base class would be imported with pyHanko at start-up; only the one method is called. A PDF states the time
    # itself (EN 319 142-1, 6.3: the attribute signing-time is not used).
    signer.signed_attr_prov_spec = cast("Any", SignedAttributes(signer, algorithm, party, commitment, None))
    if timestamper is not None:
        from signing.pdf.stamp import ROOM, UnsignedAttributes

        signer.unsigned_attr_prov_spec = cast("Any", UnsignedAttributes(timestamper))
    metadata = PdfSignatureMetadata(
        field_name=field_name(party),
        md_algorithm=algorithm,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        name=key.signatory,
    )
    pdf_signer = PdfSigner(metadata, signer=signer, stamp_style=signature_style(_lines(key, time, shown)))
    session = pdf_signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = time
    reserved = await session.estimate_signature_container_size(None, tight=False)
    if timestamper is not None:
        reserved += 2 * ROOM  # written as hexadecimal digits
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    digest, out = document.digest_tbs_document()
    done = await document.perform_signature(digest.document_digest, PdfCMSSignedAttributes(signing_time=time))
    await done.post_signature_processing(out)
    out.seek(0)
    return bytes(out.read())


def _lines(key: SigningKey, time: dt.datetime, shown: Shown) -> Iterable[Any]:
    from signing.certificates.trust import fingerprint
    from signing.pdf.appearance import Line

    digits = fingerprint(key.certificate).removeprefix("sha256:")[:16]
    grouped = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
    moment = time.astimezone(dt.UTC)
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"
    yield Line(text=shown.heading, size=7.5)
    yield Line(text=key.signatory, size=13, bold=True, accent=True)
    if shown.role:
        yield Line(text=shown.role, size=8)
    yield Line(text=day, size=8)
    yield Line(text=f"Certificate {grouped} …", size=7)
