"""The fields of a template: each is described, each tag works when one copies it, and the Word document holds them all."""

from __future__ import annotations

import re
from functools import cache

import pytest

import doc_templates
from pipeline.documents import context
from pipeline.documents.templates.check import check_template
from pipeline.documents.templates.fields import TemplateField, template_fields, template_filters
from pipeline.documents.templates.fields_page import fields_document
from pipeline.documents.text import text_of_docx
from pipeline.records.process import Form, shipped_process
from tests.word_templates import p, template

PROCESS = shipped_process()
KINDS = [kind.name for kind in PROCESS.kinds.values() if kind.form is Form.DOCUMENT]


@cache
def fields_of(kind: str, language: str = "en") -> tuple[TemplateField, ...]:
    return template_fields(kind, PROCESS, language)


def field_of(kind: str, path: str, language: str = "en") -> TemplateField:
    return next(item for item in fields_of(kind, language) if item.path == path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_and_stands_once(kind: str) -> None:
    fields = fields_of(kind)
    silent = [item.path for item in fields if not item.description]
    assert silent == [], "say in the schema what they are, or, of computed values, in doc_templates/described.json"
    assert len({item.path for item in fields}) == len(fields)


@pytest.mark.parametrize("kind", ["contract", "srs", "acceptance-report", "change-request", "vendor-evaluation"])
def test_every_tag_that_is_shown_is_right(kind: str) -> None:
    """A template of all the tags outside of lists, each loop ended: nothing in it has to be mended."""
    tags = [item.tag for item in fields_of(kind) if item.tag and "item" not in item.path and "[]" not in item.path]
    ends = {"{%p for": "{%p endfor %}", "{%p if ": "{%p endif %}"}
    body = "".join(p(tag) + (p(ends[tag[:7]]) if tag[:7] in ends else "") for tag in tags)
    found = check_template(template(body), "all.docx", kind=kind, language="en", process=PROCESS)
    assert [
        item for item in found.findings if item.code not in {"not-used", "cannot-be-filled-in", "may-be-empty"}
    ] == []
    assert len(tags) > 20


def test_what_a_field_says() -> None:
    amount = field_of("contract", "contract.amount")
    assert (amount.tag, amount.sort, amount.example) == (
        "{{ contract.amount|money }}",
        "amount of money",
        "EUR 480000.00",
    )
    assert field_of("contract", "contract.milestones").tag == "{%p for item in contract.milestones %}"
    assert field_of("contract", "contract.milestones[].date").tag == "{{ item.date|date }}"
    assert field_of("contract", "contract.stages[].deliverables[].title").tag == "{{ item2.title }}"
    assert field_of("contract", "prototype.rounds_reason").optional
    assert not amount.optional


def test_choices_have_their_words_in_each_language() -> None:
    named = {item.path: item for item in fields_of("change-request", "zh-CN")}
    choices = [item for item in named.values() if item.sort == "choice" and item.path.startswith("record.")]
    assert choices
    assert any(re.search("[\u4e00-\u9fff]", word) for item in choices for word in item.choices.values())
    english = field_of("change-request", choices[0].path)
    assert set(english.choices) == set(choices[0].choices)
    assert english.choices != choices[0].choices


def test_the_filters_are_those_there_are() -> None:
    assert {item.name for item in template_filters()} == set(context.filters("en"))


def test_what_is_described_is_there() -> None:
    """No description of a computed value outlives the value."""
    paths = {kind: {item.path for item in fields_of(kind)} for kind in KINDS}
    for given in doc_templates.described()["computed"]:
        kind, _, pattern = given.rpartition(":")
        form = re.compile(re.escape(pattern).replace(r"\*", r"\w+"))
        there = [path for name in ([kind] if kind else KINDS) for path in paths[name] if form.fullmatch(path)]
        assert there or "performance[]" in pattern, given


def test_the_word_document_holds_every_field() -> None:
    fields = fields_of("nda")
    docx = fields_document("Non-disclosure agreement", fields, template_filters())
    text = text_of_docx(docx)
    assert all(item.tag in text for item in fields)
    assert all(item.description in text for item in fields)
    assert fields_document("Non-disclosure agreement", fields, template_filters()) == docx
