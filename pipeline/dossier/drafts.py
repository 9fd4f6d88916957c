"""The verb `generate`: documents from the records, written to ``drafts/``, which may be deleted and made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.citations import citations
from pipeline.dossier.entry import Entry, read_entry
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.process import Form, Kind, Process
from pipeline.dossier.store import write_file
from signing.errors import InputError

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.documents.convert import Converter
    from pipeline.documents.generate import Document
    from pipeline.records.values import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What was made, and what was not asked for by name and cannot be made yet."""

    made: tuple[Draft, ...]
    waiting: tuple[str, ...]
    """A sentence for each document whose record is not there yet."""
    faulty: tuple[str, ...]
    """A sentence for each document whose records have faults that keep it from being made."""
    errors: Mapping[str, int]
    """How many errors the records of a document have: such a document is a draft whatever it cites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document that was written."""

    kind: str
    draft: bool
    """Whether it says DRAFT on every page: what it cites is not executed yet."""
    paths: tuple[Path, ...]


def write_drafts(
    dossier: Dossier,
    kinds: Iterable[str],
    *,
    now: dt.datetime,
    process: Process,
    formats: Iterable[str],
    language: str,
    converter: Converter | None,
    out: Path | None = None,
) -> Drafts:
    """Make the documents of ``kinds`` (when empty: all that can be made) and write them below ``out`` (default: ``drafts/``).

    All are made before the first is written; one process converts all of them. A draft may rest on records with open
    errors as long as they fit their schemas. Raises ``InputError``.
    """
    from pipeline.documents.generate import generate

    wanted = [process.kind(name) for name in kinds]
    for kind in wanted:
        if kind.form is not Form.DOCUMENT:
            raise InputError(kind.name, "it is a folder, not a document", f"freeze it: 'signoff freeze {kind.name}'")
    chosen, waiting, faulty = (wanted, (), ()) if wanted else _possible(dossier, process)
    records = _records(dossier, {name for kind in chosen for name in kind.records})
    errors = _errors(dossier, chosen)
    entries = read_entries(dossier, now=now, process=process) if any(kind.needs for kind in chosen) else ()
    documents = [
        generate(
            kind.name,
            records,
            citations=citations(kind, process, records, entries),
            language=language,
            unfinished=kind.name in errors,
        )
        for kind in chosen
    ]
    written = frozenset(formats)
    pdfs: tuple[bytes, ...] = ()
    if documents and "pdf" in written and converter is not None:
        pdfs = converter.to_pdf([document.docx for document in documents])
    folder = out or dossier.drafts
    if documents:
        folder.mkdir(parents=True, exist_ok=True)
    made = tuple(
        _write(document, pdfs[index] if pdfs else None, folder, docx="docx" in written)
        for index, document in enumerate(documents)
    )
    return Drafts(made=made, waiting=waiting, faulty=faulty, errors=errors)


def read_entries(dossier: Dossier, *, now: dt.datetime, process: Process) -> tuple[Entry, ...]:
    """All entries, verified under the dossier's anchors."""
    trust = dossier_trust(dossier)
    return tuple(read_entry(file, trust=trust, now=now, process=process) for file in list_entries(dossier).files)


def _possible(dossier: Dossier, process: Process) -> tuple[list[Kind], tuple[str, ...], tuple[str, ...]]:
    """The documents that can be made, and why each other one cannot: a record is not there, or does not fit."""
    from pipeline.records.check import check, record_files

    files = record_files(dossier.root)
    result = check(dossier.root)
    faults = Counter(item.file for item in result.findings if item.severity == "error")
    chosen, waiting, faulty = [], [], []
    for kind in process.kinds.values():
        if kind.form is not Form.DOCUMENT:
            continue
        absent = [name for name in kind.records if name not in files]
        unfit = [files[name].name for name in kind.records if name in files and name not in result.records]
        if absent:
            waiting.append(f"no {kind.name} yet: there is no {absent[0]}.yaml")
        elif unfit:
            counted = ", ".join(f"{faults[name]} in {name}" for name in unfit)
            faulty.append(f"no {kind.name}: faults keep it from being made, {counted}")
        else:
            chosen.append(kind)
    return chosen, tuple(waiting), tuple(faulty)


def _errors(dossier: Dossier, chosen: Iterable[Kind]) -> dict[str, int]:
    """How many errors the records of each document have, for those that have any."""
    from pipeline.records.check import check

    errors = Counter(item.file.rpartition(".")[0] for item in check(dossier.root).findings if item.severity == "error")
    counts = {kind.name: sum(errors[name] for name in kind.records) for kind in chosen}
    return {name: count for name, count in counts.items() if count}


def _records(dossier: Dossier, kinds: set[str]) -> Records:
    from pipeline.records.check import load_records

    return load_records(dossier.root, kinds)


def _write(document: Document, pdf: bytes | None, folder: Path, *, docx: bool) -> Draft:
    files = []
    if docx:
        files.append((folder / f"{document.kind}.docx", document.docx))
    if pdf is not None:
        files.append((folder / f"{document.kind}.pdf", pdf))
    for path, data in files:
        write_file(path, data)
    return Draft(kind=document.kind, draft=document.draft, paths=tuple(path for path, _ in files))
