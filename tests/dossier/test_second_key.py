"""Signing with a second, post-quantum key in a dossier: by whom, when it counts, and what is said when it is gone."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import Countersigned, countersign
from pipeline.dossier.entry import Entry, State, read_entry
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, EntryFile
from pipeline.dossier.status import status
from pipeline.present.report_text import report_text
from pipeline.records.process import Process
from signing.cms.cades import Commitment
from signing.entry import countersign_entry, manifest_name, signature_name
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.statement import ML_DSA_65
from tests.dossier.actions import NOW
from tests.signing.container_attacks import read, write


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The vendor's desk: the dossier, the usual keys and the vendor's second one, pinned."""

    dossier: Dossier
    process: Process
    keys: dict[str, SigningKey]
    second: SigningKey

    def freeze(self, *, also: SigningKey | None, key: SigningKey | None = None) -> Path:
        return freeze(
            self.dossier, "prototype", key=key or self.keys["vendor"], also=also, party="vendor", now=NOW,
            process=self.process, converter=None, folder=self.dossier.root / "prototype", again=True,
        ).path  # fmt: skip

    def countersign(self, path: Path, also: SigningKey | None = None) -> Countersigned:
        return countersign(
            path, key=self.keys["client"], also=also, party="client", now=NOW, trust=dossier_trust(self.dossier),
            process=self.process, dossier=self.dossier,
        )  # fmt: skip

    def entry(self, path: Path) -> Entry:
        file = EntryFile(number=1, kind="prototype", path=path)
        return read_entry(file, trust=dossier_trust(self.dossier), now=NOW, process=self.process)


@pytest.fixture
def desk(dossier: Dossier, process: Process, keys: dict[str, SigningKey]) -> Desk:
    second = create_key("Harbour Software Ltd", "Bob Lynch", NOW, algorithm=ML_DSA_65)
    (dossier.root / "trust" / "vendor-second.pem").write_bytes(second.anchor_pem())
    return Desk(dossier=dossier, process=process, keys=keys, second=second)


def test_the_entry_asks_for_both_and_has_both(desk: Desk) -> None:
    path = desk.freeze(also=desk.second)
    assert desk.entry(path).missing == ("client",)
    desk.countersign(path)
    entry = desk.entry(path)
    assert (entry.state, entry.missing, len(entry.signatures)) == (State.EXECUTED, (), 3)
    assert entry.report.statement is not None
    assert {item.party: item.also for item in entry.report.statement.required} == {"client": None, "vendor": ML_DSA_65}


def test_taken_off_it_is_half_signed_and_says_whose_is_missing(desk: Desk) -> None:
    path = desk.freeze(also=desk.second)
    members = read(path)
    del members[manifest_name(2)], members[signature_name(2)]
    path.unlink()
    desk.countersign(write(path, members))
    entry = desk.entry(path)
    assert (entry.state, entry.missing) == (State.HALF_SIGNED, ("vendor",))
    text = report_text(entry.report, path.name)
    assert text.startswith("Half-signed, not in force: the post-quantum signature of the vendor is missing.")
    assert "has not signed with the post-quantum key" in text


def test_nobody_countersigns_beside_a_second_key_they_have_not_pinned(desk: Desk) -> None:
    path = desk.freeze(also=desk.second)
    (desk.dossier.root / "trust" / "vendor-second.pem").unlink()
    assert desk.countersign(path).after is None


def test_a_second_key_nobody_asked_for_is_welcome(desk: Desk) -> None:
    also = create_key("Nordlicht Handel GmbH", "Anna Berg", NOW, algorithm=ML_DSA_65)
    (desk.dossier.root / "trust" / "client-second.pem").write_bytes(also.anchor_pem())
    path = desk.freeze(also=None)
    outcome = desk.countersign(path, also)
    assert any("does not ask for your post-quantum signature" in text for text in outcome.remarks)
    assert desk.entry(path).state is State.EXECUTED


@pytest.mark.parametrize(
    ("organisation", "signatory", "says"),
    [
        ("Harbour Software Ltd", "Carl Other", "it is a key of Carl Other"),
        ("Other Ltd", "Bob Lynch", "it is a key of Bob Lynch, Other Ltd"),
        ("Harbour Software Ltd", "Bob Lynch", "the anchor pinned for the vendor does not vouch"),
    ],
)
def test_somebody_elses_is_refused(desk: Desk, organisation: str, signatory: str, says: str) -> None:
    other = create_key(organisation, signatory, NOW, algorithm=ML_DSA_65)
    with pytest.raises(InputError, match=says) as caught:
        desk.freeze(also=other)
    assert caught.value.place == "--also"
    assert not list(desk.dossier.entries.glob("*"))


def test_it_does_not_stand_in_for_the_usual_key(desk: Desk) -> None:
    with pytest.raises(InputError, match="does not serve alone"):
        desk.freeze(also=None, key=desk.second)
    with pytest.raises(InputError, match="no post-quantum key"):
        desk.freeze(also=desk.keys["vendor"])


def ask(desk: Desk, party: str) -> None:
    """Let the records ask every signatory of ``party`` for two keys."""
    path = desk.dossier.root / "project.yaml"
    lines = path.read_text().splitlines(keepends=True)
    at = lines.index(f"  {party}:\n")
    path.write_text("".join([*lines[: at + 1], "    second_key: ml-dsa-65\n", *lines[at + 1 :]]))


@pytest.fixture
def client_second(desk: Desk) -> SigningKey:
    key = create_key("Nordlicht Handel GmbH", "Anna Berg", NOW, algorithm=ML_DSA_65)
    (desk.dossier.root / "trust" / "client-second.pem").write_bytes(key.anchor_pem())
    return key


def test_the_records_ask_both_parties_and_both_do(desk: Desk, client_second: SigningKey) -> None:
    ask(desk, "client")
    ask(desk, "vendor")
    path = desk.freeze(also=desk.second)
    entry = desk.entry(path)
    assert entry.report.statement is not None
    assert {item.party: item.also for item in entry.report.statement.required} == {
        "client": ML_DSA_65,
        "vendor": ML_DSA_65,
    }
    board = status(desk.dossier, now=NOW, process=desk.process)
    assert any("--also F.key --as client" in step for step in board.next_steps)
    desk.countersign(path, client_second)
    entry = desk.entry(path)
    assert (entry.state, entry.missing, len(entry.signatures)) == (State.EXECUTED, (), 4)


def test_without_the_second_key_nobody_freezes(desk: Desk) -> None:
    ask(desk, "vendor")
    with pytest.raises(
        InputError, match=r"project\.yaml asks every signatory of the vendor .* post-quantum key"
    ) as caught:
        desk.freeze(also=None)
    assert (caught.value.place, "--also F.key" in caught.value.remedy) == ("--also", True)
    assert not list(desk.dossier.entries.glob("*"))


def test_nor_countersigns(desk: Desk) -> None:
    ask(desk, "client")
    path = desk.freeze(also=None)
    before = path.read_bytes()
    with pytest.raises(InputError, match="the entry asks the client for a post-quantum signature too"):
        desk.countersign(path)
    assert path.read_bytes() == before


def test_one_own_records_ask_even_where_the_entry_does_not(desk: Desk, client_second: SigningKey) -> None:
    """The other party froze it by older records."""
    path = desk.freeze(also=None)
    ask(desk, "client")
    with pytest.raises(InputError, match=r"project\.yaml here asks every signatory of the client"):
        desk.countersign(path)
    outcome = desk.countersign(path, client_second)
    assert outcome.after is not None
    assert any("the signatories of the client need no post-quantum" in text for text in outcome.remarks)


def test_the_countersigners_taken_off_is_half_signed(desk: Desk, client_second: SigningKey) -> None:
    ask(desk, "client")
    path = desk.freeze(also=None)
    desk.countersign(path, client_second)
    members = read(path)
    del members[manifest_name(3)], members[signature_name(3)]
    path.unlink()
    entry = desk.entry(write(path, members))
    assert (entry.state, entry.missing) == (State.HALF_SIGNED, ("client",))
    assert "the post-quantum ml-dsa-65 signature of the client is missing" in half_signed(entry)


def test_added_later_by_another_person_it_stays_half_signed(desk: Desk) -> None:
    ask(desk, "client")
    path = desk.freeze(also=None)
    other = create_key("Nordlicht Handel GmbH", "Carl Other", NOW, algorithm=ML_DSA_65)
    (desk.dossier.root / "trust" / "client-other.pem").write_bytes(other.anchor_pem())
    target = path.with_suffix(".new")
    countersign_entry(
        path, target, key=desk.keys["client"], also=other, party="client", time=NOW, commitment=Commitment.APPROVAL
    )
    target.replace(path)
    entry = desk.entry(path)
    assert entry.state is State.HALF_SIGNED


def test_a_statement_that_asks_less_than_its_records_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, client_second: SigningKey
) -> None:
    """Whoever freezes could leave the demand out of the statement, and spare a party the key."""
    ask(desk, "client")
    monkeypatch.setattr("pipeline.dossier.stating.demanded", lambda *_: {})
    path = desk.freeze(also=None)
    entry = desk.entry(path)
    assert entry.state is State.BROKEN
    (said,) = [item for item in entry.report.findings if item.code == "SECOND_KEY_NOT_REQUIRED"]
    assert "ask every signatory of the client for a second signature" in said.detail
    assert desk.countersign(path, client_second).after is None


def test_audit_says_when_the_demand_is_given_up(desk: Desk, client_second: SigningKey) -> None:
    ask(desk, "client")
    path = desk.freeze(also=None)
    desk.countersign(path, client_second)
    record = desk.dossier.root / "project.yaml"
    record.write_text(record.read_text().replace("    second_key: ml-dsa-65\n", ""))
    desk.countersign(desk.freeze(also=None))
    report = audit(desk.dossier, now=NOW, process=desk.process, project="SP-2026-01")
    said = [item.detail for item in report.entries[1].entry.report.findings if item.code == "SIGNATORIES_CHANGED"]
    assert said == [
        "Against the entry 1, which was agreed before: the signatories of the client need no post-quantum signature any more."
    ]


def half_signed(entry: Entry) -> str:
    return " ".join(item.detail for item in entry.report.findings if item.code == "HALF_SIGNED")
