"""The joined body: headings in both languages on one line, clauses in two columns, facts and signatures once."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.documents.finish import filled_body, finish_body
from pipeline.documents.side_by_side.alignment import BODY, Side, pairs, side
from pipeline.documents.side_by_side.beside import STYLES, Indents, brought, joined_styles, label_of, set_indent
from pipeline.documents.word.fields import fields
from pipeline.documents.word.file import read
from pipeline.documents.word.numbering import read_numbering
from pipeline.documents.word.page_styles import read_looks
from pipeline.documents.word.xml import XML, Element, W, attribute, child, has_text, integer, serialise, text_of
from signing.errors import InputError

_BETWEEN = " \u00b7 "
_BRIEF = 40
"""Texts of the cover up to this length stand on one line with their translation."""
_LINE = "C9D1D8"
_MARGIN = 120
"""Space beside the line between the columns, in twentieths of a point."""
_FOREIGN = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def side_by_side(left: bytes, right: bytes, languages: tuple[str, str], name: str) -> bytes:
    """One Word document of two finished ones, the first language in the left column.

    Styles, headers, footers, numbers and the contents are those of the first; the second has its numbers as text. Tables of
    facts are there once, their cells in both languages where they differ; so are the places to sign.

    Raises ``InputError`` when the two do not have the same clauses.
    """
    one, two = side(left, languages[0]), side(right, languages[1])
    _require_no_pictures(two, name)
    _forget_contents(one.root)
    found = _Joined(one, two)
    body = one.root.find(W + "body")
    if body is None:
        raise InputError(name, "it has no body", "save the template again in Word")
    blocks = list(found.blocks())
    for item in [item for item in body if item.tag != W + "sectPr"]:
        body.remove(item)
    for offset, item in enumerate(blocks):
        body.insert(offset, item)
    joined = one.file.write({BODY: serialise(one.root), STYLES: joined_styles(one, two)})
    file = read(joined, name)
    finished = filled_body(file.data(BODY), name)
    finish_body(finished, read_numbering(file, name), read_looks(file), name)
    return one.file.write({BODY: serialise(finished), STYLES: joined_styles(one, two)})


class _Joined:
    """The blocks of the joined body."""

    def __init__(self, left: Side, right: Side) -> None:
        self.left, self.right = left, right
        self.indents = Indents(left), Indents(right)
        self.width = _text_width(left)
        self.rows: list[Element] = []
        self.begun = False
        """Whether the first clause has begun; before it stands the cover."""

    def blocks(self) -> Iterator[Element]:
        for one, two in pairs(self.left, self.right):
            yield from self._pair(one, two)
        yield from self._columns()

    def _pair(self, one: Element | None, two: Element | None) -> Iterator[Element]:
        if one is not None and self.left.level(one) is not None:
            self.begun = True
            yield from self._columns()
            yield self._heading(one, two)
        elif any(item is not None and item.tag != W + "p" for item in (one, two)):
            columns = list(self._columns())
            yield from columns
            if columns:
                yield _gap()
            yield from self._whole(one, two)
        elif self.begun and any(item is not None and has_text(item) for item in (one, two)):
            self.rows.append(self._row(one, two))
        else:
            yield from self._columns()
            yield from self._one_below_the_other(one, two)

    def _heading(self, one: Element, two: Element | None) -> Element:
        if two is not None:
            made = brought(two, self.right)
            run = etree.SubElement(one, W + "r")
            text = etree.SubElement(run, W + "t")
            text.text = _BETWEEN + " ".join(text_of(made).split())
            text.set(XML + "space", "preserve")
        return one

    def _whole(self, one: Element | None, two: Element | None) -> Iterator[Element]:
        """A table or the contents on the whole width: cell by cell in both languages where it is built alike."""
        if one is None:
            if two is not None and two.tag == W + "tbl":
                yield brought(two, self.right)
            return
        if two is not None and one.tag == W + "tbl":
            cells, others = (list(item.iter(W + "tc")) for item in (one, two))
            if [len(row) for row in one.iter(W + "tr")] != [len(row) for row in two.iter(W + "tr")]:
                yield one
                yield _gap()
                yield brought(two, self.right)
                return
            for cell, other in zip(cells, others, strict=True):
                self._cell(cell, other)
        elif two is not None:
            self._contents_heading(one, two)
        yield one

    def _cell(self, cell: Element, other: Element) -> None:
        """The paragraphs of a cell, and below them those of the other language that say something else."""
        there = [" ".join(text_of(item).split()) for item in cell.findall(W + "p")]
        for paragraph in other.findall(W + "p"):
            if has_text(paragraph) and " ".join(text_of(paragraph).split()) not in there:
                made = brought(paragraph, self.right)
                last = cell.findall(W + "p")[-1]
                if has_text(last):
                    last.addnext(made)
                else:
                    last.addprevious(made)

    def _contents_heading(self, one: Element, two: Element) -> None:
        heads = [next((p for p in item.iter(W + "p") if has_text(p)), None) for item in (one, two)]
        if heads[0] is not None and heads[1] is not None:
            self._heading(heads[0], heads[1])

    def _one_below_the_other(self, one: Element | None, two: Element | None) -> Iterator[Element]:
        """What stands on the cover, and empty paragraphs: both, short ones on one line, or one where they say the same."""
        same = one is not None and two is not None and text_of(one) == text_of(two)
        if one is not None:
            brief = two is not None and has_text(two) and max(len(text_of(one)), len(text_of(two))) <= _BRIEF
            yield self._heading(one, two) if brief and not same else one
            if brief:
                return
        if two is not None and has_text(two) and not same:
            yield brought(two, self.right)

    def _row(self, one: Element | None, two: Element | None) -> Element:
        row = etree.Element(W + "tr")
        half = self.width // 2
        for item, indents, found in ((one, self.indents[0], self.left), (two, self.indents[1], self.right)):
            cell = etree.SubElement(row, W + "tc")
            etree.SubElement(etree.SubElement(cell, W + "tcPr"), W + "tcW").attrib.update(
                {W + "w": str(half), W + "type": "dxa"}
            )
            if item is None:
                etree.SubElement(cell, W + "p")
                continue
            label = label_of(item, found)
            made = item if found is self.left else brought(item, found)
            set_indent(made, indents.narrow(found.outline.styles[item], label))
            cell.append(made)
        return row

    def _columns(self) -> Iterator[Element]:
        """The rows so far as one table of two columns."""
        if not self.rows:
            return
        half = self.width // 2
        table = etree.Element(W + "tbl")
        properties = etree.SubElement(table, W + "tblPr")
        etree.SubElement(properties, W + "tblW").attrib.update({W + "w": str(half * 2), W + "type": "dxa"})
        line = etree.SubElement(etree.SubElement(properties, W + "tblBorders"), W + "insideV")
        line.attrib.update({W + "val": "single", W + "sz": "4", W + "space": "0", W + "color": _LINE})
        etree.SubElement(properties, W + "tblLayout").set(W + "type", "fixed")
        margins = etree.SubElement(properties, W + "tblCellMar")
        for edge in ("left", "right"):
            etree.SubElement(margins, W + edge).attrib.update({W + "w": str(_MARGIN), W + "type": "dxa"})
        grid = etree.SubElement(table, W + "tblGrid")
        for _ in range(2):
            etree.SubElement(grid, W + "gridCol").set(W + "w", str(half))
        table.extend(self.rows)
        self.rows = []
        yield table


def _gap() -> Element:
    """A paragraph between two tables, which Word would otherwise join."""
    paragraph = etree.Element(W + "p")
    spacing = etree.SubElement(etree.SubElement(paragraph, W + "pPr"), W + "spacing")
    spacing.attrib.update({W + "before": "0", W + "after": "0", W + "line": "120", W + "lineRule": "exact"})
    return paragraph


def _text_width(found: Side) -> int:
    """The width of the text on the page, in twentieths of a point."""
    section = found.root.find(f"{W}body/{W}sectPr")
    page, margins = child(section, "pgSz"), child(section, "pgMar")
    width = integer(attribute(page, "w"), 11906)
    return width - integer(attribute(margins, "left"), 1417) - integer(attribute(margins, "right"), 1417)


def _forget_contents(root: Element) -> None:
    """Empty the contents of the first document, and take out the bookmarks they pointed to: they are filled in again."""
    for item in list(fields(root)):
        if not item.words or item.words[0].upper() != "TOC" or item.separate is None or item.end is None:
            continue
        begin, end = item.paragraph, next(item.end.iterancestors(W + "p"))
        closing = item.end
        inside = [*begin.itersiblings(W + "p")] if begin is not end else []
        for paragraph in inside[: inside.index(end) + 1 if end in inside else 0]:
            parent = paragraph.getparent()
            if parent is not None:
                parent.remove(paragraph)
        children = list(begin)
        for child_of in children[children.index(item.separate) + 1 :]:
            begin.remove(child_of)
        begin.append(closing)
    for start in list(root.iter(W + "bookmarkStart")):
        if (attribute(start, "name") or "").startswith("_Toc"):
            identifier = attribute(start, "id")
            for node in [start, *(end for end in root.iter(W + "bookmarkEnd") if attribute(end, "id") == identifier)]:
                parent = node.getparent()
                if parent is not None:
                    parent.remove(node)


def _require_no_pictures(found: Side, name: str) -> None:
    """Refuse what lies in another part of the second document, which does not come along: pictures, links, notes."""
    body = found.root.find(W + "body")
    notes = (W + "footnoteReference", W + "endnoteReference", W + "commentReference")
    for node in [] if body is None else body.iter():
        linked = node.tag != W + "headerReference" and node.tag != W + "footerReference"
        if node.tag in notes or (linked and any(str(key).startswith(_FOREIGN) for key in node.attrib)):
            problem = f"the text of the template in {found.language} holds a picture, a link or a note, which does not come along"
            raise InputError(
                name, problem, "take it out, or put a picture into the header of the first language's template"
            )
