"""What a filled-in body consists of, read in one pass: numbered paragraphs, headings, bookmarks."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.documents.numbering import Counter, Number, Numbering
from pipeline.documents.xml import Element, W, attribute, child, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading as the contents list it."""

    paragraph: Element
    number: str
    text: str
    level: int
    """From 1."""


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

    numbers: dict[Element, Number] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    repeated: list[Bookmark] = field(default_factory=list)
    """Bookmarks whose name another one has already."""


def read_outline(root: Element, numbering: Numbering) -> Outline:
    """The outline of the body below ``root``."""
    found = Outline()
    counter = Counter(numbering)
    for paragraph in root.iter(W + "p"):
        properties = paragraph.find(W + "pPr")
        number = counter.next(paragraph)
        if number is not None:
            found.numbers[paragraph] = number
        style = attribute(child(properties, "pStyle")) or numbering.default
        direct = attribute(child(properties, "outlineLvl"))
        level = int(direct) if direct is not None else numbering.outline.get(style)
        if level is not None and level < 9:
            text = " ".join(text_of(paragraph).split())
            if text:
                label = number.label if number is not None else ""
                found.headings.append(Heading(paragraph=paragraph, number=label, text=text, level=level + 1))
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
