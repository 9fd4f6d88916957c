"""The PDF of a document entry, compared with the Word document beside it: it has to say the same, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.dossier.printed import MAX_DOCUMENT, is_document
from signing.errors import InputError
from signing.report import Finding, error

if TYPE_CHECKING:
    from signing.container import Container

NAMED = 3
"""Differences that are named; one page taken out moves all behind it."""
_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF\s*")


def compared_findings(container: Container) -> Iterator[Finding]:
    """Where a PDF of the entry says something else than its Word document, or holds more than pages. Never raises."""
    for name in sorted(container.members):
        if not is_document(name) or not name.endswith(".pdf"):
            continue
        pdf = container.read(name, MAX_DOCUMENT)
        docx = container.read(name.removesuffix(".pdf") + ".docx", MAX_DOCUMENT)
        if pdf is None:
            continue  # too large, or damaged: said already
        if docx is None:
            yield error(
                "DOCUMENT_PDF_ALONE", name, "No Word document lies beside it, so nothing shows what it has to say."
            )
        else:
            yield from pdf_findings(name, pdf, docx)


def has_fields(pdf: bytes) -> bool:
    """Whether a PDF has fields for signatures: then what was added to it is judged with them."""
    from signing.pdf.fields import fields_of

    try:
        return bool(fields_of(pdf))
    except InputError:
        return False


def pdf_findings(name: str, pdf: bytes, docx: bytes) -> Iterator[Finding]:
    """What is wrong with the PDF called ``name``, as the PDF of the Word document ``docx``."""
    from pipeline.documents.printed_text import printed_text
    from pipeline.documents.same_text import differences
    from signing.pdf.active import active_content
    from signing.pdf.revisions import first_revision

    signed = has_fields(pdf)
    try:
        held = active_content(pdf)
        expected = printed_text(docx)
        found = list(differences(pdf, expected))
        if signed:  # what it said when the first party signed, and what it shows now
            held = tuple(dict.fromkeys((*active_content(first_revision(pdf)), *held)))
            found += [item for item in differences(first_revision(pdf), expected) if item not in found]
    except (ValueError, InputError):
        yield error("DOCUMENT_UNREADABLE", name, "Its text cannot be read, so it is not known to say what it has to.")
        return
    if held:
        detail = f"It holds more than pages to be read: {', '.join(held)}."
        yield error("PDF_ACTIVE_CONTENT", name, detail)
    if not signed and len(_END.findall(pdf)) != 1:
        yield error("PDF_ADDED_TO", name, "Something was added to it after it was made.")
    for item in found[:NAMED]:
        yield error("DOCUMENT_PDF_DIFFERS", name, f"Page {item.page}: {item.detail}")
