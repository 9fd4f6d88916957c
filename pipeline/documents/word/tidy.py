"""What Word leaves in a template when somebody works with it, and a document made from it must not repeat.

An author who updates the contents in Word puts the headings, with their tags, into the contents, and marks on all headings; in
a loop these marks would repeat, and the tags would be filled in where their loop is not.
"""

from __future__ import annotations

import re
import zlib

from pipeline.documents.word.fields import Field, fields
from pipeline.documents.word.file import Part, WordFile
from pipeline.documents.word.xml import Element, W, attribute, parse, serialise

BODY = "word/document.xml"
_OF_WORD = re.compile(r"_Toc\d+|_GoBack|_Hlk\d+")
"""Bookmarks Word sets by itself, for its contents and for where the cursor was."""


def tidied(file: WordFile, name: str) -> WordFile:
    """The template ``file`` with empty contents and without marks that only these contents used.

    Raises ``InputError`` when its body is broken.
    """
    root = parse(file.data(BODY), f"{name}, {BODY}")
    for item in list(fields(root)):
        if item.words and item.words[0].upper() == "TOC":
            _empty(item)
    _unmark(root)
    data = serialise(root)
    body = Part(name=BODY, data=data, method=0, raw=data, crc=zlib.crc32(data))
    return WordFile({**file.parts, BODY: body})


def _empty(item: Field) -> None:
    """Take what the contents show out of them; the field then begins and ends in one paragraph."""
    if item.separate is None or item.end is None:
        return
    begin, end = item.paragraph, next(item.end.iterancestors(W + "p"))
    parent = begin.getparent()
    if parent is None or end.getparent() is not parent:
        return
    opening = _runs(begin)
    opening = opening[: opening.index(item.separate) + 1]
    closing = _runs(end)
    closing = closing[closing.index(item.end) :]
    following = begin.getnext()
    while begin is not end and following is not None:
        after = following.getnext()
        parent.remove(following)
        if following is end:
            break
        following = after
    for child in list(begin):
        if child.tag != W + "pPr":
            begin.remove(child)
    begin.extend([*opening, *closing])


def _runs(paragraph: Element) -> list[Element]:
    return list(paragraph.iter(W + "r"))


def _unmark(root: Element) -> None:
    """Remove the bookmarks Word set by itself, but for those a field or a link still names."""
    named = {word for item in fields(root) for word in item.words}
    named |= {str(attribute(link, "anchor")) for link in root.iter(W + "hyperlink")}
    gone = set()
    for start in list(root.iter(W + "bookmarkStart")):
        name = attribute(start, "name") or ""
        if _OF_WORD.fullmatch(name) and name not in named:
            gone.add(attribute(start, "id"))
            _remove(start)
    for end in list(root.iter(W + "bookmarkEnd")):
        if attribute(end, "id") in gone:
            _remove(end)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
