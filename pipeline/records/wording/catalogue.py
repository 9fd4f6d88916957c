"""All wording rules, the two languages of a class side by side, and the questions other rules ask of a text."""

import re
from collections.abc import Iterator

from pipeline.records.finding import Severity
from pipeline.records.wording import chinese, english
from pipeline.records.wording.find import Hit, hits
from pipeline.records.wording.rule import WordingRule

CLASSES: tuple[tuple[WordingRule, WordingRule], ...] = tuple(zip(english.RULES, chinese.RULES, strict=True))
"""Each class of fault in English and Chinese, sure ones first. A text may mix the two."""

_SURE = frozenset(rules[0].id for rules in CLASSES if rules[0].severity is Severity.ERROR)
_NAMED = re.compile("|".join((*english.NAMED, *chinese.NAMED)), re.IGNORECASE)


def found(text: str) -> tuple[tuple[str, Hit], ...]:
    """All hits of ``text`` with the id of their class; what one class found, no later one finds again."""
    taken: list[range] = []
    all_hits = []
    for rules in CLASSES:
        fresh = [hit for rule in rules for hit in hits(rule, text) if not _overlaps(hit, taken)]
        taken += [range(hit.at, hit.at + len(hit.word)) for hit in fresh]
        all_hits += [(rules[0].id, hit) for hit in fresh]
    return tuple(all_hits)


def sure(text: str) -> Iterator[Hit]:
    """What the sure classes, those that are errors, find in ``text``."""
    return (hit for name, hit in found(text) if name in _SURE)


def named(text: str) -> Iterator[Hit]:
    """The two words the practice itself names, where they stand in ``text``."""
    return (hit for name, hit in found(text) if name == english.VAGUE.id and _NAMED.match(hit.word))


def _overlaps(hit: Hit, taken: list[range]) -> bool:
    return any(hit.at < other.stop and other.start < hit.at + len(hit.word) for other in taken)
