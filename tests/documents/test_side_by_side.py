"""A contract in two languages side by side: nothing of either is lost, the same clauses stand beside each other, facts stand once."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from doc_templates import open_template
from pipeline.documents.generate import Document, generate
from pipeline.documents.side_by_side.alignment import BODY, Side, side
from pipeline.documents.side_by_side.pair import generate_in
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.documents.word.xml import W, attribute, child, parse, serialise, text_of
from pipeline.records.values import Records
from signing.errors import InputError
from tests.documents.test_contract_choices import cited
from tests.documents.test_kinds import PROCESS, sample

ORDERS = [("en", "zh-CN"), ("zh-CN", "en")]


def shipped(_: str) -> None:
    """No template of a company's own."""


def records() -> Records:
    return sample().only(PROCESS.kind("contract").all_records)


@cache
def made(language: str) -> Document:
    return generate_in(language, "contract", records(), citations=cited(records()), own=shipped)


def words(text: str) -> str:
    return " ".join(text.split())


def columns(found: Side) -> list[tuple[Any, Any]]:
    """The two cells of every row that sets clauses side by side."""
    tables = [item for item in found.root.iter(W + "tbl") if child(item, "tblPr", "tblStyle") is None]
    rows = [row.findall(W + "tc") for table in tables for row in table.findall(W + "tr")]
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
def test_nothing_of_either_language_is_lost(order: tuple[str, str]) -> None:
    joined = words(text_of_docx(made(",".join(order)).docx))
    for language in order:
        alone = generate("contract", records(), citations=cited(records()), language=language, pictures=False)
        root = parse(read(alone.docx, "c").data(BODY), "c")
        for paragraph in root.iter(W + "p"):
            style = attribute(child(paragraph, "pPr", "pStyle")) or ""
            text = words(text_of(paragraph))
            if text and not style.startswith("TOC"):
                assert text in joined, (language, text)


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
def test_the_same_clause_stands_beside_each_other(order: tuple[str, str]) -> None:
    found = side(made(",".join(order)).docx, order[0])
    rows = columns(found)
    assert len(rows) > 200
    numbered = 0
    for left, right in rows:
        one, two = left.find(W + "p"), right.find(W + "p")
        assert text_of(one).strip(), text_of(two)
        assert text_of(two).strip(), text_of(one)
        number = found.outline.numbers.get(one)
        if number is not None and number.level == 1 and number.label[0].isdigit():
            numbered += 1
            assert text_of(two).split("\t")[0] == number.label
    assert numbered > 130


def test_facts_contents_and_places_to_sign_are_there_once() -> None:
    root = parse(read(made("en,zh-CN").docx, "c").data(BODY), "c")
    styles = [attribute(child(item, "tblPr", "tblStyle")) for item in root.iter(W + "tbl")]
    assert styles.count("SignatureTable") == 1
    text = text_of_docx(made("en,zh-CN").docx)
    assert text.count("Signature\n签字\n") == 2
    assert text.count("\nPAY-1\n") == 1
    assert "Contents · 目录" in text
    assert "13\tAcceptance · 第13条 验收\t" in text
    assert "39 Language · 第39条 语言" in text
    assert "If they differ, the English version prevails." in text
    assert "两种文本不一致的，以英文文本为准。" in text


def test_references_of_both_columns_lead_to_the_same_clause() -> None:
    text = text_of_docx(made("en,zh-CN").docx)
    assert "terminate this Agreement under clause 32." in text
    assert "依第32条解除本合同。" in text


def test_the_same_records_give_the_same_bytes() -> None:
    again = generate_in("en,zh-CN", "contract", records(), citations=cited(records()), own=shipped)
    assert again.docx == made("en,zh-CN").docx
    assert again.language == "en,zh-CN"
    assert [language for language, _ in again.beside] == ["zh-CN"]


def changed(language: str, change: Any) -> bytes:
    file = read(open_template(language, "contract"), "c")
    root = parse(file.data(BODY), "c")
    change(root)
    return file.write({BODY: serialise(root)})


def test_templates_that_do_not_have_the_same_clauses_are_refused() -> None:
    def without_assignment(root: Any) -> None:
        for paragraph in list(root.iter(W + "p")):
            if text_of(paragraph) == "转让":
                paragraph.getparent().remove(paragraph)

    template = changed("zh-CN", without_assignment)
    with pytest.raises(
        InputError, match=r"has no counterpart in the other language|stands where the other language has"
    ):
        generate_in(
            "en,zh-CN", "contract", records(), citations=cited(records()),
            own=lambda language: template if language == "zh-CN" else None,
        )  # fmt: skip


def test_a_sentence_more_in_one_language_stands_alone_in_its_row() -> None:
    def one_more(root: Any) -> None:
        paragraph = next(item for item in root.iter(W + "p") if text_of(item).startswith("Termination requires"))
        extra = parse(serialise(paragraph), "p")
        next(extra.iter(W + "t")).text = "Only the English version says this."
        paragraph.addnext(extra)

    template = changed("en", one_more)
    document = generate_in(
        "en,zh-CN", "contract", records(), citations=cited(records()),
        own=lambda language: template if language == "en" else None,
    )  # fmt: skip
    rows = columns(side(document.docx, "en"))
    alone = [row for row in rows if not "".join(text_of(item) for item in row[1].iter(W + "p")).strip()]
    assert [words("".join(text_of(item) for item in row[0].iter(W + "p"))) for row in alone] == [
        "Only the English version says this."
    ]


def test_two_languages_need_a_record_that_says_which_prevails() -> None:
    from tests.documents.test_contract_choices import plain_records

    with pytest.raises(InputError, match="prevailing_language"):
        generate_in("en,zh-CN", "contract", plain_records(), citations=cited(plain_records()), own=shipped)
    with pytest.raises(InputError, match="nothing in it says which one prevails"):
        generate_in("en,zh-CN", "nda", sample().only(PROCESS.kind("nda").all_records), citations=(), own=shipped)
