"""All checks of a contract together: of a template as it stands, and of a document before anyone gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import doc_templates
from pipeline.documents.clauses.amounts import differing_amounts
from pipeline.documents.clauses.mandatory import missing_clauses
from pipeline.documents.clauses.passages import Passage, passages, without
from pipeline.documents.clauses.references import lost_references, typed_references, unresolved_references
from pipeline.documents.clauses.terms import defined_terms, term_findings
from pipeline.documents.templates.finding import TemplateFinding, Weight
from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.numbering import read_numbering
from pipeline.documents.word.outline import Outline, read_outline
from pipeline.documents.word.xml import parse
from signing.errors import InputError

_BODY = "word/document.xml"
_SHORTEST = 3
"""Values of records shorter than this are no names that could be taken for terms."""


def checked_kinds() -> tuple[str, ...]:
    """The kinds of documents that are read as contracts."""
    return tuple(name for name in doc_templates.clauses() if name not in {"names", "terms"})


def template_references(file: WordFile, name: str) -> Iterator[TemplateFinding]:
    """References in a template, of whatever kind, to what is nowhere in it."""
    listed, outline = _read(file, name, filled=False)
    yield from lost_references(listed, outline.bookmarks)


def template_clauses(file: WordFile, name: str, *, kind: str, language: str) -> Iterator[TemplateFinding]:
    """What is wrong with the text of a template of ``kind``; nothing for kinds that are no contracts."""
    if kind not in checked_kinds():
        return
    listed, _ = _read(file, name, filled=False)
    yield from missing_clauses(listed, doc_templates.clauses()[kind], language)
    yield from differing_amounts(listed)
    yield from typed_references(listed)
    yield from _terms(listed, language)


def document_clauses(docx: bytes, name: str, *, kind: str, language: str, values: Any) -> Iterator[TemplateFinding]:
    """What is wrong with the text of a finished document of ``kind``; ``values`` were printed in it and are no terms."""
    if kind not in checked_kinds():
        return
    listed, outline = _read(read(docx, name), name, filled=True)
    yield from missing_clauses(listed, doc_templates.clauses()[kind], language)
    yield from lost_references(listed, outline.bookmarks)
    yield from differing_amounts(listed)
    terms = "\n".join(item.term for item in defined_terms(listed))
    strings = sorted({item for item in _strings(values) if item not in terms}, key=lambda item: (-len(item), item))
    plain = [without(item, strings) for item in listed]
    yield from unresolved_references(plain)
    yield from _terms(plain, language)


def clause_faults(docx: bytes, name: str, *, kind: str, language: str, values: Any) -> tuple[InputError, ...]:
    """What keeps a finished document from being given out: the errors among ``document_clauses``."""
    return tuple(
        InputError(f"{name}, {item.place}" if item.place else name, item.problem, item.remedy)
        for item in document_clauses(docx, name, kind=kind, language=language, values=values)
        if item.weight is Weight.ERROR
    )


def _read(file: WordFile, name: str, *, filled: bool) -> tuple[list[Passage], Outline]:
    root = parse(file.data(_BODY), name)
    outline = read_outline(root, read_numbering(file, name))
    return list(passages(root, outline, filled=filled)), outline


def _terms(listed: list[Passage], language: str) -> Iterator[TemplateFinding]:
    data = doc_templates.clauses()
    yield from term_findings(listed, data["names"][language], data["terms"][language])


def _strings(value: Any) -> Iterator[str]:
    """Every text among values, and its first sentence without the stop, as templates print it."""
    if isinstance(value, str):
        plain = re.sub(r"[.。]$", "", value.strip())
        if len(plain) >= _SHORTEST:
            yield plain
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _strings(item)
