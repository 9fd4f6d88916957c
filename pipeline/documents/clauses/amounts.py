"""Amounts that a contract writes in figures and again in words: both have to be the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from pipeline.documents.clauses.numerals import chinese, english
from pipeline.documents.clauses.passages import Passage
from pipeline.documents.templates.finding import TemplateFinding, Weight

_FIGURES = r"[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_PAIRS: tuple[tuple[re.Pattern[str], Callable[[str], Decimal | None]], ...] = (
    (
        re.compile(rf"(?<![\w.,])({_FIGURES})(?: ?(?:[A-Z]{{3}}|[€$£¥]|[a-z]+))? \(((?:in words:? )?[A-Za-z][^()]*)\)"),
        english,
    ),
    (
        re.compile(
            rf"({_FIGURES})[\u4e00-\u9fff]{{0,6}}[（(](?:大写|人民币大写)?[：:]?([^（()）]*[元圆整][^（()）]*)[）)]"
        ),
        chinese,
    ),
)
_COMPUTED = re.compile(
    r"\{\{\s*([\w.]+)\s*\|\s*money\s*\}\}[^{}]{0,12}[（(]"
    r"(?:[^（(){}）]*\{\{\s*([\w.]+)\s*\|\s*words\s*\}\}|([^（(){}）]+))[）)]"
)
_FIX = "write figures and words of one field: {{ contract.amount|money }} ({{ contract.amount|words }})"


def differing_amounts(listed: list[Passage]) -> Iterator[TemplateFinding]:
    """Amounts whose figures are others than the words behind them, and tags that print two different ones."""
    for passage in listed:
        for problem in (*_computed(passage.raw), *_typed(passage.raw)):
            yield TemplateFinding(
                code="amount-differs", weight=Weight.ERROR, place=passage.where, problem=problem, remedy=_FIX
            )


def _computed(text: str) -> Iterator[str]:
    for match in _COMPUTED.finditer(text):
        figures, words, typed = match.groups()
        if words is not None and words != figures:
            yield f"the figures are those of {figures}, the words those of {words}"
        elif typed is not None and (english(typed) is not None or chinese(typed) is not None):
            yield f"the words “{typed.strip()}” are typed behind the figures of {figures}, so they stay when it changes"


def _typed(text: str) -> Iterator[str]:
    for pattern, read in _PAIRS:
        for match in pattern.finditer(text):
            words = read(match[2])
            figures = Decimal(re.sub("[, ]", "", match[1]))
            if words is not None and words != figures:
                yield f"{match[1]} in figures is not “{match[2].strip()}” in words"
