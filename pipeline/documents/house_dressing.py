"""A template in a company's house style: the looks of its styles, and the letterhead above its headers (ADR 17)."""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from pipeline.documents.house_style import (
    BODY,
    FILE,
    PICTURES,
    STYLES,
    TYPES,
    HouseStyle,
    headers_of,
    pictures_of,
    read_house_style,
)
from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.xml import A, Element, R, W, attribute, child, parse, serialise

_LOOK = ("rFonts", "b", "bCs", "caps", "smallCaps", "color", "spacing", "sz", "szCs", "u", "shd")
"""Of letters, in the order Word wants them (ISO/IEC 29500-1, 17.3.2.28)."""
_LINES = ("pBdr", "shd")
"""Of paragraphs (17.3.1.26)."""
_LETTER_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss",
    "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs",
    "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout",
)  # fmt: skip
_PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs",
)  # fmt: skip


@lru_cache(maxsize=128)
def dressed(template: bytes, house: bytes, name: str) -> bytes:
    """The Word file ``template`` in the house style ``house``. Raises ``InputErrors`` for what is wrong with either."""
    style = read_house_style(house)
    file = read(template, name)
    changed: dict[str, bytes] = {}
    if STYLES in file:
        changed[STYLES] = _styled(file.data(STYLES), style, name)
    changed |= _headed(file, style, changed, name)
    return file.write(changed)


def _styled(data: bytes, house: HouseStyle, name: str) -> bytes:
    root = parse(data, f"{name}, styles")
    defaults = child(root, "docDefaults", "rPrDefault", "rPr")
    if defaults is not None and house.defaults is not None:
        _take(defaults, house.defaults, _LOOK, _LETTER_ORDER)
    for style in root.iter(W + "style"):
        theirs = house.styles.get(attribute(style, "styleId") or "")
        if theirs is None or attribute(theirs, "type") != attribute(style, "type"):
            continue
        for holder, taken, order in (("rPr", _LOOK, _LETTER_ORDER), ("pPr", _LINES, _PARAGRAPH_ORDER)):
            _take(_own(style, holder), theirs.find(W + holder), taken, order)
        if attribute(style, "type") == "table":
            _take_table(style, theirs)
    return serialise(root)


def _own(style: Element, holder: str) -> Element:
    """The properties of a style, made in the place Word wants them when there are none."""
    found = style.find(W + holder)
    if found is None:
        found = etree.Element(W + holder)
        later = (
            ("rPr", "tblPr", "trPr", "tcPr", "tblStylePr")
            if holder == "pPr"
            else ("tblPr", "trPr", "tcPr", "tblStylePr")
        )
        before = next((item for item in style if str(item.tag).removeprefix(W) in later), None)
        if before is None:
            style.append(found)
        else:
            before.addprevious(found)
    return found


def _take(own: Element, theirs: Element | None, names: tuple[str, ...], order: tuple[str, ...]) -> None:
    """Put the properties ``names`` of ``theirs`` in the place of those of ``own``; empty properties go."""
    for item in list(own):
        if str(item.tag).removeprefix(W) in names:
            own.remove(item)
    if theirs is not None:
        own.extend(copy.deepcopy(item) for item in theirs if str(item.tag).removeprefix(W) in names)
        place = {name: number for number, name in enumerate(order)}
        own[:] = sorted(own, key=lambda item: place.get(str(item.tag).removeprefix(W), len(order)))
    parent = own.getparent()
    if not len(own) and parent is not None and parent.tag == W + "style":
        parent.remove(own)


def _take_table(own: Element, theirs: Element) -> None:
    """The lines and shades of a table style; widths and margins of cells stay."""
    mine, other = child(own, "tblPr", "tblBorders"), child(theirs, "tblPr", "tblBorders")
    if mine is not None and other is not None:
        mine.getparent().replace(mine, copy.deepcopy(other))  # type: ignore[union-attr]
    for item in own.findall(W + "tblStylePr"):
        own.remove(item)
    own.extend(copy.deepcopy(item) for item in theirs.findall(W + "tblStylePr"))


def _headed(file: WordFile, house: HouseStyle, changed: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The parts that change when the letterheads are put above the headers of a template."""
    done: dict[str, bytes] = {}
    media: dict[str, str] = {}
    parts = headers_of(file, parse(file.data(BODY), name))
    if not parts["first"]:
        parts["first"] = parts["default"]
        parts["default"] = []
    for kind, source in house.letterheads.items():
        content = parse(house.file.data(source), f"{FILE}, {source}")
        targets = pictures_of(house.file, source)
        for part in parts[kind]:
            root = parse(done.get(part) or file.data(part), f"{name}, {part}")
            named = {}
            for number, picture in enumerate(content.iter(A + "blip"), 1):
                target = targets[str(picture.get(R + "embed"))]
                ending = target.rpartition(".")[2].lower()
                media.setdefault(target, f"media/house{len(media) + 1}.{ending}")
                done[f"word/{media[target]}"] = house.file.data(target)
                named[str(picture.get(R + "embed"))] = (f"rIdHouse{number}", media[target])
            blocks = [copy.deepcopy(item) for item in content]
            for block in blocks:
                for picture in block.iter(A + "blip"):
                    for other in list(picture):  # a second form of the picture (SVG), which is left behind
                        picture.remove(other)
                    picture.set(R + "embed", named[str(picture.get(R + "embed"))][0])
            root[:0] = blocks
            done[part] = serialise(root)
            if named:
                head, tail = posixpath.split(part)
                relations = f"{head}/_rels/{tail}.rels"
                done[relations] = _related(done.get(relations) or _data(file, relations), named.values())
            changed[STYLES] = _with_styles(changed.get(STYLES) or file.data(STYLES), blocks, house)
            done[STYLES] = changed[STYLES]
    if media:
        done[TYPES] = _typed(file.data(TYPES), {item.rpartition(".")[2] for item in media.values()})
    return done


def _data(file: WordFile, part: str) -> bytes:
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    return file.data(part) if part in file else empty


def _related(data: bytes, named: Iterable[tuple[str, str]]) -> bytes:
    root = parse(data, "relations")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    there = {item.get("Id") for item in root}
    for identifier, target in dict.fromkeys(named):
        if identifier not in there:
            item = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship")
            for key, value in (("Id", identifier), ("Type", kind), ("Target", target)):
                item.set(key, value)
    return serialise(root)


def _with_styles(data: bytes, blocks: list[Element], house: HouseStyle) -> bytes:
    """The styles of a template, with those its letterhead uses and it does not have."""
    root = parse(data, STYLES)
    have = {attribute(item, "styleId") for item in root.iter(W + "style")}
    tags = (W + "pStyle", W + "rStyle", W + "tblStyle")
    waiting = sorted({attribute(item) or "" for block in blocks for item in block.iter(*tags)} - {"", *have})
    while waiting:
        name = waiting.pop(0)
        if name in have or name not in house.styles:
            continue
        have.add(name)
        style = copy.deepcopy(house.styles[name])
        root.append(style)
        waiting += [
            attribute(style.find(W + tag)) or "" for tag in ("basedOn", "link") if style.find(W + tag) is not None
        ]
    return serialise(root)


def _typed(data: bytes, endings: set[str]) -> bytes:
    root = parse(data, TYPES)
    space = etree.QName(root).namespace
    there = {(item.get("Extension") or "").lower() for item in root.iter(f"{{{space}}}Default")}
    for ending in sorted(endings - there):
        item = etree.Element(f"{{{space}}}Default")
        item.set("Extension", ending)
        item.set("ContentType", PICTURES[ending])
        root.insert(0, item)
    return serialise(root)
