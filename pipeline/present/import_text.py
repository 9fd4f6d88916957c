"""What an import did as text: what was taken from where, what was left out and why, what the rules say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.present.words import count, safe

if TYPE_CHECKING:
    from pipeline.dossier.exchanging import Imported

_MANY = 50
"""Lines of one sort that are shown; more are counted."""


def import_text(result: Imported) -> str:
    """The report of an import: columns, rows, findings, then one line that sums up."""
    return "\n".join(_lines(result))


def _lines(result: Imported) -> Iterator[str]:
    taken = result.taken
    columns: dict[tuple[str, str | None, str], list[str]] = {}
    for item in taken.columns:
        columns.setdefault((item.name, item.field, item.reason), []).append(item.table)
    width = max((len(name) for name, _, _ in columns), default=0)
    for (name, field, reason), tables in columns.items():
        where = f"  ({', '.join(tables)})" if len(set(tables)) < len({item.table for item in taken.columns}) else ""
        told = field if field is not None else f"not taken over: {reason}"
        yield safe(f"{name:{min(width, 40)}}  → {told}{where}")
    for note in taken.notes:
        yield f"note: {safe(note)}"
    for field, number in taken.filled.items():
        yield f"note: {safe(field)}: TBD in {count(number, 'item')}, no cell says it; 'signoff check' names every place"
    skipped = [
        safe(f"{item.place}  {item.problem} ({item.hint})" if item.hint else f"{item.place}  {item.problem}")
        for item in taken.skipped
    ]
    yield from _some([f"left out: {line}" for line in skipped], "rows are left out")
    said = [
        f"{'' if item.finding.severity == 'error' else f'{item.finding.severity}: '}{item.place}  {item.finding.path}  "
        f"{item.finding.message}{f' ({item.finding.hint})' if item.finding.hint else ''}  [{item.finding.rule}]"
        for item in sorted(result.findings, key=lambda item: item.finding.severity != "error")
    ]
    yield from _some([safe(line) for line in said], "findings")
    if taken.absent:
        yield f"note: not in the file, and kept: {safe(_names(taken.absent))} (--remove takes them out)"
    if taken.removed:
        yield f"taken out: {safe(_names(taken.removed))}"
    if result.elsewhere:
        yield f"note: {result.file} has {count(result.elsewhere, 'error')} besides: 'signoff check'"
    yield ""
    done = f"{count(taken.rows, 'row')}: {len(taken.added):,} new, {len(taken.changed):,} changed, {len(taken.same):,} as before"
    done += f", {len(taken.skipped):,} left out" if taken.skipped else ""
    if result.written:
        yield f"{done}. Written: {result.file}."
    elif taken.added or taken.changed or taken.removed:
        yield f"{done}. Nothing is written (--dry-run)."
    else:
        yield f"{done}. Nothing is written."


def _some(lines: list[str], what: str) -> Iterator[str]:
    yield from lines[:_MANY]
    if len(lines) > _MANY:
        yield f"… and {len(lines) - _MANY:,} more {what} (--json has all)"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12:,} more" if len(names) > 12 else "")
