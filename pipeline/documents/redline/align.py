"""Two sequences of texts side by side: which stayed, which changed into which, which went, which came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SIMILAR = 0.5
"""From this share of common words on, a text is a change of the other and not another one."""
MAX_PAIRS = 40_000
"""More comparisons than this are not made: what stands there counts as gone and come."""

MAX_LETTERS = 20_000
"""Two texts with more letters together are not compared word by word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step through both sequences; a position is None where the other side has nothing."""

    old: int | None
    new: int | None
    same: bool = False


def align(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """The steps that lead from ``old`` to ``new``, in the order of ``new``; what went stands before what came."""
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield from (Step(old=old_from + k, new=new_from + k, same=True) for k in range(old_to - old_from))
        else:
            yield from _paired(old, new, range(old_from, old_to), range(new_from, new_to))


def share(old: str, new: str) -> float:
    """The share of common words of two texts, from 0 to 1; texts too long to be compared share nothing."""
    if len(old) + len(new) > MAX_LETTERS:
        return 0.0
    matcher = difflib.SequenceMatcher(a=words(old), b=words(new), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= SIMILAR else 0.0


_WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:(?![\u2e80-\u9fff])\w)+|.", re.DOTALL)
"""A number with its point and commas, a word, or a sign; Chinese signs one by one."""


def words(text: str) -> list[str]:
    """The words of a text, its spaces and its signs one by one; nothing is left out."""
    return _WORD.findall(text)


def _paired(old: Sequence[str], new: Sequence[str], gone: range, came: range) -> Iterator[Step]:
    """The likeliest pairs of what differs, in order; the rest went or came."""
    pairs = _best_pairs(old, new, gone, came) if len(gone) * len(came) <= MAX_PAIRS else []
    done_old, done_new = gone.start, came.start
    for at_old, at_new in [*pairs, (gone.stop, came.stop)]:
        yield from (Step(old=index, new=None) for index in range(done_old, at_old))
        yield from (Step(old=None, new=index) for index in range(done_new, at_new))
        if at_old < gone.stop:
            yield Step(old=at_old, new=at_new)
        done_old, done_new = at_old + 1, at_new + 1


def _best_pairs(old: Sequence[str], new: Sequence[str], gone: range, came: range) -> list[tuple[int, int]]:
    """Pairs in ascending order with the largest sum of what they share beyond ``SIMILAR`` (dynamic programming)."""
    gains = [[share(old[i], new[j]) - SIMILAR for j in came] for i in gone]
    best = [[0.0] * (len(came) + 1) for _ in range(len(gone) + 1)]
    for i in range(len(gone) - 1, -1, -1):
        for j in range(len(came) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + gains[i][j])
    pairs, i, j = [], 0, 0
    while i < len(gone) and j < len(came):
        if gains[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + gains[i][j]:
            pairs.append((gone[i], came[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
