"""Reports in Chinese: nothing is left out, and what verification says in English is said in Chinese."""

import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.documents.text import text_of_docx
from pipeline.dossier.audit import AuditReport
from pipeline.present.causes import remedy
from pipeline.present.html.audit import audit_page
from pipeline.present.html.difference import difference_page
from pipeline.present.html.report import report_page
from pipeline.present.reports.audit import dossier_report
from pipeline.present.reports.document import report_docx
from pipeline.present.reports.entry import entry_report
from pipeline.present.reports.evidence import finding_rows
from pipeline.present.reports.sentences import sentence
from pipeline.present.reports.voice import Voice
from pipeline.records.process import shipped_process
from signing.report import Report, Verdict, error
from signing.sums import FileDigest
from signing.verification.verify import verify
from tests.pki import NOW, parties
from tests.present.sentences_of_page import SOURCES, TARGET, pairs, text
from tests.present.test_pages import CASES, HALF, TAMPERED, entry, found_difference, report, require_inert
from tests.present.test_report_documents import PDF
from tests.signing import container_attacks, zip_attacks
from tests.signing.conftest import countersign, freeze

VOICE = Voice("zh-CN")
WORDS = json.loads((files("pipeline.present.reports") / "voice.json").read_text(encoding="utf-8"))
OWN = json.loads((files("pipeline.present.reports") / "sentences.json").read_text(encoding="utf-8"))
PARTIES = {"client": "甲方", "vendor": "乙方"}
HOLE = re.compile(r"\{\w+\}")


def test_both_languages_have_the_same_words_with_the_same_holes() -> None:
    english, chinese = WORDS["en"], WORDS["zh-CN"]
    assert set(english) <= set(chinese)
    for name, said in english.items():
        assert sorted(HOLE.findall(said)) == sorted(HOLE.findall(chinese[name])), name
    only_chinese = set(chinese) - set(english)
    assert all(name.startswith(("h_", "type_", "party_")) for name in only_chinese), "headlines, types and parties"


def test_the_sentences_are_those_of_the_page() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "python tests/present/sentences_of_page.py writes them again"
    written = sum(source.read_text(encoding="utf-8").count('", "') for source in SOURCES)
    assert 0.9 * written <= len(pairs()), "not all were found"


@pytest.mark.parametrize(
    "pair", [pair for pair in [*OWN["sentences"], *pairs()] if HOLE.sub("", pair[0])], ids=lambda pair: pair[0][:60]
)
def test_every_sentence_finds_its_own_translation(pair: list[str]) -> None:
    english, chinese = pair
    filled, expected = english, chinese
    for hole in sorted(set(re.findall(r"\{\d\}", english))):
        value = f"X{hole[1]}Y"
        filled, expected = filled.replace(hole, value), expected.replace(hole, value)
    assert sentence(filled, "zh-CN", PARTIES) == expected
    assert sentence(filled, "en", PARTIES) == filled


def test_none_is_there_twice() -> None:
    said = [HOLE.sub("{}", english) for english, _ in [*OWN["sentences"], *pairs()]]
    assert not {english for english in said if said.count(english) > 1 and english in {x[0] for x in OWN["sentences"]}}


def test_a_sentence_in_a_sentence_and_a_party_are_translated() -> None:
    nested = "Its timestamp does not hold, so its time is only claimed: It is no timestamp."
    assert sentence(nested, "zh-CN", PARTIES).endswith("它不是时间戳。")
    half = "Half-signed, not in force: the signature of the client and the vendor is missing."
    assert sentence(half, "zh-CN", PARTIES) == "尚未完成签署，未生效：缺少甲方和乙方的签名。"
    assert sentence("Nobody knows this one.", "zh-CN", PARTIES) == "Nobody knows this one."


def test_a_remedy_is_said_in_the_language_of_the_report() -> None:
    assert remedy("ZIP_OVERLAP", "zh-CN") == remedy("ZIP_PREFIX", "zh-CN") != remedy("ZIP_OVERLAP")


@pytest.mark.parametrize(
    ("case", "pdf", "says"),
    [
        (
            CASES["good"],
            False,
            "已生效且未被更改：所有必须签署的当事方均已签署 a.asice。1 个文件与各方于2026年5月11日签署时完全一致。",
        ),
        (HALF, False, "尚未完成签署，未生效：缺少甲方的签名。"),
        (TAMPERED, False, "请勿依赖 a.asice：有 2 个文件与双方于2026年5月11日签署的不同："),
        (PDF, True, "尚未完成签署，未生效：缺少乙方的签名。"),
        (
            report(verdict=Verdict.TOTAL_FAILED, executed=False, findings=(error("X", "y", "It is no timestamp."),)),
            False,
            "请勿依赖 a.asice：它不成立。y：它不是时间戳。",
        ),
        (report(verdict=Verdict.INDETERMINATE, executed=False), False, "尚不能确定所有必须签署者都已签署"),
    ],
)
def test_page_and_word_say_it_first(case: Report, says: str, *, pdf: bool) -> None:
    examined = FileDigest(name="a.asice", size=1, sha256=bytes(32))
    view = entry_report(case, examined, pdf=pdf, now=NOW, generator="signoff 0.1.0", voice=VOICE)
    assert says in view.headline
    page = report_page(view, VOICE)
    assert '<html lang="zh-CN">' in page
    shown = require_inert(page).text
    assert view.headline in " ".join(shown.split())
    word = "".join(text_of_docx(report_docx(view, now=NOW, generator="g", voice=VOICE)).split())
    assert "".join(view.headline.split()) in word
    assert "由谁签署" in word
    assert "未检查的内容及原因" in word


def test_an_audit_too() -> None:
    entries = tuple(entry(number, case) for number, case in enumerate((report(), HALF, TAMPERED), 1))
    audited = AuditReport(verdict=Verdict.TOTAL_FAILED, entries=entries, findings=())
    view = dossier_report(audited, "OP-1", now=NOW, generator="signoff 0.1.0", voice=VOICE)
    assert view.headline.startswith("请勿依赖此卷宗：")
    assert view.headline.endswith("尚未完成签署，未生效：0002-prototype.asice（缺少甲方）。")
    shown = " ".join(require_inert(audit_page(view, VOICE)).text.split())
    assert view.headline in shown
    word = "".join(text_of_docx(report_docx(view, now=NOW, generator="g", voice=VOICE)).split())
    for part in view.entries:
        assert part.standing.text in shown
        assert part.standing.text in word


def test_what_changed_too() -> None:
    page = difference_page(found_difference(), VOICE)
    assert '<html lang="zh-CN">' in page
    shown = require_inert(page).text
    assert "需求：更改 1 项，撤销 1 项。事实：更改 1 处。文件：5 个中有 2 个不同。" in shown
    assert "3 个文件在两个版本中相同。" in shown
    body = shown.partition("}\n</style>")[2] or shown[shown.index("变更内容") :]
    records = {"within", "seconds", "statement", "price", "requirements", "yaml", "html", "png", "signoff", "verify"}
    records |= {"Gone", "OneTwo", "Sign", "in", "script", "alert"}
    assert set(re.findall(r"[A-Za-z]{2,}", body)) <= records
    same = difference_page(replace(found_difference(), records={}, files=()), VOICE)
    assert "没有差异：3 个文件相同。" in same


def test_every_kind_has_a_chinese_name() -> None:
    kinds = shipped_process().kinds
    assert all(re.search("[\u4e00-\u9fff]", VOICE.kind(name)) for name in kinds)
    assert len({VOICE.kind(name) for name in kinds}) == len(kinds)
    assert Voice().kind("srs") == "Software requirements specification"
    assert VOICE.kind("site-visit") == "site-visit"


def test_what_attacks_are_found_by_is_said_in_chinese(tmp_path: Path) -> None:
    people = parties()
    (tmp_path / "half").mkdir()
    half = freeze(tmp_path / "half" / "0001-prototype.asice", people.vendor)
    whole = countersign(half, tmp_path / "0001-prototype.asice", people.client)
    attacked = {name: attack[0](whole.read_bytes()) for name, attack in zip_attacks.ATTACKS.items()}
    members = container_attacks.read(whole)
    for number, (attack, _) in enumerate(container_attacks.ATTACKS.values()):
        path = container_attacks.write(tmp_path / f"{number}.asice", attack(dict(members), people))
        attacked[str(number)] = path.read_bytes()
    english = set()
    for data in attacked.values():
        (tmp_path / "attacked.asice").write_bytes(data)
        found = verify(tmp_path / "attacked.asice", trust=people.trust, now=NOW)
        rows = finding_rows(found.findings, VOICE)
        english |= {row.detail for row in rows if not re.search("[\u4e00-\u9fff]", row.detail)}
        assert all(row.remedy for row in rows)
    assert len(attacked) > 70
    assert english == set()
