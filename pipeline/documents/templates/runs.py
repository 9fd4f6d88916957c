"""How Word holds the letters of a tag: in one piece, in several that fit together, or in pieces that tear it apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.documents.templates.finding import TemplateFinding, Weight
from pipeline.documents.word.xml import Element, W, serialise, short, text_of

_TAG = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}|\{#(?:(?!\{#|#\}).)*#\}", re.DOTALL)
_SINGLE = re.compile(r"(?<![{\w])(?<!\{ )\{\s*([a-z]\w*(?:\.[a-z]\w*)+(?:\s*\|\s*\w+)?)\s*\}(?!\})")
_APART = re.compile(r"\{\s+[{%][^{}]*[}%]\s*\}|[{]\s*[{%][^{}]*[}%]\s+\}")
_HARMLESS = frozenset({W + "proofErr", W + "lastRenderedPageBreak"})
_QUOTES = re.compile("[\u201c\u201d\u2018\u2019]")
_FOREIGN = re.compile("[„‟«»「」『』‚‛`´＂＇]")  # noqa: RUF001 - what keyboards and Word put in


def run_findings(root: Element) -> Iterator[TemplateFinding]:
    """What is wrong, or worth knowing, about the pieces of every tag below ``root``."""
    for paragraph in root.iter(W + "p"):
        text = text_of(paragraph)
        if "{" not in text and "}" not in text:
            continue
        place = f"paragraph “{short(text)}”"
        for match in _SINGLE.finditer(text):
            problem = f"{match[0]} has single braces and would be printed as it stands"
            yield _finding("misspelt-tag", place, problem, f"write {{{{ {match[1]} }}}}")
        for match in _APART.finditer(text):
            problem = f"{match[0]} has a space between its braces and would be printed as it stands"
            yield _finding(
                "misspelt-tag", place, problem, "write {{ … }} and {% … %} without a space between the braces"
            )
        pieces = _pieces(paragraph)
        joined = "".join(piece.text or "" for piece in pieces)
        for match in _TAG.finditer(joined):
            yield from _tag(match, pieces, place)


def _pieces(paragraph: Element) -> list[Element]:
    return [item for item in paragraph.iter(W + "t") if next(item.iterancestors(W + "p")) is paragraph]


def _tag(match: re.Match[str], pieces: list[Element], place: str) -> Iterator[TemplateFinding]:
    tag = match[0]
    if _QUOTES.search(tag) and not _FOREIGN.search(tag):
        problem = f"{tag} holds typographic quotes, which are read as straight ones"
        remedy = "nothing to mend; in Word, Ctrl+Z right after typing one brings the straight quote back"
        yield _finding("typographic-quotes", place, problem, remedy, Weight.NOTE)
    held = _holding(match.start(), match.end(), pieces)
    if len(held) < 2:
        return
    runs = [run for run in (item.getparent() for item in held) if run is not None]
    if any(run.getparent() is not runs[0].getparent() for run in runs):
        problem = f"{tag} begins inside a link, a content control or the like and ends outside of it, or the reverse"
        yield _finding("torn-tag", place, problem, "cut the tag out and paste it as text only (Ctrl+Shift+V)")
        return
    between = _between(runs[0], runs[-1])
    if between:
        problem = f"{tag} holds {between}, which would be lost"
        yield _finding("torn-tag", place, problem, "cut the tag out and type it again in one go")
    elif len({_looks(run) for run in runs}) > 1:
        problem = f"{tag} has parts that look different; what it prints looks like its first letter"
        remedy = "nothing to mend; to be sure, select the tag and clear its formatting (Ctrl+Space)"
        yield _finding("split-tag", place, problem, remedy, Weight.NOTE)


def _holding(start: int, end: int, pieces: list[Element]) -> list[Element]:
    """The pieces that hold a letter between ``start`` and ``end``."""
    held = []
    position = 0
    for piece in pieces:
        length = len(piece.text or "")
        if length and position < end and position + length > start:
            held.append(piece)
        position += length
    return held


def _between(first: Element, last: Element) -> str:
    """What stands between two runs of one parent that is no text: named as people see it; empty when nothing does."""
    names = {
        "hyperlink": "a link", "bookmarkStart": "the beginning of a bookmark", "bookmarkEnd": "the end of a bookmark",
        "commentRangeStart": "the beginning of a comment", "commentRangeEnd": "the end of a comment", "fldSimple": "a field",
        "sdt": "a content control",
    }  # fmt: skip
    node: Element | None = first
    while node is not None:
        local = str(node.tag).rpartition("}")[2]
        if node.tag == W + "r":
            inner = {str(child.tag).rpartition("}")[2] for child in node}
            found = inner & {
                "fldChar",
                "instrText",
                "drawing",
                "pict",
                "object",
                "footnoteReference",
                "commentReference",
                "br",
                "tab",
            }
            if found and node is not first and node is not last:
                return {"br": "a line break", "tab": "a tab"}.get(min(found), "a field, picture or note")
        elif node.tag not in _HARMLESS:
            return names.get(local, f"something else ({local})")
        if node is last:
            return ""
        node = node.getnext()
    return ""


def _looks(run: Element) -> bytes:
    properties = run.find(W + "rPr")
    if properties is None:
        return b""
    return b"".join(sorted(serialise(item) for item in properties if item.tag not in {W + "lang", W + "noProof"}))


def _finding(code: str, place: str, problem: str, remedy: str, weight: Weight = Weight.ERROR) -> TemplateFinding:
    return TemplateFinding(code=code, weight=weight, place=place, problem=problem, remedy=remedy)
