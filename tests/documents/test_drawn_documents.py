"""Documents of random records that fit their schemas: every one is made, nothing in it is a trace of the making, and no text is lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

import doc_templates
from pipeline.documents.context import filters
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.records.check import load_records
from pipeline.records.fields import fields
from pipeline.records.languages import joined
from pipeline.records.process import Form, shipped_process
from pipeline.records.values import Record, Records, frozen
from tests.drawn import LINE, records

SAMPLE = Path(__file__).parents[2] / "samples" / "order-portal"
PROCESS = shipped_process()
DOCUMENTS = tuple(
    (language, kind) for language, kind in doc_templates.templates()
    if kind in PROCESS.kinds and PROCESS.kind(kind).form is Form.DOCUMENT
)  # fmt: skip
DATES = ("date", "short_date")
"""The filters that print a date."""
CONDITIONAL: Mapping[tuple[str, str], str] = {
    ("acceptance-report", "delivered_on"): "only where the software is accepted",
    ("contract", "law.rules"): "only where an arbitration tribunal decides",
    ("nda", "rules"): "only where an arbitration tribunal decides",
    ("defect-report", "none_found"): "only where no defect is listed",
    ("meeting-minutes", "no_problems"): "only where no problem is listed",
    ("contract", "rates.role"): "rates stand in a contract by time and material",
    ("contract", "attachments.title"): "what is an entry too is named by the title of the entry",
    ("vendor-evaluation", "bidders.scores.reason"): "points count on criteria there are",
}
"""Texts a template names and prints under a condition only, with the condition."""


@cache
def sample() -> Records:
    return load_records(SAMPLE)


@cache
def strategy(kind: str) -> st.SearchStrategy[Any]:
    return records(PROCESS.records[PROCESS.kind(kind).own_record].schema, text=LINE)


@cache
def named_in(language: str, kind: str) -> frozenset[str]:
    """Every name behind a point in the tags of a template."""
    file = read(doc_templates.open_template(language, kind), kind)
    text = "".join(
        "".join(map(str, etree.fromstring(file.data(part)).itertext())) for part in file.parts if part.endswith(".xml")
    )
    return frozenset(re.findall(r"\.([a-z_]+)", " ".join(re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL))))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize(("language", "kind"), DOCUMENTS)
@settings(
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(draw=st.data())
def test_random_records_become_documents_that_lose_nothing(language: str, kind: str, draw: st.DataObject) -> None:
    of = PROCESS.records[PROCESS.kind(kind).own_record]
    plain = draw.draw(strategy(kind))
    attached = [item["label"] for item in plain.get("attachments", [])]
    # A contract cites the separate agreement on confidentiality it speaks of: a rule asks that, which no schema can.
    assume(kind != "contract" or plain["confidentiality"]["nda"] != "separate" or "nda" in attached)
    data = frozen(joined(plain, of.schema, of.schema), of.schema, of.schema)
    own = Record(of=of, file=f"{of.name}.yaml", data=data, source=b"", places=MappingProxyType({}))
    base = sample().only(PROCESS.kind(kind).all_records)
    made = replace(
        base,
        by_kind=MappingProxyType({**base.by_kind, own.kind: own}),
        events=MappingProxyType({name: items for name, items in base.events.items() if name != own.kind}),
    )
    cited = tuple(
        Citation(label=label, title=f"Title of {label}", version="1.0", baseline=f"sha256:{number:064x}", entry=number, signed_on=None)
        for number, label in enumerate(PROCESS.kind(kind).relying_on(data.get("attachments", ())).needs, 1)
    )  # fmt: skip
    printed = text_of_docx(generate(kind, made, citations=cited, language=language).docx)
    for trace in ("None", "{{", "{%", "Undefined"):
        assert trace not in printed, printed[max(0, printed.index(trace) - 80) :][:160]
    assert [item for item in lost(own, printed, language, kind) if (kind, item[0]) not in CONDITIONAL] == []


def lost(record: Record, printed: str, language: str, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    """What the template knows of a record and its document does not say."""
    text = plain_of(printed)
    known = printable(record, named_in(language, kind), language)
    return [(path, ways) for path, ways in known if not any(plain_of(way) in text for way in ways)]


def printable(record: Record, named: frozenset[str], language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts and dates of a record whose names the template knows, each with the ways a document may print it.

    Identifiers are left out: of an item that is not there a document prints nothing, and of one that is, its title.
    """
    known = filters(language)
    for field in fields(record):
        keys = [part for part in field.path if isinstance(part, str)]
        if not keys or keys[-1] not in named:
            continue
        if isinstance(field.value, dt.date):
            yield ".".join(keys), tuple(known[name](field.value) for name in DATES)
        elif isinstance(field.value, str) and not {"enum", "const", "format", "pattern", "x-refers-to"} & set(
            field.schema
        ):
            yield ".".join(keys), (field.value,)


def plain_of(text: str) -> str:
    """Text without white space, case and the mark at its end, which templates may change."""
    return re.sub(r"\s+", "", text).casefold().rstrip("，。….;,")
