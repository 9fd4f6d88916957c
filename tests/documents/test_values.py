"""Amounts, dates, lists and figures as documents write them."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

import doc_templates
from pipeline.documents.context import acceptance_report, amounts, filters, formats
from pipeline.documents.word.places import without_places
from pipeline.records.warranty import months_after

WORDS = doc_templates.words("en")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (21, "twenty-one"),
        (100, "one hundred"),
        (101, "one hundred and one"),
        (999, "nine hundred and ninety-nine"),
        (1_001, "one thousand and one"),
        (1_100, "one thousand one hundred"),
        (480_000, "four hundred and eighty thousand"),
        (1_000_005, "one million and five"),
        (1_234_567, "one million, two hundred and thirty-four thousand five hundred and sixty-seven"),
        (10**9, "one billion"),
    ],
)
def test_whole_numbers_in_words(number: int, words: str) -> None:
    assert amounts.integer_in_words(number) == words


def test_numbers_beyond_words_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be written in words"):
        amounts.integer_in_words(10**15)


@pytest.mark.parametrize(
    ("value", "currency", "figures", "words"),
    [
        ("480000.00", "EUR", "EUR\u00a0480,000.00", "four hundred and eighty thousand euros"),
        ("1.00", "EUR", "EUR\u00a01.00", "one euro"),
        ("1.01", "USD", "USD\u00a01.01", "one US dollar and one cent"),
        ("0.50", "GBP", "GBP\u00a00.50", "zero British pounds and fifty pence"),
        ("1500", "JPY", "JPY\u00a01,500", "one thousand five hundred Japanese yen"),
        ("12.345", "KWD", "KWD\u00a012.345", "twelve Kuwaiti dinars and 345/1000"),
        ("99.90", "NOK", "NOK\u00a099.90", "ninety-nine Norwegian kroner and 90/100"),
    ],
)
def test_money(value: str, currency: str, figures: str, words: str) -> None:
    amount = {"value": Decimal(value), "currency": currency}
    assert amounts.money_in_figures(amount, "en_GB") == figures
    assert amounts.money_in_words(amount, "en_GB") == words


@pytest.mark.parametrize("percents", [("33.33", "33.33", "33.34"), ("100",), ("20", "80"), ("0.01", "99.99")])
def test_shares_add_to_the_whole(percents: tuple[str, ...]) -> None:
    amount = {"value": Decimal("1000.01"), "currency": "EUR"}
    parts = amounts.shares(amount, tuple(Decimal(percent) for percent in percents))
    assert sum(part["value"] for part in parts) == amount["value"]


def test_a_share_alone_is_rounded_to_the_coin() -> None:
    (cap,) = amounts.shares({"value": Decimal("999.99"), "currency": "EUR"}, (Decimal(10),))
    assert cap == {"value": Decimal("100.00"), "currency": "EUR"}


@pytest.mark.parametrize(
    ("parts", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_in_a_sentence(parts: list[str], text: str) -> None:
    assert formats.listing(parts, words=WORDS) == text
    assert formats.listing(parts, "or", words=WORDS) == text.replace("and", "or")


def test_identifiers_are_not_broken_at_their_hyphens() -> None:
    assert printed(formats.ids(["F-001", "F-002"])) == "F\u2011001, F\u2011002"
    assert printed(formats.ids([])) == "\u2013"
    assert printed(formats.span(["F-001", "F-002", "F-003"], WORDS)) == "F\u2011001 to F\u2011003"
    assert printed(formats.span(["F-001"], WORDS)) == "F\u2011001"


def printed(marked: str) -> str:
    """What a reader sees where links cannot be."""
    return without_places(marked.encode()).decode()


@pytest.mark.parametrize(
    ("value", "text"), [("0.2", "0.2%"), ("20", "20%"), ("100.00", "100%"), ("0", "0%"), ("1E+2", "100%")]
)
def test_per_cents_without_needless_zeros(value: str, text: str) -> None:
    assert formats.percent(Decimal(value), "en_GB") == text


@pytest.mark.parametrize(("value", "text"), [("2.0", "2.0"), ("1250.50", "1,250.50"), ("300", "300"), ("-1.5", "-1.5")])
def test_figures_keep_their_places(value: str, text: str) -> None:
    assert formats.figures(Decimal(value), "en_GB") == text


def test_singular_and_plural() -> None:
    assert [formats.count(n, "day", "days", words=WORDS) for n in (0, 1, 2, 1000)] == [
        "0\u00a0days",
        "1\u00a0day",
        "2\u00a0days",
        "1,000\u00a0days",
    ]
    assert formats.count(Decimal("4.0"), "hour", "hours", words=WORDS) == "4\u00a0hours"
    assert formats.count(Decimal("0.5"), "hour", "hours", words=WORDS) == "0.5\u00a0hours"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("access to the ERP", "access to the ERP."),
        ("Done.", "Done."),
        ("Is it?", "Is it?"),
        ("iPhone app", "iPhone app."),
        ("a list;", "a list."),
        ("pH 7", "pH 7."),
        ("", ""),
        ("系统运行。", "系统运行。"),
    ],
)
def test_text_as_a_sentence(text: str, sentence: str) -> None:
    assert formats.sentence(text, ".") == sentence


def test_text_inside_a_sentence() -> None:
    assert formats.phrase(" German law. ") == "German law"


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ((2026, 11, 23), 12, (2027, 11, 23)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
        ((2026, 1, 31), 11, (2026, 12, 31)),
    ],
)
def test_months_after(day: tuple[int, int, int], months: int, after: tuple[int, int, int]) -> None:
    assert months_after(dt.date(*day), months) == dt.date(*after)


def test_dates() -> None:
    assert filters("en")["date"](dt.date(2026, 3, 9)) == "9\u00a0March 2026"
    assert filters("en")["short_date"](dt.date(2026, 3, 9)) == "9\u00a0Mar\u00a02026"


def test_filters_of_a_language_we_do_not_write_are_refused() -> None:
    with pytest.raises(KeyError):
        filters("tlh")


def test_the_reference_lists_every_filter() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "templates.md").read_text(encoding="utf-8")
    table = text.partition("## Filters")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` ", table, flags=re.MULTILINE)) == set(filters("en"))


def test_what_was_tested_again_counts_by_its_last_round() -> None:
    def item(name: str, covers: str, *, passed: bool) -> dict[str, object]:
        return {"id": name, "covers": covers, "risk": None, "title": name, "passed": passed}

    first = {
        "number": 1,
        "tested": (item("A", "F-1", passed=False), item("B", "F-1", passed=True), item("C", "F-2", passed=True)),
    }
    second = {"number": 2, "tested": (item("Again", "F-1", passed=True),)}
    final = acceptance_report._final((first, second))
    assert [(entry["id"], entry["round"]) for entry in final] == [("Again", 2), ("C", 1)]
    assert [entry["id"] for entry in acceptance_report._final((first,))] == ["A", "B", "C"]
