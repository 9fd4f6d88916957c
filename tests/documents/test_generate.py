"""A document from records: which kinds there are, when it is a draft, and that it prints what it relies on (Y-07)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import doc_templates
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import printed_baselines
from pipeline.records.check import load_records
from pipeline.records.process import Form, shipped_process
from pipeline.records.values import Records
from signing.errors import InputError
from tests.word_templates import p, part, template

MINIMAL = Path(__file__).parent.parent / "records" / "minimal"
PROCESS = shipped_process().kinds
KINDS = ("srs", "contract", "acceptance-report")


def records(kind: str) -> Records:
    return load_records(MINIMAL, PROCESS[kind].records)


def citations(kind: str, without: str = "") -> tuple[Citation, ...]:
    """What a document of this kind cites, each with an id of its own; ``without`` is not frozen yet."""
    return tuple(
        Citation(
            label=label,
            title=label,
            version="1.0",
            baseline=None if label == without else f"sha256:{number:064x}",
            entry=number,
            signed_on=dt.date(2026, 3, 9),
        )
        for number, label in enumerate(PROCESS[kind].needs, 1)
    )


def test_every_document_of_the_process_has_a_template() -> None:
    documents = {kind for kind, item in PROCESS.items() if item.form is Form.DOCUMENT}
    assert documents == {kind for language, kind in doc_templates.templates() if language == "en"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_prints_every_baseline_it_relies_on(kind: str) -> None:
    cited = citations(kind)
    document = generate(kind, records(kind), citations=cited)
    assert not document.draft
    assert set(printed_baselines(document.docx)) >= {item.baseline for item in cited}
    assert document.template == doc_templates.open_template("en", kind)
    assert document.name == kind


@pytest.mark.parametrize(("kind", "label"), [(kind, label) for kind in KINDS for label in PROCESS[kind].needs])
def test_it_is_a_draft_while_anything_it_cites_is_not_frozen(kind: str, label: str) -> None:
    document = generate(kind, records(kind), citations=citations(kind, without=label))
    assert document.draft
    headers = [
        name for name in ("word/header1.xml", "word/header2.xml") if 'string="DRAFT"' in part(document.docx, name)
    ]
    assert headers


def test_a_citation_left_out_makes_a_draft() -> None:
    assert generate("contract", records("contract"), citations=citations("contract")[:1]).draft


def test_a_template_that_does_not_print_an_id_is_refused() -> None:
    with pytest.raises(InputError, match="does not print the baseline id of the srs"):
        generate("contract", records("contract"), citations=citations("contract"), template=template(p("x")))


def test_unfinished_records_make_a_draft() -> None:
    assert generate("srs", records("srs"), citations=(), unfinished=True).draft


@pytest.mark.parametrize(
    ("kind", "language", "expected"), [("invoice", "en", "nothing of the kind 'invoice'"), ("srs", "tlh", "language")]
)
def test_what_there_is_not_is_named(kind: str, language: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        generate(kind, records("srs"), citations=(), language=language)


def test_a_missing_record_is_named() -> None:
    by_kind = {kind: item for kind, item in records("contract").by_kind.items() if kind != "contract"}
    with pytest.raises(InputError, match=r"write contract\.yaml"):
        generate("contract", Records(by_kind=by_kind), citations=())
