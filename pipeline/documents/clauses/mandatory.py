"""The clauses a kind of contract must have, found by the words of its headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.documents.clauses.passages import Passage
from pipeline.documents.templates.finding import TemplateFinding, Weight


def missing_clauses(listed: list[Passage], wanted: Mapping[str, Any], language: str) -> Iterator[TemplateFinding]:
    """One error for each clause of ``wanted`` (``clauses.json``) that no heading is about."""
    headings = [item.text.casefold() for item in listed if item.heading]
    for clause in wanted.values():
        words = clause["headings"][language]
        if not any(word in heading for word in words for heading in headings):
            title = clause["title"][language]
            yield TemplateFinding(
                code="clause-missing",
                weight=Weight.ERROR,
                place="",
                problem=f"no clause on {title} is there",
                remedy=f"add one, with a heading that says so, such as “{words[0]}”; the template that ships has its text",
            )
