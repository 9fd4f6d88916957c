"""What stands beside what: the blocks of two documents, paired by the outline of their clauses."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.numbering import Numbering, read_numbering
from pipeline.documents.word.outline import Outline, read_outline
from pipeline.documents.word.xml import Element, W, has_text, parse, short, text_of
from signing.errors import InputError

BODY = "word/document.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two documents, opened."""

    language: str
    file: WordFile
    root: Element
    numbering: Numbering
    outline: Outline

    @property
    def blocks(self) -> list[Element]:
        """Paragraphs, tables and contents in their order; the last section's properties are none."""
        body = self.root.find(W + "body")
        return [] if body is None else [item for item in body if item.tag != W + "sectPr"]

    def level(self, block: Element) -> int | None:
        """The level of a heading, from 0; None for everything else."""
        if block.tag != W + "p" or not has_text(block):
            return None
        return self.numbering.outline.get(self.outline.styles[block])

    def key(self, block: Element) -> tuple[object, ...]:
        """What a block has in common with the one in the other language: sort, style, and where it counts."""
        if block.tag != W + "p":
            return (block.tag,)
        number = self.outline.numbers.get(block)
        return (self.outline.styles[block], None if number is None else number.counts)


def side(docx: bytes, language: str) -> Side:
    """A finished document, opened."""
    file = read(docx, language)
    root = parse(file.data(BODY), language)
    numbering = read_numbering(file, language)
    return Side(language=language, file=file, root=root, numbering=numbering, outline=read_outline(root, numbering))


def pairs(left: Side, right: Side) -> Iterator[tuple[Element | None, Element | None]]:
    """The blocks of both, each beside its counterpart; None where the other language has none.

    Raises ``InputError`` when the headings do not correspond: then the templates are not of one contract.
    """
    _require_same_headings(left, right)
    one, two = left.blocks, right.blocks
    matcher = difflib.SequenceMatcher(
        None, [left.key(item) for item in one], [right.key(item) for item in two], autojunk=False
    )
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        if what == "equal":
            yield from zip(one[a1:a2], two[b1:b2], strict=True)
        else:
            yield from ((item, None) for item in one[a1:a2])
            yield from ((None, item) for item in two[b1:b2])


def _require_same_headings(left: Side, right: Side) -> None:
    sides = [[(item.level(block), block) for block in item.blocks] for item in (left, right)]
    one, two = ([(level, block) for level, block in found if level is not None] for found in sides)
    for (level, block), (other_level, other) in zip(one, two, strict=False):
        if level != other_level:
            problem = f"“{short(text_of(block))}” stands where the other language has “{short(text_of(other))}”"
            raise InputError(f"{left.language},{right.language}", problem, _REMEDY)
    if len(one) != len(two):
        longer, found = (left, one) if len(one) > len(two) else (right, two)
        block = found[min(len(one), len(two))][1]
        problem = f"“{short(text_of(block))}” ({longer.language}) has no counterpart in the other language"
        raise InputError(f"{left.language},{right.language}", problem, _REMEDY)


_REMEDY = "give both templates the same clauses in the same order"
