"""kill -9 at every step of a merge of several entries: all of them count, or none."""

import shutil
from pathlib import Path

import pytest

from pipeline.cli.main import run
from pipeline.dossier.layout import Dossier, list_entries
from tests.cli.test_killed import COUNTERSIGN, ENTRY, FREEZE, child, restore, snapshot, wait

MERGE = ["merge", "../other"]


def counting(root: Path) -> dict[str, bytes]:
    """What `audit` reads as the entries."""
    listing = list_entries(Dossier(root=root))
    assert not listing.stray
    return {file.name: file.path.read_bytes() for file in listing.files}


def test_killed_at_every_step(workplace: Path) -> None:
    assert run(FREEZE) == 0
    start = snapshot(workplace)
    assert run(COUNTERSIGN) == 0
    assert run([*FREEZE, "--again"]) == 0
    complete = snapshot(workplace)
    shutil.copytree(workplace, workplace.parent / "other")
    restore(workplace, start)
    outcomes = []
    for step in range(1, 300):
        shutil.rmtree(workplace / "entries")
        (workplace / "entries").mkdir()
        restore(workplace, start)
        if wait(child(MERGE, killed_at=step)) == 0:
            break
        found = counting(workplace)
        assert found in (start, complete)
        outcomes.append("complete" if found == complete else "before")
        assert run(MERGE) == 0  # and again: it clears up and finishes
        assert snapshot(workplace) == complete
    else:
        pytest.fail("the command never came to its end")
    assert len(outcomes) >= 10
    assert {"before", "complete"} == set(outcomes)
    assert snapshot(workplace) == complete
    assert (workplace / ENTRY).is_file()
