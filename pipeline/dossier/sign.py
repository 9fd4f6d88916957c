"""The verb `sign`: a party signs the PDF of a document, in its own field, behind those who signed before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.dossier.citations import citations, require_unchanged
from pipeline.dossier.compared import pdf_findings
from pipeline.dossier.gate import checked_records
from pipeline.dossier.own_key import require_pinned, require_usable
from pipeline.dossier.project import known_project
from pipeline.dossier.second_key import demanded
from pipeline.dossier.stamping import checked
from pipeline.dossier.store import write_file
from pipeline.dossier.templates.own import OwnTemplates, own_templates
from pipeline.dossier.verify import pdf_report
from pipeline.records.languages import in_language
from pipeline.records.process import Form, Kind, Process
from signing.errors import InputError, InputErrors
from signing.report import Report, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.documents.generate import Document
    from pipeline.dossier.layout import Dossier
    from pipeline.dossier.wanted import Wanted
    from pipeline.records.values import Records
    from signing.certificates.trust import TrustStore
    from signing.keys.store import SigningKey
    from signing.pdf.fields import SignatureField
    from signing.timestamps.asking import Timestamper

MAX_PDF = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What came of signing."""

    before: Report | None
    """On the PDF as it was, when somebody had signed it already."""
    after: Report | None
    """None when the evidence did not allow signing: ``before`` says why, and nothing was written."""
    path: Path
    remarks: tuple[str, ...] = ()

    empty: tuple[str, ...] = ()
    """The parties that have a field and have not signed yet."""

    @property
    def said(self) -> tuple[str, ...]:
        """What it came to: who has signed now, and who has not."""
        if self.after is None:
            return ()
        if not self.empty:
            return ("every party that has a field has signed",)
        parties = " and the ".join(dict.fromkeys(item.party or "" for item in self.after.signatures))
        return (f"signed by the {parties}; the {' and the '.join(self.empty)} has not signed yet",)


def sign(
    path: Path,
    *,
    key: SigningKey,
    party: str,
    now: dt.datetime,
    trust: TrustStore,
    process: Process,
    dossier: Dossier | None = None,
    out: Path | None = None,
    timestamper: Timestamper | None = None,
    user_templates: Path | None = None,
) -> Signed:
    """Sign the PDF at ``path`` with ``key`` for ``party`` and write it at ``out`` (default: in its place), in one step.

    In a ``dossier`` the PDF has to say what the records say now, and to be no draft; the first who signs puts the fields of
    all parties where the signature block has room for them. Elsewhere it has to have its fields already. Those who signed
    before have to be trusted, and those the records let sign, and nothing added since: otherwise nothing is written. With a ``timestamper`` the revocation
    lists in ``trust`` that tell of a signature come along (baseline B-LT). Raises ``InputError``.
    """
    from signing.pdf.fields import fields_of
    from signing.pdf.lasting import with_material
    from signing.pdf.sign import Shown, sign_pdf

    pdf = read_pdf(path)
    remarks = require_usable(key, now)
    fields = fields_of(pdf)
    project: Mapping[str, Any] = known_project(dossier) if dossier is not None else {}
    before = pdf_report(pdf, trust=trust, now=now, project=project) if fields else None
    role = key.organisation or ""
    places: tuple[SignatureField, ...] = ()
    if dossier is None:
        remarks += require_pinned(key, party, trust)
        if not fields:
            problem = "it has no fields for signatures, and no dossier says where they belong"
            raise InputError(str(path), problem, "sign it first in the dossier it comes from, or name that: -C DIR")
    else:
        from pipeline.dossier.freeze import require_own_key

        kind, document, records = _document(path, dossier, process, now, own_templates(dossier, user_templates))
        remarks += require_own_key(key, party, records, trust, now)
        if party not in kind.signatories:
            raise InputError("--as", f"a {kind.name} is not signed by the {party}", "see 'signoff status'")
        if before is None or before.verdict is not Verdict.TOTAL_FAILED:
            found = faults(path, pdf, document.docx, None)
            if found:
                raise InputErrors(found)
        if not fields:
            places = _places(document, pdf, kind, records["project"])
        role = _role(records["project"], party, key)
        if party in demanded(records["project"], kind.role):
            remarks += ("a PDF holds no post-quantum signature: when it is filed, countersign the entry with --also",)
    if before is not None and any(fields.values()) and _unproven(before):
        return Signed(before=before, after=None, path=path, remarks=remarks)
    made = sign_pdf(
        pdf,
        key,
        party=party,
        time=now,
        shown=Shown(heading=f"Signed for the {party}", role=role),
        fields=places,
        timestamper=checked(timestamper, trust, now),
    )
    if timestamper is not None:
        made = with_material(made, anchors=trust.anchors, revocations=trust.revocations)
    after = pdf_report(made, trust=trust, now=now, project=project)
    if after.verdict is Verdict.TOTAL_FAILED:
        return Signed(before=after, after=None, path=path, remarks=remarks)
    target = out or path
    write_file(target, made)
    empty = tuple(name for name, done in fields_of(made).items() if not done)
    return Signed(before=before, after=after, path=target, remarks=remarks, empty=empty)


def read_pdf(path: Path) -> bytes:
    """The PDF at ``path``. Raises ``InputError`` when there is none."""
    if path.is_dir():
        raise InputError(
            str(path), "it is a folder, and a document is filed as its signed PDF", "name that, or nothing"
        )
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "make it first: 'signoff generate'")
    with path.open("rb") as file:
        data = file.read(MAX_PDF + 1)
    if len(data) > MAX_PDF or not data.startswith(b"%PDF-"):
        raise InputError(str(path), "it is no PDF, or too large", "name the PDF that 'signoff generate' made")
    return data


def faults(path: Path, pdf: bytes, docx: bytes, report: Report | None) -> list[InputError]:
    """Why ``pdf`` is not the PDF of the Word document ``docx``, or (by ``report``) not validly signed."""
    found = [
        InputError(str(path), item.detail, "make it again: 'signoff generate'")
        for item in pdf_findings(path.name, pdf, docx)
    ]
    if report is not None:
        found += [
            InputError(str(path), item.detail, f"see 'signoff verify {path}'")
            for item in report.findings
            if item.severity is Severity.ERROR
        ]
        if not found and any(item.verdict is not Verdict.TOTAL_PASSED for item in report.signatures):
            problem = "a signature in it cannot be tied to anyone trusted here"
            found.append(InputError(str(path), problem, f"see 'signoff verify {path}'"))
    return found


def _unproven(report: Report) -> bool:
    return any(item.verdict is not Verdict.TOTAL_PASSED for item in report.signatures) or any(
        item.severity is Severity.ERROR or item.code in {"PDF_CHANGED_AFTER", "PDF_ACTIVE_CONTENT"}
        for item in report.findings
    )


def _name(path: Path, dossier: Dossier, process: Process) -> str:
    """The document a PDF is, by its file name, as people name it: ``contract``, ``change-request/CR-001``."""
    from pipeline.dossier.wanted import wanted
    from pipeline.records.check import record_files

    files = record_files(dossier.root, process)
    documents: list[Wanted] = []
    for kind in process.kinds.values():
        if kind.form is Form.DOCUMENT and (kind.own_record in files or process.records[kind.own_record].folder is None):
            documents += wanted(kind.name, process, files)
    for item in sorted(documents, key=lambda item: -len(item.file_name)):
        if path.stem == item.file_name or path.stem.startswith((f"{item.file_name}.", f"{item.file_name} ")):
            return item.name
    names = ", ".join(f"{item.file_name}.pdf" for item in documents)
    raise InputError(str(path), "its name does not say which document it is", f"call it one of: {names}")


def _document(
    path: Path, dossier: Dossier, process: Process, now: dt.datetime, own: OwnTemplates
) -> tuple[Kind, Document, Records]:
    """The document as the records make it now, and those records. Raises ``InputError`` for a draft."""
    from pipeline.documents.side_by_side.pair import generate_in
    from pipeline.dossier.history import read_entries
    from pipeline.dossier.wanted import language_named

    wanted, records = checked_records(dossier.root, _name(path, dossier, process), process)
    kind = wanted.kind
    language = language_named(path) or str(records["project"]["language"])
    entries = read_entries(dossier, now=now, process=process)
    require_unchanged(kind, process, records, entries)
    document = generate_in(
        language,
        kind.name,
        records,
        citations=citations(kind, process, records, entries),
        own=partial(own.template, kind.name),
        house=own.house(),
    )
    if document.draft:
        problem = f"the {kind.name} is still a draft: something it relies on is not signed by everyone"
        raise InputError(kind.name, problem, "see 'signoff status'")
    return kind, document, records


def _places(document: Document, pdf: bytes, kind: Kind, project: Mapping[str, Any]) -> tuple[SignatureField, ...]:
    from pipeline.documents.signature_rooms import signature_rooms
    from signing.pdf.fields import SignatureField

    parties = project["parties"]
    names = {party: in_language(parties[party]["name"], document.language) for party in kind.signatories}
    rooms = signature_rooms(document.docx, pdf, names)
    return tuple(SignatureField(party=party, page=room.page, box=room.box) for party, room in rooms.items())


def _role(project: Mapping[str, Any], party: str, key: SigningKey) -> str:
    """What the signatory is in which company, as the records have it."""
    from pipeline.dossier.signatories import folded

    one = project["parties"][party]
    people: Iterable[Mapping[str, Any]] = one.get("signatories", ())
    titles = (str(item.get("title", "")) for item in people if folded(str(item.get("name"))) == folded(key.signatory))
    return ", ".join(part for part in (next(titles, ""), str(one["name"])) if part)
