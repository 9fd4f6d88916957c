"""Two copies of a dossier held against each other, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dossier.counterpart import Match
from pipeline.present.words import listed, safe, table
from signing.report import Severity

if TYPE_CHECKING:
    from pipeline.dossier.counterpart import Comparison, Pair


def counterpart_sentence(comparison: Comparison) -> str:
    """What the other party's copy says about this one, in one or two sentences."""
    if any(item.severity is Severity.ERROR for item in comparison.findings):
        return "The counterpart's copy does not agree with it: see the errors below."
    if comparison.behind and comparison.ahead:
        return "Each copy has what the other lacks, and neither contradicts the other."
    if comparison.behind:
        return "It agrees with the counterpart's copy, which is ahead: this one lacks what is named below."
    if comparison.ahead:
        return "It agrees with the counterpart's copy, which lacks what is named below."
    if comparison.end_proven:
        return "The counterpart's copy is the same, entry by entry and signature by signature, and ends where this one ends."
    return "It agrees with the entry of the counterpart, which says nothing about later ones."


def counterpart_table(comparison: Comparison) -> list[str]:
    """A row for each number."""
    return table((str(item.number), _kind(item), str(item.match), *_signed(item)) for item in comparison.pairs)


def _kind(item: Pair) -> str:
    kinds = dict.fromkeys(entry.file.kind for entry in (item.ours, item.theirs) if entry is not None)
    return safe(" or ".join(kinds))


def _signed(item: Pair) -> tuple[str, ...]:
    if item.match is Match.SAME and item.ours is not None:
        return (f"signed by {listed(item.ours.signed_by) if item.ours.signed_by else 'nobody trusted'}",)
    sides = (("here", item.ours), ("there", item.theirs))
    told = [
        f"{where}: {listed(entry.signed_by) if entry.signed_by else 'nobody trusted'}"
        for where, entry in sides
        if entry is not None
    ]
    return ("; ".join(told),)
