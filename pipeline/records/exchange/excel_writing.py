"""Lists of a record as an Excel file: heads that stay in view, drop-down lists, and no text that becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.records.exchange.leaving import Sheet
from pipeline.records.exchange.table import letters
from signing.errors import InputError

EXCEL_CELL = 32_767
"""Characters a cell of Excel holds."""
_HEAD_WIDTH = 12
_TEXT_WIDTH = 60


def write_excel(sheets: tuple[Sheet, ...], name: str) -> bytes:
    """A workbook with a sheet for each list: heads that stay in view, drop-down lists, text that stays text.

    Raises ``InputError`` for text no cell can hold.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    placed, bold, shaded = (
        Alignment(wrap_text=True, vertical="top"),
        Font(bold=True),
        PatternFill("solid", fgColor="E7EBF0"),
    )
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for number, row in enumerate((sheet.columns, *sheet.rows), 1):
            for column, text in enumerate(row, 1):
                if len(text) > EXCEL_CELL:
                    raise InputError(
                        f"{name}:{sheet.name}!{letters(column - 1)}{number}",
                        f"the text has {len(text):,} characters, and a cell of Excel holds {EXCEL_CELL:,}",
                        "export as CSV or ReqIF",
                    )
                if not text:
                    continue
                cell = page.cell(row=number, column=column)
                cell.value = text
                cell.data_type = "s"  # of a text that begins with = openpyxl would make a formula
                cell.quotePrefix = text[0] in "=+-@＝＋－＠"  # noqa: RUF001 - as in CSV
                cell.alignment = placed
                cell.number_format = "@"
                if number == 1:
                    cell.font = bold
                    cell.fill = shaded
        page.freeze_panes = "B2"
        if sheet.rows:
            page.auto_filter.ref = f"A1:{letters(len(sheet.columns) - 1)}{len(sheet.rows) + 1}"
        for column in range(len(sheet.columns)):
            longest = max((len(row[column]) for row in sheet.rows), default=0)
            width = min(max(_HEAD_WIDTH, len(sheet.columns[column]) + 3, longest + 2), _TEXT_WIDTH)
            page.column_dimensions[letters(column)].width = width
            choices = sheet.choices.get(column)
            if choices and len(",".join(choices)) < 250 and not any("," in choice for choice in choices):
                listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
                listed.add(f"{letters(column)}2:{letters(column)}{max(len(sheet.rows) + 1, 2) + 500}")
                page.add_data_validation(listed)
    out = io.BytesIO()
    book.save(out)
    return _without_times(out.getvalue())


def _without_times(data: bytes) -> bytes:
    """The workbook without the time of its making: the same records give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
