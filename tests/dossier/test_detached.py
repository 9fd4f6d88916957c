"""Seals in a dossier: what only the folder shows, and a document made into a seal."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.layout import Dossier
from pipeline.dossier.verify import verify_container
from signing.certificates.trust import TrustStore
from signing.container import SEAL_TYPE, PayloadItem
from signing.entry import freeze_entry
from signing.keys.store import SigningKey
from signing.report import Verdict
from signing.statement import Payload, Statement
from signing.tree import scan
from tests.dossier.actions import NOW
from tests.signing.conftest import statement_of
from tests.signing.container_attacks import read, write

RECORD = PayloadItem(name="records/project.yaml", source=b"number: SP-2026-01\n")


@pytest.mark.parametrize(("more", "verdict", "codes"), [(0, "INDETERMINATE", ["HALF_SIGNED"]), (1, "TOTAL-FAILED", ["HALF_SIGNED", "STATEMENT_PAYLOAD"])])  # fmt: skip
def test_a_statement_of_more_bytes_than_the_files_have_shows_with_them(
    dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore, more: int, verdict: str, codes: list[str]
) -> None:
    def lying(payload: Payload) -> Statement:
        return statement_of(replace(payload, bytes=payload.bytes + more))

    folder = dossier.root / "prototype"
    items = [RECORD, *(PayloadItem(name=file.name, source=file) for file in scan(folder).files)]
    path = dossier.root / "odd.seal"
    freeze_entry(path, items, lying, key=keys["vendor"], party="vendor", time=NOW, detached=True)
    report = compare_with_folder(path, verify_container(path, trust=trust, now=NOW), folder)
    assert str(report.verdict) == verdict
    assert [item.code for item in report.findings if item.code != "SIGNATORY_NOT_NAMED"] == codes


def test_a_document_made_into_a_seal_is_found(
    dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore, tmp_path: Path
) -> None:
    """Without its text nobody can see which baselines it prints."""

    def contract(payload: Payload) -> Statement:
        return replace(statement_of(payload), kind="contract", language="en")

    path = tmp_path / "0001-contract.asice"
    items = [PayloadItem(name="contract.docx", source=b"words"), RECORD]
    freeze_entry(path, items, contract, key=keys["vendor"], party="vendor", time=NOW)
    members = {name: data for name, data in read(path).items() if name != "payload/contract.docx"}
    seal = write(tmp_path / "0001-contract.seal", {**members, "mimetype": SEAL_TYPE})
    report = verify_container(seal, trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "DOCUMENT_DETACHED" in {item.code for item in report.findings}
