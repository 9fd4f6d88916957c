"""Defined terms: what is defined, what is used, and what is only one of the two.

English writes terms with capital letters; Chinese has none, so there only words that are always terms of a contract are
looked for (``terms`` in ``clauses.json``), and what a paragraph puts in quotation marks as a term.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.documents.clauses.passages import BREAK, FIELD, Passage
from pipeline.documents.templates.finding import TemplateFinding, Weight

_WORD = r"[A-Z][A-Za-z0-9\u2019'-]*"
_CAPITALS = re.compile(rf"{_WORD}(?: {_WORD})*")
_START = re.compile(rf"(?:^|[.:;?!\u201c\u2018(\u2013{BREAK}])\s*$")
_LONGEST = 8
"""Words of a term at most."""
_BEFORE = 20
"""Characters looked at to tell whether a sentence begins."""
_SPLIT = re.compile(r", | and | or |、|和|及|或")
_DEFINING = (
    re.compile(rf"^[“\"]?({_WORD}(?: {_WORD})*)[”\"]? (?:means|has the meaning|have the meaning|includes)\b"),
    re.compile(rf"\((?:the |each an? |together the )?[“\"]({_WORD}(?: {_WORD})*)[”\"]\)"),
    re.compile(rf"\bthe “({_WORD}(?: {_WORD})*)”"),
    re.compile(r"(?:以下(?:简)?称|为|（)[“「]([\u4e00-\u9fff]{2,12})[”」]"),
    re.compile(r"^[“「]?([\u4e00-\u9fff]{2,12})[”」]?[，：]指"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A defined term and the paragraph that defines it."""

    term: str
    by: Passage


def defined_terms(listed: Collection[Passage]) -> tuple[Defined, ...]:
    """The terms the paragraphs define, in the order of the text."""
    found: dict[str, Defined] = {}
    for passage in listed:
        pieces = [piece for marked in passage.marked for piece in _SPLIT.split(marked)]
        pieces += [match[1] for pattern in _DEFINING for match in pattern.finditer(passage.text)]
        for piece in pieces:
            term = piece.strip(' ,：:“”"')
            if term:
                found.setdefault(term, Defined(term=term, by=passage))
    return tuple(found.values())


def term_findings(listed: list[Passage], names: Collection[str], terms: Collection[str]) -> Iterator[TemplateFinding]:
    """Terms that are used and not defined, and terms that are defined and not used.

    ``names`` are written with capitals and are no terms; ``terms`` are terms wherever they stand.
    """
    defined = defined_terms(listed)
    known = {_stem(item.term): item for item in defined}
    used: set[str] = set()
    undefined: dict[str, Passage] = {}
    for passage in listed:
        own = {_stem(item.term) for item in defined if item.by is passage}
        text = _without_names(passage.text, names)
        # A language with terms of its own kind has no capitals; what is written with them there are foreign names.
        for term in () if terms else _capitals(text, known, undefined, passage):
            if (term not in own or text.count(term) > 1) and _stem(text.strip()) != term:
                used.add(term)
        for term in _spelt(text, known, terms, undefined, passage):
            if term not in own:
                used.add(term)
    for term, passage in undefined.items():
        yield TemplateFinding(
            code="term-undefined",
            weight=Weight.WARNING,
            place=passage.where,
            problem=f"“{term}” is used as a defined term and not defined",
            remedy="define it in the style Definition, use the term that is defined, or write it without capital letters",
        )
    for stem, item in known.items():
        if stem not in used:
            yield TemplateFinding(
                code="term-unused",
                weight=Weight.WARNING,
                place=item.by.where,
                problem=f"“{item.term}” is defined and not used",
                remedy="take the definition out, or use the term where it is meant",
            )


def _stem(term: str) -> str:
    """A term by which its singular and plural are the same."""
    plain = term.removesuffix("\u2019s").removesuffix("'s").removesuffix("\u2019")
    return (
        plain[:-1] if plain.isascii() and plain.endswith("s") and not plain.endswith("ss") and len(plain) > 3 else plain
    )


def _without_names(text: str, names: Collection[str]) -> str:
    for name in names:
        if name in text:
            text = re.sub(rf"\b{re.escape(name)}\b", FIELD, text)
    return text


def _capitals(text: str, known: Collection[str], undefined: dict[str, Passage], passage: Passage) -> Iterator[str]:
    """The stems of the defined terms among the words in capitals; what is none goes to ``undefined``."""
    for match in _CAPITALS.finditer(text):
        words = match[0].split(" ")
        first = bool(_START.search(text[max(0, match.start() - _BEFORE) : match.start()] or "."))
        at = 0
        while at < len(words):
            most = min(len(words), at + _LONGEST)
            end = next((end for end in range(most, at, -1) if _stem(" ".join(words[at:end])) in known), None)
            if end is not None:
                yield _stem(" ".join(words[at:end]))
                at = end
                continue
            if at == 0 and first:
                at += 1
                continue
            rest = words[at:]
            if not passage.heading and not _plain(rest):
                undefined.setdefault(" ".join(rest), passage)
            break


def _plain(words: list[str]) -> bool:
    """Whether it is no term: a single letter, a code with figures, a word that begins a quotation."""
    return all(len(word) < 2 or any(char.isdigit() for char in word) for word in words)


def _spelt(
    text: str, known: Collection[str], terms: Collection[str], undefined: dict[str, Passage], passage: Passage
) -> Iterator[str]:
    """The same in a language without capitals: the longest terms first, each masked once it is found."""
    left = text
    spelt = {term for term in (*known, *terms) if not term.isascii()}
    for term in sorted(spelt, key=lambda item: (-len(item), item)):
        if term not in left:
            continue
        left = left.replace(term, FIELD)
        if term in known:
            yield term
        else:
            undefined.setdefault(term, passage)
