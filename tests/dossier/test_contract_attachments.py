"""A contract that attaches a separate non-disclosure agreement, and one in two languages side by side: filed, signed, audited."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.documents.text import text_of_docx
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import Frozen, freeze
from pipeline.dossier.layout import Dossier
from pipeline.dossier.status import status
from pipeline.dossier.wanted import language_mark, language_named
from pipeline.records.process import load_process
from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.errors import InputError, InputErrors
from signing.keys.store import SigningKey
from signing.report import Verdict
from signing.statement import parse
from tests.dossier.actions import NOW
from tests.dossier.minimal import MINIMAL, name_signatories

NDA = """\
title: Agreement on secrecy
version: "1.0"
date: 2026-01-10
effective_date: 2026-01-11
direction: mutual
purpose: developing a lamp
information: [prices]
recipients: [staff]
marking: none
term_years: 3
survival_years: 5
return_days: 14
law: Germany
place: Hamburg
disputes: court
"""
ATTACHED = '  - {label: nda, title: Agreement on secrecy, version: "1.0"}\n'


@pytest.fixture
def dossier(tmp_path: Path, keys: dict[str, SigningKey]) -> Dossier:
    root = tmp_path / "minimal"
    shutil.copytree(MINIMAL, root)
    name_signatories(root, keys)
    (root / "prototype").mkdir(exist_ok=True)
    (root / "prototype" / "screen.html").write_text("<!doctype html><title>Screen</title>")
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    return Dossier(root=root)


def freeze_it(dossier: Dossier, kind: str, key: SigningKey, language: str | None = None) -> Frozen:
    process = load_process(dossier.root)
    return freeze(dossier, kind, key=key, party="vendor", now=NOW, process=process, converter=None, language=language)


def agree(
    dossier: Dossier, kind: str, keys: dict[str, SigningKey], trust: TrustStore, language: str | None = None
) -> Path:
    path = freeze_it(dossier, kind, keys["vendor"], language).path
    countersign(path, key=keys["client"], party="client", now=NOW, trust=trust)
    return path


def test_a_contract_cites_the_separate_non_disclosure_agreement(
    dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore
) -> None:
    contract = dossier.root / "contract.yaml"
    text = contract.read_text("utf-8").replace("nda: built-in", "nda: separate")
    contract.write_text(text.rstrip("\n") + "\n" + ATTACHED, "utf-8")
    (dossier.root / "nda.yaml").write_text(NDA, "utf-8")
    agree(dossier, "srs", keys, trust)
    agree(dossier, "prototype", keys, trust)
    with pytest.raises((InputError, InputErrors), match="the nda is not frozen yet, and a contract relies on it"):
        freeze_it(dossier, "contract", keys["vendor"])
    board = status(dossier, now=NOW, process=load_process(dossier.root))
    assert [stage.waits_for for stage in board.stages if stage.kind == "contract"] == [("nda",)]
    agree(dossier, "nda", keys, trust)
    path = agree(dossier, "contract", keys, trust)
    with Container.open(path) as container:
        statement = parse(container.read("statement.json", 10_000) or b"")
        printed = text_of_docx(container.read("payload/contract.docx", 10_000_000) or b"")
    assert [cite.label for cite in statement.cites] == ["srs", "prototype", "nda"]
    assert statement.cites[2].baseline in printed
    assert audit(dossier, now=NOW, process=load_process(dossier.root), project=None).verdict is Verdict.TOTAL_PASSED


def test_a_contract_in_two_languages_is_filed_and_audited(
    dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore
) -> None:
    contract = dossier.root / "contract.yaml"
    contract.write_text("prevailing_language: zh-CN\n" + contract.read_text("utf-8"), "utf-8")
    agree(dossier, "srs", keys, trust)
    agree(dossier, "prototype", keys, trust)
    path = agree(dossier, "contract", keys, trust, "en,zh-CN")
    with Container.open(path) as container:
        statement = parse(container.read("statement.json", 10_000) or b"")
        names = set(container.members)
        printed = text_of_docx(container.read("payload/contract.docx", 10_000_000) or b"")
    assert statement.language == "en,zh-CN"
    assert {"payload/templates/contract.docx", "payload/templates/zh-CN/contract.docx"} <= names
    assert "两种文本不一致的，以中文文本为准。" in printed
    report = audit(dossier, now=NOW, process=load_process(dossier.root), project=None)
    assert report.verdict is Verdict.TOTAL_PASSED, report


@pytest.mark.parametrize("language", ["en", "zh-CN", "en,zh-CN", "zh-CN,en"])
def test_the_name_of_a_file_says_its_languages(language: str) -> None:
    assert language_named(Path(f"drafts/contract.{language_mark(language)}.pdf")) == language


def test_other_endings_are_no_languages() -> None:
    assert language_named(Path("contract.pdf")) is None
    assert language_named(Path("contract.en+de.pdf")) is None
    assert language_named(Path("contract.v2.pdf")) is None
