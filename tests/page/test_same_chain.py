"""Several entries: the page finds between them what `signoff audit` finds."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.dossier.chain import chain_findings, listing_findings
from pipeline.dossier.entry import read_entry
from pipeline.dossier.layout import list_folder
from pipeline.records.process import shipped_process
from signing.container import PayloadItem
from signing.entry import freeze_entry
from signing.statement import Payload, Statement, parse
from tests.page import made
from tests.page.conftest import Core
from tests.pki import NOW, Parties
from tests.signing.container_attacks import read, write


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> made.Dossier:
    return made.dossier(tmp_path_factory.mktemp("chain") / "entries", signatories, unsigned=7)


def removed(folder: Path) -> None:
    (folder / "0004-deliverable.asice").unlink()


def renumbered(folder: Path) -> None:
    (folder / "0010-acceptance-report.asice").rename(folder / "0011-acceptance-report.asice")


def swapped(folder: Path) -> None:
    (folder / "0005-deliverable.asice").rename(folder / "x")
    (folder / "0006-deliverable.asice").rename(folder / "0005-deliverable.asice")
    (folder / "x").rename(folder / "0006-deliverable.asice")


def twice(folder: Path) -> None:
    shutil.copy(folder / "0001-srs.asice", folder / "0002-srs.asice")


def stripped(folder: Path) -> None:
    path = folder / "0003-contract.asice"
    members = {name: data for name, data in read(path).items() if not name.endswith(("002.xml", "002.p7s"))}
    path.unlink()
    write(path, members)


def first_removed(folder: Path) -> None:
    (folder / "0001-srs.asice").unlink()


def beside(folder: Path) -> None:
    (folder / "letter.asice").write_bytes(b"Dear Sirs\n")


CHANGES: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "removed": removed,
    "first-removed": first_removed,
    "renumbered": renumbered,
    "swapped": swapped,
    "a-number-twice": twice,
    "a-signature-stripped": stripped,
    "a-file-beside": beside,
}


@pytest.mark.parametrize("name", CHANGES)
def test_same_findings(name: str, core: Core, ten: made.Dossier, signatories: Parties, tmp_path: Path) -> None:
    folder = tmp_path / "entries"
    shutil.copytree(ten.folder, folder)
    CHANGES[name](folder)
    assert bool(found_alike(folder, core, signatories)) == (name != "nothing")


def test_a_signature_that_is_not_pinned_is_missed(
    core: Core, ten: made.Dossier, signatories: Parties, tmp_path: Path
) -> None:
    """The deliverable relies on the contract before it, and pins the vendor's signature under it alone; then none."""
    folder = tmp_path / "entries"
    folder.mkdir()
    for path in ten.entries[:3]:
        shutil.copy(path, folder)
    honest = parse(read(ten.entries[3])["statement.json"])
    assert honest.previous is not None
    for pinned in (honest.previous.signatures[:1], ()):
        said = replace(honest, previous=replace(honest.previous, signatures=pinned))
        path = folder / "0004-deliverable.asice"
        path.unlink(missing_ok=True)

        def make(payload: Payload, said: Statement = said) -> Statement:
            return replace(said, payload=payload)

        items = [PayloadItem(name="a", source=b"a")]
        freeze_entry(path, items, make, key=signatories.vendor, party="vendor", time=NOW)
        assert found_alike(folder, core, signatories) == {"CHAIN_UNPINNED"}


def found_alike(folder: Path, core: Core, signatories: Parties) -> set[str]:
    """The codes of what both find in the entries of ``folder``."""
    process = shipped_process()
    listing = list_folder(folder)
    entries = tuple(read_entry(file, trust=signatories.trust, now=NOW, process=process) for file in listing.files)
    ours = [*listing_findings(listing), *chain_findings(entries, None)]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    found: list[dict[str, Any]] = core.examine(files, trust=signatories.trust, now=NOW)["findings"]
    theirs = [item for item in found if item["code"] != "END_NOT_PROVABLE"]
    assert theirs == [
        {"code": item.code, "severity": str(item.severity), "subject": item.subject, "detail": item.detail}
        for item in ours
    ]
    return {item.code for item in ours}
