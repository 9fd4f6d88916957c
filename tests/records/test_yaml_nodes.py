"""Records read at the speed of C are what the parser that decides would have made of them, places of all values too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.records.yaml_nodes import compose, compose_quickly

ROOT = Path(__file__).parents[2]
FILES = sorted((*ROOT.glob("samples/*/**/*.yaml"), *ROOT.glob("tests/records/**/*.yaml")))
TEXTS = [path.read_text("utf-8") for path in FILES]
BITS = [
    "",
    *" \n:-,[]{}#&*!|>'\"%@`?~<.01aé",
    "\n  ",
    "\n- ",
    ": ",
    " #",
    "true",
    "1.5",
    "0x1",
    ">-\n",
    "{a: ",
    "no",
    "12:30",
]
_LIKE_TEXT = frozenset({"int", "float", "timestamp"})


def decided(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return yaml.compose(text)


def shape(node: Any) -> Any:
    """A node as plain values. Tags of what is not plainly a number are text in records, whatever they are called."""
    if node is None:
        return None
    place, tag = (node.start_mark.line, node.start_mark.column), str(node.tag).rpartition(":")[2]
    if node.value == "":
        return tag, node.style  # nothing stands nowhere: the field's name has the place
    if isinstance(node.value, str):
        plain = node.value.replace("+", "").replace("-", "", 1).replace(".", "", 1)
        known = tag not in _LIKE_TEXT or (plain.isdecimal() and tag != "timestamp")
        return place, tag if known else "str", node.style, node.value
    return place, tag, [tuple(map(shape, item)) if isinstance(item, tuple) else shape(item) for item in node.value]


def test_hardly_a_record_has_to_be_read_slowly() -> None:
    samples = [
        path.name for path in FILES if "samples" in path.parts and compose_quickly(path.read_text("utf-8")) is None
    ]
    assert samples == []


@pytest.mark.parametrize("text", TEXTS, ids=[path.relative_to(ROOT).as_posix() for path in FILES])
def test_both_read_the_same(text: str) -> None:
    assert shape(compose(text)) == shape(decided(text))


@given(st.data())
def test_what_is_read_quickly_is_read_the_same_slowly(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(TEXTS)).split("\n")
    first = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[first : first + data.draw(st.integers(1, 8))])
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(BITS)) + text[at + data.draw(st.integers(0, 3)) :]
    node = compose_quickly(text)
    assert node is None or shape(node) == shape(decided(text))


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: *x", "a: !!str 1", "%YAML 1.1\n---\na: no", "? a\n: b", "a: =", "<<: {}", "a: <<"]
)
def test_what_has_another_meaning_is_left_to_the_other(text: str) -> None:
    assert compose_quickly(text) is None
