"""The payload of an entry: a folder or documents, with the records of the day beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.citations import RECORDS, TEMPLATES
from pipeline.dossier.templates.own import HOUSE_STYLE
from signing.container import PayloadItem
from signing.errors import InputError, InputErrors
from signing.tree import scan

if TYPE_CHECKING:
    from pipeline.documents.generate import Document
    from pipeline.records.values import Records


def folder_payload(folder: Path, records: Records) -> tuple[PayloadItem, ...]:
    """Every file of ``folder`` (or the one file it is), and the record files.

    Raises ``InputErrors`` for what cannot be frozen, and for names the records need.
    """
    if not folder.exists():
        raise InputError(
            str(folder), "there is no such folder or file", "name what you freeze: 'signoff freeze KIND PATH'"
        )
    tree = scan(folder)
    clashes = [file.name for file in tree.files if file.name.casefold().startswith((RECORDS, TEMPLATES))]
    if clashes:
        raise InputErrors(
            InputError(name, "the entry keeps its own records and templates under this name", "rename the folder")
            for name in clashes
        )
    return (*(PayloadItem(name=file.name, source=file) for file in tree.files), *record_items(records))


def document_payload(document: Document, pdf: bytes | None, records: Records) -> tuple[PayloadItem, ...]:
    """The finished document as Word (and PDF), the templates and house style it was made with, and the record files."""
    items = [
        PayloadItem(name=f"{document.name}.docx", source=document.docx),
        PayloadItem(name=f"{TEMPLATES}{document.kind}.docx", source=document.template),
    ]
    items += [
        PayloadItem(name=f"{TEMPLATES}{language}/{document.kind}.docx", source=template)
        for language, template in document.beside
    ]
    if document.house is not None:
        items.append(PayloadItem(name=f"{TEMPLATES}{HOUSE_STYLE}", source=document.house))
    if pdf is not None:
        items.append(PayloadItem(name=f"{document.name}.pdf", source=pdf))
    return (*items, *record_items(records))


def record_items(records: Records) -> tuple[PayloadItem, ...]:
    """The record files the entry rests on, and what adapts the process, byte for byte as they were read."""
    files = [(item.file, item.source) for item in records] + list(records.process.sources)
    return tuple(PayloadItem(name=RECORDS + name, source=source) for name, source in files)
