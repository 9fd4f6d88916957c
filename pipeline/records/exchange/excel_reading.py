"""Tables in Excel files: read row by row within bounds, the values of formulas and never the formulas."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.records.exchange.harmless import require_harmless
from pipeline.records.exchange.table import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TABLES,
    MAX_TEXT,
    Form,
    Row,
    Table,
    letters,
)
from signing.errors import InputError

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What openpyxl does not tell of a sheet that it reads row by row."""

    merged: Mapping[tuple[int, int], tuple[int, int]]
    """For each cell of a merged range the row and column of its first, from 0."""
    hidden: frozenset[int]
    """Numbers of rows that are hidden."""
    computed: int
    """Formulas with a stored value."""
    uncomputed: tuple[str, ...]
    """Cells with a formula and no value."""
    beyond: int
    """Cells to the right of the columns that are read."""


@dataclass(slots=True, kw_only=True)
class _Scanned:
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    computed: int = 0
    uncomputed: list[str] = field(default_factory=list)
    beyond: int = 0
    covered: int = 0
    """Cells of all merged ranges together; ranges of an honest sheet do not overlap."""


def read_excel(
    data: bytes, name: str, *, sheets: tuple[str, ...] = (), visible_only: bool = False
) -> tuple[Table, ...]:
    """The rows of every visible sheet, or of those named, the head still among them. Raises ``InputError``."""
    require_harmless(data, name)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl about parts it does not keep; nothing is written back
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            titles = [sheet.title for sheet in book.worksheets]
            _require_sheets(sheets, titles)
            chosen = [
                sheet
                for sheet in book.worksheets
                if sheet.title in sheets or (not sheets and sheet.sheet_state == "visible")
            ]
            hidden = [
                sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible" and sheet not in chosen
            ]
            _require_apart(book.worksheets, name)
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found = [_table(sheet, archive, name, visible_only=visible_only) for sheet in chosen[:MAX_TABLES]]
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file can make a library fail in any way
        raise InputError(
            name, f"it cannot be read as an Excel file ({type(error).__name__})", "save it again in Excel, or as CSV"
        ) from None
    if hidden and found:
        notes = (*found[0].notes, f"hidden sheets are not read: {', '.join(hidden)} (name them with --sheet)")
        found[0] = Table(file=name, form=Form.EXCEL, name=found[0].name, columns=(), rows=found[0].rows, notes=notes)
    return tuple(table for table in found if table.rows)


def _require_sheets(wanted: tuple[str, ...], titles: list[str]) -> None:
    unknown = [title for title in wanted if title not in titles]
    if unknown:
        raise InputError("--sheet", f"there is no sheet {unknown[0]}", f"there are: {', '.join(titles)}")


def _require_apart(sheets: list[ReadOnlyWorksheet], name: str) -> None:
    """Refuse sheets that share one part: each would be read again."""
    if len({sheet._worksheet_path for sheet in sheets}) < len(sheets):  # noqa: SLF001 - openpyxl tells it nowhere else
        raise InputError(name, "two sheets are stored in one part of it", "save it again in Excel")


def _table(sheet: ReadOnlyWorksheet, archive: zipfile.ZipFile, name: str, *, visible_only: bool) -> Table:
    layout = _layout(archive.read(sheet._worksheet_path))  # noqa: SLF001 - openpyxl tells it nowhere else
    sheet.reset_dimensions()
    rows: list[list[str]] = []
    faulty: list[str] = []
    length = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
        if number > MAX_ROWS:
            raise InputError(f"{name}:{sheet.title}!A{number}", f"it has more than {MAX_ROWS:,} rows", "split it")
        texts = []
        for column, cell in enumerate(cells):
            text = _text(cell.value)
            if cell.data_type == "e":
                faulty.append(f"{letters(column)}{number}")
                text = ""
            if len(text) > MAX_CELL:
                raise InputError(
                    f"{name}:{sheet.title}!{letters(column)}{number}", "the cell is too long", "shorten it"
                )
            texts.append(text)
            length += len(text)
        if length > MAX_TEXT:
            raise InputError(f"{name}:{sheet.title}!A{number}", "its cells hold more text than any table", "split it")
        while texts and not texts[-1]:
            texts.pop()
        rows.append(texts)
    while rows and not rows[-1]:
        rows.pop()
    filled = 0
    for (row, column), (first_row, first_column) in layout.merged.items():
        if row < len(rows) and first_row < len(rows) and first_column < len(rows[first_row]):
            line = rows[row]
            line += [""] * (column + 1 - len(line))
            if not line[column]:
                line[column] = rows[first_row][first_column]
                length += len(line[column])
                filled += 1
    if length > MAX_TEXT:
        raise InputError(f"{name}:{sheet.title}!A1", "its merged cells hold more text than any table", "split it")
    there = [number for number in sorted(layout.hidden) if number <= len(rows) and any(rows[number - 1])]
    taken = tuple(
        Row(number=number, cells=tuple(cells))
        for number, cells in enumerate(rows, 1)
        if not (visible_only and number in layout.hidden)
    )
    notes = _notes(sheet.title, layout, filled=filled, faulty=faulty, hidden=there, visible_only=visible_only)
    return Table(file=name, form=Form.EXCEL, name=sheet.title, columns=(), rows=taken, notes=tuple(notes))


def _notes(
    title: str, layout: _Layout, *, filled: int, faulty: list[str], hidden: list[int], visible_only: bool
) -> Iterator[str]:
    if layout.computed:
        yield f"{title}: of formulas the value they had when the file was saved is taken ({_times(layout.computed)})"
    if layout.uncomputed:
        yield f"{title}: no value is stored for the formulas in {_some(layout.uncomputed)}; save the file in Excel once"
    if faulty:
        yield f"{title}: {_some(faulty)} hold an error of Excel and count as empty"
    if filled:
        yield f"{title}: merged cells say the same in each of their rows ({_times(filled)})"
    if hidden:
        done = "are left out" if visible_only else "are read too (--visible leaves them out)"
        yield f"{title}: hidden rows {done}: {_some([str(number) for number in hidden])}"
    if layout.beyond:
        yield f"{title}: {layout.beyond:,} cells beyond column {letters(MAX_COLUMNS - 1)} are not read"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _some(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8:,} more" if len(names) > 8 else "")


def _text(value: Any) -> str:
    """The value of a cell as text that means the same in every country."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value).replace("_x000D_", "")


def _layout(xml: bytes) -> _Layout:
    """Merged ranges, hidden rows and formulas of a sheet."""
    from lxml import etree

    found = _Scanned()
    space = "{*}"
    tags = (f"{space}row", f"{space}c", f"{space}mergeCell")
    number = 0
    for _, element in etree.iterparse(
        io.BytesIO(xml), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
    ):
        kind = etree.QName(element).localname
        if _ == "start":
            if kind == "row":
                told = element.get("r", "")
                number = int(told) if told.isascii() and told.isdigit() else number + 1
                if element.get("hidden") in {"1", "true"}:
                    found.hidden.add(number)
            continue
        if kind == "c":
            _formula(element, found)
        elif kind == "mergeCell":
            _merge(element.get("ref", ""), found)
        elif kind == "row":
            element.clear()
    return _Layout(
        merged=found.merged,
        hidden=frozenset(found.hidden),
        computed=found.computed,
        uncomputed=tuple(found.uncomputed),
        beyond=found.beyond,
    )


def _formula(cell: Any, found: _Scanned) -> None:
    match = re.match(r"[A-Z]+", cell.get("r", ""))
    value = cell.findtext("{*}v")
    if match and _column(match[0]) >= MAX_COLUMNS and value:
        found.beyond += 1
    if cell.find("{*}f") is not None:
        if not value:
            found.uncomputed.append(cell.get("r", "?"))
        else:
            found.computed += 1


def _merge(reference: str, found: _Scanned) -> None:
    """Note the cells of a range, as far as rows and columns are read."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return
    left, top = _column(match[1]), int(match[2]) - 1
    right, bottom = min(_column(match[3]), MAX_COLUMNS - 1), min(int(match[4]) - 1, MAX_ROWS - 1)
    area = (right - left + 1) * (bottom - top + 1)
    if area < 1 or area + found.covered > MAX_ROWS * 10:
        return
    found.covered += area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left):
                found.merged[row, column] = (top, left)


def _column(name: str) -> int:
    number = 0
    for char in name:
        number = number * 26 + ord(char) - 64
    return number - 1
