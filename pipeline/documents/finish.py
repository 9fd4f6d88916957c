"""A filled-in body finished as Word would: references show clause numbers, contents are filled in, nothing dangles."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.documents import gate
from pipeline.documents.word.contents import fill_contents
from pipeline.documents.word.fields import fields
from pipeline.documents.word.numbering import Numbering
from pipeline.documents.word.outline import read_outline
from pipeline.documents.word.page_ends import keep_ends
from pipeline.documents.word.page_styles import Look
from pipeline.documents.word.pages import estimated_pages
from pipeline.documents.word.references import fill_references
from pipeline.documents.word.xml import Element, parse
from signing.errors import InputError, InputErrors


def filled_body(data: bytes, name: str) -> Element:
    """The part ``word/document.xml`` as it was filled in; raises ``InputError`` when its XML is broken."""
    try:
        return parse(data, name)
    except InputError as error:
        remedy = "see that conditions and loops open and close in whole paragraphs or rows"
        raise InputError(name, f"filled in, it is no longer well-formed ({error.problem})", remedy) from None


def finish_body(root: Element, numbering: Numbering, looks: Mapping[str, Look], name: str) -> None:
    """Fill in the references and the contents of the part ``word/document.xml``, and say what stays together on a page.

    Raises ``InputErrors`` with everything that must not reach a reader: references to clauses that fell away, numbers
    before nothing, bookmarks twice, tables without rows.
    """
    outline = read_outline(root, numbering)
    keep_ends(root, outline, looks)
    listed = list(fields(root))
    problems = [*gate.faults(root, listed, outline, name), *fill_references(listed, outline, name)]
    if any(item.words and item.words[0].upper() == "TOC" for item in listed):
        # After the references: a heading may hold one.
        entries: list[tuple[Element, Element]] = []
        problems += fill_contents(listed, outline, looks, name, entries)
        pages = estimated_pages(root, {heading for heading, _ in entries}, outline, looks)
        for heading, page in entries:
            page.text = str(pages.get(heading, 1))
    if problems:
        raise InputErrors(problems)
