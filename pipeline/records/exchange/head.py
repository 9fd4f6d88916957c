"""Where the head of a table is: the first row that names the fields best; titles above it are no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.records.exchange.columns import fitting, known_names
from pipeline.records.exchange.lists import ItemList
from pipeline.records.exchange.table import Row, Table, clean
from signing.errors import InputError

_LOOKED_AT = 20
"""Rows that can stand above the rows of the table."""


def with_head(table: Table, lists: Iterable[ItemList], given: Mapping[str, str]) -> Table:
    """The table with its head as columns and the rows below it, each as long as the head.

    Raises ``InputError`` when no row names a field.
    """
    known = [known_names(one, given) for one in lists]
    best, score = 0, 0
    for index, row in enumerate(table.rows[:_LOOKED_AT]):
        columns = tuple(clean(cell) for cell in row.cells)
        found = max((fitting(columns, names) for names in known), default=0)
        if found > score:
            best, score = index, found
    if not score:
        raise InputError(
            table.place(Row(number=1, cells=())),
            "no row names a field" if table.rows else "it is empty",
            "put a row with names such as id, title, statement above the rows, or say --map COLUMN=FIELD",
        )
    columns = tuple(clean(cell) for cell in table.rows[best].cells)
    width = max(len(row.cells) for row in table.rows[best:])
    columns += ("",) * (width - len(columns))
    rows = tuple(replace(row, cells=row.cells + ("",) * (width - len(row.cells))) for row in table.rows[best + 1 :])
    above = [row for row in table.rows[:best] if any(cell.strip() for cell in row.cells)]
    notes = table.notes
    if above:
        told = f"row {above[0].number}" if len(above) == 1 else f"rows {above[0].number} to {above[-1].number}"
        notes = (*notes, f"the head is in row {table.rows[best].number}; {told} above it is not read")
    return replace(table, columns=columns, rows=rows, notes=notes)
