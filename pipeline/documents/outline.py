"""What a filled-in body consists of, read in one pass: numbered paragraphs, headings, bookmarks."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.documents.numbering import Counter, Number, Numbering
from pipeline.documents.xml import Element, W, attribute, integer, text_of

BODY_TEXT = 9
"""The outline level of what is no heading, counted from 0."""
_PARAGRAPH, _PROPERTIES, _STYLE, _NUMBER, _DEPTH = (W + name for name in ("p", "pPr", "pStyle", "numPr", "outlineLvl"))
_VALUE = W + "val"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading as the contents list it."""

    paragraph: Element
    number: Number | None
    level: int
    """From 1."""

    @property
    def text(self) -> str:
        """Its text on one line, with what its fields show now."""
        return " ".join(text_of(self.paragraph).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A place that references point to."""

    name: str
    element: Element
    paragraph: Element | None
    """The paragraph it begins in."""


@dataclass(slots=True, kw_only=True)
class Outline:
    """The body's paragraphs by what they carry."""

    styles: dict[Element, str] = field(default_factory=dict)
    """The style of every paragraph."""
    numbers: dict[Element, Number] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    repeated: list[Bookmark] = field(default_factory=list)
    """Bookmarks whose name another one has already."""


def paragraph_facts(paragraph: Element, default: str) -> tuple[str, Element | None, int | None]:
    """The style of a paragraph, its own ``w:numPr`` and its own outline level, where it has them."""
    style, direct, depth = default, None, None
    properties = paragraph[0] if len(paragraph) else None
    if properties is not None and properties.tag == _PROPERTIES:
        for item in properties:
            if item.tag == _STYLE:
                style = str(item.get(_VALUE))
            elif item.tag == _NUMBER:
                direct = item
            elif item.tag == _DEPTH:
                depth = integer(attribute(item), BODY_TEXT)
    return style, direct, depth


def read_outline(root: Element, numbering: Numbering) -> Outline:
    """The outline of the body below ``root``."""
    found = Outline()
    counter = Counter(numbering)
    for paragraph in root.iter(_PARAGRAPH):
        style, direct, depth = paragraph_facts(paragraph, numbering.default)
        found.styles[paragraph] = style
        number = counter.next(style, direct)
        if number is not None:
            found.numbers[paragraph] = number
        level = numbering.outline.get(style) if depth is None else depth
        if level is not None and level < BODY_TEXT:
            found.headings.append(Heading(paragraph=paragraph, number=number, level=level + 1))
    for start in root.iter(W + "bookmarkStart"):
        name = attribute(start, "name") or ""
        around = next(start.iterancestors(W + "p"), None)
        after = next(start.itersiblings(W + "p"), None)
        bookmark = Bookmark(name=name, element=start, paragraph=after if around is None else around)
        if name in found.bookmarks:
            found.repeated.append(bookmark)
        else:
            found.bookmarks[name] = bookmark
    return found


def bookmarked_text(bookmark: Bookmark) -> str:
    """The text between the two ends of a bookmark, as far as it stands in the paragraph it begins in."""
    if bookmark.paragraph is None:
        return ""
    identifier = attribute(bookmark.element, "id")
    inside, pieces = bookmark.element.getparent() is not bookmark.paragraph, []
    for node in bookmark.paragraph.iter(W + "bookmarkStart", W + "bookmarkEnd", W + "t"):
        if node is bookmark.element:
            inside = True
        elif node.tag == W + "bookmarkEnd" and attribute(node, "id") == identifier:
            break
        elif inside and node.tag == W + "t":
            pieces.append(node.text or "")
    return "".join(pieces)
