"""Identifiers in a document: where an item stands there is a bookmark, and other mentions of it lead there.

The filter ``place`` marks where an item stands; ``link`` and ``ids`` print identifiers elsewhere. All three write marks, which
are resolved here once a document is filled in: only then is it known which items have a place in it. A mention of what has
none stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LINK_STYLE = "Hyperlink"
_MARK, _CLOSE = "\ufdd0", "\ufdd1"
"""Two of Unicode's noncharacters, which are for use inside a program and belong in no text."""
_PLACE, _MENTION = "p", "m"
_MARKED = re.compile(f"{_MARK}([{_PLACE}{_MENTION}])([^{_MARK}{_CLOSE}<>]*){_CLOSE}")
_STRAY = re.compile(f"[{_MARK}{_CLOSE}]")
_RUN = re.compile(r"<w:r(?: [^>]*)?>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?>([^<]*)</w:t></w:r>", re.DOTALL)
_END = "</w:r>"
_AROUND = re.compile(r"<(/?)w:(?:hyperlink|fldSimple|ins|del|moveFrom|moveTo|smartTag)(?: [^>]*[^/])?>")
"""What a run may stand in where Word allows no link."""
_STYLE = f'<w:rStyle w:val="{LINK_STYLE}"/>'
_LONGEST = 40
"""Letters a bookmark of Word may have."""
_FIRST_ID = 800_000
"""Bookmark ids from here on are ours; Word counts its own from 0, contents count from 900,000."""
_NAMED = re.compile(r'<w:bookmarkStart [^>]*w:name="([^"]*)"')
_OTHER = re.compile(r"\W", re.ASCII)
_HYPHEN = "\u2011"
"""A hyphen at which no line ends."""


def place_of(identifier: str) -> str:
    """The identifier, marked as the place where its item stands."""
    return f"{_MARK}{_PLACE}{_STRAY.sub('', identifier)}{_CLOSE}"


def mention_of(identifier: str) -> str:
    """The identifier, marked as leading to the place where its item stands."""
    return f"{_MARK}{_MENTION}{_STRAY.sub('', identifier)}{_CLOSE}"


def without_places(part: bytes) -> bytes:
    """A filled-in part that has no bookmarks (a header, a footer) with its identifiers as a reader sees them."""
    return _unmarked(part.decode("utf-8")).encode("utf-8")


def _unmarked(text: str) -> str:
    """The text without marks."""
    if _MARK not in text and _CLOSE not in text:
        return text
    return _STRAY.sub("", _MARKED.sub(lambda match: _shown(match[1], match[2]), text))


def with_places(part: bytes, *, styled: bool) -> bytes:
    """The filled-in document ``part`` with a bookmark where each item stands, and links to it wherever it is mentioned.

    A bookmark is named after the identifier, ``F_001`` for ``F-001``. An item with two places has it at the first.
    ``styled`` says that the file has Word's character style for links: LibreOffice makes no link in the PDF without one.
    """
    xml = part.decode("utf-8")
    if _MARK not in xml:
        return part
    places = _Places(xml, styled=styled)
    out: list[str] = []
    before, at = "", 0
    while (mark := xml.find(_MARK, at)) >= 0:
        start = max(xml.rfind("<w:r>", at, mark), xml.rfind("<w:r ", at, mark))
        end = xml.find(_END, mark) + len(_END)
        run = _RUN.fullmatch(xml, start, end) if start >= 0 else None
        if run is None:
            out.append(xml[at : mark + 1])
            at = mark + 1
            continue
        between = xml[at:start]
        ended = between.rfind("</w:p>")
        before = before + between if ended < 0 else between[ended:]
        out.append(between)
        out += places.runs(run[1] or "", run[2], linking=not _within(before))
        at = end
    out.append(xml[at:])
    return _unmarked(places.without_lost_links("".join(out))).encode("utf-8")


class _Places:
    """The bookmarks of a document, and runs taken apart at their marks."""

    def __init__(self, xml: str, *, styled: bool) -> None:
        self.styled = styled
        self.names = _names(xml)
        """By identifier."""
        self.numbers = {identifier: _FIRST_ID + number for number, identifier in enumerate(self.names)}
        """Of bookmarks that are not set yet."""
        self._links: dict[tuple[str, str], str] = {}

    def runs(self, looks: str, text: str, *, linking: bool) -> Iterator[str]:
        """A run of these looks and this text, taken apart; links are made where Word allows one."""
        plain, *marked = text.split(_MARK)
        for piece in marked:
            inner, _, rest = piece.partition(_CLOSE)
            kind, identifier = inner[:1], inner[1:]
            made = self._made(kind, identifier, looks) if linking or kind == _PLACE else None
            if made is None:
                plain += _shown(kind, identifier) + rest
                continue
            if plain:
                yield _run(looks, plain)
            yield made
            plain = rest
        if plain:
            yield _run(looks, plain)

    def _made(self, kind: str, identifier: str, looks: str) -> str | None:
        """The link to a place, or the place itself; None where there is none."""
        if kind == _PLACE:
            number = self.numbers.pop(identifier, None)
            if number is None:
                return None
            start = f'<w:bookmarkStart w:id="{number}" w:name="{self.names[identifier]}"/>'
            return f'{start}{_run(looks, identifier)}<w:bookmarkEnd w:id="{number}"/>'
        made = self._links.get((identifier, looks))
        if made is None and identifier in self.names:
            run = _run(_linking(looks) if self.styled else looks, _shown(kind, identifier))
            made = f'<w:hyperlink w:anchor="{self.names[identifier]}" w:history="1">{run}</w:hyperlink>'
            self._links[identifier, looks] = made
        return made

    def without_lost_links(self, xml: str) -> str:
        """``xml`` with text in place of links to items that stand where Word has no room for a bookmark."""
        for identifier in self.numbers:
            lost = re.escape(f'<w:hyperlink w:anchor="{self.names[identifier]}" w:history="1">')
            xml = re.sub(f"{lost}(.*?)</w:hyperlink>", r"\1", xml, flags=re.DOTALL)
        return xml


def _run(looks: str, text: str) -> str:
    return f'<w:r>{looks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _linking(looks: str) -> str:
    """The looks of a run with the character style of links, where it has none yet."""
    if not looks:
        return f"<w:rPr>{_STYLE}</w:rPr>"
    return looks if "<w:rStyle " in looks else looks.replace("<w:rPr>", f"<w:rPr>{_STYLE}", 1)


def _within(before: str) -> bool:
    """Whether what stands before a run in its paragraph leaves a link or a tracked change open."""
    if _AROUND.search(before) is None:
        return False
    return sum(-1 if match[1] else 1 for match in _AROUND.finditer(before)) > 0


def _shown(kind: str, identifier: str) -> str:
    """What is printed: in a row of identifiers none is broken, and where its item stands a search finds it as it is written."""
    return identifier.replace("-", _HYPHEN) if kind == _MENTION else identifier


def _names(xml: str) -> dict[str, str]:
    """The bookmark of every identifier that has a place, in their order; none twice, as Word does not tell case apart."""
    taken = {name.casefold() for name in _NAMED.findall(xml)}
    names: dict[str, str] = {}
    for piece in xml.split(_MARK + _PLACE)[1:]:
        identifier, closed, _ = piece.partition(_CLOSE)
        if not closed or not identifier or identifier in names or "<" in identifier:
            continue
        base = _OTHER.sub("_", identifier)
        base = (base if base[0].isalpha() else f"x{base}")[:_LONGEST]
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base[: _LONGEST - len(str(number)) - 1]}_{number}"
        taken.add(name.casefold())
        names[identifier] = name
    return names
