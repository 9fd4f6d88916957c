import os
from pathlib import Path

import pytest

from pipeline.dossier.anchors import trust_of
from pipeline.dossier.countersign import countersign
from pipeline.dossier.layout import Dossier
from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.errors import InputError
from signing.keys.store import SigningKey
from signing.report import Verdict
from signing.verification.verify import verify
from tests.dossier.actions import NOW, Countersign, Freeze


def test_it_brings_the_entry_into_force(do_freeze: Freeze, do_countersign: Countersign, trust: TrustStore) -> None:
    path = do_freeze("prototype").path
    outcome = do_countersign(path)
    assert outcome.before.executed is False
    assert outcome.after is not None
    assert outcome.after.executed is True
    report = verify(path, trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert [(item.party, item.commitment) for item in report.signatures] == [
        ("vendor", "creation"),
        ("client", "approval"),
    ]


def test_it_changes_no_byte_that_is_there(do_freeze: Freeze, do_countersign: Countersign) -> None:
    path = do_freeze("prototype").path
    before = path.read_bytes()
    with Container.open(path) as container:
        end = container.form.directory_at
        baseline = container.read("statement.json", 10_000)
    do_countersign(path)
    assert path.read_bytes()[:end] == before[:end]
    with Container.open(path) as container:
        assert container.read("statement.json", 10_000) == baseline


def test_nobody_signs_twice(do_freeze: Freeze, do_countersign: Countersign) -> None:
    path = do_freeze("prototype").path
    with pytest.raises(InputError, match="the vendor has signed it already"):
        do_countersign(path, party="vendor")


def test_nobody_signs_for_the_other(do_freeze: Freeze, do_countersign: Countersign) -> None:
    path = do_freeze("prototype").path
    before = path.read_bytes()
    with pytest.raises(InputError, match="does not vouch"):
        do_countersign(path, party="client", key="vendor")
    assert path.read_bytes() == before


def test_changed_evidence_is_not_signed(do_freeze: Freeze, do_countersign: Countersign) -> None:
    path = do_freeze("prototype").path
    data = bytearray(path.read_bytes())
    data[data.index(b"Orders")] ^= 1
    path.write_bytes(data)
    outcome = do_countersign(path)
    assert outcome.after is None
    assert outcome.before.verdict is Verdict.TOTAL_FAILED
    assert path.read_bytes() == bytes(data)
    assert os.listdir(path.parent) == [path.name]


def test_what_a_stranger_signed_is_not_signed(do_freeze: Freeze, dossier: Dossier, keys: dict[str, SigningKey]) -> None:
    path = do_freeze("prototype").path
    before = path.read_bytes()
    only_client = trust_of([("client", dossier.trust / "client.pem")])
    outcome = countersign(path, key=keys["client"], party="client", now=NOW, trust=only_client)
    assert outcome.after is None
    assert path.read_bytes() == before


def test_a_party_that_need_not_sign_is_welcome(
    do_freeze: Freeze, dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore
) -> None:
    path = do_freeze("prototype").path
    outcome = countersign(path, key=keys["stranger"], party="auditor", now=NOW, trust=trust)
    assert outcome.after is not None
    assert any("does not need it" in text for text in outcome.remarks)
    # Nobody here trusts the auditor's key: the report says so instead of passing.
    assert verify(path, trust=trust, now=NOW).verdict is Verdict.INDETERMINATE


def test_a_file_that_is_not_there(do_countersign: Countersign, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        do_countersign(tmp_path / "no" / "0001-srs.asice")
    assert not (tmp_path / "no").exists()


def test_what_an_interruption_left_is_cleared(do_freeze: Freeze, do_countersign: Countersign) -> None:
    path = do_freeze("prototype").path
    left = path.with_name(f".{path.name}.4711.countersigned.part")
    left.write_bytes(b"half")
    do_countersign(path)
    assert os.listdir(path.parent) == [path.name]
