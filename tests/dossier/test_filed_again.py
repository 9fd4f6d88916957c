"""A PDF both signed, filed a second time by one party alone (P12): nothing that reads a dossier takes it as in force."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.documents.convert import find_converter
from pipeline.dossier.agreed_process import agreed_process
from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.citations import in_force
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.history import read_entries
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.merge import merge
from pipeline.dossier.sign import sign
from pipeline.records.process import load_process, shipped_process
from signing.errors import InputError, InputErrors
from signing.keys.store import SigningKey
from signing.report import Verdict
from tests.dossier.actions import NOW
from tests.dossier.minimal import MINIMAL, name_signatories

pytestmark = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")

ONCE, TWICE = "0001-srs.asice", "0002-srs.asice"
WEAKER = "kinds:\n  srs:\n    signatories: [vendor]\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, SigningKey], srs_pdf: bytes) -> Path:
    """The requirements, signed by both in their PDF and filed by the vendor; made once."""
    root = tmp_path_factory.mktemp("made") / "small"
    shutil.copytree(MINIMAL, root)
    name_signatories(root, keys)
    for folder in ("trust", "drafts"):
        (root / folder).mkdir()
    (root / "drafts" / "srs.pdf").write_bytes(srs_pdf)
    dossier = Dossier(root=root)
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    for party in ("client", "vendor"):
        sign(
            root / "drafts" / "srs.pdf", key=keys[party], party=party, now=NOW, trust=dossier_trust(dossier),
            process=shipped_process(), dossier=dossier,
        )  # fmt: skip
    filed(dossier, keys)
    return root


@pytest.fixture(scope="module")
def made_again(made: Path, keys: dict[str, SigningKey], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filed_by_another_program(made, tmp_path_factory.mktemp("again") / "small", keys)


@pytest.fixture
def agreed(made: Path, tmp_path: Path) -> Dossier:
    return Dossier(root=Path(shutil.copytree(made, tmp_path / "agreed")))


@pytest.fixture
def forged(made_again: Path, tmp_path: Path) -> Dossier:
    """The vendor's copy, in which another program filed that PDF once more."""
    return Dossier(root=Path(shutil.copytree(made_again, tmp_path / "forged")))


def filed(dossier: Dossier, keys: dict[str, SigningKey]) -> None:
    freeze(
        dossier, "srs", key=keys["vendor"], party="vendor", now=NOW, process=load_process(dossier.root), converter=None,
        folder=dossier.drafts / "srs.pdf", again=True,
    )  # fmt: skip


def filed_by_another_program(
    source: Path, to: Path, keys: dict[str, SigningKey], *, process: str | None = None
) -> Path:
    shutil.copytree(source, to)
    if process is not None:
        (to / "process.yaml").write_text(process)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.dossier.freeze.filed_before", lambda *_: None)
        filed(Dossier(root=to), keys)
    return to


def test_what_came_first_stays_in_force(forged: Dossier) -> None:
    entries = read_entries(forged, now=NOW, process=shipped_process())
    assert [str(item.state) for item in entries] == ["executed", "broken"]
    assert in_force(entries)["srs"].file.name == ONCE


@pytest.mark.parametrize("place", [".", f"entries/{TWICE}"])
def test_it_is_not_taken_over(place: str, agreed: Dossier, forged: Dossier) -> None:
    with pytest.raises(InputErrors, match="it was filed a second time"):
        merge(agreed, [forged.root / place], now=NOW, process=shipped_process(), project=None)
    assert [item.name for item in list_entries(agreed).files] == [ONCE]


@pytest.mark.parametrize("place", [".", f"entries/{TWICE}"])
def test_the_counterparts_copy_of_it_proves_nothing(place: str, agreed: Dossier, forged: Dossier) -> None:
    report = audit(agreed, now=NOW, process=shipped_process(), project=None, counterpart=forged.root / place)
    assert report.comparison is not None
    (found,) = [item for item in report.comparison.findings if item.code == "COUNTERPART_BROKEN"]
    assert "it was filed a second time" in found.detail
    assert report.verdict is Verdict.TOTAL_FAILED


def test_the_process_filed_with_it_was_not_agreed(agreed: Dossier, keys: dict[str, SigningKey], tmp_path: Path) -> None:
    """Else who files it would decide alone that the client need not sign."""
    forged = Dossier(root=filed_by_another_program(agreed.root, tmp_path / "weaker", keys, process=WEAKER))
    ours = shipped_process()
    process = agreed_process(
        forged.root, list_entries(forged).files, parties=frozenset({"client", "vendor"}), trust=dossier_trust(forged),
        now=NOW, ours=ours,
    )  # fmt: skip
    assert process is ours


def test_nothing_is_taken_over_behind_it(forged: Dossier, keys: dict[str, SigningKey], tmp_path: Path) -> None:
    ahead = Dossier(root=Path(shutil.copytree(forged.root, tmp_path / "ahead")))
    countersigned(ahead, keys)
    freeze(
        ahead, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=shipped_process(), converter=None,
        folder=ahead.root / "prototype",
    )  # fmt: skip
    third = next(ahead.entries.glob("0003-*"))
    with pytest.raises(InputError, match="filed a second time"):
        merge(forged, [third], now=NOW, process=shipped_process(), project=None)


def countersigned(dossier: Dossier, keys: dict[str, SigningKey]) -> None:
    done = countersign(
        dossier.entries / TWICE, key=keys["client"], party="client", now=NOW, trust=dossier_trust(dossier),
        process=shipped_process(),
    )  # fmt: skip
    assert done.after is not None


def test_the_signature_that_settles_it_is_taken_over(
    forged: Dossier, keys: dict[str, SigningKey], tmp_path: Path
) -> None:
    """Both have signed the second entry then, so nobody was passed over."""
    theirs = Dossier(root=Path(shutil.copytree(forged.root, tmp_path / "theirs")))
    countersigned(theirs, keys)
    merge(forged, [theirs.entries / TWICE], now=NOW, process=shipped_process(), project=None)
    entries = read_entries(forged, now=NOW, process=shipped_process())
    assert in_force(entries)["srs"].file.name == TWICE
