"""The search: which words of a text the rules find, quoted names and measured values left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records.wording.rule import MEASURE, WordingRule

_QUOTED = re.compile(
    r"„[^“”]*[“”]|“[^”]*”|«[^»]*»|\u2018[^\u2019]*\u2019|「[^」]*」|『[^』]*』|《[^》]*》|`[^`]*`"
    r"|(?<!\w)\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)"
)
"""Names of things on screen; a straight quote behind a digit is an inch, an apostrophe within a word is none."""
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_CLAUSE_END = re.compile(r"[;:.!?](?:\s|$)|[。;:！？；：]")
_MEASURE = re.compile(MEASURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place a rule finds."""

    word: str
    """As it stands in the text."""
    at: int
    hint: str
    """What to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    search: re.Pattern[str]
    """Group 1 is a word; the groups after it are the patterns."""
    hints: tuple[str, ...]
    """Of the patterns, in order."""
    needed: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


def hits(rule: WordingRule, text: str) -> Iterator[Hit]:
    """Each place of ``text`` that ``rule`` finds, in order; words in quotes are names and pass."""
    plain = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text.translate(_HYPHENS))
    compiled = _compiled(rule)
    for match in compiled.search.finditer(plain):
        if compiled.needed is not None and not compiled.needed.search(plain, 0, match.start()):
            continue
        if compiled.before is not None and compiled.before.search(plain, 0, match.start()):
            continue
        if compiled.after is not None and compiled.after.match(plain, match.end()):
            continue
        if rule.unless_measured and _measured(plain, match):
            continue
        group = match.lastindex or 1
        hint = rule.words[" ".join(match[0].lower().split())] if group == 1 else compiled.hints[group - 2]
        yield Hit(word=text[match.start() : match.end()], at=match.start(), hint=hint)


def _measured(text: str, match: re.Match[str]) -> bool:
    """Whether the clause a word stands in has a number with a unit."""
    begin = max((end.end() for end in _CLAUSE_END.finditer(text, 0, match.start())), default=0)
    after = _CLAUSE_END.search(text, match.end())
    return _MEASURE.search(text, begin, after.start() if after else len(text)) is not None


@lru_cache(maxsize=64)
def _compiled(rule: WordingRule) -> _Compiled:
    """The words and patterns of a rule as one regular expression."""
    longest_first = sorted(rule.words, key=len, reverse=True)
    choices = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
    pieces = [rf"(?<![\w-])(?:{choices})(?![\w-])" if choices else r"(?!)", *rule.patterns]
    return _Compiled(
        search=re.compile("|".join(f"({piece})" for piece in pieces), re.IGNORECASE),
        hints=tuple(rule.patterns.values()),
        needed=_optional(rule.needs_before, "(?:{})$"),
        before=_optional(rule.unless_before, "(?:{})$"),
        after=_optional(rule.unless_after, "{}"),
    )


def _optional(pattern: str, form: str) -> re.Pattern[str] | None:
    return re.compile(form.replace("{}", pattern), re.IGNORECASE) if pattern else None
