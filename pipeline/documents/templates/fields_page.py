"""The fields of a kind as a Word document to keep open while one edits its template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

import doc_templates
from pipeline.documents.templates.fields import TemplateField, TemplateFilter
from pipeline.documents.word.file import read

_LOOKS = "meeting-minutes"
"""The template that lends its styles."""
_WIDTHS = (5300, 5900, 2520)
_SECTION = re.compile(r"<w:pgSz [^>]*/>")
_WIDE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
_TEXT = re.compile(r"<w:r>.*</w:r>", re.DOTALL)


def fields_document(title: str, fields: Iterable[TemplateField], filters: Iterable[TemplateFilter]) -> bytes:
    """The Word document: a table of the fields, and one of the filters. The same fields give the same bytes."""
    file = read(doc_templates.open_template("en", _LOOKS), _LOOKS)
    whole = file.data("word/document.xml").decode()
    head, rest = whole.split("<w:body>", 1)
    section = _SECTION.sub(_WIDE, rest[rest.rindex("<w:sectPr") :])
    body = "".join(
        (
            _paragraph("Template fields", "PaperKind"),
            _paragraph(title, "PaperTitle"),
            _paragraph("Below a loop its fields are written with the name of its item.", "Lead"),
            _paragraph("Fields", "PaperHeading"),
            _table(
                ("Tag", "What it is", "Example"),
                ((item.tag or item.path, _about(item), item.example) for item in fields),
            ),
            _paragraph("Filters", "PaperHeading"),
            _table(("Filter", "Written as", "Prints"), ((item.name, item.example, item.prints) for item in filters)),
        )
    )
    changed = {"word/document.xml": f"{head}<w:body>{body}{section}".encode()}
    for part in file.parts:
        if re.fullmatch(r"word/(header|footer)[0-9]+\.xml", part):
            text = file.data(part).decode()
            changed[part] = _TEXT.sub(_run(f"Template fields: {title}") if "header" in part else "", text).encode()
    return file.write(changed)


def _about(item: TemplateField) -> str:
    empty = ", may be empty" if item.optional else ""
    choices = "; ".join(f"{value}: {word}" for value, word in item.choices.items())
    return f"{item.description} ({item.sort}{empty})" + (f" {choices}." if choices else "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    lines = [_row(head, "TableHead", "<w:tblHeader/>"), *(_row(row, "TableText", "") for row in rows)]
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="RecordTable"/><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
    ) + _paragraph("", "AfterTable")


def _row(cells: tuple[str, ...], style: str, more: str) -> str:
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(cell, style)}</w:tc>'
        for cell, width in zip(cells, _WIDTHS, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{inner}</w:tr>"


def _paragraph(text: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text) if text else ""}</w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
