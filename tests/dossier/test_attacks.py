"""What a party can put before the other to sign, or into a dossier: `freeze` and `countersign` look at the chain first."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.countersign import Countersigned, countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier
from pipeline.records.process import Process
from signing.container import Container, PayloadItem
from signing.entry import STATEMENT, freeze_entry
from signing.errors import InputError
from signing.keys.store import SigningKey
from signing.report import Severity
from signing.statement import Cite, Payload, Statement, parse
from tests.dossier.actions import NOW, Audit, Countersign, Freeze

Keys = dict[str, SigningKey]


def codes(outcome: Countersigned) -> set[str]:
    return {item.code for item in outcome.before.findings if item.severity is Severity.ERROR}


def statement_in(path: Path) -> Statement:
    with Container.open(path) as container:
        return parse(container.read(STATEMENT, 10**6) or b"")


@pytest.fixture
def other(dossier: Dossier, keys: Keys, process: Process) -> Dossier:
    """The same two parties, another project: its prototype is agreed by both."""
    made = Dossier(root=dossier.root.with_name("other"))
    shutil.copytree(dossier.root, made.root, ignore=shutil.ignore_patterns("entries"))
    project = made.root / "project.yaml"
    project.write_text(project.read_text().replace("SP-2026-01", "SP-2026-07"))
    (made.root / "prototype" / "02-orders.html").write_text("<p>of the other project</p>")
    path = freeze(made, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None).path
    countersign(path, key=keys["client"], party="client", now=NOW, trust=dossier_trust(made))
    return made


@pytest.fixture
def forged(dossier: Dossier, keys: Keys) -> Callable[..., Path]:
    """A second entry the vendor makes below our verbs: that of an honest freeze with something changed."""

    def make(path: Path, **changes: object) -> Path:
        statement = replace(statement_in(path), **changes)  # type: ignore[arg-type]
        path.unlink()

        def changed(payload: Payload) -> Statement:
            return replace(statement, payload=payload)

        items = [PayloadItem(name="a.html", source=b"a")]
        freeze_entry(path, items, changed, key=keys["vendor"], party="vendor", time=NOW)
        return path

    return make


def test_an_honest_second_entry_is_countersigned(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign
) -> None:
    outcome = do_countersign(do_freeze("deliverable").path)
    assert outcome.after is not None
    assert outcome.after.executed


def test_m11_what_follows_another_history_is_not_countersigned(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    path = do_freeze("deliverable").path
    link = statement_in(path).previous
    assert link is not None
    forged(path, previous=replace(link, baseline="sha256:" + "7" * 64))
    outcome = do_countersign(path)
    assert (outcome.after, codes(outcome)) == (None, {"CHAIN_BROKEN"})


def test_m11_what_pins_a_signature_that_was_never_there_is_not_countersigned(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    path = do_freeze("deliverable").path
    link = statement_in(path).previous
    assert link is not None
    forged(path, previous=replace(link, signatures=(*link.signatures, "sha256:" + "7" * 64)))
    outcome = do_countersign(path)
    assert (outcome.after, codes(outcome)) == (None, {"CHAIN_SIGNATURE_LOST"})


def test_m11_what_relies_on_what_is_not_here_is_not_countersigned(
    executed: Path, other: Dossier, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    """It cites the prototype of the other project, which both have signed."""
    path = do_freeze("deliverable").path
    foreign = parse_baseline(other.entries / "0001-prototype.asice")
    forged(path, cites=(Cite(label="prototype", baseline=foreign),))
    outcome = do_countersign(path)
    assert (outcome.after, codes(outcome)) == (None, {"CITE_UNKNOWN"})


def test_m11_what_belongs_to_another_project_is_not_countersigned(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    path = forged(do_freeze("deliverable").path, project="SP-2026-07")
    outcome = do_countersign(path)
    assert (outcome.after, codes(outcome)) == (None, {"PROJECT_DIFFERS"})


def test_m11_a_second_first_entry_is_not_countersigned(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    path = forged(do_freeze("deliverable").path, previous=None)
    outcome = do_countersign(path)
    assert (outcome.after, codes(outcome)) == (None, {"CHAIN_BROKEN"})


def test_m11_an_entry_under_another_number_is_not_countersigned(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign
) -> None:
    path = do_freeze("deliverable").path
    moved = path.rename(path.with_name("0003-deliverable.asice"))
    outcome = do_countersign(moved)
    assert outcome.after is None
    assert "ENTRY_MISPLACED" in codes(outcome)


def test_m11_nothing_is_built_on_another_projects_entry(
    executed: Path, other: Dossier, do_freeze: Freeze, do_audit: Audit
) -> None:
    """The vendor puts the other project's prototype into the client's dossier, as if a later version."""
    shutil.copy(other.entries / "0001-prototype.asice", executed.with_name("0002-prototype.asice"))
    assert "PROJECT_DIFFERS" in {item.code for item in do_audit().findings}
    with pytest.raises(InputError, match="signoff audit"):
        do_freeze("deliverable")


def test_m11_nothing_is_built_on_entries_that_changed_places(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign
) -> None:
    """The prototype that was superseded comes to stand last: its name and its number are only a file name."""
    second = do_freeze("prototype").path
    do_countersign(second)
    kept = executed.with_name("kept")
    executed.rename(kept)
    second.rename(executed)
    kept.rename(second)
    with pytest.raises(InputError, match="signoff audit"):
        do_freeze("deliverable")


def test_m10_an_entry_exchanged_while_it_is_checked_is_not_signed(
    dossier: Dossier, keys: Keys, process: Process, do_freeze: Freeze
) -> None:
    """What is shown and what is signed are one: both carry the vendor's good signature."""
    path = do_freeze("prototype").path
    (dossier.root / "prototype" / "02-orders.html").write_text("<p>foisted</p>")
    path.rename(dossier.root / "shown.asice")
    foisted = do_freeze("prototype").path.rename(dossier.root / "foisted.asice")
    shutil.copy(dossier.root / "shown.asice", path)
    turns: Iterator[None] = iter([None])

    def exchange(_: int) -> None:
        for _turn in turns:
            os.replace(foisted, path)

    with pytest.raises(InputError, match="another file"):
        countersign(
            path, key=keys["client"], party="client", now=NOW, trust=dossier_trust(dossier), process=process,
            progress=exchange,
        )  # fmt: skip


def test_an_exchange_of_signatures_breaks_the_chain(
    executed: Path, keys: Keys, do_freeze: Freeze, do_countersign: Countersign, do_audit: Audit
) -> None:
    """Both sign the same entry once more, later: the bytes of the first signatures are pinned, not who made them."""
    half = do_freeze("prototype").path
    kept = half.read_bytes()
    do_countersign(half)
    do_countersign(do_freeze("deliverable").path)
    half.write_bytes(kept)
    do_countersign(half)
    (lost,) = [item for item in do_audit().findings if item.code == "CHAIN_SIGNATURE_LOST"]
    assert re.search("two signatures|2 signatures", lost.detail)


def parse_baseline(path: Path) -> str:
    from signing.statement import baseline_id

    with Container.open(path) as container:
        return baseline_id(container.read(STATEMENT, 10**6) or b"")
