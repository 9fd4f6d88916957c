"""Entries that come one after the other: the review of a milestone only after that of the one before has passed (W-08)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.dossier.citations import frozen_records
from pipeline.dossier.entry import Entry, State
from pipeline.records import items
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.records.process import Kind, Turn
    from pipeline.records.values import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An item whose turn has not come."""

    item: str
    before: str
    """The item before it in the list."""
    outcome: str | None
    """What the last executed entry on that one decided; None when there is none."""


def not_in_turn(kind: Kind, records: Records, listed: Records, entries: Iterable[Entry]) -> Waiting | None:
    """What the item of ``records`` waits for, in the order of the list in ``listed``; None when it is its turn.

    ``entries`` are those that count.
    """
    turn, own = kind.in_turn, records.get(kind.own_record)
    if turn is None or own is None:
        return None
    order = [item["id"] for _, item in items.listed(listed[turn.record], turn.list)]
    item = own.data[turn.field]
    at = order.index(item) if item in order else 0
    if at == 0:
        return None
    outcome = _last_outcome(kind, turn, order[at - 1], entries)
    return None if outcome in turn.passed else Waiting(item=item, before=order[at - 1], outcome=outcome)


def require_turn(kind: Kind, records: Records, entries: Iterable[Entry]) -> None:
    """Raise ``InputError`` while the item before that of ``records`` has no executed entry of ``kind`` that passed."""
    executed = (entry for entry in entries if entry.state is State.EXECUTED)
    turn, waiting = kind.in_turn, not_in_turn(kind, records, records, executed)
    if turn is None or waiting is None:
        return
    own = records.all(kind.own_record)[0]
    place, what = f"freeze {kind.name}/{own.name}", kind.title.lower()
    if waiting.outcome is None:
        raise InputError(
            place,
            f"{waiting.item} comes after {waiting.before}, of which no {what} is signed by all who have to sign it",
            f"freeze and countersign the {what} of {waiting.before} first",
        )
    raise InputError(
        place,
        f"{waiting.item} comes after {waiting.before}, whose last {what} says '{waiting.outcome}'",
        f"freeze and countersign a {what} of {waiting.before} that says {' or '.join(turn.passed)}",
    )


def _last_outcome(kind: Kind, turn: Turn, item: str, entries: Iterable[Entry]) -> str | None:
    """What the last entry of ``kind`` on ``item`` decided; None when there is none."""
    decided = None
    for entry in entries:
        if entry.file.kind == kind.name:
            for record in frozen_records(entry.file.path).all(kind.own_record):
                if record.data[turn.field] == item:
                    decided = str(record.data["outcome"])
    return decided
