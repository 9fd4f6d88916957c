"""Findings in the language of a report: their sentences, found by the English ones.

Verification speaks English. The pairs are those of the offline page (``sentences_of_page.json``, made from its sources) and,
for what only signoff checks, ``sentences.json``. A sentence without a pair stays English: nothing is left out.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

_HOLE = re.compile(r"\{(\d)\}")
MAX_DEPTH = 3
"""A sentence may hold another one, as why a timestamp does not hold."""


def sentence(detail: str, language: str, parties: dict[str, str]) -> str:
    """A finding's sentence in ``language``; ``parties`` says what the parties are called in it."""
    return detail if language == "en" else _translated(detail, parties, MAX_DEPTH)


def _translated(text: str, parties: dict[str, str], depth: int) -> str:
    if text in parties:
        return parties[text]
    for pattern, chinese in _patterns() if depth else ():
        match = pattern.fullmatch(text)
        if match is not None:
            said = {name: _translated(value, parties, depth - 1) for name, value in match.groupdict().items()}
            return _HOLE.sub(lambda hole, said=said: said.get(f"_{hole[1]}", ""), chinese)  # type: ignore[misc]
    names = text.split(" and the ")
    return "和".join(parties[name] for name in names) if all(name in parties for name in names) else text


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The English sentences as patterns, those with the most words of their own first."""
    pairs = [*_own(), *json.loads(_read("sentences_of_page.json"))]
    ordered = sorted(pairs, key=lambda pair: -len(_HOLE.sub("", pair[0])))
    return tuple((_pattern(english), chinese) for english, chinese in ordered if _HOLE.sub("", english).strip())


def _pattern(english: str) -> re.Pattern[str]:
    pieces = _HOLE.split(english)
    known: set[str] = set()
    pattern = ""
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            pattern += re.escape(piece)
        else:
            pattern += f"(?P=_{piece})" if piece in known else f"(?P<_{piece}>.+?)"
            known.add(piece)
    return re.compile(pattern, re.DOTALL)


@lru_cache(maxsize=1)
def _own() -> list[list[str]]:
    loaded: list[list[str]] = json.loads(_read("sentences.json"))["sentences"]
    return loaded


def _read(name: str) -> str:
    return (files("pipeline.present.reports") / name).read_text(encoding="utf-8")
