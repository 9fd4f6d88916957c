"""Signing with a second, post-quantum key in a dossier: by whom, when it counts, and what is said when it is gone."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.countersign import Countersigned, countersign
from pipeline.dossier.entry import Entry, State, read_entry
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, EntryFile
from pipeline.present.report_text import report_text
from pipeline.records.process import Process
from signing.entry import manifest_name, signature_name
from signing.errors import InputError
from signing.keys import SigningKey, create_key
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
