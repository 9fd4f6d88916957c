"""What a filled-in body consists of, read in one pass: numbered paragraphs, headings, bookmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.documents.word.numbering import Counter, Number, Numbering
from pipeline.documents.word.xml import Element, W, attribute, integer, text_of

BODY_TEXT = 9
"""The outline level of what is no heading, counted from 0."""
_PARAGRAPH, _STYLE, _NUMBER, _DEPTH, _WAS = (W + name for name in ("p", "pStyle", "numPr", "outlineLvl", "pPrChange"))
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


def _paragraphs(root: Element, default: str) -> Iterator[tuple[Element, str, Element | None, int | None]]:
    """Every paragraph below ``root`` with its style, its own ``w:numPr`` and its own outline level, where it has them."""
    paragraph: Element | None = None
    style, direct, depth, was = default, None, None, False
    for node in root.iter(_PARAGRAPH, _STYLE, _NUMBER, _DEPTH, _WAS):
        tag = node.tag
        if tag == _PARAGRAPH:
            if paragraph is not None:
                yield paragraph, style, direct, depth
            paragraph, style, direct, depth, was = node, default, None, None, False
        elif was:
            continue  # tracked changes: what the paragraph was before
        elif tag == _STYLE:
            style = str(node.get(_VALUE))
        elif tag == _NUMBER:
            direct = node
        elif tag == _DEPTH:
            depth = integer(attribute(node), BODY_TEXT)
        else:
            was = True
    if paragraph is not None:
        yield paragraph, style, direct, depth


def read_outline(root: Element, numbering: Numbering) -> Outline:
    """The outline of the body below ``root``."""
    found = Outline()
    counter = Counter(numbering)
    for paragraph, style, direct, depth in _paragraphs(root, numbering.default):
        found.styles[paragraph] = style
        number = counter.next(style, direct)
        if number is not None:
            found.numbers[paragraph] = number
        level = numbering.outline.get(style) if depth is None else depth
        if level is not None and level < BODY_TEXT:
            found.headings.append(Heading(paragraph=paragraph, number=number, level=level + 1))
    for start in root.iter(W + "bookmarkStart"):
        name = attribute(start, "name") or ""
        parent = start.getparent()
        within = parent is not None and parent.tag == _PARAGRAPH
        around = parent if within else next(start.iterancestors(_PARAGRAPH), None)
        if around is None:
            around = next(start.itersiblings(_PARAGRAPH), None)
        bookmark = Bookmark(name=name, element=start, paragraph=around)
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
