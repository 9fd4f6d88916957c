"""Whatever is chosen in the data, the contract reads right: every pair of choices is made once, in both languages."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from doc_templates import open_template
from pipeline.documents import context
from pipeline.documents.clauses.check import document_clauses
from pipeline.documents.clauses.numerals import chinese, english
from pipeline.documents.context.amounts import money_in_words
from pipeline.documents.context.chinese_amounts import in_words
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.records.check import check
from pipeline.records.values import Records
from signing.errors import InputErrors
from tests.documents.test_kinds import CHINESE_TRACES, TRACES
from tests.documents.test_templates import MINIMAL, merged

EUR = {"value": "25000.50", "currency": "EUR"}
CHOICES: Mapping[str, tuple[Any, ...]] = {
    "pricing": (
        {},
        {"pricing": "time-and-material", "rates": [{"role": "Developer", "unit": "hour", "price": EUR}]},
    ),
    "law": (
        {"law": {"resolution": "court", "rules": None}},
        {"law": {"resolution": "arbitration", "rules": "the Rules of the Hamburg Chamber"}},
    ),
    "nda": (
        {},
        {
            "confidentiality": {"nda": "separate"},
            "attachments": [
                {"label": "srs", "title": "Requirements of the stock lamp", "version": "1.0"},
                {"label": "prototype", "title": "Prototype of the stock lamp", "version": "1.0"},
                {"label": "nda", "title": "Agreement on secrecy", "version": "2.0"},
            ],
        },
    ),
    "direction": ({}, {"confidentiality": {"direction": "mutual"}}, {"confidentiality": {"direction": "vendor"}}),
    "penalty": ({}, {"confidentiality": {"penalty": EUR}}),
    "acceptance": ({}, {"acceptance": {"deemed": False, "reminder_days": None}}),
    "transfer": ({}, {"ip": {"transfer": "on-payment"}}),
    "background": ({"ip": {"background": []}}, {"ip": {"background": ["a library"]}}),
    "open-source": ({"ip": {"open_source": {"licences": []}}}, {"ip": {"open_source": {"licences": ["MIT", "ISC"]}}}),
    "data": ({"data_protection": {"processing": True}}, {"data_protection": {"processing": False}}),
    "subcontracting": ({"subcontracting": "with-consent"}, {"subcontracting": "not-allowed"}),
    "staff": ({}, {"key_persons": [{"name": "Bo Berg", "role": "architect"}]}),
    "carve-outs": ({"liability": {"carve_outs": []}}, {"liability": {"carve_outs": ["injury to life"]}}),
    "overdue": (
        {"overdue": {"base": "instalment", "grace_days": 0}},
        {"overdue": {"base": "price", "per": "week", "grace_days": 1}},
    ),
    "insurance": ({}, {"insurance": EUR}),
    "language": ({}, {"prevailing_language": "en"}, {"prevailing_language": "zh-CN"}),
    "force-majeure": ({}, {"termination": {"force_majeure_days": 60}}),
    "interest": (
        {"payment": {"late_interest_percent": "0"}},
        {"payment": {"late_interest_percent": "8"}},
        {"payment": {"late_interest_percent": "9", "late_interest_base": "the base rate of the central bank"}},
    ),
}
CERTIFICATE = f"sha256:{'ab' * 32}"


def pairs_of_choices() -> list[dict[str, int]]:
    """A few rows in which every two options of two different choices stand together at least once."""
    names = list(CHOICES)
    left = {
        ((one, a), (two, b))
        for one, two in itertools.combinations(names, 2)
        for a in range(len(CHOICES[one]))
        for b in range(len(CHOICES[two]))
    }
    rows = []
    while left:
        row: dict[str, int] = {}
        for name in names:
            options = range(len(CHOICES[name]))
            met = {option: sum(((other, row[other]), (name, option)) in left for other in row) for option in options}
            fresh = {option: sum((name, option) in pair for pair in left) for option in options}
            row[name] = max(options, key=lambda option: (met[option], fresh[option], -option))
        left -= set(itertools.combinations(row.items(), 2))
        rows.append(row)
    return rows


ROWS = pairs_of_choices()


def contract(folder: Path, row: Mapping[str, int]) -> Records:
    """The minimal records with these choices, checked as a dossier is."""
    change: Any = {}
    for name, option in row.items():
        change = merged_deep(change, CHOICES[name][option])
    for path in MINIMAL.glob("*.yaml"):
        data = YAML(typ="safe").load(path)
        if path.stem == "contract":
            data = merged(data, change)
        if path.stem == "project" and row["language"]:
            data["parties"]["client"]["signatories"][0]["certificate"] = CERTIFICATE
        (folder / f"{path.stem}.json").write_text(json.dumps(data, default=str), encoding="utf-8")
    result = check(folder)
    assert [item for item in result.findings if item.severity == "error" and item.file == "contract.json"] == []
    return result.records


def merged_deep(one: Any, two: Any) -> Any:
    """Both changes together; None stays, as it removes a field."""
    if not isinstance(one, Mapping) or not isinstance(two, Mapping):
        return two
    return {**one, **{key: merged_deep(one[key], value) if key in one else value for key, value in two.items()}}


def cited(records: Records) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            label=item["label"], title=item["title"], version=item["version"], baseline=f"sha256:{number:064x}",
            entry=number, signed_on=dt.date(2026, 1, 20 + number),
        )
        for number, item in enumerate(records["contract"]["attachments"], 1)
    )  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "".join(str(option) for option in row.values()))
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_choice_reads_right_beside_every_other(language: str, row: Mapping[str, int], tmp_path: Path) -> None:
    records = contract(tmp_path, row)
    document = generate("contract", records, citations=cited(records), language=language)
    values = context.values("contract", records, cited(records), language=language, draft=False)
    found = document_clauses(document.docx, "contract.docx", kind="contract", language=language, values=values)
    assert [f"{item.code}: {item.problem} ({item.place})" for item in found] == []
    assert not document.draft
    text = text_of_docx(document.docx)
    for trace in (*TRACES, *(CHINESE_TRACES if language == "zh-CN" else ())):
        assert trace not in text, text[max(0, text.index(trace) - 80) : text.index(trace) + 20]
    assert ("Agreement on secrecy" in text) == (records["contract"]["confidentiality"]["nda"] == "separate")
    assert (CERTIFICATE in text) == bool(row["language"])


@pytest.mark.parametrize(
    ("points", "language", "printed"),
    [
        ("9", "en", "interest at a yearly rate 9\u00a0percentage points above the base rate, as that rate stands"),
        ("0", "en", "interest at a yearly rate equal to the base rate, as that rate stands"),
        ("1.5", "zh-CN", "按届时有效的the base rate加1.5个百分点所得的年利率支付逾期利息"),
    ],
)
def test_late_interest_is_counted_from_a_base_rate(points: str, language: str, printed: str) -> None:
    plain = plain_records()
    payment = {
        **plain["contract"]["payment"], "late_interest_percent": Decimal(points), "late_interest_base": "the base rate",
    }  # fmt: skip
    changed = dataclasses.replace(plain.by_kind["contract"], data={**plain["contract"], "payment": payment})
    records = dataclasses.replace(plain, by_kind={**plain.by_kind, "contract": changed})
    made = generate("contract", records, citations=cited(records), language=language)
    assert printed in text_of_docx(made.docx)


def test_every_two_choices_meet() -> None:
    met = {pair for row in ROWS for pair in itertools.combinations(row.items(), 2)}
    assert all(
        ((one, a), (two, b)) in met
        for one, two in itertools.combinations(CHOICES, 2)
        for a in range(len(CHOICES[one]))
        for b in range(len(CHOICES[two]))
    )


# What the check finds in a contract that somebody has taken apart


@cache
def plain_records() -> Records:
    from pipeline.records.check import load_records

    return load_records(MINIMAL)


def without(language: str, bookmark: str) -> bytes:
    """The shipped contract without the clause or schedule at a bookmark, up to the next of its level."""
    from pipeline.documents.word.xml import W, attribute, child, parse, serialise

    file = read(open_template(language, "contract"), "contract")
    root = parse(file.data("word/document.xml"), "contract")
    start = next(item for item in root.iter(W + "bookmarkStart") if attribute(item, "name") == bookmark).getparent()
    style = attribute(child(start, "pPr", "pStyle"))
    block: Any = start
    while True:
        following = block.getnext()
        block.getparent().remove(block)
        block = following
        found = attribute(child(block, "pPr", "pStyle"))
        if found in {style, "Schedule", "NewPageHeading"}:
            break
    return file.write({"word/document.xml": serialise(root)})


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("bookmark", "words"),
    [
        ("clause_change", ("change control", "变更管理")),
        ("clause_delay", ("clause_delay",)),
        ("clause_ip", ("clause_ip",)),
    ],
)
def test_a_company_contract_without_a_clause_is_not_made(language: str, bookmark: str, words: tuple[str, ...]) -> None:
    """The gate of ``generate``: a template of one's own lacks a clause, and references to it lead nowhere."""
    with pytest.raises(InputErrors) as raised:
        generate(
            "contract", plain_records(), citations=cited(plain_records()), language=language,
            template=without(language, bookmark),
        )  # fmt: skip
    assert any(word in str(error) for error in raised.value.errors for word in words)


def test_a_contract_whose_figures_and_words_differ_is_not_made() -> None:
    from pipeline.documents.word.file import read
    from tests.word_templates import part

    data = open_template("en", "contract")
    wrong = part(data).replace("{{ contract.amount|words }}", "ten million euros")
    template = read(data, "c").write({"word/document.xml": wrong.encode()})
    with pytest.raises(InputErrors, match=r"10,000.00 in figures is not “ten million euros” in words"):
        generate("contract", plain_records(), citations=cited(plain_records()), template=template)


# Words read back as numbers


@given(st.integers(0, 10**11 - 1), st.sampled_from(["EUR", "USD", "GBP", "CNY", "CHF"]))
def test_amounts_in_words_are_read_back(hundredths: int, currency: str) -> None:
    amount = MappingProxyType({"value": Decimal(hundredths) / 100, "currency": currency})
    assert english(money_in_words(amount, "en_GB")) == amount["value"]
    assert chinese(re.sub("^[^零壹贰叁肆伍陆柒捌玖]*", "", in_words(amount, "zh_Hans_CN"))) == amount["value"]
    assert chinese(in_words(amount, "zh_Hans_CN")) == amount["value"]
