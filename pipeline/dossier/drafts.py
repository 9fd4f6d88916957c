"""The verb `generate`: documents from the records, written to ``drafts/``, which may be deleted and made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.citations import citations
from pipeline.dossier.history import read_entries
from pipeline.dossier.layout import Dossier
from pipeline.dossier.project import known_project
from pipeline.dossier.store import write_file
from pipeline.dossier.templates.own import Source, own_templates
from pipeline.dossier.wanted import Files, Wanted, language_mark, wanted
from pipeline.records.languages import languages_in
from pipeline.records.process import Form, Process
from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.documents.convert import Converter
    from pipeline.documents.generate import Document
    from pipeline.records.check import CheckResult


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
    own: tuple[Source, ...]
    """The templates, clauses and house style of the company's own that they were made with."""
    apart: tuple[str, ...]
    """Those asked for in two languages and made in each, which can be made in both side by side when named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document that was written."""

    kind: str
    """The kind, or the event it is about: ``change-request/CR-001``."""
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
    languages: Iterable[str] = (),
    converter: Converter | None,
    out: Path | None = None,
    review: bool = False,
    user_templates: Path | None = None,
) -> Drafts:
    """Make the documents of ``kinds`` (when empty: all that can be made) and write them below ``out`` (default: ``drafts/``).

    ``languages`` are that of the project when there are none; documents in another one bear it in their names. Two side by side are for kinds that are named: without ``kinds`` all
    documents are made in each of the two. All are made before the first is written; one process converts all of them, each while the next is made. For
    ``review`` they keep the tracked changes and comments of templates of one's own: the dossier's, and those in the folder ``user_templates``. A draft may rest on records with open errors as long as they fit their schemas. Raises ``InputError``.
    """
    from pipeline.documents.side_by_side.pair import generate_in, says_which_prevails
    from pipeline.records.check import check, record_files

    files = record_files(dossier.root, process)
    result = check(dossier.root)
    asked, named = tuple(kinds), tuple(languages)
    each = named if asked else tuple(dict.fromkeys(one for language in named for one in languages_in(language)))
    chosen = [item for name in asked for item in wanted(name, process, files)]
    for item in chosen:
        if item.kind.form is not Form.DOCUMENT:
            remedy = f"freeze it: 'signoff freeze {item.name}'"
            raise InputError(item.name, "it is a folder, not a document", remedy)
    waiting: tuple[str, ...] = ()
    faulty: tuple[str, ...] = ()
    if asked:
        records = result.read.require({name for item in chosen for name in item.kind.records})
    else:
        chosen, waiting, faulty = _possible(dossier, process, files, result)
        records = result.records
    errors = _errors(dossier, chosen, files, result)
    entries = read_entries(dossier, now=now, process=process) if any(item.kind.needs for item in chosen) else ()
    home = str(known_project(dossier).get("language", "en"))
    written = frozenset(formats)
    templates = own_templates(dossier, user_templates)
    house = templates.house()
    documents: list[Document] = []

    def words() -> Iterator[bytes]:
        for language in each or (home,):
            for item in chosen:
                made = generate_in(
                    language,
                    item.kind.name,
                    item.records(records),
                    citations=citations(item.kind, process, records, entries),
                    own=partial(templates.template, item.kind.name),
                    house=house,
                    unfinished=item.name in errors,
                    review=review,
                )
                documents.append(made)
                yield made.docx

    pdfs: tuple[bytes, ...] = ()
    if chosen and "pdf" in written and converter is not None:
        pdfs = converter.to_pdf(words())
    else:
        for _ in words():
            pass
    folder = out or dossier.drafts
    if pdfs:
        _require_unsigned(folder / f"{_base(document, home)}.pdf" for document in documents)
    if documents:
        folder.mkdir(parents=True, exist_ok=True)
    made = tuple(
        _write(
            chosen[index % len(chosen)].name,
            document,
            pdfs[index] if pdfs else None,
            folder,
            home,
            docx="docx" in written,
        )
        for index, document in enumerate(documents)
    )
    own = dict.fromkeys(
        source for item in documents for source in templates.made_with(item.kind, languages_in(item.language))
    )
    apart = [
        item.name for item in chosen if each != named and says_which_prevails(item.kind.name, item.records(records))
    ]
    return Drafts(made=made, waiting=waiting, faulty=faulty, errors=errors, own=tuple(own), apart=tuple(apart))


def _possible(
    dossier: Dossier, process: Process, files: Files, result: CheckResult
) -> tuple[list[Wanted], tuple[str, ...], tuple[str, ...]]:
    """The documents that can be made, and why each other one cannot: a record is not there, or does not fit."""
    faults = Counter(item.file for item in result.findings if item.severity == "error")
    fitting = {item.file for item in result.records}
    chosen, waiting, faulty = [], [], []
    for kind in process.kinds.values():
        if kind.form is not Form.DOCUMENT:
            continue
        absent = [name for name in kind.records if name not in files]
        if absent:
            if not kind.optional or kind.own_record in files:
                waiting.append(f"no {kind.name} yet: there is no {absent[0]}.yaml")
            continue
        for item in wanted(kind.name, process, files):
            unfit = [name for name in item.files(dossier.root, files) if name not in fitting]
            if unfit:
                counted = ", ".join(f"{faults[name]} in {name}" for name in unfit)
                faulty.append(f"no {item.name}: faults keep it from being made, {counted}")
            else:
                chosen.append(item)
    return chosen, tuple(waiting), tuple(faulty)


def _errors(dossier: Dossier, chosen: Iterable[Wanted], files: Files, result: CheckResult) -> dict[str, int]:
    """How many errors the records of each document have, for those that have any."""
    errors = Counter(item.file for item in result.findings if item.severity == "error")
    counts = {item.name: sum(errors[name] for name in item.files(dossier.root, files)) for item in chosen}
    return {name: count for name, count in counts.items() if count}


def _require_unsigned(paths: Iterable[Path]) -> None:
    """Refuse to replace a PDF that somebody has signed."""
    signed = [path for path in paths if path.is_file() and b"/ByteRange" in path.read_bytes()]
    if signed:
        remedy = "freeze it, or put it elsewhere first; or name another folder: --out DIR"
        raise InputErrors(
            InputError(str(path), "somebody has signed it, and it would be replaced", remedy) for path in signed
        )


def _base(document: Document, home: str) -> str:
    """The name of its files without ending; a document in another language than ``home``, the project's, bears it."""
    return document.name if document.language == home else f"{document.name}.{language_mark(document.language)}"


def _write(name: str, document: Document, pdf: bytes | None, folder: Path, home: str, *, docx: bool) -> Draft:
    base = _base(document, home)
    files = []
    if docx:
        files.append((folder / f"{base}.docx", document.docx))
    if pdf is not None:
        files.append((folder / f"{base}.pdf", pdf))
    for path, data in files:
        write_file(path, data)
    return Draft(kind=name, draft=document.draft, paths=tuple(path for path, _ in files))
