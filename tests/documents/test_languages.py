"""Two languages, the same facts: templates that read the same fields, documents that print the same values; amounts in capitals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import doc_templates
from pipeline.documents import context
from pipeline.documents.context.chinese_amounts import capitals, in_figures, in_words
from pipeline.documents.context.complete import Choice
from pipeline.documents.generate import generate
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.documents.word.places import without_places
from pipeline.records.check import load_records
from pipeline.records.languages import LANGUAGES, Text, in_language, joined, text
from pipeline.records.process import shipped_process
from pipeline.records.values import Records
from signing.errors import InputErrors
from tests.documents.test_kinds import OLDER, about, sample
from tests.documents.test_templates import VARIANTS, citations, same_as, variants

__all__ = ["variants"]  # a fixture

HERE = Path(__file__).parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KINDS = tuple(kind for language, kind in doc_templates.templates() if language == "zh-CN")
PROCESS = shipped_process()
MINIMAL = Path(__file__).parents[1] / "records" / "minimal"


def test_documents_that_are_not_there_in_every_language_are_known_issues() -> None:
    assert set(doc_templates.languages()) == set(LANGUAGES)
    english = {kind for language, kind in doc_templates.templates() if language == "en"}
    issues = (Path(doc_templates.__file__).parents[1] / "docs" / "known-issues.md").read_text("utf-8")
    named = re.search(r"^- In English only so far: (.*)\.$", issues, re.MULTILINE)
    assert english - set(KINDS) == set(re.findall(r"`([a-z-]+)`", named[1] if named else ""))
    assert set(KINDS) <= english
    assert set(doc_templates.words("en")) == set(doc_templates.words("zh-CN"))


@pytest.mark.parametrize("kind", KINDS)
def test_templates_read_the_same_fields(kind: str) -> None:
    assert fields(kind, "en") == fields(kind, "zh-CN")


def fields(kind: str, language: str) -> set[str]:
    """The dotted names in the tags of a template."""
    file = read(doc_templates.open_template(language, kind), kind)
    names: set[str] = set()
    for part in file.parts:
        if re.fullmatch(r"word/(document|header1|footer1|footer2)\.xml", part):
            root: Any = etree.fromstring(file.data(part))
            said = " ".join("".join(item.text or "" for item in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))
            for tag in re.findall(r"\{[{%](.*?)[}%]\}", said):
                names |= set(re.findall(r"\b[a-z_]+(?:\.[a-z_]+)+", re.sub(r"'[^']*'", "", tag)))
    return names


@pytest.mark.parametrize("kind", KINDS)
def test_documents_print_the_same_facts(kind: str) -> None:
    for records in about(kind, sample()):
        printed = {language: facts(kind, records, language) for language in LANGUAGES}
        assert printed["en"] == printed["zh-CN"]
        assert len(printed["en"]) > 5


@pytest.mark.parametrize("kind", OLDER)
@pytest.mark.parametrize("variant", VARIANTS)
def test_chinese_documents_read_as_reviewed(kind: str, variant: str, variants: dict[str, Records]) -> None:
    records = variants[variant]
    cited = citations(kind, records)
    said = text_of_docx(generate(kind, records, citations=cited, language="zh-CN").docx)
    for trace in (
        "None",
        "N/A",
        "{%",
        "{{ r",
        "（）",
        "“”",
        "，，",
        "。。",
        "；。",
        "、。",
        "，。",
        "：。",
        "Error",
        "True",
    ):
        assert trace not in said, said[max(0, said.index(trace) - 80) : said.index(trace) + 20]
    said = re.sub(r"\t[0-9]+$", "\t…", said, flags=re.MULTILINE)  # pages are the layout's
    same_as(HERE / "golden" / f"{kind}.{variant}.zh-CN.txt", said)


def facts(kind: str, records: Records, language: str) -> set[tuple[str | int, ...]]:
    """Where the values stand in the record that the document prints."""
    said = plain(text_of_docx(generate(kind, records, citations=(), language=language).docx))
    values = context.values(kind, records, (), language=language, draft=True)
    own = values.get("record") or values.get("report") or values[{"srs": "srs", "contract": "contract"}[kind]]
    filters = context.filters(language)
    return {path for path, value in leaves(own, ()) if any(plain(form) in said for form in forms(value, filters))}


def leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, Mapping) and set(value) == {"value", "currency"}:
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def forms(value: Any, filters: Mapping[str, Callable[..., Any]]) -> list[str]:
    """How a document may print a value; nothing for those too short to be told apart."""
    if isinstance(value, Mapping):
        return [filters["money"](value)]
    if isinstance(value, dt.date):
        return [filters["date"](value), filters["short_date"](value)]
    if isinstance(value, Choice) or not isinstance(value, str):
        return []
    return [filters["phrase"](value)] if len(value) > 8 else []


def plain(said: str) -> str:
    return " ".join(said.replace("\u2011", "-").split())


# Amounts

CAPITALS = {
    "0": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "0.53": "伍角叁分",
    "10": "壹拾元整",
    "10.05": "壹拾元零伍分",
    "100": "壹佰元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1005": "壹仟零伍元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "100000": "壹拾万元整",
    "107000.53": "壹拾万零柒仟元伍角叁分",
    "486000": "肆拾捌万陆仟元整",
    "10001000": "壹仟万零壹仟元整",
    "20030000": "贰仟零叁万元整",
    "100000000": "壹亿元整",
    "100010000": "壹亿零壹万元整",
    "1000000000000": "壹万亿元整",
    "1000000010000": "壹万亿零壹万元整",
}
"""The cases of the People's Bank of China's rules, and those people get wrong."""


@pytest.mark.parametrize("value", CAPITALS)
def test_financial_capitals(value: str) -> None:
    assert capitals(Decimal(value)) == CAPITALS[value]


DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_aloud(said: str) -> Decimal:
    """The amount a clerk reads from capitals, place by place; the judge of the writer."""
    whole, yuan, rest = said.removesuffix("整").partition("元")
    if not yuan:
        whole, rest = "", said.removesuffix("整")
    total = section = digit = 0
    for char in whole:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in UNITS:
            section += digit * UNITS[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif char == "亿":
            total = (total + section + digit) * 100_000_000
            section = digit = 0
    value = Decimal(total + section + digit)
    for char, unit in pairwise(rest):
        if unit == "角":
            value += Decimal(DIGITS[char]) / 10
        elif unit == "分":
            value += Decimal(DIGITS[char]) / 100
    return value


@given(st.integers(0, 10**14 - 1))
def test_capitals_read_back(cents: int) -> None:
    value = Decimal(cents) / 100
    said = capitals(value)
    assert read_aloud(said) == value, said
    assert "零零" not in said
    assert not re.search("零[元万亿角分]", said.removeprefix("零元"))
    assert not re.search("[0-9一二三四五六七八九]", said)
    assert said.endswith("整") == (cents % 10 == 0)


@pytest.mark.parametrize("value", ["-1", "1E+16"])
def test_amounts_without_capitals_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be written in capitals"):
        capitals(Decimal(value))


@pytest.mark.parametrize(
    ("value", "currency", "figures", "words"),
    [
        ("486000.00", "CNY", "人民币486,000.00元", "人民币肆拾捌万陆仟元整"),
        ("486000.00", "EUR", "486,000.00欧元", "欧元肆拾捌万陆仟元整"),
        ("1500", "JPY", "1,500日元", "日元壹仟伍佰元整"),
        ("12.345", "KWD", "12.345科威特第纳尔", "科威特第纳尔壹拾贰元叁角肆分伍厘"),
    ],
)
def test_money_in_chinese(value: str, currency: str, figures: str, words: str) -> None:
    amount = {"value": Decimal(value), "currency": currency}
    assert in_figures(amount, "zh_Hans_CN") == figures
    assert in_words(amount, "zh_Hans_CN") == words


def test_filters_in_chinese() -> None:
    filters = context.filters("zh-CN")
    assert filters["date"](dt.date(2026, 3, 9)) == "2026年3月9日"
    assert filters["short_date"](dt.date(2026, 3, 9)) == "2026-03-09"
    assert filters["count"](10, "个工作日") == "10个工作日"
    assert filters["listing"](["甲", "乙", "丙"]) == "甲、乙和丙"
    assert filters["listing"](["MIT", "ISC"], "or") == "MIT或ISC"
    assert filters["sentence"]("系统运行") == "系统运行。"
    assert filters["sentence"]("It runs.") == "It runs."
    assert without_places(filters["span"](["F-1", "F-9"]).encode()).decode() == "F\u20111至F\u20119"


# Texts in several languages


def test_a_text_is_printed_as_it_was_written_in_the_language(tmp_path: Path) -> None:
    copy(tmp_path, "title: Stock Lamp for Nordlicht\n", "title: {en: Stock Lamp for Nordlicht, zh-CN: 库存指示灯}\n")
    records = load_records(tmp_path)
    said = {
        language: text_of_docx(generate("srs", records, citations=(), language=language).docx) for language in LANGUAGES
    }
    assert "库存指示灯" in said["zh-CN"]
    assert "Stock Lamp for Nordlicht" not in said["zh-CN"]
    assert "Stock Lamp for Nordlicht" in said["en"]
    assert "库存" not in said["en"]
    assert isinstance(records["project"]["title"], Text)
    assert records["project"]["title"] == "Stock Lamp for Nordlicht"


def copy(folder: Path, old: str, new: str) -> None:
    """The minimal records with one change of the project."""
    for path in MINIMAL.glob("*.yaml"):
        said = path.read_text("utf-8")
        if path.name == "project.yaml":
            assert said.count(old) == 1, said
            said = said.replace(old, new)
        (folder / path.name).write_text(said, "utf-8")


@pytest.mark.parametrize(
    "new",
    [
        "title: {en: Lamp, fr: Lampe}\n",
        "title: {en: Lamp, zh-CN: ''}\n",
        "title: {}\n",
    ],
)
def test_what_is_no_text_in_languages_is_refused(tmp_path: Path, new: str) -> None:
    copy(tmp_path, "title: Stock Lamp for Nordlicht\n", new)
    with pytest.raises(InputErrors, match=r"project\.yaml:\d+:\d+  title: a group of fields is not text"):
        load_records(tmp_path)


def test_identifiers_and_names_have_one_form() -> None:
    schema = {"type": "string", "x-one-language": True}
    assert joined({"en": "Alice Li", "zh-CN": "李艾丽"}, schema, schema) == {"en": "Alice Li", "zh-CN": "李艾丽"}


def test_texts_are_equal_in_all_their_languages() -> None:
    one = text({"en": "Lamp", "zh-CN": "灯"})
    assert one == text({"zh-CN": "灯", "en": "Lamp"})
    assert one != text({"en": "Lamp", "zh-CN": "台灯"})
    assert one == "Lamp"
    assert one != "灯"
    assert in_language(one, "zh-CN") == "灯"
    assert in_language("Lamp", "zh-CN") == "Lamp"
    assert hash(one) == hash("Lamp")
