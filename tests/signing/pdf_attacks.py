"""Attacks on signed PDFs, each by the name it has in the literature, with what has to be said of it.

USF, SWA, ISA: Mladenov et al., "1 Trillion Dollar Refund", CCS 2019. Shadow attacks: Mainka et al., NDSS 2021. EAA, SSA: Rohlmann et
al., "Breaking the Specification: PDF Certification", IEEE S&P 2021.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic as pdf_objects
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from signing.cms.cades import Commitment, SignedAttributes
from signing.keys.signing_key import pyhanko_signer
from signing.keys.store import SigningKey
from signing.pdf.fields import SignatureField, field_name
from signing.pdf.sign import Shown, sign_pdf
from signing.report import Verdict
from tests.pki import NOW, Parties, self_signed

FIELDS = (
    SignatureField(party="client", page=1, box=(60, 60, 260, 130)),
    SignatureField(party="vendor", page=1, box=(300, 60, 500, 130)),
)
generic: Any = pdf_objects  # its classes are not typed
name = generic.pdf_name


def made(*, compress: bool = False, change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """A PDF of two pages, as it is before anybody signs."""
    document = pikepdf.new()
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for text in ("The price is EUR 184,000.", "Signature page"):
        page = document.add_blank_page(page_size=(600, 800))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = document.make_stream(f"BT /F1 12 Tf 60 700 Td ({text}) Tj ET".encode())
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out, compress_streams=compress, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def signed_by(pdf: bytes, parties: Parties, *who: str) -> bytes:
    """``pdf`` signed by these parties in turn."""
    for party in who:
        key: SigningKey = getattr(parties, party)
        pdf = sign_pdf(pdf, key, party=party, time=NOW, shown=Shown(heading=f"Signed for the {party}"), fields=FIELDS)
    return pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One attack on a PDF that both parties have signed."""

    name: str
    build: Callable[[bytes, Parties], bytes]
    verdict: Verdict
    codes: frozenset[str]


CASES: list[Case] = []
Build = Callable[[bytes, Parties], bytes]


def attack(verdict: Verdict, *codes: str) -> Callable[[Build], Build]:
    """Lists a builder as a case named as the function is."""

    def enlist(build: Build) -> Build:
        CASES.append(Case(name=build.__name__, build=build, verdict=verdict, codes=frozenset(codes)))
        return build

    return enlist


FAILED, INDETERMINATE = Verdict.TOTAL_FAILED, Verdict.INDETERMINATE


def updated(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """``pdf`` with an update behind it."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_of(writer: Any, number: int) -> Any:
    reference = writer.find_page_for_modification(number)[0]
    writer.mark_update(reference)
    return reference.get_object()


def painted(operators: bytes, **entries: Any) -> generic.StreamObject:
    return generic.StreamObject(
        dict_data={name(f"/{key}"): value for key, value in entries.items()}, stream_data=operators
    )


@attack(FAILED, "PDF_MODIFIED")
def one_byte_changed(pdf: bytes, parties: Parties) -> bytes:
    changed = pdf.replace(b"184,000", b"148,000", 1)
    assert changed != pdf
    return changed


@attack(FAILED, "PDF_CHANGED_AFTER")
def page_replaced_by_an_update(pdf: bytes, parties: Parties) -> bytes:
    """ISA: the text of a page, exchanged in an update behind the signatures."""

    def change(writer: Any) -> None:
        page_of(writer, 0)[name("/Contents")] = writer.add_object(painted(b"BT /F1 12 Tf 60 700 Td (Free.) Tj ET"))

    return updated(pdf, change)


@attack(FAILED, "PDF_CHANGED_AFTER")
def page_replaced_between_the_signatures(pdf: bytes, parties: Parties) -> bytes:
    one = signed_by(made(), parties, "client")
    return signed_by(page_replaced_by_an_update(one, parties), parties, "vendor")


@attack(FAILED, "PDF_CHANGED_AFTER")
def page_taken_out_by_an_update(pdf: bytes, parties: Parties) -> bytes:
    def change(writer: Any) -> None:
        pages = writer.root["/Pages"]
        pages[name("/Kids")] = generic.ArrayObject([pages["/Kids"].raw_get(1)])
        pages[name("/Count")] = generic.NumberObject(1)
        writer.update_container(pages)

    return updated(pdf, change)


@attack(FAILED, "PDF_CHANGED_AFTER")
def other_pages_behind_the_catalogue(pdf: bytes, parties: Parties) -> bytes:
    """Shadow attack, hide and replace: the catalogue comes to point at pages nobody signed."""

    def change(writer: Any) -> None:
        old = writer.root["/Pages"]["/Kids"][0]
        contents = writer.add_object(painted(b"BT /F1 12 Tf 60 700 Td (Free.) Tj ET"))
        entries = {name(key): old.raw_get(key) for key in ("/Type", "/MediaBox", "/Resources")}
        page = writer.add_object(generic.DictionaryObject({**entries, name("/Contents"): contents}))
        tree = generic.DictionaryObject(
            {
                name("/Type"): name("/Pages"),
                name("/Kids"): generic.ArrayObject([page]),
                name("/Count"): generic.NumberObject(1),
            }
        )
        writer.root[name("/Pages")] = writer.add_object(tree)
        writer.update_root()

    return updated(pdf, change)


@attack(FAILED, "PDF_CHANGED_AFTER")
def annotation_over_the_text(pdf: bytes, parties: Parties) -> bytes:
    """EAA: a note that looks like text of the page."""

    def change(writer: Any) -> None:
        page = page_of(writer, 0)
        note = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"),
                name("/Rect"): generic.ArrayObject([generic.FloatObject(item) for item in (60, 690, 400, 720)]),
                name("/Contents"): generic.pdf_string("The price is EUR 1."),
                name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
            }
        )  # fmt: skip
        page[name("/Annots")] = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(note)])

    return updated(pdf, change)


@attack(FAILED, "PDF_FIELD_ADDED")
def signature_over_the_text(pdf: bytes, parties: Parties) -> bytes:
    """SSA: one more signature, by somebody else, whose picture lies over the text."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec("approval", on_page=0, box=(50, 680, 500, 730)))
    return plainly_signed(writer, "approval", self_signed("Evil Ltd", "Eve"), certify=False)


@attack(FAILED, "PDF_CHANGED_AFTER")
def field_moved(pdf: bytes, parties: Parties) -> bytes:
    """The visible signature, moved over the text."""

    def change(writer: Any) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field[name("/Rect")] = generic.ArrayObject([generic.FloatObject(item) for item in (50, 680, 500, 730)])
        writer.update_container(field)

    return updated(pdf, change)


@attack(FAILED, "PDF_CHANGED_AFTER")
def signature_showing_another_name(pdf: bytes, parties: Parties) -> bytes:
    """The picture of a signature, exchanged after signing."""

    def change(writer: Any) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        box = generic.ArrayObject([generic.FloatObject(item) for item in (0, 0, 200, 70)])
        form = painted(b"BT (Mallory) Tj ET", Type=name("/XObject"), Subtype=name("/Form"), BBox=box)
        field[name("/AP")] = generic.DictionaryObject({name("/N"): writer.add_object(form)})
        writer.update_container(field)

    return updated(pdf, change)


@attack(FAILED, "PDF_CHANGED_AFTER")
def script_added(pdf: bytes, parties: Parties) -> bytes:
    def change(writer: Any) -> None:
        action = {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("app.alert(1)")}
        writer.root[name("/OpenAction")] = writer.add_object(generic.DictionaryObject(action))
        writer.update_root()

    return updated(pdf, change)


@attack(INDETERMINATE, "HALF_SIGNED")
def second_signature_taken_off(pdf: bytes, parties: Parties) -> bytes:
    """Rollback: the file, cut back to where one party had signed."""
    ends = [match.end() for match in re.finditer(rb"%%EOF\n?", pdf)]
    return pdf[: ends[1]]


@attack(FAILED, "NO_SIGNATURE")
def all_signatures_taken_off(pdf: bytes, parties: Parties) -> bytes:
    return pdf[: pdf.index(b"%%EOF") + 6]


@attack(FAILED, "PDF_NOT_WHOLE")
def junk_behind_the_end(pdf: bytes, parties: Parties) -> bytes:
    return pdf + b"\n1 0 obj\n<< /Evil true >>\nendobj\n"


@attack(FAILED, "PDF_NOT_WHOLE")
def end_said_again(pdf: bytes, parties: Parties) -> bytes:
    """An update that changes nothing, and makes another one the last."""
    start: bytes = re.findall(rb"startxref\s+([0-9]+)", pdf)[-1]
    return pdf + b"\n%junk\nstartxref\n" + start + b"\n%%EOF\n"


def last_byte_range(pdf: bytes) -> re.Match[bytes]:
    return list(re.finditer(rb"/ByteRange\s*\[([0-9 ]+)\]", pdf))[-1]


@attack(FAILED, "PDF_BYTE_RANGE")
def byte_range_zeroed(pdf: bytes, parties: Parties) -> bytes:
    """USF: the signature says that it is over nothing."""
    match = last_byte_range(pdf)
    return pdf[: match.start(1)] + b"0 0 0 0".ljust(len(match[1])) + pdf[match.end(1) :]


@attack(FAILED, "PDF_FORM", "PDF_BYTE_RANGE", "PDF_SIGNATURE_FORM")
def byte_range_taken_out(pdf: bytes, parties: Parties) -> bytes:
    match = last_byte_range(pdf)
    return pdf[: match.start()] + b"/Bytes     ".ljust(10) + pdf[match.start() + 10 :]


@attack(FAILED, "PDF_SIGNATURE_FORM")
def value_emptied(pdf: bytes, parties: Parties) -> bytes:
    """USF: the signature has no value."""
    numbers = [int(item) for item in last_byte_range(pdf)[1].split()]
    return pdf[: numbers[1] + 1] + b"0" * (numbers[2] - numbers[1] - 2) + pdf[numbers[2] - 1 :]


@attack(FAILED, "PDF_SIGNATURE_FORM", "PDF_MODIFIED", "CMS_FORM")
def something_behind_the_value(pdf: bytes, parties: Parties) -> bytes:
    numbers = [int(item) for item in last_byte_range(pdf)[1].split()]
    return pdf[: numbers[2] - 9] + b"deadbeef" + pdf[numbers[2] - 1 :]


@attack(FAILED, "PDF_BYTE_RANGE")
def more_left_out_than_the_value(pdf: bytes, parties: Parties) -> bytes:
    """SWA: what the signature was made over is moved away, and something else stands in between."""
    numbers = [int(item) for item in last_byte_range(pdf)[1].split()]
    evil = b"> /Location (where nobody signed it)"
    assert pdf[numbers[2] - len(evil) : numbers[2] - 1].strip(b"0") == b""
    return pdf[: numbers[2] - len(evil)] + evil + pdf[numbers[2] :]


def plainly_signed(
    writer: IncrementalPdfFileWriter,
    field: str,
    key: SigningKey,
    *,
    certify: bool,
    party: str | None = None,
    permission: MDPPerm = MDPPerm.FILL_FORMS,
) -> bytes:
    """Signed by pyHanko directly, as other software would, or somebody who passes by our own checks."""
    signer = pyhanko_signer(key)
    if party is not None:
        signer.signed_attr_prov_spec = SignedAttributes(signer, "sha256", party, Commitment.APPROVAL, None)  # type: ignore[assignment]
    metadata = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=certify,
        docmdp_permissions=permission,
    )  # fmt: skip

    out = io.BytesIO()
    asyncio.run(PdfSigner(metadata, signer=signer).async_sign_pdf(writer, output=out))
    return out.getvalue()


def with_fields(pdf: bytes) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for field in FIELDS:
        box = tuple(round(item) for item in field.box)
        append_signature_field(writer, SigFieldSpec(field_name(field.party), on_page=1, box=box))  # type: ignore[arg-type]
    return writer


@attack(FAILED, "PDF_NOT_CERTIFIED")
def first_signature_sets_no_limit(pdf: bytes, parties: Parties) -> bytes:
    one = plainly_signed(with_fields(made()), field_name("client"), parties.client, certify=False, party="client")
    return signed_by(one, parties, "vendor")


@attack(FAILED, "PDF_FIELD_PARTY")
def signed_in_the_other_partys_field(pdf: bytes, parties: Parties) -> bytes:
    one = plainly_signed(with_fields(made()), field_name("vendor"), parties.client, certify=True, party="client")
    return plainly_signed(
        IncrementalPdfFileWriter(io.BytesIO(one)), field_name("client"), parties.vendor, certify=False, party="vendor"
    )


@attack(FAILED, "PARTY_MISMATCH")
def one_party_signs_for_both(pdf: bytes, parties: Parties) -> bytes:
    one = signed_by(made(), parties, "client")
    return sign_pdf(one, parties.client, party="vendor", time=NOW, shown=Shown(heading="Signed for the vendor"))


@attack(INDETERMINATE, "NO_TRUST_ANCHOR")
def a_stranger_signs_for_a_party(pdf: bytes, parties: Parties) -> bytes:
    one = signed_by(made(), parties, "client")
    stranger = self_signed("Vendor GmbH", "Bob Stein")
    return sign_pdf(one, stranger, party="vendor", time=NOW, shown=Shown(heading="Signed for the vendor"))


@attack(FAILED, "PDF_ACTIVE_CONTENT")
def form_prepared_before_signing(pdf: bytes, parties: Parties) -> bytes:
    """Shadow attack, replace: a form field that shows one price now and another one later."""

    def change(document: pikepdf.Pdf) -> None:
        widget = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T="price",
                V="184,000",
                Rect=Array([60, 600, 200, 620]),
            )
        )
        document.pages[0].obj.Annots = Array([widget])
        document.Root.AcroForm = Dictionary(Fields=Array([widget]))

    return signed_by(made(change=change), parties, "client", "vendor")


@attack(FAILED, "PDF_ACTIVE_CONTENT")
def layer_prepared_before_signing(pdf: bytes, parties: Parties) -> bytes:
    """Shadow attack, hide: a layer that is switched off later."""

    def change(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="cover"))
        document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])))

    return signed_by(made(change=change), parties, "client", "vendor")


def objects_used_without_end(parties: Parties) -> bytes:
    """Arrays that each hold the next one twice, forty deep: as many paths lead to the last as no machine can walk.

    Not among the cases: other validators are not to be made to walk them.
    """

    def change(document: pikepdf.Pdf) -> None:
        last = document.make_indirect(Array([]))
        for _ in range(40):
            last = document.make_indirect(Array([last, last]))
        document.Root.Deep = last

    return signed_by(made(change=change), parties, "client", "vendor")


@attack(FAILED, "PDF_FORM")
def something_before_the_beginning(pdf: bytes, parties: Parties) -> bytes:
    return b"MZ" + pdf


@attack(FAILED, "PDF_FORM")
def cut_in_the_middle(pdf: bytes, parties: Parties) -> bytes:
    return pdf[: len(pdf) // 3]
