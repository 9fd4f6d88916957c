"""A document from records: values, template, filling in, finishing, gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from signing.errors import InputError, InputErrors

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
    event: str | None
    """The identifier of the record it is about, where there is one for each event."""
    docx: bytes
    template: bytes
    """The template it was made with, which is frozen beside it."""
    draft: bool
    beside: tuple[tuple[str, bytes], ...] = ()
    """Of a document in two languages, the second language and its template."""
    house: bytes | None = None
    """The company's house style, which is frozen beside it too; None for the one that comes with signoff."""

    @property
    def name(self) -> str:
        """The file name without its ending: ``contract``, ``change-request-CR-001``."""
        return document_name(self.kind, self.event)


def document_name(kind: str, event: str | None) -> str:
    """The name of a document's files without ending."""
    return kind if event is None else f"{kind}-{event}"


def shipped_template(kind: str, language: str) -> bytes | None:
    """The template of this kind that comes with signoff; None when there is none in this language."""
    from doc_templates import open_template

    try:
        return open_template(language, kind)
    except LookupError:
        return None


def shipped_house_style() -> bytes:
    """The house style that comes with signoff: its styles on specimens, without a letterhead."""
    from doc_templates import open_house_style

    return open_house_style()


def template_languages(kind: str) -> tuple[str, ...]:
    """The languages in which a template of this kind comes with signoff."""
    from doc_templates import templates

    return tuple(language for language, name in templates() if name == kind)


def generate(
    kind: str,
    records: Records,
    *,
    citations: tuple[Citation, ...],
    language: str = "en",
    template: bytes | None = None,
    house: bytes | None = None,
    unfinished: bool = False,
    preview: bool = False,
    agreed: bool = False,
    review: bool = False,
    pictures: bool = True,
) -> Document:
    """The document of this kind from ``records``, as a draft until everything it has to cite has a baseline id.

    Where there is a record for each event, ``records`` are those about one of them (``Records.about``).

    ``unfinished`` makes it a draft in any case: its records have errors, and nobody may take it for one to sign.
    ``preview`` marks it as what shows a template, of data that are not the project's.
    ``agreed`` makes again what both parties signed: whether a contract has all clauses is asked no more.
    ``review`` makes a draft that keeps the tracked changes and comments of ``template``, for those who discuss them;
    without it they are refused. Without ``pictures`` no chart is drawn.

    The same records, citations, language and template give the same bytes, on every machine and at every time.
    ``template`` replaces the one that comes with signoff; ``house`` is the house style it is dressed in. Raises ``InputErrors`` naming template, paragraph and field.
    """
    from pipeline.documents import context
    from pipeline.documents.house_dressing import dressed

    found = records.process.kind(kind)
    lacking = [name for name in found.records if name not in records]
    if lacking:
        problem = f"it is made from the record {lacking[0]}, which is not there"
        raise InputError(kind, problem, f"write {lacking[0]}.yaml, or begin with 'signoff new --sample'")
    source = shipped_template(kind, language) if template is None else template
    if source is None:
        known = " or ".join(template_languages(kind)) or "no language"
        problem = f"there is no template of the {found.title.lower()} in the language '{language}'"
        raise InputError(kind, problem, f"there is one in {known}; yours goes to templates/{language}/{kind}.docx")
    needs = found.relying_on(records[found.own_record].get("attachments", ())).needs
    draft = (
        unfinished
        or preview
        or review
        or not set(needs) <= {item.label for item in citations if item.baseline is not None}
    )
    values = context.values(kind, records, citations, language=language, draft=draft)
    if not pictures:
        values = {**values, "charts": dict.fromkeys(values.get("charts", {}))}
    name = f"{kind}.docx"
    filters = _filters(language)
    docx = fill_in(
        source if house is None else dressed(source, house, name),
        values,
        name=name,
        language=language,
        filters=filters,
        draft=draft,
        preview=preview,
        review=review,
    )
    _require_printed(docx, citations, name)
    if template is not None and not agreed:
        _require_clauses(docx, name, kind, language, values)
        if not review:
            _require_no_comments(template, name)
    own = records.by_kind[found.own_record]
    return Document(
        kind=kind,
        language=language,
        title=str(values["document"]["title"]),
        event=None if own.of.folder is None else own.name,
        docx=docx,
        template=source,
        draft=draft,
        house=house,
    )


def fill_in(
    template: bytes,
    values: Mapping[str, Any],
    *,
    name: str,
    language: str,
    filters: Mapping[str, Callable[..., Any]],
    draft: bool = False,
    preview: bool = False,
    review: bool = False,
) -> bytes:
    """The Word document that ``template`` makes of ``values``; ``name`` is what messages call the template.

    A draft says so on every page, and a preview that it is one. For ``review`` tracked changes stay.

    Raises ``InputErrors`` for what the template gets wrong, and for what must not reach a reader.
    """
    from pipeline.documents.charts.place import with_charts
    from pipeline.documents.compile import compile_template
    from pipeline.documents.finish import filled_body, finish_body
    from pipeline.documents.render import render_parts
    from pipeline.documents.word import properties
    from pipeline.documents.word.places import LINK_STYLE, with_places, without_places
    from pipeline.documents.word.watermark import PREVIEW, WORDS, marked_headers
    from pipeline.documents.word.xml import serialise

    compiled = compile_template(template, name, filters, review=review)
    parts = {
        part: with_places(data, styled=LINK_STYLE in compiled.looks)
        if part == "word/document.xml"
        else without_places(data)
        for part, data in render_parts(compiled, values).items()
    }
    body = filled_body(parts.get("word/document.xml") or compiled.file.data("word/document.xml"), name)
    parts |= with_charts(body, values.get("charts", {}), compiled.file, parts, name)
    finish_body(body, compiled.numbering, compiled.looks, name)
    parts["word/document.xml"] = serialise(body)
    if draft:
        words = PREVIEW if preview else WORDS
        word = words.get(language, words["en"])
        parts |= marked_headers(compiled.file, body, parts, word, name)
    if properties.PART in compiled.file:
        parts[properties.PART] = properties.core_properties(values.get("document", {}), language)
    return compiled.file.write(parts)


@lru_cache(maxsize=4)
def _filters(language: str) -> Mapping[str, Callable[..., Any]]:
    """The filters of a language, the same objects every time, so that compiled templates are found again."""
    from pipeline.documents import context

    return context.filters(language)


def _require_clauses(docx: bytes, name: str, kind: str, language: str, values: Mapping[str, Any]) -> None:
    """Refuse a contract of a template that is not ours when a clause it must have is missing, or it contradicts itself."""
    from pipeline.documents.clauses.check import clause_faults

    faults = clause_faults(docx, name, kind=kind, language=language, values=values)
    if faults:
        raise InputErrors(faults)


def _require_no_comments(template: bytes, name: str) -> None:
    """Refuse a template with comments: the other party would read them in the document."""
    from pipeline.documents.templates.comments import comment_findings
    from pipeline.documents.word.file import read

    found = tuple(comment_findings(read(template, name), name, keep=False))
    if found:
        remedy = "delete it in Word (Review); or keep it in drafts: 'signoff generate --review'"
        raise InputErrors(InputError(f"{name}, {item.place}", item.problem, remedy) for item in found)


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
