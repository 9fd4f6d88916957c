"""The paragraphs of the second language, made fit for a document whose styles and numbers are those of the first."""

from __future__ import annotations

import copy

from lxml import etree

from pipeline.documents.side_by_side.alignment import Side
from pipeline.documents.word.xml import XML, Element, W, attribute, child, integer, parse, serialise

STYLES = "word/styles.xml"
MARK = "Beside"
"""Stands behind the names of styles that come from the second document."""
_FIELDS = ("fldChar", "instrText", "bookmarkStart", "bookmarkEnd", "proofErr", "sectPr", "lastRenderedPageBreak")
_NARROW = 0.75
"""Indents in a column of half the width, beside those on the whole width."""

_WIDE, _SLIM, _LATIN = 225, 100, "\u2e7f"
"""Room of a Chinese and of a Latin letter in a number, in twentieths of a point; from where on letters are wide."""


class Indents:
    """The indents of paragraph styles, as Word computes them along the styles they are based on."""

    def __init__(self, found: Side) -> None:
        root = parse(found.file.data(STYLES), STYLES)
        self._styles = {attribute(item, "styleId"): item for item in root.iter(W + "style")}

    def narrow(self, style: str, label: str) -> Element | None:
        """``w:ind`` of a style for half the width, with room for its number ``label``; None when it has none."""
        found: dict[str, int] = {}
        name: str | None = style
        for _ in range(20):
            item = self._styles.get(name)
            if item is None:
                break
            indent = child(item, "pPr", "ind")
            if indent is not None:
                for key in ("left", "hanging", "firstLine"):
                    value = attribute(indent, key)
                    if value is not None:
                        found.setdefault(key, integer(value))
            name = attribute(child(item, "basedOn"))
        if not found.get("left") and not found.get("hanging"):
            return None
        hanging = int(found.get("hanging", 0) * _NARROW)
        wider = max(0, sum(_WIDE if char > _LATIN else _SLIM for char in label) - hanging) if hanging else 0
        made = etree.Element(W + "ind")
        made.set(W + "left", str(int(found.get("left", 0) * _NARROW) + wider))
        made.set(W + "firstLineChars", "0")  # Chinese body text begins two characters in, list items do not
        made.set(W + ("hanging" if hanging else "firstLine"), str(hanging + wider))
        return made


def set_indent(paragraph: Element, indent: Element | None) -> None:
    """Give a paragraph an indent of its own, where Word expects it among its properties."""
    if indent is None:
        return
    properties = paragraph.find(W + "pPr")
    if properties is None:
        return
    for old in properties.findall(W + "ind"):
        properties.remove(old)
    after = [W + name for name in ("jc", "textAlignment", "outlineLvl", "rPr", "sectPr", "contextualSpacing")]
    place = next((index for index, item in enumerate(properties) if item.tag in after), len(properties))
    properties.insert(place, indent)


def brought(block: Element, found: Side) -> Element:
    """A copy of a block of the second document: numbers typed, references as they read, styles by their new names."""
    labels = {}
    for number, paragraph in enumerate(block.iter(W + "p")):
        labels[number] = label_of(paragraph, found)
    made = copy.deepcopy(block)
    made.tail = None
    for number, paragraph in enumerate(made.iter(W + "p")):
        if labels[number]:
            _type(paragraph, labels[number])
    for name in _FIELDS:
        for node in list(made.iter(W + name)):
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
    for wrapper in [*made.iter(W + "hyperlink"), *made.iter(W + "fldSimple")]:
        parent = wrapper.getparent()
        if parent is not None:
            place = parent.index(wrapper)
            for offset, item in enumerate(list(wrapper)):
                parent.insert(place + offset, item)
            parent.remove(wrapper)
    for run in list(made.iter(W + "r")):
        parent = run.getparent()
        if parent is not None and all(item.tag == W + "rPr" for item in run):
            parent.remove(run)
    for node in made.iter(W + "pStyle", W + "rStyle"):
        node.set(W + "val", f"{attribute(node)}{MARK}")
    return made


def label_of(paragraph: Element, found: Side) -> str:
    """The number or bullet of a paragraph with what follows it; empty without one."""
    number = found.outline.numbers.get(paragraph)
    if number is not None:
        return number.label + {"space": " ", "nothing": ""}.get(number.suffix, "\t") if number.label else ""
    level = found.numbering.levels.get(found.numbering.styles.get(found.outline.styles[paragraph], ("", 0)))
    return f"{level.text}\t" if level is not None and level.form == "bullet" else ""


def _type(paragraph: Element, label: str) -> None:
    run = etree.Element(W + "r")
    text = etree.SubElement(run, W + "t")
    text.text = label.removesuffix("\t")
    text.set(XML + "space", "preserve")
    if label.endswith("\t"):
        etree.SubElement(run, W + "tab")
    properties = paragraph.find(W + "pPr")
    paragraph.insert(0 if properties is None else 1, run)
    if properties is not None:
        for node in properties.findall(W + "numPr"):
            properties.remove(node)


def joined_styles(left: Side, right: Side) -> bytes:
    """The styles of the first document with those of the second behind them, under new names and without numbers."""
    root = parse(left.file.data(STYLES), STYLES)
    for item in parse(right.file.data(STYLES), STYLES).iter(W + "style"):
        if attribute(item, "type") not in {"paragraph", "character"}:
            continue
        made = copy.deepcopy(item)
        made.set(W + "styleId", f"{attribute(made, 'styleId')}{MARK}")
        made.set(W + "customStyle", "1")
        if W + "default" in made.attrib:
            del made.attrib[W + "default"]
        for name in ("name", "basedOn", "next", "link"):
            node = made.find(W + name)
            if node is not None:
                between = " " if name == "name" else ""
                node.set(W + "val", f"{attribute(node)}{between}{MARK if not between else MARK.lower()}")
        for name in ("qFormat", "uiPriority"):
            for node in made.findall(W + name):
                made.remove(node)
        for properties in made.findall(W + "pPr"):
            for node in [node for node in properties if node.tag in _DROPPED]:
                properties.remove(node)
        root.append(made)
    return serialise(root)


_DROPPED = frozenset(W + name for name in ("numPr", "outlineLvl", "pageBreakBefore"))
