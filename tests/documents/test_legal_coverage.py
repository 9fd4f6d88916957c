"""docs/legal-coverage.md names clauses by their headings: those of both languages, and all of them."""

import re
from pathlib import Path

import pytest

from doc_templates import open_template
from pipeline.documents.word.file import read
from pipeline.documents.word.xml import W, attribute, child, parse, text_of

PAGE = Path(__file__).parents[2] / "docs" / "legal-coverage.md"
STYLES = {"contract": ("Clause1", "Schedule"), "nda": ("PaperHeading",)}
LEFT_OUT = "left out, because "


def headings(language: str, kind: str) -> list[str]:
    """The headings of clauses and schedules in their order, without what stands between number and name."""
    root = parse(read(open_template(language, kind), kind).data("word/document.xml"), kind)
    found = [item for item in root.iter(W + "p") if attribute(child(item, "pPr", "pStyle")) in STYLES[kind]]
    return [text_of(item).strip(" \u2013\u3000") for item in found]


def rows(kind: str) -> list[str]:
    """What the last column of the table of a kind says, row by row."""
    part = PAGE.read_text("utf-8").split(f"## `{kind}.docx`", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [line.rstrip(" |").rpartition(" | ")[2] for line in lines[1:]]


@pytest.mark.parametrize("kind", STYLES)
def test_every_clause_named_is_a_heading_of_both_languages_and_every_heading_is_named(kind: str) -> None:
    pairs = list(zip(headings("en", kind), headings("zh-CN", kind), strict=True))
    named = [entry for row in rows(kind) if not row.startswith(LEFT_OUT) for entry in row.split("; ")]
    assert named
    for entry in named:
        english, _, chinese = entry.partition(" / ")
        assert (english, chinese) in pairs, entry
    assert {entry.partition(" / ")[0] for entry in named} == {english for english, _ in pairs}


@pytest.mark.parametrize("kind", STYLES)
def test_what_is_left_out_has_a_reason(kind: str) -> None:
    left = [row.removeprefix(LEFT_OUT) for row in rows(kind) if row.startswith("left out")]
    assert left
    assert all(len(re.findall(r"\w+", reason)) >= 6 for reason in left)
