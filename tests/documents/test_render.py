"""Templates filled in: values stay text, numbers and references are right, mistakes are named with their place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from pipeline.documents.generate import fill_in
from pipeline.documents.text import text_of_docx
from signing.errors import InputError
from tests.word_templates import CONTENTS, clause, field, p, part, row, table, template


def made(source: bytes, values: Mapping[str, Any] | None = None, *, draft: bool = False) -> bytes:
    return fill_in(source, values or {}, name="t.docx", language="en", filters={"shout": str.upper}, draft=draft)


def printed(source: bytes, values: Mapping[str, Any] | None = None) -> list[str]:
    return text_of_docx(made(source, values)).split("\n")


@pytest.mark.parametrize(
    "value",
    [
        "R&D",
        "<Ltd>",
        "a \"quoted\" 'word'",
        "x" * 5000,
        "王小明（北京）有限公司",
        "{{ contract.price }} {% if x %}",
        "{# not a comment #}",
        "]]>",
        "&amp; &#65;",
        "\u200f\u05e9\u05dc\u05d5\u05dd\u200e",
        "e\u0301 \U0001f600",
        "  spaces kept  ",
        "<w:p>",
        "%1 $HOME {_{",
    ],
)
def test_a_value_is_printed_as_it_is(value: str) -> None:
    assert printed(template(p("[{{ v }}]")), {"v": value})[0] == f"[{value}]"


def test_plain_kinds_of_values_are_printed() -> None:
    values = {"i": 3, "d": Decimal("1.50"), "t": dt.date(2026, 3, 9)}
    assert printed(template(p("{{ i }} {{ d }} {{ t }}")), values)[0] == "3 1.50 2026-03-09"


def test_a_line_end_in_a_value_is_a_line_break_and_a_tab_a_tab() -> None:
    docx = made(template(p("{{ v }}")), {"v": "one\ntwo\tthree"})
    assert "<w:br/>" in part(docx)
    assert "<w:tab/>" in part(docx)
    assert text_of_docx(docx).startswith("one\ntwo\tthree")


@pytest.mark.parametrize("value", ["a\x00b", "a\x07b", "a\x0cb", "a\x1bb", "a\x85b", "\ud800", "\ufffe"])
def test_control_characters_are_refused_with_their_place(value: str) -> None:
    with pytest.raises(InputError) as caught:
        made(template(p("Name: {{ v }}")), {"v": value})
    assert "Name: {{ v }}" in caught.value.place
    assert "control character" in caught.value.problem


@pytest.mark.parametrize("value", [None, True, ["a"], {"a": 1}, 1.5])
def test_what_is_no_text_is_not_printed(value: object) -> None:
    with pytest.raises(InputError, match="is printed"):
        made(template(p("{{ v }}")), {"v": value})


def test_a_missing_field_names_template_paragraph_field_and_what_may_be_meant() -> None:
    source = template(p("The Price is {{ contract.amount.valeu }} in all."))
    with pytest.raises(InputError) as caught:
        made(source, {"contract": {"amount": {"value": 1, "currency": "EUR"}}})
    assert str(caught.value) == (
        "t.docx, paragraph “The Price is {{ contract.amount.valeu }} in all.”: "
        "the field contract.amount.valeu is unknown (did you mean value?)"
    )


@pytest.mark.parametrize(
    "body",
    [
        p("{{ contrat }}"),
        p("{%p if contrat %}") + p("x") + p("{%p endif %}"),
        p("{%p for x in contrat %}") + p("x") + p("{%p endfor %}"),
        p("{{ contract.x|shout }}"),
        p("{{ contract['x'] }}"),
        p("{{ contract.title ~ contrat }}"),
    ],
)
def test_a_field_is_missed_wherever_it_is_read(body: str) -> None:
    with pytest.raises(InputError, match="is unknown"):
        made(template(p("Before"), body), {"contract": {"title": "T"}})


def test_a_missing_field_of_a_header_says_so() -> None:
    with pytest.raises(InputError, match="header1"):
        made(template(p("x"), header="{{ nothing }}"))


def test_a_field_named_like_a_method_is_the_field() -> None:
    body = [p("{%p for x in list.items %}"), p("{{ x }} {{ list.keys }}"), p("{%p endfor %}")]
    assert printed(template(*body), {"list": {"items": ("a", "b"), "keys": "k"}})[:2] == ["a k", "b k"]


def test_frozen_records_are_read() -> None:
    values = MappingProxyType({"rows": (MappingProxyType({"id": 1}),)})
    assert printed(template(p("{% for r in rows %}{{ r.id }}{% endfor %}")), values)[0] == "1"


def test_clauses_that_fall_away_shift_numbers_and_references() -> None:
    source = template(
        p("Pay as in clause ", after=field(r"REF c_pay \r \h", "9")),
        clause("Price", "c_price", number=1),
        p("{%p if nda %}"),
        clause("Secrecy", "c_nda", number=2),
        p("{%p endif %}"),
        clause("Payment", "c_pay", number=3),
    )
    assert printed(source, {"nda": True})[:4] == ["Pay as in clause 3", "1. Price", "2. Secrecy", "3. Payment"]
    assert printed(source, {"nda": False})[:3] == ["Pay as in clause 2", "1. Price", "2. Payment"]


@pytest.mark.parametrize(
    ("switch", "far", "near"),
    [("\\w", "2.1(a)", "2.1(a)"), ("\\r", "2.1(a)", "(a)"), ("\\n", "(a)", "(a)")],
)
def test_references_are_as_long_as_their_switch_says(switch: str, far: str, near: str) -> None:
    reference = field(f"REF c_item {switch} \\h")
    item = (
        '<w:p><w:pPr><w:pStyle w:val="Item"/></w:pPr><w:r><w:t xml:space="preserve">as </w:t></w:r>'
        + reference
        + "</w:p>"
    )
    source = template(
        clause("One"),
        p("see ", after=reference),
        clause("Two"),
        clause("Sub", level=2),
        clause("Item", "c_item", level=3, number=1),
        item,
    )
    lines = printed(source)
    assert lines[1] == f"see {far}"
    assert lines[5] == f"(b) as {near}"


def test_a_reference_without_a_switch_prints_the_bookmarked_text() -> None:
    source = template(clause("Payment of {{ who }}", "c_pay"), p("see ", after=field(r"REF c_pay \h")))
    assert printed(source, {"who": "fees"})[1] == "see Payment of fees"


def test_contents_list_number_text_and_page_and_link_to_the_heading() -> None:
    source = template(CONTENTS, clause("Price & <terms>"), clause("Rate of {{ x }}", level=2), clause("Deep", level=3))
    docx = made(source, {"x": "R&D"})
    assert text_of_docx(docx).split("\n")[:2] == ["1.\tPrice & <terms>\t1", "1.1\tRate of R&D\t1"]
    xml = part(docx)
    for number in (1, 2):
        mark = f"_Toc{number:08}"
        assert f'w:anchor="{mark}"' in xml
        assert f'w:name="{mark}"' in xml
        assert f"PAGEREF {mark}" in xml
    assert "_Toc00000003" not in xml
    assert "Contents are filled in" not in xml


def test_contents_are_the_same_when_the_document_is_made_again() -> None:
    source = template(CONTENTS, clause("One"), clause("Two"))
    again = made(made(source))
    assert text_of_docx(again) == text_of_docx(made(source))


def test_contents_updated_in_word_do_no_harm() -> None:
    """Word writes headings with their tags into the contents, and marks on headings that a loop repeats."""

    def entry(text: str, mark: str, before: str = "", after: str = "") -> str:
        link = (
            f'<w:hyperlink w:anchor="{mark}"><w:r><w:t>{text}</w:t></w:r>{field(f"PAGEREF {mark}", "3")}</w:hyperlink>'
        )
        return f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{before}{link}{after}</w:p>'

    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-2"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    source = template(
        entry("1. {{ m.title }}", "_Toc123456789", before=begin) + entry("2. Secrecy", "_Toc123456790") + end,
        p("{%p for m in modules %}"),
        clause("{{ m.title }}", "_Toc123456789", number=1),
        p("{%p endfor %}"),
        p("{%p if nda %}"),
        clause("Secrecy", "_Toc123456790", number=2),
        p("{%p endif %}"),
    )
    values = {"modules": ({"title": "Orders"}, {"title": "Stock"}), "nda": False}
    lines = printed(source, values)
    assert lines[:4] == ["1.\tOrders\t1", "2.\tStock\t1", "1. Orders", "2. Stock"]
    assert "_Toc1234" not in part(made(source, values))


def test_empty_lists_leave_nothing() -> None:
    source = template(
        p("Before"),
        p("{%p if rows %}"),
        table(row("Id"), row("{%tr for r in rows %}"), row("{{ r }}"), row("{%tr endfor %}"), columns=1),
        p("{%p endif %}"),
        p("After"),
    )
    assert "<w:tbl>" not in part(made(source, {"rows": ()}))
    assert printed(source, {"rows": ()})[:2] == ["Before", "After"]


def test_a_thousand_rows_are_all_there() -> None:
    cells = row("{{ r.id }}", "{{ r.text }}")
    source = template(
        table(row("Id", "Text"), row("{%tr for r in rows %}", ""), cells, row("{%tr endfor %}", ""), columns=2)
    )
    values = {"rows": tuple({"id": f"R-{number:04}", "text": f"Text <{number}> & more"} for number in range(1000))}
    lines = printed(source, values)
    assert [line for line in lines if line.startswith("R-")] == [f"R-{number:04}" for number in range(1000)]


def test_properties_come_from_the_values_and_from_no_clock() -> None:
    facts = {"title": "A & B", "author": "X <Ltd>", "created": dt.date(2026, 3, 9), "subject": None}
    core = part(made(template(p("x")), {"document": facts}), "docProps/core.xml")
    assert "<dc:title>A &amp; B</dc:title>" in core
    assert "<dc:creator>X &lt;Ltd&gt;</dc:creator>" in core
    assert core.count("2026-03-09T00:00:00Z") == 2
    assert "subject" not in core


def test_a_draft_is_marked_in_every_header_and_nothing_else_is() -> None:
    source = template(p("x"), header="{{ t }}", first=True)
    draft, final = made(source, {"t": "T"}, draft=True), made(source, {"t": "T"})
    for name in ("word/header1.xml", "word/header2.xml"):
        assert 'string="DRAFT"' in part(draft, name)
        assert "DRAFT" not in part(final, name)
    assert part(draft) == part(final)
    assert ">T<" in part(draft, "word/header1.xml")


def test_a_section_without_header_cannot_be_a_draft() -> None:
    body = template(p("x"))
    headless = part(body).replace('<w:headerReference w:type="default" r:id="rId3"/>', "")
    source = template(extra={"word/document.xml": headless})
    with pytest.raises(InputError, match="no header"):
        made(source, draft=True)
    assert made(source)
