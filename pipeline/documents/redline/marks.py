"""The marks of tracked changes (ECMA-376 part 1, 17.13.5): who changed what, and when."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable

from lxml import etree

from pipeline.documents.word.xml import XML, Element, R, W, child

_FIRST_ID = 1_000_000
"""Ids of annotations from here on are ours."""
_NOT_COPIED = frozenset(
    W + name
    for name in (
        "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "commentRangeStart", "commentRangeEnd",
        "commentReference", "footnoteReference", "endnoteReference", "lastRenderedPageBreak",
    )
)  # fmt: skip
"""What a deleted copy leaves behind: it points at something that is there once."""
_PICTURES = (W + "drawing", W + "pict", W + "object")
GONE_PICTURE = "[picture]"
"""Stands for a deleted picture; the picture itself is in the old version."""


class Marks:
    """Makes the marks of one document: each with the author, the time and an id of its own."""

    def __init__(self, author: str, time: dt.datetime) -> None:
        self._author = author
        self._time = time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.count = 0

    def mark(self, kind: str) -> Element:
        """A new element ``w:ins`` or ``w:del``."""
        self.count += 1
        element = etree.Element(W + kind)
        element.set(W + "id", str(_FIRST_ID + self.count))
        element.set(W + "author", self._author)
        element.set(W + "date", self._time)
        return element

    def inserted(self, elements: Iterable[Element]) -> list[Element]:
        """``elements`` as insertions. A link cannot stand in one, so what stands in the link is marked."""
        made: list[Element] = []
        for element in elements:
            if element.tag == W + "hyperlink":
                inner = list(element)
                element[:] = self.inserted(inner)
                made.append(element)
            elif made and made[-1].tag == W + "ins":
                made[-1].append(element)
            else:
                made.append(self.mark("ins"))
                made[-1].append(element)
        return made

    def deleted(self, elements: Iterable[Element]) -> Element:
        """Copies of ``elements``, runs of the old version, as a deletion."""
        wrapped = self.mark("del")
        for element in elements:
            wrapped.extend(_runs(copy.deepcopy(element)))
        for node in list(wrapped.iter()):
            if node.tag == W + "t":
                node.tag = W + "delText"
                node.set(XML + "space", "preserve")
            elif node.tag == W + "instrText":
                node.tag = W + "delInstrText"
        return wrapped

    def mark_paragraph(self, paragraph: Element, kind: str) -> None:
        """Mark the end of a paragraph, so that accepting or rejecting takes the whole paragraph."""
        properties = child(paragraph, "pPr")
        if properties is None:
            properties = etree.Element(W + "pPr")
            paragraph.insert(0, properties)
        looks = child(properties, "rPr")
        if looks is None:
            looks = etree.Element(W + "rPr")
            later = [item for item in properties if item.tag in {W + "sectPr", W + "pPrChange"}]
            properties.insert(properties.index(later[0]) if later else len(properties), looks)
        looks.insert(0, self.mark(kind))

    def mark_row(self, row: Element, kind: str) -> None:
        """Mark a row of a table."""
        properties = child(row, "trPr")
        if properties is None:
            properties = etree.Element(W + "trPr")
            before = [item for item in row if item.tag == W + "tblPrEx"]
            row.insert(len(before), properties)
        later = [item for item in properties if item.tag == W + "trPrChange"]
        properties.insert(properties.index(later[0]) if later else len(properties), self.mark(kind))


def _runs(element: Element) -> list[Element]:
    """The runs of a copied piece of a paragraph, without what may not be there twice."""
    if element.tag in _NOT_COPIED:
        return []
    if element.tag != W + "r":
        return [run for inner in list(element) for run in _runs(inner)]
    for node in list(element.iter()):
        parent = node.getparent()
        if parent is None:
            continue
        if (
            node.tag in _PICTURES
            or node.tag == "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
        ):
            text = etree.Element(W + "t")
            text.text = GONE_PICTURE
            parent.replace(node, text)
        elif node.tag in _NOT_COPIED:
            parent.remove(node)
    for node in element.iter():
        for name in ("id", "embed", "link"):
            node.attrib.pop(R + name, "")
    return [element]
