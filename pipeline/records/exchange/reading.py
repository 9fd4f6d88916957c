"""A file of another program as tables with heads, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.records.exchange.head import with_head
from pipeline.records.exchange.lists import ItemList
from pipeline.records.exchange.table import MAX_BYTES, Form, Table
from signing.errors import InputError

_ENDINGS = {".csv": Form.CSV, ".tsv": Form.CSV, ".txt": Form.CSV, ".xlsx": Form.EXCEL, ".xlsm": Form.EXCEL,
            ".reqif": Form.REQIF, ".reqifz": Form.REQIF}  # fmt: skip
_READ = "CSV (.csv), Excel (.xlsx) and ReqIF (.reqif, .reqifz) are read"


def form_of(path: Path) -> Form:
    """The format a file's name says. Raises ``InputError`` for others."""
    form = _ENDINGS.get(path.suffix.lower())
    if form is None:
        hint = "save it as .xlsx" if path.suffix.lower() in {".xls", ".ods", ".xlsb"} else _READ
        raise InputError(path.name, f"files that end in {path.suffix or 'nothing'} are not read", hint)
    return form


def read_tables(
    path: Path,
    lists: Mapping[str, ItemList],
    *,
    columns: Mapping[str, str],
    sheets: tuple[str, ...] = (),
    encoding: str | None = None,
    visible_only: bool = False,
) -> tuple[Table, ...]:
    """The tables of a file. Raises ``InputError`` for what cannot be read, and when no table names a field."""
    form = form_of(path)
    data = _bytes(path)
    if form is Form.REQIF:
        from pipeline.records.exchange.reqif_reading import read_reqif

        return read_reqif(data, path.name)
    if form is Form.CSV:
        from pipeline.records.exchange.csv_form import read_csv

        return (with_head(read_csv(data, path.name, encoding=encoding), lists.values(), columns),)
    from pipeline.records.exchange.excel_reading import read_excel

    found, errors = [], []
    for table in read_excel(data, path.name, sheets=sheets, visible_only=visible_only):
        try:
            found.append(with_head(table, lists.values(), columns))
        except InputError as error:
            errors.append((table, error))
    if not found:
        raise (
            errors[0][1] if errors else InputError(path.name, "no sheet of it holds anything", "name one with --sheet")
        )
    return tuple(found)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(str(path), f"it cannot be read: {error.strerror}", "check its name") from None
    if len(data) > MAX_BYTES:
        raise InputError(path.name, f"it is larger than {MAX_BYTES // 2**20} MiB", "split it, or save the sheet as CSV")
    return data
