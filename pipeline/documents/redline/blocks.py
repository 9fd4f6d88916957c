"""Paragraphs and tables one after the other: which stayed, changed, went or came."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.documents.redline.align import align
from pipeline.documents.redline.marks import Marks
from pipeline.documents.redline.paragraph import compare, deleted_copy, mark_all
from pipeline.documents.word.xml import Element, W, attribute, text_of

_BLOCKS = frozenset({W + "p", W + "tbl", W + "sdt"})


@dataclass(slots=True, kw_only=True)
class Count:
    """How many paragraphs and rows of tables differ."""

    changed: int = 0
    came: int = 0
    went: int = 0


def compare_blocks(old: Element, new: Element, marks: Marks, count: Count) -> None:
    """Mark in ``new``, a body, cell, header or footer, in place, how its blocks differ from those of ``old``."""
    theirs, ours = _blocks(old), _blocks(new)
    steps = list(align([_key(group) for group in theirs], [_key(group) for group in ours]))
    anchor: Element | None = None  # what stands there already and is followed by what went
    for step in steps:
        if step.new is not None:
            group = ours[step.new]
            if step.old is None:
                _came(group, marks, count)
            elif not step.same:
                anchor = _changed(theirs[step.old], group, anchor, new, marks, count)
            anchor = group[-1]
        elif step.old is not None:
            anchor = _went(theirs[step.old], anchor, new, marks, count)


def _blocks(parent: Element) -> list[tuple[Element, ...]]:
    """The blocks of a body or cell; the paragraphs a field runs through, such as the contents, are one."""
    groups: list[tuple[Element, ...]] = []
    open_field: list[Element] = []
    depth = 0
    for item in parent:
        if item.tag not in _BLOCKS:
            continue
        kinds = [attribute(mark, "fldCharType") for mark in item.iter(W + "fldChar")]
        depth += kinds.count("begin") - kinds.count("end")
        open_field.append(item)
        if depth <= 0:
            groups.append(tuple(open_field))
            open_field, depth = [], 0
    if open_field:
        groups.append(tuple(open_field))
    return groups


def _key(group: Sequence[Element]) -> str:
    """What a block says; the contents only that they are there, since their pages follow from the rest."""
    if _is_field(group):
        return "\ufffccontents"
    kind = "\ufffc" if group[0].tag == W + "tbl" else ""
    return kind + "\n".join(text_of(paragraph) for item in group for paragraph in item.iter(W + "p"))


def _is_field(group: Sequence[Element]) -> bool:
    return len(group) > 1 or group[0].tag == W + "sdt"


def _came(group: Sequence[Element], marks: Marks, count: Count) -> None:
    for item in group:
        if item.tag == W + "p":
            mark_all(item, marks)
            count.came += 1
        elif item.tag == W + "tbl":
            for row in item.findall(W + "tr"):
                _row_came(row, marks, count)


def _went(
    group: Sequence[Element], anchor: Element | None, parent: Element, marks: Marks, count: Count
) -> Element | None:
    """Put marked copies of what went behind ``anchor``; the last of them."""
    for item in () if _is_field(group) else group:
        if item.tag == W + "p":
            made = deleted_copy(item, marks)
            count.went += 1
        else:
            made = copy.deepcopy(item)
            for row in made.findall(W + "tr"):
                _row_went(row, marks)
                count.went += 1
        anchor = _put(made, anchor, parent)
    return anchor


def _changed(
    old: Sequence[Element], new: Sequence[Element], anchor: Element | None, parent: Element, marks: Marks, count: Count
) -> Element | None:
    if _is_field(old) and _is_field(new):
        return anchor
    if len(old) == len(new) == 1 and old[0].tag == new[0].tag == W + "p":
        count.changed += compare(old[0], new[0], marks)
        return anchor
    if len(old) == len(new) == 1 and old[0].tag == new[0].tag == W + "tbl":
        _compare_tables(old[0], new[0], marks, count)
        return anchor
    anchor = _went(old, anchor, parent, marks, count)
    _came(new, marks, count)
    return anchor


def _compare_tables(old: Element, new: Element, marks: Marks, count: Count) -> None:
    theirs, ours = old.findall(W + "tr"), new.findall(W + "tr")
    anchor: Element | None = None
    for step in align([_row_key(row) for row in theirs], [_row_key(row) for row in ours]):
        if step.new is None and step.old is not None:
            anchor = _put_row(theirs[step.old], anchor, new, marks, count)
        elif step.new is not None:
            row = ours[step.new]
            if step.old is None:
                _row_came(row, marks, count)
            elif not step.same:
                if _alike(theirs[step.old], row):
                    for cell, other in zip(theirs[step.old].findall(W + "tc"), row.findall(W + "tc"), strict=True):
                        compare_blocks(cell, other, marks, count)
                else:
                    _put_row(theirs[step.old], anchor, new, marks, count)
                    _row_came(row, marks, count)
            anchor = row


def _row_key(row: Element) -> str:
    return "\t".join(
        "\n".join(text_of(paragraph) for paragraph in cell.iter(W + "p")) for cell in row.findall(W + "tc")
    )


def _alike(old: Element, new: Element) -> bool:
    """Whether two rows can be compared cell by cell: the last paragraph of a cell cannot go or come."""
    cells = list(zip(old.findall(W + "tc"), new.findall(W + "tc"), strict=False))
    same = len(old.findall(W + "tc")) == len(new.findall(W + "tc"))
    return (
        same
        and all([block[0].tag for block in _blocks(a)] == [block[0].tag for block in _blocks(b)] for a, b in cells)
        and all(_steps_in_place(a, b) for a, b in cells)
    )


def _steps_in_place(old: Element, new: Element) -> bool:
    steps = list(align([_key(group) for group in _blocks(old)], [_key(group) for group in _blocks(new)]))
    return all(step.old == step.new for step in steps) or len(steps) == 1


def _put_row(row: Element, anchor: Element | None, table: Element, marks: Marks, count: Count) -> Element:
    made = copy.deepcopy(row)
    _row_went(made, marks)
    count.went += 1
    if anchor is None:
        first = table.find(W + "tr")
        position = len(table) if first is None else table.index(first)
        table.insert(position, made)
    else:
        anchor.addnext(made)
    return made


def _row_went(row: Element, marks: Marks) -> None:
    marks.mark_row(row, "del")
    for paragraph in list(row.iter(W + "p")):
        parent = paragraph.getparent()
        if parent is not None:
            parent.replace(paragraph, deleted_copy(paragraph, marks))


def _row_came(row: Element, marks: Marks, count: Count) -> None:
    marks.mark_row(row, "ins")
    count.came += 1
    for paragraph in row.iter(W + "p"):
        mark_all(paragraph, marks)


def _put(made: Element, anchor: Element | None, parent: Element) -> Element:
    """Put a block behind ``anchor``, or before the first block of ``parent``."""
    if anchor is not None:
        anchor.addnext(made)
        return made
    first = next((item for item in parent if item.tag in _BLOCKS), None)
    if first is None:
        parent.insert(_properties(parent), made)
    else:
        first.addprevious(made)
    return made


def _properties(parent: Iterable[Element]) -> int:
    return sum(1 for item in parent if item.tag in {W + "tcPr", W + "sectPr"})
