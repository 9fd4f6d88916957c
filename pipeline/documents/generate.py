"""A document from records: values, template, filling in, finishing, gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.documents.catalog import document_kind
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.records.values import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Something agreed that a document relies on, by title, version and baseline id."""

    label: str
    """What it is to the project: ``srs``, ``prototype``, ``contract``."""
    title: str
    version: str
    baseline: str | None
    """None while it is not frozen: what cites it is a draft."""
    entry: int | None
    signed_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A finished Word document."""

    kind: str
    language: str
    title: str
    docx: bytes
    template: bytes
    """The template it was made with, which is frozen beside it."""
    draft: bool

    @property
    def name(self) -> str:
        """The file name of the Word document."""
        return f"{self.kind}.docx"


def shipped_template(kind: str, language: str) -> bytes | None:
    """The template of this kind that comes with signoff; None when there is none in this language."""
    from doc_templates import open_template

    try:
        return open_template(language, kind)
    except LookupError:
        return None


def generate(
    kind: str,
    records: Records,
    *,
    citations: tuple[Citation, ...],
    language: str = "en",
    template: bytes | None = None,
    unfinished: bool = False,
) -> Document:
    """The document of this kind from ``records``, as a draft until everything it has to cite has a baseline id.

    ``unfinished`` makes it a draft in any case: its records have errors, and nobody may take it for one to sign.

    The same records, citations, language and template give the same bytes, on every machine and at every time.
    ``template`` replaces the one that comes with signoff. Raises ``InputErrors`` naming template, paragraph and field.
    """
    from doc_templates import open_template
    from pipeline.documents import context

    found = document_kind(kind, language)
    lacking = [name for name in found.records if name not in records]
    if lacking:
        problem = f"it is made from the record {lacking[0]}, which is not there"
        raise InputError(kind, problem, f"write {lacking[0]}.yaml, or begin with 'signoff new --sample'")
    source = open_template(language, kind) if template is None else template
    draft = unfinished or not set(found.cites) <= {item.label for item in citations if item.baseline is not None}
    values = context.values(kind, records, citations, language=language, draft=draft)
    docx = fill_in(source, values, name=found.file, language=language, filters=_filters(language), draft=draft)
    _require_printed(docx, citations, found.file)
    title = values.get("document", {}).get("title") or found.title
    return Document(kind=kind, language=language, title=str(title), docx=docx, template=source, draft=draft)


def fill_in(
    template: bytes,
    values: Mapping[str, Any],
    *,
    name: str,
    language: str,
    filters: Mapping[str, Callable[..., Any]],
    draft: bool = False,
) -> bytes:
    """The Word document that ``template`` makes of ``values``; ``name`` is what messages call the template.

    Raises ``InputErrors`` for what the template gets wrong, and for what must not reach a reader.
    """
    from pipeline.documents import properties
    from pipeline.documents.compile import compile_template
    from pipeline.documents.finish import finish_body
    from pipeline.documents.render import render_parts
    from pipeline.documents.watermark import marked_headers

    compiled = compile_template(template, name, filters)
    parts = render_parts(compiled, values)
    body = parts.get("word/document.xml") or compiled.file.data("word/document.xml")
    parts["word/document.xml"] = finish_body(body, compiled.numbering, compiled.looks, name)
    if draft:
        parts |= marked_headers(compiled.file, parts["word/document.xml"], parts, language, name)
    if properties.PART in compiled.file:
        parts[properties.PART] = properties.core_properties(values.get("document", {}), language)
    return compiled.file.write(parts)


@lru_cache(maxsize=4)
def _filters(language: str) -> Mapping[str, Callable[..., Any]]:
    """The filters of a language, the same objects every time, so that compiled templates are found again."""
    from pipeline.documents import context

    return context.filters(language)


def _require_printed(docx: bytes, citations: tuple[Citation, ...], name: str) -> None:
    """Refuse a document that does not print the baseline ids it relies on (Y-07)."""
    from pipeline.documents.text import printed_baselines

    wanted = {item.baseline: item for item in citations if item.baseline is not None}
    if not wanted:
        return
    for baseline, item in wanted.items():
        # Stored, not compressed: an id in one piece is found at once. One that is broken up is put together.
        if baseline.encode() not in docx and baseline not in printed_baselines(docx):
            problem = f"it does not print the baseline id of the {item.label}, {baseline}"
            raise InputError(name, problem, "print it where the document cites it: {{ citation.baseline }}")
