"""A few seconds of what `make fuzz` does for hours: honest inputs, those that once crashed, and slips of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import kept
from tests.fuzz.fuzzed import Fuzzed
from tests.fuzz.targets import make_targets, workspace

NAMES = [
    "zip", "entry", "members", "foreign", "manifest", "sums", "statement", "signature", "anchors", "key-uri", "record",
    "metafile", "word", "word-part", "template", "pdf", "pdf-signed", "token", "answer", "archive-inside",
    "archive", "age", "age-keys",
    "age-armoured", "csv", "excel", "excel-part", "reqif", "reqif-archive", "process", "look", "comments", "redline", "handover",
]  # fmt: skip
PIECES = [
    b"",
    b"\0",
    b"\xff",
    b"%00",
    b"../",
    b"{{",
    b"{%",
    b"\n",
    b'"',
    b"&x;",
    b"PK\5\6",
    b"0" * 40,
    b"/JS",
    b"\x30\x80",
]


@pytest.fixture(scope="module")
def targets() -> Iterator[dict[str, Fuzzed]]:
    with workspace() as folder:
        yield make_targets(Path(folder))


def test_every_target_is_tried(targets: dict[str, Fuzzed]) -> None:
    assert list(targets) == NAMES
    assert set(kept()) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_honest_inputs_are_taken(name: str, targets: dict[str, Fuzzed]) -> None:
    for seed in targets[name].seeds:
        targets[name].target(seed)


@pytest.mark.parametrize(("name", "file"), [(name, file) for name, files in kept().items() for file in files])
def test_what_once_crashed_is_refused(name: str, file: str, targets: dict[str, Fuzzed]) -> None:
    targets[name].target(kept()[name][file])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_slips_are_refused(name: str, targets: dict[str, Fuzzed], data: st.DataObject) -> None:
    fuzzed = targets[name]
    changed = data.draw(st.sampled_from(fuzzed.seeds))
    for _ in range(data.draw(st.integers(1, 3))):
        first, second = sorted((data.draw(st.integers(0, len(changed))), data.draw(st.integers(0, len(changed)))))
        middle = data.draw(st.sampled_from([*PIECES, changed[first:second] * 2, changed[first:second][::-1]]))
        changed = changed[:first] + middle + changed[data.draw(st.sampled_from([first, second])) :]
    fuzzed.target(changed)
