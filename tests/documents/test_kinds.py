"""Every kind of document that is made from its schema alone: what it prints of the sample, and of the barest and fullest record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from lxml import etree

import doc_templates
import schemas
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.records.check import load_records
from pipeline.records.example import example_data
from pipeline.records.process import Form, shipped_process
from pipeline.records.schema_messages import faults
from pipeline.records.values import Record, Records, frozen
from tests.documents.test_templates import same_as

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "samples" / "order-portal"
PROCESS = shipped_process()
OLDER = ("srs", "contract", "acceptance-report")
"""Kinds with tests of their own in test_templates.py."""
KINDS = tuple(
    (language, kind)
    for language, kind in doc_templates.templates()
    if kind not in OLDER and PROCESS.kind(kind).form is Form.DOCUMENT
)
TRACES = ("None", "N/A", "{%", "{{", "()", "“”", " ,", " .", " ;", ",,", "..", ";.", "Error", "True", "False")
CHINESE_TRACES = ("（）", "，，", "。。", "；。", "、。", "，。", "：。")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def sample() -> Records:
    return load_records(SAMPLE)


def about(kind: str, records: Records) -> list[Records]:
    """What each document of this kind is made of: the records, or those about each event."""
    found = PROCESS.kind(kind)
    chosen = records.only(found.all_records)
    events = chosen.events.get(found.own_record)
    return [chosen] if events is None else [chosen.about(event) for event in events]


def text_of(kind: str, language: str, records: Records, *, executed: bool = True) -> str:
    cited = tuple(
        Citation(
            label=label, title=f"Title of {label}", version="1.0",
            baseline=f"sha256:{number:064x}" if executed else None, entry=number, signed_on=None,
        )
        for number, label in enumerate(PROCESS.kind(kind).needs, 1)
    )  # fmt: skip
    return text_of_docx(generate(kind, records, citations=cited, language=language).docx)


@pytest.mark.parametrize(("language", "kind"), KINDS)
def test_the_sample_reads_as_reviewed(language: str, kind: str) -> None:
    for records in about(kind, sample()):
        own = records.by_kind[PROCESS.kind(kind).own_record]
        name = kind if own.of.folder is None else f"{kind}-{own.name}"
        text = re.sub(r"\t[0-9]+$", "\t…", text_of(kind, language, records), flags=re.MULTILINE)
        same_as(HERE / "golden" / f"{name}.{language}.txt", text)


# The barest and the fullest record a schema allows


def record(kind: str, *, full: bool) -> Record:
    """The record of this kind, filled in until its schema is content."""
    of = PROCESS.records[PROCESS.kind(kind).own_record]
    data, whole = example_data(of, full=full), example_data(of, full=True)
    for fault in faults(of.schema, data):
        if fault.absent is not None and len(fault.absent) == 1:
            data[str(fault.absent[0])] = whole[str(fault.absent[0])]
    found = [fault for fault in faults(of.schema, data) if "is missing" not in fault.message]
    assert not found, found
    return Record(
        of=of,
        file=f"{of.name}.json",
        data=frozen(data, of.schema, of.schema),
        source=b"",
        places=MappingProxyType({}),
    )


@pytest.mark.parametrize(("language", "kind"), KINDS)
@pytest.mark.parametrize("full", [False, True], ids=["bare", "full"])
@pytest.mark.parametrize("executed", [False, True], ids=["draft", "final"])
def test_no_record_leaves_traces(language: str, kind: str, full: bool, executed: bool) -> None:
    own = record(kind, full=full)
    base = sample().only(PROCESS.kind(kind).records)
    records = replace(base, by_kind=MappingProxyType({**base.by_kind, own.kind: own}), events=MappingProxyType({}))
    text = text_of(kind, language, records, executed=executed)
    for trace in (*TRACES, *(CHINESE_TRACES if language == "zh-CN" else ())):
        assert trace not in text, text[max(0, text.index(trace) - 80) : text.index(trace) + 20]
    assert not re.search(r"\b1\s(days|months|hours|years|items|vendors|criteria|person-days)\b", text)


# The templates as Word sees them


@pytest.mark.parametrize(("language", "kind"), KINDS)
def test_paragraphs_have_a_style_that_exists_and_no_formatting_of_their_own(language: str, kind: str) -> None:
    file = read(doc_templates.open_template(language, kind), kind)
    root: Any = etree.fromstring(file.data("word/document.xml"))
    styles: Any = etree.fromstring(file.data("word/styles.xml"))
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    for paragraph in root.iter(f"{W}p"):
        assert {etree.QName(item).localname for item in paragraph.find(f"{W}pPr")} <= {"pStyle", "keepNext"}
    for run in root.iter(f"{W}rPr"):
        assert {etree.QName(item).localname for item in run} == {"rStyle"}
    assert {
        item.get(f"{W}val") for name in ("pStyle", "rStyle", "tblStyle") for item in root.iter(f"{W}{name}")
    } <= known
    for table in root.iter(f"{W}tbl"):
        rows = [row for row in table.iter(f"{W}tr") if "{%tr" not in "".join(row.itertext())]
        style = table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val")
        # LibreOffice 7.4 keeps a table of rows that cannot split with nothing that follows: facts before signatures may split.
        assert style == "FactTable" or all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        if style == "RecordTable":
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None


# The data behind them


def test_the_process_fits_its_schema() -> None:
    assert faults(schemas.load("process.schema"), schemas.load("process")) == []
    staged = [kind for stage in PROCESS.stages for kind in stage.kinds]
    assert sorted(staged) == sorted(PROCESS.kinds)


@pytest.mark.parametrize("kind", PROCESS.records)
def test_schemas_hold_what_signoff_reads(kind: str) -> None:
    assert faults(schemas.load("record.schema"), schemas.load(kind)) == []


@pytest.mark.parametrize("kind", PROCESS.records)
def test_every_choice_has_a_word_in_every_language(kind: str) -> None:
    def choices(part: Any) -> None:
        if isinstance(part, Mapping):
            if isinstance(part.get("enum"), list):
                assert set(part["enum"]) == set(part["x-labels"]), part
                for words in part["x-labels"].values():
                    assert set(words) == {"en", "zh-CN"}
            for value in part.values():
                choices(value)
        elif isinstance(part, list):
            for value in part:
                choices(value)

    choices(schemas.load(kind)["properties"])


@pytest.mark.parametrize("kind", PROCESS.records)
def test_what_refers_to_something_refers_to_what_there_is(kind: str) -> None:
    text = "".join(str(schemas.load(name)) for name in PROCESS.records)
    items = set(re.findall(r"'x-item': '([^']+)'", text))
    named = re.findall(r"'x-refers-to': \[([^\]]*)\]", str(schemas.load(kind)))
    assert {name for group in named for name in re.findall(r"'([^']+)'", group)} <= items
    assert set(re.findall(r"'x-usual': '([^']+)'", str(schemas.load(kind)))) <= set(PROCESS.usual)
