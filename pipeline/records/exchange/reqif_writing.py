"""Lists of a record as ReqIF 1.2 (OMG formal/16-07-01) that other tools read: a specification for each, modules as chapters."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from pipeline.records.exchange.leaving import Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
_XHTML = "http://www.w3.org/1999/xhtml"
_LONGEST = "100000"
_CALLED = {"id": "ReqIF.ForeignID", "title": "ReqIF.Name", "statement": "ReqIF.Text"}
"""The names the implementation guide of ReqIF gives attributes that every tool knows."""
_HEADING = "heading"


def write_reqif(sheets: tuple[Sheet, ...], *, title: str, created: dt.datetime) -> bytes:
    """The bytes of a ReqIF file. Identifiers follow from what they name, so a later export has the same."""
    return _Writing(title, created.strftime("%Y-%m-%dT%H:%M:%SZ")).written(sheets)


class _Writing:
    def __init__(self, title: str, now: str) -> None:
        from lxml import etree

        self.now = now
        self.title = title
        spaces: Any = {None: _SPACE, "xhtml": _XHTML}
        self.root = etree.Element(f"{{{_SPACE}}}REQ-IF", nsmap=spaces)

    def written(self, sheets: tuple[Sheet, ...]) -> bytes:
        from lxml import etree

        header = self._add(self._add(self.root, "THE-HEADER"), "REQ-IF-HEADER", IDENTIFIER=_name("header", self.title))
        for tag, text in (
            ("CREATION-TIME", self.now), ("REQ-IF-TOOL-ID", "signoff"), ("REQ-IF-VERSION", "1.0"),
            ("SOURCE-TOOL-ID", "signoff"), ("TITLE", self.title),
        ):  # fmt: skip
            self._add(header, tag).text = text
        content = self._add(self._add(self.root, "CORE-CONTENT"), "REQ-IF-CONTENT")
        self._datatypes(self._add(content, "DATATYPES"), sheets)
        self._types(self._add(content, "SPEC-TYPES"), sheets)
        objects = self._add(content, "SPEC-OBJECTS")
        specifications = self._add(content, "SPECIFICATIONS")
        for sheet in sheets:
            self._sheet(sheet, objects, specifications)
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _add(self, parent: _Element, tag: str, **attributes: str) -> _Element:
        from lxml import etree

        found = etree.SubElement(parent, f"{{{_SPACE}}}{tag}")
        for name, value in attributes.items():
            found.set(name.replace("_", "-"), value)
        if "IDENTIFIER" in attributes and tag != "REQ-IF-HEADER":
            found.set("LAST-CHANGE", self.now)
        return found

    def _datatypes(self, home: _Element, sheets: tuple[Sheet, ...]) -> None:
        self._add(home, "DATATYPE-DEFINITION-STRING", IDENTIFIER="T_string", LONG_NAME="text", MAX_LENGTH=_LONGEST)
        self._add(home, "DATATYPE-DEFINITION-XHTML", IDENTIFIER="T_xhtml", LONG_NAME="XHTML")
        for sheet in sheets:
            for column, choices in sheet.choices.items():
                name = f"{sheet.name}.{sheet.columns[column]}"
                kind = self._add(home, "DATATYPE-DEFINITION-ENUMERATION", IDENTIFIER=_name("T", name), LONG_NAME=name)
                values = self._add(kind, "SPECIFIED-VALUES")
                for number, choice in enumerate(choices):
                    value = self._add(values, "ENUM-VALUE", IDENTIFIER=_name("V", name, choice), LONG_NAME=choice)
                    self._add(self._add(value, "PROPERTIES"), "EMBEDDED-VALUE", KEY=str(number), OTHER_CONTENT="")

    def _types(self, home: _Element, sheets: tuple[Sheet, ...]) -> None:
        chapter = self._add(home, "SPEC-OBJECT-TYPE", IDENTIFIER="O_heading", LONG_NAME=_HEADING)
        self._attribute(self._add(chapter, "SPEC-ATTRIBUTES"), "STRING", "A_heading", "ReqIF.ChapterName", "T_string")
        for sheet in sheets:
            kind = self._add(home, "SPEC-OBJECT-TYPE", IDENTIFIER=_name("O", sheet.name), LONG_NAME=sheet.name)
            attributes = self._add(kind, "SPEC-ATTRIBUTES")
            for index, column in enumerate(sheet.columns):
                form, datatype = _form(sheet, index)
                identifier = _name("A", sheet.name, column)
                self._attribute(attributes, form, identifier, _CALLED.get(column, column), datatype)
        self._add(home, "SPECIFICATION-TYPE", IDENTIFIER="S_list", LONG_NAME="list")

    def _attribute(self, home: _Element, form: str, identifier: str, name: str, datatype: str) -> None:
        attribute = self._add(home, f"ATTRIBUTE-DEFINITION-{form}", IDENTIFIER=identifier, LONG_NAME=name)
        if form == "ENUMERATION":
            attribute.set("MULTI-VALUED", "false")
        self._add(self._add(attribute, "TYPE"), f"DATATYPE-DEFINITION-{form}-REF").text = datatype

    def _sheet(self, sheet: Sheet, objects: _Element, specifications: _Element) -> None:
        specification = self._add(
            specifications, "SPECIFICATION", IDENTIFIER=_name("S", sheet.name), LONG_NAME=sheet.name
        )
        self._add(self._add(specification, "TYPE"), "SPECIFICATION-TYPE-REF").text = "S_list"
        top = self._add(specification, "CHILDREN")
        chapters: dict[tuple[str, ...], _Element] = {}
        for number, row in enumerate(sheet.rows):
            home = top
            path: tuple[str, ...] = ()
            for identifier, title in sheet.chapters[number] if sheet.chapters else ():
                path = (*path, identifier)
                if path not in chapters:
                    chapters[path] = self._chapter(sheet, path, title, objects, home)
                home = chapters[path]
            key = _name("R", sheet.name, row[0], str(number))
            self._object(sheet, row, key, objects)
            self._node(home, key)

    def _chapter(self, sheet: Sheet, path: tuple[str, ...], title: str, objects: _Element, home: _Element) -> _Element:
        key = _name("C", sheet.name, *path)
        made = self._add(objects, "SPEC-OBJECT", IDENTIFIER=key)
        value = self._add(self._add(made, "VALUES"), "ATTRIBUTE-VALUE-STRING", THE_VALUE=title or path[-1])
        self._add(self._add(value, "DEFINITION"), "ATTRIBUTE-DEFINITION-STRING-REF").text = "A_heading"
        self._add(self._add(made, "TYPE"), "SPEC-OBJECT-TYPE-REF").text = "O_heading"
        return self._add(self._node(home, key), "CHILDREN")

    def _node(self, home: _Element, key: str) -> _Element:
        node = self._add(home, "SPEC-HIERARCHY", IDENTIFIER=f"H{key}")
        self._add(self._add(node, "OBJECT"), "SPEC-OBJECT-REF").text = key
        return node

    def _object(self, sheet: Sheet, row: tuple[str, ...], key: str, objects: _Element) -> None:
        made = self._add(objects, "SPEC-OBJECT", IDENTIFIER=key)
        values = self._add(made, "VALUES")
        for index, text in enumerate(row):
            if not text:
                continue
            form, _ = _form(sheet, index)
            value = self._add(values, f"ATTRIBUTE-VALUE-{form}")
            if form == "STRING":
                value.set("THE-VALUE", text)
            definition = self._add(value, "DEFINITION")
            self._add(definition, f"ATTRIBUTE-DEFINITION-{form}-REF").text = _name(
                "A", sheet.name, sheet.columns[index]
            )
            if form == "XHTML":
                _xhtml(self._add(value, "THE-VALUE"), text)
            elif form == "ENUMERATION":
                name = f"{sheet.name}.{sheet.columns[index]}"
                self._add(self._add(value, "VALUES"), "ENUM-VALUE-REF").text = _name("V", name, text)
        self._add(self._add(made, "TYPE"), "SPEC-OBJECT-TYPE-REF").text = _name("O", sheet.name)


def _form(sheet: Sheet, column: int) -> tuple[str, str]:
    if column in sheet.choices:
        return "ENUMERATION", _name("T", f"{sheet.name}.{sheet.columns[column]}")
    return ("XHTML", "T_xhtml") if sheet.columns[column] == "statement" else ("STRING", "T_string")


def _xhtml(home: _Element, text: str) -> None:
    """Text as XHTML, a line break for each of its own."""
    from lxml import etree

    division = etree.SubElement(home, f"{{{_XHTML}}}div")
    first, *others = text.split("\n")
    division.text = first
    for line in others:
        etree.SubElement(division, f"{{{_XHTML}}}br").tail = line


def _name(*parts: Any) -> str:
    """An identifier as XML allows them, the same whenever the same thing is named."""
    digest = hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()
    return f"_{digest[:32]}"
