"""One paragraph that changed: word by word, what went and what came."""

from __future__ import annotations

import copy
import difflib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.redline.align import words
from pipeline.documents.redline.marks import Marks
from pipeline.documents.word.xml import XML, Element, W, attribute, child, text_of

_PLAIN = frozenset(W + name for name in ("rPr", "t", "tab", "br", "cr", "noBreakHyphen"))
_EMPTY = frozenset(
    W + name
    for name in (
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
        "commentRangeStart",
        "commentRangeEnd",
    )
)
"""Elements that take no place in the text."""


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word or another piece of a paragraph that is kept or exchanged as a whole."""

    key: str
    """Two tokens with the same key say the same."""
    elements: tuple[Element, ...]
    """What it is in the document; for a word, the run it stands in."""
    text: str | None = None
    """The text of a word; None for fields, links and pictures."""
    before: tuple[Element, ...] = ()
    """Elements without place in the text that stand before it."""


def compare(old: Element, new: Element, marks: Marks) -> bool:
    """Mark in ``new``, in place, how it differs from ``old``; whether there was anything to mark."""
    ours, rest = _tokens(new)
    theirs, _ = _tokens(old)
    matcher = difflib.SequenceMatcher(a=[t.key for t in theirs], b=[t.key for t in ours], autojunk=False)
    steps = matcher.get_opcodes()
    if all(tag == "equal" for tag, *_ in steps):
        return False
    content: list[Element] = []
    for tag, old_from, old_to, new_from, new_to in steps:
        if old_from < old_to and tag != "equal":
            content.append(marks.deleted(_elements(theirs[old_from:old_to])))
        for group in _groups(ours[new_from:new_to]):
            content += group[0].before
            made = _elements(group)
            content += made if tag == "equal" else marks.inserted(made)
    for item in list(new):
        if item.tag != W + "pPr":
            new.remove(item)
    new.extend([*content, *rest])
    return True


def mark_all(paragraph: Element, marks: Marks) -> None:
    """Mark the whole of a paragraph of the new version as come."""
    for item in list(paragraph):
        if item.tag != W + "pPr" and item.tag not in _EMPTY:
            position = paragraph.index(item)
            paragraph.remove(item)
            for offset, made in enumerate(marks.inserted([item])):
                paragraph.insert(position + offset, made)
    marks.mark_paragraph(paragraph, "ins")


def deleted_copy(paragraph: Element, marks: Marks) -> Element:
    """A copy of a paragraph of the old version, marked as gone."""
    made = etree.Element(W + "p")
    properties = child(paragraph, "pPr")
    if properties is not None:
        properties = copy.deepcopy(properties)
        for section in properties.findall(W + "sectPr"):
            properties.remove(section)
        made.append(properties)
    gone = marks.deleted(item for item in paragraph if item.tag != W + "pPr")
    if len(gone):
        made.append(gone)
    marks.mark_paragraph(made, "del")
    return made


def _tokens(paragraph: Element) -> tuple[list[Token], list[Element]]:
    """The tokens of a paragraph, and what without place in the text stands after the last."""
    tokens: list[Token] = []
    waiting: list[Element] = []
    field: list[Element] = []
    depth = 0
    for item in paragraph:
        if item.tag == W + "pPr":
            continue
        if item.tag in _EMPTY and not depth:
            waiting.append(item)
            continue
        kinds = [attribute(mark, "fldCharType") for mark in item.iter(W + "fldChar")]
        depth += kinds.count("begin") - kinds.count("end")
        if depth > 0 or field or kinds:
            field.append(item)
            if depth > 0:
                continue
            fresh = [_whole(tuple(field))]
            field = []
        elif item.tag == W + "r" and all(
            part.tag in _PLAIN and not (part.tag == W + "br" and part.attrib) for part in item
        ):
            fresh = [Token(word, (item,), word) for word in words(_text(item))]
        else:
            fresh = [_whole((item,))]
        if fresh and waiting:
            fresh[0] = Token(fresh[0].key, fresh[0].elements, fresh[0].text, tuple(waiting))
            waiting = []
        tokens += fresh
    if field:  # a field that goes on in the next paragraph
        tokens.append(_whole(tuple(field)))
    return tokens, waiting


def _text(run: Element) -> str:
    """The text of a plain run, with a hyphen that does not break as the character for it."""
    hyphens = {W + "noBreakHyphen": "\u2011", W + "tab": "\t", W + "br": "\n", W + "cr": "\n"}
    return "".join(part.text or "" if part.tag == W + "t" else hyphens.get(str(part.tag), "") for part in run)


def _whole(elements: tuple[Element, ...]) -> Token:
    """A field, link or picture as one token: the same when it shows the same."""
    text = "".join(text_of(item) for item in elements)
    if not text.strip():
        plain = b"".join(etree.tostring(item, method="c14n") for item in elements)
        text = hashlib.sha256(plain).hexdigest()
    return Token(f"\ufffc{text}", elements)


def _groups(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """``tokens`` cut before each that has elements without place in the text before it."""
    group: list[Token] = []
    for token in tokens:
        if token.before and group:
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _elements(tokens: Iterable[Token]) -> list[Element]:
    """The elements of ``tokens``: neighbouring words of one run as one run again."""
    made: list[Element] = []
    run: Element | None = None
    text = ""
    for token in tokens:
        source = token.elements[0] if token.text is not None else None
        if run is not None and source is not run:
            made.append(_run(run, text))
            text = ""
        run = source
        if token.text is None:
            made += token.elements
        else:
            text += token.text
    if run is not None:
        made.append(_run(run, text))
    return made


def _run(source: Element, text: str) -> Element:
    """A run that looks like ``source`` and holds ``text``."""
    made = etree.Element(W + "r")
    looks = child(source, "rPr")
    if looks is not None:
        made.append(copy.deepcopy(looks))
    piece = ""
    for char in [*text, ""]:
        if char and char not in "\t\n":
            piece += char
            continue
        if piece:
            words_of_it = etree.SubElement(made, W + "t")
            words_of_it.text = piece
            words_of_it.set(XML + "space", "preserve")
            piece = ""
        if char:
            etree.SubElement(made, W + ("tab" if char == "\t" else "br"))
    return made
