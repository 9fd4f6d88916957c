"""The verb `generate`: documents from the records, written to ``drafts/``, which may be deleted and made again."""

from __future__ import annotations

from collections.abc import Iterable
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
    """What was made, and what was not asked for by name and lacks a record."""

    made: tuple[Draft, ...]
    skipped: tuple[tuple[str, str], ...]
    """Pairs of a kind and the record it lacks."""


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
    """Make the documents of ``kinds`` (when empty: all whose records are there) and write them below ``out`` (default: ``drafts/``).

    All are made before the first is written; one process converts all of them. A draft may rest on records with open
    errors as long as they fit their schemas. Raises ``InputError``.
    """
    from pipeline.documents.generate import generate

    wanted = [process.kind(name) for name in kinds]
    for kind in wanted:
        if kind.form is not Form.DOCUMENT:
            raise InputError(kind.name, "it is a folder, not a document", f"freeze it: 'signoff freeze {kind.name}'")
    chosen, skipped = (wanted, ()) if wanted else _possible(dossier, process)
    records = _records(dossier, {name for kind in chosen for name in kind.records})
    entries = read_entries(dossier, now=now) if any(kind.needs for kind in chosen) else ()
    documents = [
        generate(kind.name, records, citations=citations(kind, process, records, entries), language=language)
        for kind in chosen
    ]
    written = frozenset(formats)
    pdfs: tuple[bytes, ...] = ()
    if "pdf" in written and converter is not None:
        pdfs = converter.to_pdf([document.docx for document in documents])
    folder = out or dossier.drafts
    folder.mkdir(parents=True, exist_ok=True)
    made = tuple(
        _write(document, pdfs[index] if pdfs else None, folder, docx="docx" in written)
        for index, document in enumerate(documents)
    )
    return Drafts(made=made, skipped=skipped)


def read_entries(dossier: Dossier, *, now: dt.datetime) -> tuple[Entry, ...]:
    """All entries, verified under the dossier's anchors."""
    trust = dossier_trust(dossier)
    return tuple(read_entry(file, trust=trust, now=now) for file in list_entries(dossier).files)


def _possible(dossier: Dossier, process: Process) -> tuple[list[Kind], tuple[tuple[str, str], ...]]:
    """The documents whose records are all there, and for each other one the first record it lacks."""
    from pipeline.records.check import record_files

    there = record_files(dossier.root)
    chosen, skipped = [], []
    for kind in process.kinds.values():
        lacking = [name for name in kind.records if name not in there]
        if kind.form is not Form.DOCUMENT:
            continue
        if lacking:
            skipped.append((kind.name, lacking[0]))
        else:
            chosen.append(kind)
    return chosen, tuple(skipped)


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
