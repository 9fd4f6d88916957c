"""A table as another program wrote it: columns, rows of text, and the place of every cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_BYTES = 32 * 2**20
"""A file larger than this is not read."""
MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_TABLES = 64
MAX_CELL = 100_000
"""Characters of one cell; Excel holds 32,767."""
MAX_TEXT = 2 * MAX_BYTES
"""Characters of all cells of a table together, each cell counted: many may share one stored text."""


class Form(StrEnum):
    """The formats of other programs."""

    CSV = "csv"
    EXCEL = "xlsx"
    REQIF = "reqif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row."""

    number: int
    """As the program that wrote it counts, from 1; in ReqIF the line of the object."""
    cells: tuple[str, ...]
    """One for each column of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under one head."""

    file: str
    form: Form
    name: str
    """Of the sheet, or of the type of objects; empty in CSV."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """What was done to read it, in plain words."""

    def place(self, row: Row, column: int | None = None) -> str:
        """Where a row or a cell of it stands: ``reqs.csv:12:3``, ``reqs.xlsx:Functions!C12``, ``reqs.reqif:812:1``."""
        if self.form is Form.EXCEL:
            return f"{self.file}:{self.name}!{letters(column or 0)}{row.number}"
        return f"{self.file}:{row.number}:{1 if column is None or self.form is Form.REQIF else column + 1}"


def letters(column: int) -> str:
    """What Excel calls the column of this number, counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def clean(text: str) -> str:
    """The text of a cell with plain line breaks and without what nobody sees at its ends and within."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    for unseen in ("\u200b", "\u2060", "\ufeff", "\u00ad"):
        text = text.replace(unseen, "")
    return "\n".join(line.strip() for line in text.strip().split("\n"))
