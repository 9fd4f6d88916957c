import fcntl
import os
from pathlib import Path

import pytest

from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.verify import verify_container
from pipeline.records.process import Process, load_process
from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.errors import InputError, InputErrors
from signing.keys.store import SigningKey
from signing.verification.verify import verify
from tests.dossier.actions import NOW, Countersign, Freeze


def test_an_entry_carries_the_folder_and_the_records_it_rests_on(do_freeze: Freeze, dossier: Dossier) -> None:
    frozen = do_freeze("prototype")
    assert frozen.path == dossier.entries / "0001-prototype.asice"
    with Container.open(frozen.path) as container:
        names = [name for name in container.members if name.startswith("payload/")]
        record = container.read("payload/records/prototype.yaml", 10_000)
    assert names == [
        "payload/01-login.html",
        "payload/02-orders.html",
        "payload/records/project.yaml",
        "payload/records/prototype.yaml",
    ]
    assert record == (dossier.root / "prototype.yaml").read_bytes()


def test_its_statement_says_what_it_is_for(do_freeze: Freeze) -> None:
    statement = do_freeze("prototype").statement
    assert (statement.project, statement.entry, statement.kind) == ("SP-2026-01", 1, "prototype")
    assert statement.title == "Prototype of the small portal"
    assert statement.round == 2
    assert statement.created == "2026-05-04T09:30:00Z"
    assert [item.party for item in statement.required] == ["client", "vendor"]
    assert statement.previous is None


def test_it_is_half_signed(do_freeze: Freeze, trust: TrustStore) -> None:
    report = verify(do_freeze("prototype").path, trust=trust, now=NOW)
    assert report.executed is False
    assert str(report.verdict) == "INDETERMINATE"
    assert [item.commitment for item in report.signatures] == ["creation"]


def test_the_next_entry_pins_this_one_with_its_signatures(do_freeze: Freeze, executed: Path, trust: TrustStore) -> None:
    before = verify(executed, trust=trust, now=NOW)
    statement = do_freeze("prototype").statement
    assert statement.previous is not None
    assert statement.previous.baseline == before.baseline
    assert len(statement.previous.signatures) == 2


def test_same_folder_same_statement_but_for_number_and_chain(do_freeze: Freeze) -> None:
    first, second = do_freeze("prototype").statement, do_freeze("prototype").statement
    assert first.payload == second.payload


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("status: resolved", "status: open", "prototype.yaml"),
        ('version: "1.0"', "version: probably", "prototype.yaml"),
        ("fidelity: high", "fidelity: hihg", "prototype.yaml"),
    ],
)
def test_open_errors_of_its_records_stop_it(do_freeze: Freeze, dossier: Dossier, old: str, new: str, said: str) -> None:
    record = dossier.root / "prototype.yaml"
    record.write_text(record.read_text().replace(old, new))
    with pytest.raises(InputErrors) as caught:
        do_freeze("prototype")
    assert all(error.place.startswith(said) for error in caught.value.errors)
    assert not list_entries(dossier).files


def test_errors_of_other_records_do_not(do_freeze: Freeze, dossier: Dossier) -> None:
    (dossier.root / "contract.yaml").write_text("title: not finished\n")
    assert do_freeze("prototype").path.exists()


def test_what_it_needs_has_to_be_frozen_first(do_freeze: Freeze) -> None:
    with pytest.raises(InputError, match="the prototype is not frozen yet"):
        do_freeze("deliverable")


def test_and_be_signed_by_everyone(do_freeze: Freeze, do_countersign: Countersign) -> None:
    path = do_freeze("prototype").path
    with pytest.raises(InputError, match="half-signed: the signature of the client is missing"):
        do_freeze("deliverable")
    do_countersign(path)
    cites = do_freeze("deliverable").statement.cites
    assert [item.label for item in cites] == ["prototype"]


def test_the_last_executed_one_is_cited_not_a_half_signed_later_one(do_freeze: Freeze, executed: Path) -> None:
    do_freeze("prototype")
    statement = do_freeze("deliverable").statement
    assert statement.entry == 3
    with Container.open(executed) as container:
        assert "statement.json" in container.members
    assert statement.cites[0].baseline != (statement.previous and statement.previous.baseline)


def test_the_same_thing_twice_is_refused(
    dossier: Dossier, keys: dict[str, SigningKey], process: Process, executed: Path
) -> None:
    with pytest.raises(InputError, match=r"nothing has changed since entries/0001-prototype\.asice"):
        freeze(dossier, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None)
    assert os.listdir(dossier.entries) == ["0001-prototype.asice"]
    (dossier.root / "prototype" / "new.html").write_text("new")
    frozen = freeze(dossier, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None)
    assert frozen.statement.entry == 2


def test_a_key_of_somebody_else_is_refused(do_freeze: Freeze, dossier: Dossier) -> None:
    with pytest.raises(InputError, match="the anchor pinned for the vendor does not vouch"):
        do_freeze("prototype", party="vendor", key="client")
    assert not list_entries(dossier).files


def test_a_party_the_project_does_not_know_is_refused(do_freeze: Freeze) -> None:
    with pytest.raises(InputError, match="no party 'auditor'"):
        do_freeze("prototype", party="auditor", key="vendor")


def test_without_a_pinned_anchor_it_says_so(do_freeze: Freeze, dossier: Dossier) -> None:
    (dossier.trust / "vendor.pem").unlink()
    assert "no anchor of the vendor is pinned" in do_freeze("prototype").remarks[0]


def test_a_misspelt_kind_gets_a_suggestion(do_freeze: Freeze) -> None:
    with pytest.raises(InputError) as caught:
        do_freeze("protoype")
    assert caught.value.remedy == "did you mean 'prototype'?"


@pytest.mark.parametrize("name", ["records", "templates", "Records"])
def test_names_the_entry_needs_itself_are_refused(do_freeze: Freeze, dossier: Dossier, name: str) -> None:
    (dossier.root / "prototype" / name).mkdir()
    (dossier.root / "prototype" / name / "a.html").write_text("a")
    with pytest.raises(InputErrors, match="keeps its own records"):
        do_freeze("prototype")
    assert not list_entries(dossier).files


def test_a_symbolic_link_is_refused_and_nothing_written(do_freeze: Freeze, dossier: Dossier) -> None:
    (dossier.root / "prototype" / "link.html").symlink_to("01-login.html")
    with pytest.raises(InputErrors, match="symbolic link"):
        do_freeze("prototype")
    assert os.listdir(dossier.entries) == []


def test_a_gap_in_the_chain_stops_it(do_freeze: Freeze, executed: Path) -> None:
    executed.rename(executed.with_name("0002-prototype.asice"))
    with pytest.raises(InputError, match="gap"):
        do_freeze("prototype")


def test_nothing_follows_a_broken_entry(do_freeze: Freeze, executed: Path) -> None:
    data = bytearray(executed.read_bytes())
    data[data.index(b"Login")] ^= 1
    executed.write_bytes(data)
    with pytest.raises(InputErrors, match="does not verify"):
        do_freeze("prototype")


def test_what_an_interruption_left_is_cleared(do_freeze: Freeze, dossier: Dossier, executed: Path) -> None:
    left = executed.with_name(".0002-prototype.asice.4711.part")
    left.write_bytes(b"half")
    do_freeze("prototype")
    assert not left.exists()
    assert [file.number for file in list_entries(dossier).files] == [1, 2]


def test_two_at_once_do_not_write_over_each_other(do_freeze: Freeze, dossier: Dossier) -> None:
    dossier.entries.mkdir()
    descriptor = os.open(dossier.entries, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another signoff command"):
            do_freeze("prototype")
    finally:
        os.close(descriptor)
    assert do_freeze("prototype").path.name == "0001-prototype.asice"


def test_documents_lying_in_a_folder_may_print_what_they_like(
    dossier: Dossier, do_freeze: Freeze, executed: Path, trust: TrustStore
) -> None:
    """Only a document entry prints what it rests on; a deliverable may hold any file."""
    manual = dossier.root / "prototype" / "manual.pdf"
    manual.write_bytes(b"%PDF-1.4 sha256:" + b"ab" * 32)
    path = do_freeze("deliverable").path
    report = verify_container(path, trust=trust, now=NOW, process=load_process())
    assert not [item for item in report.findings if "PRINTED" in item.code or "DOCUMENT" in item.code]
