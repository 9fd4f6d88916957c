"""A Word document with tracked changes, from an old and a new version."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.documents.redline.blocks import Count, compare_blocks
from pipeline.documents.redline.marks import Marks
from pipeline.documents.word import file as word_file
from pipeline.documents.word.xml import child, parse, serialise
from signing.errors import InputError

BODY = "word/document.xml"
_RUNNING = re.compile(r"word/(?:header|footer)[0-9]*\.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """The new version with what changed since the old one as tracked changes."""

    docx: bytes
    changed: int
    """Paragraphs whose words changed."""
    came: int
    """Paragraphs and rows that came."""
    went: int
    """Paragraphs and rows that went."""


def redline(old: bytes, new: bytes, *, author: str, time: dt.datetime) -> Redline:
    """``new`` with its differences from ``old``: accepting all gives the text of ``new``, rejecting all that of ``old``.

    Compared are the words of the body, headers and footers, not their looks. The contents are those of the new version.
    The same versions, author and time give the same bytes. Raises ``InputError`` when one is no Word document.
    """
    before, after = word_file.read(old, "the old version"), word_file.read(new, "the new version")
    marks, count = Marks(author, time), Count()
    changed: dict[str, bytes] = {}
    for name in sorted(after.parts):
        if name not in before or not (name == BODY or _RUNNING.fullmatch(name)):
            continue
        theirs, ours = parse(before.data(name), name), parse(after.data(name), name)
        made = marks.count
        if name == BODY:
            body, other = child(theirs, "body"), child(ours, "body")
            if body is None or other is None:
                raise InputError(name, "it has no body", "save it again in Word")
            compare_blocks(body, other, marks, count)
        else:
            compare_blocks(theirs, ours, marks, Count())
        if marks.count > made:
            changed[name] = serialise(ours)
    return Redline(docx=after.write(changed), changed=count.changed, came=count.came, went=count.went)
