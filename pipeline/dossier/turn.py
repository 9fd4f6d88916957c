"""Entries that come one after the other: the review of a milestone only after that of the one before has passed (W-08)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.dossier.citations import frozen_records
from pipeline.dossier.entry import Entry, State
from pipeline.records import items
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.records.process import Kind, Turn
    from pipeline.records.values import Records


def require_turn(kind: Kind, records: Records, entries: Iterable[Entry]) -> None:
    """Raise ``InputError`` while the item before that of ``records`` has no executed entry of ``kind`` that passed."""
    turn, own = kind.in_turn, records.get(kind.own_record)
    if turn is None or own is None:
        return
    order = [item["id"] for _, item in items.listed(records[turn.record], turn.list)]
    item = own.data[turn.field]
    at = order.index(item) if item in order else 0
    if at == 0:
        return
    before = order[at - 1]
    outcome = _last_outcome(kind, turn, before, entries)
    if outcome in turn.passed:
        return
    place, what = f"freeze {kind.name}/{own.name}", kind.title.lower()
    if outcome is None:
        raise InputError(
            place,
            f"{item} comes after {before}, of which no {what} is signed by all who have to sign it",
            f"freeze and countersign the {what} of {before} first",
        )
    raise InputError(
        place,
        f"{item} comes after {before}, whose last {what} says '{outcome}'",
        f"freeze and countersign a {what} of {before} that says {' or '.join(turn.passed)}",
    )


def _last_outcome(kind: Kind, turn: Turn, item: str, entries: Iterable[Entry]) -> str | None:
    """What the last executed entry of ``kind`` on ``item`` decided; None when there is none."""
    decided = None
    for entry in entries:
        if entry.file.kind == kind.name and entry.state is State.EXECUTED:
            for record in frozen_records(entry.file.path).all(kind.own_record):
                if record.data[turn.field] == item:
                    decided = str(record.data["outcome"])
    return decided
