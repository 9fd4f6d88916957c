"""New values in the text of a record: only what differs is written anew, and what is read then is what was meant."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records.edited import edited
from pipeline.records.load import parse

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "samples").rglob("*.yaml")) + sorted((Path(__file__).parent / "minimal").glob("*.yaml"))
TEXTS = ("TBD", "a: b", "# none", "no", "2026-01-01", "12", "é" * 200, "two\nlines", " x", "'", '"', "-", "[a]", "中文，好", "a  b " * 40 + "x",
         "word " * 60 + "end", "=1+1", "{{ x }}", "&a", "*b", "!c", "%d", "@e", "`f`", "a #b", "end:", "\u2019s", "~", "null", "1.0", "|", ">")  # fmt: skip


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_same_values_leave_every_byte(path: Path) -> None:
    source = path.read_bytes()
    assert edited(source, parse(source, path.name).data, path.name) == source


def test_comments_order_and_style_stay() -> None:
    source = b"""# lead
title: Old # said in March
items:   # the list
  - { id: A-1, text: one } # first
  # between
  - id: A-2
    text: >-
      folded
      text
    more: x

# behind
end: [a, b] # last
"""
    data = parse(source, "x.yaml").data
    data["title"] = "New: one"
    data["items"][0]["text"] = "uno"
    data["items"][1]["text"] = "short"
    data["items"].append({"id": "A-3", "text": "three", "more": []})
    data["end"] = ["a", "b", "c"]
    assert (
        edited(source, data, "x.yaml").decode()
        == """# lead
title: "New: one" # said in March
items:   # the list
  - { id: A-1, text: uno } # first
  # between
  - id: A-2
    text: short
    more: x
  - id: A-3
    text: three
    more: []

# behind
end: [a, b, c] # last
"""
    )


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in pairs for place in ((*path, key), *places(item, (*path, key)))]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choice=st.data())
def test_whatever_changes_is_what_is_read_then(choice: st.DataObject) -> None:
    path = choice.draw(st.sampled_from([path for path in RECORDS if path.stat().st_size < 20_000]))
    source = path.read_bytes()
    data = parse(source, path.name).data
    for _ in range(choice.draw(st.integers(1, 4))):
        *parents, last = choice.draw(st.sampled_from(places(data)))
        home: Any = data
        for part in parents:
            home = home[part]
        change = choice.draw(st.sampled_from(("text", "remove", "double", "add", "empty")))
        if change == "remove" and (isinstance(home, list) or len(home) > 1):
            del home[last]
        elif change == "double" and isinstance(home, list) and isinstance(home[last], dict):
            home.append({**copy.deepcopy(home[last]), "id": f"NEW-{len(home)}"})
        elif change == "add" and isinstance(home, dict):
            home[f"added_{len(home)}"] = choice.draw(
                st.sampled_from((*TEXTS, ["a", "b"], [{"id": "X", "t": "y"}], {"k": "v"}, 5, None))
            )
        elif change == "empty" and isinstance(home[last], list):
            home[last] = []
        elif not isinstance(home[last], dict):
            home[last] = choice.draw(st.sampled_from(TEXTS))
    assert parse(edited(source, data, path.name), path.name).data == data
