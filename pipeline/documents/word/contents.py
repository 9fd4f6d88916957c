"""The table of contents, filled in from the headings a document really has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.documents.word.fields import Field
from pipeline.documents.word.outline import Heading, Outline
from pipeline.documents.word.page_styles import Look
from pipeline.documents.word.xml import XML, Element, W, attribute, child
from signing.errors import InputError

_LEVELS = re.compile(r'\\o\s+"?([1-9])-([1-9])"?')
_FIRST_ID = 900_000
"""Bookmark ids from here on are ours; Word counts its own from 0."""


def fill_contents(
    listed: list[Field], outline: Outline, looks: Mapping[str, Look], name: str, pages: list[tuple[Element, Element]]
) -> Iterator[InputError]:
    """Replace what stands in every ``TOC`` field by links to the headings, each with number, text and page number.

    The pages are not known yet: each heading and the text element for its page are appended to ``pages``.
    """
    for item in listed:
        if not item.words or item.words[0].upper() != "TOC":
            continue
        levels = _LEVELS.search(item.instruction)
        first, last = (int(levels[1]), int(levels[2])) if levels else (1, 9)
        headings = [heading for heading in outline.headings if first <= heading.level <= last and heading.text]
        problem = _fill(item, headings, outline, looks, pages)
        if problem:
            yield InputError(f"{name}, contents", problem, "insert the contents anew in Word")


def _fill(
    item: Field,
    headings: list[Heading],
    outline: Outline,
    looks: Mapping[str, Look],
    pages: list[tuple[Element, Element]],
) -> str:
    """Fill one field; what is wrong with it, or nothing."""
    if item.separate is None or item.end is None:
        return "their field is not complete"
    begin, end = item.paragraph, next(item.end.iterancestors(W + "p"))
    parent = begin.getparent()
    if parent is None or end.getparent() is not parent or not headings:
        return "their field does not begin and end at one level" if headings else "the document has no headings"
    opening = _until(begin, item.separate)
    closing = _from(end, item.end)
    position = parent.index(begin)
    for paragraph in [begin, *_between(begin, end)]:
        parent.remove(paragraph)
    entries = []
    numbers = {heading.paragraph: number for number, heading in enumerate(outline.headings, 1)}
    for heading in headings:
        number = numbers[heading.paragraph]
        mark = f"_Toc{number:08}"
        _bookmark(heading.paragraph, mark, _FIRST_ID + number)
        entry, page = _entry(heading, mark, looks)
        entries.append(entry)
        outline.styles[entry] = f"TOC{heading.level}"
        pages.append((heading.paragraph, page))
    start = 0 if entries[0].find(W + "pPr") is None else 1
    for offset, run in enumerate(opening):
        entries[0].insert(start + offset, run)
    entries[-1].extend(closing)
    for offset, entry in enumerate(entries):
        parent.insert(position + offset, entry)
    return ""


def _until(paragraph: Element, run: Element) -> list[Element]:
    """The runs of a paragraph up to ``run``."""
    found = []
    for node in paragraph.iter(W + "r"):
        found.append(node)
        if node is run:
            break
    return found


def _from(paragraph: Element, run: Element) -> list[Element]:
    """The runs of a paragraph from ``run`` on."""
    runs = list(paragraph.iter(W + "r"))
    return runs[runs.index(run) :]


def _between(begin: Element, end: Element) -> list[Element]:
    """The paragraphs after ``begin`` up to and with ``end``."""
    found = []
    node: Element | None = begin
    while node is not None and node is not end:
        node = node.getnext()
        if node is not None:
            found.append(node)
    return found


def _entry(heading: Heading, mark: str, looks: Mapping[str, Look]) -> tuple[Element, Element]:
    """The paragraph for a heading, and the text element in it for the page."""
    paragraph = etree.Element(W + "p")
    properties = etree.SubElement(paragraph, W + "pPr")
    etree.SubElement(properties, W + "pStyle", {W + "val": f"TOC{heading.level}"})
    numbered = heading.number is not None and heading.number.label and heading.number.suffix == "tab"
    stops = looks.get(f"TOC{heading.level}", Look()).left_tabs
    if stops and not numbered:
        # A text shorter than the column of numbers would have its page at the end of that column.
        tabs = etree.SubElement(properties, W + "tabs")
        for stop in stops:
            etree.SubElement(tabs, W + "tab", {W + "val": "clear", W + "pos": stop})
    link = etree.SubElement(paragraph, W + "hyperlink", {W + "anchor": mark, W + "history": "1"})
    if heading.number is not None and heading.number.label:
        space = " " if heading.number.suffix == "space" else ""
        _text(link, heading.number.label + space)
        if heading.number.suffix == "tab":
            etree.SubElement(etree.SubElement(link, W + "r"), W + "tab")
    _text(link, heading.text)
    etree.SubElement(etree.SubElement(link, W + "r"), W + "tab")
    _mark(link, "begin")
    instruction = etree.SubElement(etree.SubElement(link, W + "r"), W + "instrText", {XML + "space": "preserve"})
    instruction.text = f" PAGEREF {mark} \\h "
    _mark(link, "separate")
    page = _text(link, "")
    _mark(link, "end")
    return paragraph, page


def _mark(parent: Element, kind: str) -> None:
    etree.SubElement(etree.SubElement(parent, W + "r"), W + "fldChar", {W + "fldCharType": kind})


def _text(parent: Element, text: str) -> Element:
    node = etree.SubElement(etree.SubElement(parent, W + "r"), W + "t", {XML + "space": "preserve"})
    node.text = text
    return node


def _bookmark(paragraph: Element, name: str, identifier: int) -> None:
    """Put a bookmark around a heading; one that an earlier run of Word left there goes."""
    for old in [item for item in paragraph.iter(W + "bookmarkStart") if (attribute(item, "name") or "") == name]:
        _drop(old)
    start = etree.Element(W + "bookmarkStart", {W + "id": str(identifier), W + "name": name})
    properties = child(paragraph, "pPr")
    if properties is None:
        paragraph.insert(0, start)
    else:
        properties.addnext(start)
    paragraph.append(etree.Element(W + "bookmarkEnd", {W + "id": str(identifier)}))


def _drop(start: Element) -> None:
    root, identifier = start.getroottree().getroot(), attribute(start, "id")
    for end in [item for item in root.iter(W + "bookmarkEnd") if attribute(item, "id") == identifier]:
        _remove(end)
    _remove(start)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
