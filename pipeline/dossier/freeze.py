"""The verb `freeze`: a folder or a document becomes the next entry, signed by the party that makes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.citations import citations, cites, relying, require_open, require_unchanged
from pipeline.dossier.entry import Entry, read_entry
from pipeline.dossier.filed_again import filed_before, marks
from pipeline.dossier.gate import checked_records
from pipeline.dossier.history import read_history
from pipeline.dossier.layout import Dossier, EntryFile, entry_name, list_entries
from pipeline.dossier.own_key import require_agreed, require_pinned, require_usable
from pipeline.dossier.payload import document_payload, folder_payload
from pipeline.dossier.place import require_chain, require_sound, require_whole
from pipeline.dossier.printed import is_document
from pipeline.dossier.rendered import rendered_findings
from pipeline.dossier.second_key import require_demanded, require_second
from pipeline.dossier.signatories import require_authorised
from pipeline.dossier.stamping import checked
from pipeline.dossier.stating import agreed_certificate, round_of, something_new, statement_maker
from pipeline.dossier.store import clear_unfinished, put_new, unfinished_name, writing
from pipeline.dossier.templates.own import OwnTemplates, Source, own_templates
from pipeline.dossier.turn import require_turn
from pipeline.dossier.verify import pdf_report
from pipeline.dossier.wanted import language_named
from pipeline.records.languages import in_language, languages_in
from pipeline.records.process import Form, Kind, Process
from signing.cms.cades import Commitment
from signing.entry import freeze_entry
from signing.errors import InputError, InputErrors
from signing.report import Severity
from signing.statement import ML_DSA_65, Statement

if TYPE_CHECKING:
    from pipeline.documents.convert import Converter
    from pipeline.documents.generate import Document
    from pipeline.dossier.wanted import Wanted
    from pipeline.records.values import Records
    from signing.certificates.trust import TrustStore
    from signing.container import PayloadItem
    from signing.digest import Progress
    from signing.keys.store import SigningKey
    from signing.timestamps.asking import Timestamper


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A new entry."""

    path: Path
    statement: Statement
    missing: tuple[str, ...]
    """The parties that still have to sign."""
    remarks: tuple[str, ...]
    """What the person who froze it should know; nothing that stopped it."""
    own: tuple[Source, ...] = ()
    """The templates, clauses and house style of the company's own that a document was made with."""


def freeze(
    dossier: Dossier,
    kind_name: str,
    *,
    key: SigningKey,
    party: str,
    now: dt.datetime,
    process: Process,
    converter: Converter | None,
    folder: Path | None = None,
    title: str | None = None,
    again: bool = False,
    detached: bool = False,
    language: str | None = None,
    also: SigningKey | None = None,
    timestamper: Timestamper | None = None,
    trust: TrustStore | None = None,
    user_templates: Path | None = None,
    progress: Progress | None = None,
) -> Frozen:
    """Append an entry of ``kind_name``, signed by ``key`` for ``party`` with the commitment "creation".

    The kind may be one event of it: ``change-request/CR-001``. Folder kinds freeze ``folder``; document kinds are
    rendered from the records now, in ``language`` (default: that of the project), and ``folder`` is their signed PDF if
    there is one. ``detached`` leaves the files of a
    folder where they are: the entry is a seal over them. ``also`` is a post-quantum key the same person signs with too;
    ``trust`` is that of the dossier, with more revocation lists and OCSP answers perhaps;
    the statement then asks for both, as it does of everybody of whom the project wants it. ``user_templates`` is the folder
    of templates that count where the dossier has none of its own. Nothing is written before everything stands, and no entry is
    ever overwritten. Raises ``InputError`` with every reason against it: open errors in
    the records (D-10, P-04), what has to be executed first and whose signature it lacks, a broken chain,
    a key that is not the party's, nothing new since the last such entry (unless ``again``).
    """
    kind = process.kind(kind_name.partition("/")[0])
    if detached and kind.form is Form.DOCUMENT:
        raise InputError("--detached", f"a {kind.name} travels in its entry", "only a folder can be left outside")
    if kind.commitment != Commitment.CREATION:
        raise InputError("KIND", f"a {kind.name} is not frozen by hand", "see 'signoff handover --help'")
    wanted, records = checked_records(dossier.root, kind_name, process)
    tongue = language or (folder and language_named(folder)) or str(records["project"]["language"])
    trust = dossier_trust(dossier) if trust is None else trust
    remarks = require_usable(key, now)
    remarks += require_own_key(key, party, records, trust, now)
    require_demanded(also, party, records["project"], where="project.yaml")
    remarks += require_second(also, key, party, trust, now)
    if also is not None:
        require_authorised(also, party, records["project"], now, option="--also")
    with writing(dossier.entries):
        clear_unfinished(dossier.entries)
        listing = list_entries(dossier)
        require_whole(listing)
        entries = read_history(listing.files, trust=trust, now=now, process=process, progress=progress)
        require_sound(entries)
        require_chain(entries, str(records["project"]["number"]))
        kind = relying(kind, records)
        cited = cites(kind, entries)
        require_open(kind, process, entries)
        require_turn(kind, records, entries)
        require_unchanged(kind, process, records, entries)
        payload = _payload(
            dossier,
            wanted,
            process,
            records,
            entries,
            converter,
            folder,
            tongue,
            trust,
            now,
            own_templates(dossier, user_templates),
        )
        record = records.get(kind.own_record)
        make_statement = statement_maker(
            kind=kind,
            records=records,
            title=title or in_language(record.data.get("title", "") if record else "", tongue) or kind.title,
            language=tongue if kind.form is Form.DOCUMENT else None,
            round_number=round_of(record.data if record else {}),
            number=len(entries) + 1,
            now=now,
            cited=cited,
            last=entries[-1] if entries else None,
            also={party: ML_DSA_65} if also is not None else {},
        )
        if not again:
            make_statement = something_new(make_statement, kind, entries)
        path = dossier.entries / entry_name(len(entries) + 1, kind.name, detached=detached)
        finished = unfinished_name(path, "frozen")
        try:
            statement = freeze_entry(
                finished,
                payload,
                make_statement,
                key=key,
                party=party,
                time=now,
                commitment=Commitment.CREATION,
                detached=detached,
                also=also,
                timestamper=checked(timestamper, trust, now),
                revocations=trust.revocations,
                progress=progress,
            )
            missing = tuple(item.party for item in statement.required if item.party != party)
            if kind.form is Form.DOCUMENT:
                file = EntryFile(number=len(entries) + 1, kind=kind.name, path=finished)
                entry = read_entry(file, trust=trust, now=now, process=process)
                _require_passing(entry, entries, process)
                missing = entry.missing
            put_new(finished, path)
        finally:
            finished.unlink(missing_ok=True)
    if kind.form is Form.DOCUMENT and converter is None and folder is None:
        remarks += ("LibreOffice is not installed: the entry holds the Word file alone",)
    if detached:
        remarks += ("it holds none of the files: keep them as they are, nothing can be proven without them",)
    return Frozen(
        path=path,
        statement=statement,
        missing=missing,
        remarks=remarks,
        own=_made_with(dossier, user_templates, kind, tongue),
    )


def _made_with(dossier: Dossier, user: Path | None, kind: Kind, language: str) -> tuple[Source, ...]:
    """The templates of the company's own a document was made with."""
    if kind.form is not Form.DOCUMENT:
        return ()
    return own_templates(dossier, user).made_with(kind.name, languages_in(language))


def _require_passing(entry: Entry, entries: tuple[Entry, ...], process: Process) -> None:
    """Refuse a document that verification would fail: an entry that is there stays for ever."""
    findings = [*entry.report.findings, *rendered_findings(entry, entries, process)]
    faults = [item for item in findings if item.severity is Severity.ERROR and is_document(item.subject)]
    if faults:
        raise InputErrors(
            InputError(item.subject.removeprefix("payload/"), item.detail, "mend the records or the template")
            for item in faults
        )


def _payload(
    dossier: Dossier,
    wanted: Wanted,
    process: Process,
    records: Records,
    entries: tuple[Entry, ...],
    converter: Converter | None,
    folder: Path | None,
    language: str,
    trust: TrustStore,
    now: dt.datetime,
    own: OwnTemplates,
) -> tuple[PayloadItem, ...]:
    kind = wanted.kind
    if kind.form is Form.FOLDER:
        return folder_payload(folder or _default_folder(dossier, kind, records), records)
    from pipeline.documents.side_by_side.pair import generate_in

    document = generate_in(
        language,
        kind.name,
        records,
        citations=citations(kind, process, records, entries),
        own=partial(own.template, kind.name),
        house=own.house(),
    )
    if document.draft:
        raise InputError(f"freeze {kind.name}", "it is still a draft", "see 'signoff status'")
    if folder is not None:
        pdf = _signed_pdf(folder, document, entries, trust, now, records["project"])
        return document_payload(document, pdf, records)
    made = converter.to_pdf([document.docx])[0] if converter is not None else None
    return document_payload(document, made, records)


def _signed_pdf(
    path: Path,
    document: Document,
    entries: tuple[Entry, ...],
    trust: TrustStore,
    now: dt.datetime,
    project: Mapping[str, Any],
) -> bytes:
    """The signed PDF at ``path``, which has to be that of ``document``. Raises ``InputErrors`` for all that is wrong."""
    from pipeline.dossier.sign import faults, read_pdf
    from signing.pdf.fields import fields_of

    pdf = read_pdf(path)
    if not any(fields_of(pdf).values()):
        raise InputError(
            str(path),
            "nobody has signed it",
            f"sign it: 'signoff sign {path}'; or leave it out, and the document is made from the records",
        )
    report = pdf_report(pdf, trust=trust, now=now, project=project)
    earlier = filed_before(marks(report), entries)
    if earlier is not None:
        problem = f"it is filed already, in entries/{earlier.file.name}"
        raise InputError(str(path), problem, "a signed PDF is filed once; make and sign another")
    found = faults(path, pdf, document.docx, report)
    if found:
        raise InputErrors(found)
    return pdf


def _default_folder(dossier: Dossier, kind: Kind, records: Records) -> Path:
    folder = recorded_folder(dossier, kind.name, records)
    if folder is None:
        raise InputError("PATH", f"which folder is the {kind.name}?", f"name it: 'signoff freeze {kind.name} PATH'")
    return folder


def recorded_folder(dossier: Dossier, kind: str, records: Records) -> Path | None:
    """The folder the record of a kind says is to be frozen; None when it names none."""
    record = records.get(kind)
    name = record.data.get("folder") if record is not None else None
    return dossier.root / name if isinstance(name, str) else None


def require_own_key(
    key: SigningKey, party: str, records: Records, trust: TrustStore, now: dt.datetime
) -> tuple[str, ...]:
    """Refuse a party the project does not know and a key of somebody else; remark on an anchor not pinned yet."""
    parties = records["project"]["parties"]
    if party not in parties:
        raise InputError("--as", f"the project has no party '{party}'", f"its parties are {' and '.join(parties)}")
    remarks = require_pinned(key, party, trust)
    require_agreed(key, party, agreed_certificate(records["project"], party))
    require_authorised(key, party, records["project"], now)
    return remarks
