"""Tables in CSV, of whatever encoding and separator; written so that no spreadsheet takes a text for a formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable

from pipeline.records.exchange.table import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Form, Row, Table
from signing.errors import InputError

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - spreadsheets set to an East Asian language take the wide ones too
_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?%?")
_TOLD = re.compile(r"sep=([^\w\s\"'=]|\t)\r?\n", re.IGNORECASE)
"""What Excel takes for the name of the separator; no letter, no digit and no quote can be one."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def read_csv(data: bytes, name: str, *, encoding: str | None = None) -> Table:
    """The rows of a CSV file, the head still among them (``head.py`` finds it). Raises ``InputError``."""
    text, said = _decoded(data, name, encoding)
    told = _TOLD.match(text)
    separator = told[1] if told else _separator(text)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number > MAX_ROWS:
                raise InputError(f"{name}:{number}:1", f"it has more than {MAX_ROWS:,} rows", "split it")
            if len(cells) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in cells):
                raise InputError(f"{name}:{number}:1", "the row is longer than any table needs", "check its quotes")
            if not (told and number == 1):
                rows.append(Row(number=number, cells=tuple(_without_guard(cell) for cell in cells)))
    except csv.Error as error:
        number = len(rows) + 1 + bool(told)
        raise InputError(
            f"{name}:{number}:1", f"the row cannot be read ({error})", "look for a quote that is not closed"
        ) from None
    notes = (f"{said}, separated by {_SEPARATORS.get(separator, repr(separator))}",)
    return Table(file=name, form=Form.CSV, name="", columns=(), rows=tuple(rows), notes=notes)


def write_csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """A table as CSV that Excel and others open: UTF-8 with its mark, commas, every formula made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8")


def _guarded(cell: str) -> str:
    """A text that a spreadsheet would run as a formula with an apostrophe before it, as OWASP advises."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """The text, and in what encoding it was written, as people call it."""
    try:
        for mark, codec, said in _MARKS:
            if data.startswith(mark) and encoding is None:
                return data.decode(codec), said
        if encoding is not None:
            return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}:1:1", f"byte {error.start + 1:,} is not {encoding or 'of the encoding it says it has'}",
            "name the encoding with --encoding, or save it as UTF-8",
        ) from None  # fmt: skip
    except (LookupError, UnicodeError):
        raise InputError("--encoding", f"there is no encoding {encoding}", "such as utf-8, gb18030, cp1252") from None
    if b"\0" in data:
        raise InputError(f"{name}:1:1", "it is not a text file", "save it as CSV, or give the .xlsx file itself")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    if _in_pairs(data):
        try:
            return data.decode("gb18030"), "GB18030"
        except UnicodeDecodeError:
            pass
    return data.decode("cp1252", errors="replace"), "Windows-1252"


def _in_pairs(data: bytes) -> bool:
    """Whether bytes beyond ASCII come in pairs, as Chinese characters do and accented letters do not."""
    high = sum(byte >= 0x80 for byte in data)
    paired = sum(len(match) for match in re.findall(rb"(?:[\x81-\xfe][\xa1-\xfe])+", data))
    return paired >= 0.9 * high


def _separator(text: str) -> str:
    """The separator that cuts the first rows into the most columns."""
    first = text[:20_000]

    def columns(separator: str) -> int:
        try:
            rows = list(csv.reader(io.StringIO(first, newline=""), delimiter=separator))[:20]
        except csv.Error:
            return 0
        return max((sum(bool(cell.strip()) for cell in row) for row in rows), default=0)

    return max(_SEPARATORS, key=columns)
