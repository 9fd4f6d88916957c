"""Whatever is taken away, doubled or put in place of something in sound records: the check reports and never crashes."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import load
from pipeline.records.check import check
from pipeline.records.process import shipped_process

MINIMAL = Path(__file__).parent / "minimal"
KINDS = tuple(kind for kind in shipped_process().records if (MINIMAL / f"{kind}.yaml").is_file())
SOUND = {
    kind: load.parse((MINIMAL / f"{kind}.yaml").read_bytes(), f"{kind}.yaml").data
    for kind in KINDS
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**20, "", " ", "0", "-0", "9999-12-31", "0001-01-01", "2026-02-30", "PAY-2", "F-001", "S-01",
    "pass", "low", "XXX", "JPY", "<=", "a\nb", "=1+1", "é" * 50, "similar", "[", "..", [], {}, [[]], [{}], {"id": "F-001"},
)  # fmt: skip


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all values within a record."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in pairs for place in ((*path, key), *_places(item, (*path, key)))]


PLACES = {kind: _places(data) for kind, data in SOUND.items()}


@st.composite
def changed(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """All records with up to three changes, and the kind of record that was changed last."""
    records = copy.deepcopy(SOUND)
    kind = "project"
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(KINDS))
        *parents, last = draw(st.sampled_from(PLACES[kind]))
        home: Any = records[kind]
        try:
            for part in parents:
                home = home[part]
            home[last]
        except (LookupError, TypeError):
            continue  # an earlier change took it away
        change = draw(st.sampled_from(("remove", "double", "replace")))
        if change == "remove":
            del home[last]
        elif change == "double" and isinstance(home, list):
            home.append(copy.deepcopy(home[int(last)]))
        else:
            home[last] = draw(st.sampled_from(ODD))
    return records, kind


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=changed())
def test_no_change_crashes_the_check(
    made: tuple[dict[str, Any], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    records, _ = made
    folder = tmp_path_factory.mktemp("dossier")
    (folder / "prototype").mkdir()
    (folder / "prototype" / "lamp.html").touch()
    for kind, data in records.items():
        (folder / f"{kind}.json").write_text(json.dumps(data), "utf-8")
    result = check(folder)
    for finding in result.findings:
        assert finding.file.removesuffix(".json") in KINDS
        assert finding.line >= 1
        assert finding.column >= 1
        assert "\n" not in str(finding)
    assert result.complete == (len(result.records.by_kind) == len(KINDS))


def test_the_sound_records_are_sound(tmp_path: Path) -> None:
    (tmp_path / "prototype").mkdir()
    (tmp_path / "prototype" / "lamp.html").touch()
    for kind, data in SOUND.items():
        (tmp_path / f"{kind}.json").write_text(json.dumps(data), "utf-8")
    assert check(tmp_path).findings == ()
