"""The paragraphs of a contract, of a template or filled in, as the checks read them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.documents.word.outline import Outline
from pipeline.documents.word.xml import Element, W, attribute, short

FIELD = "\u2042"
"""Stands for a value that a tag prints, and for the number that a reference field shows."""
BREAK = "\u00b6"
"""Stands where a condition begins or ends within a paragraph: what follows may begin a sentence."""
_PRINTED = re.compile(r"\{\{.*?\}\}")
_DONE = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_ENDS = (".", ";", ":", ",", "。", "；", "：", "，")
_HEADING = 80
_TERM = "DefinedTerm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph."""

    raw: str
    """As it stands, tags and all; numbers that references show are left out of a template."""
    text: str
    """With tags taken out: ``FIELD`` for what they print, beside the words they print themselves."""
    marked: tuple[str, ...]
    """Pieces in the style *Defined Term*."""
    label: str
    """Its automatic number, such as ``13.1`` or ``Schedule 3``; empty without one."""
    refers_to: tuple[str, ...]
    """Bookmarks its reference fields name."""

    @property
    def heading(self) -> bool:
        """Whether it can be a heading: a short line that ends no sentence."""
        return bool(self.text.strip()) and len(self.text) <= _HEADING and not self.text.rstrip().endswith(_ENDS)

    @property
    def where(self) -> str:
        """Its place for a message: the text as one finds it again in Word."""
        return f"paragraph “{short(self.raw)}”"


def passages(root: Element, outline: Outline, *, filled: bool) -> Iterator[Passage]:
    """The paragraphs below ``root`` that hold text; ``filled`` when tags have been filled in."""
    for paragraph in root.iter(W + "p"):
        raw = _text(paragraph, results=filled)
        if not raw.strip():
            continue
        number = outline.numbers.get(paragraph)
        yield Passage(
            raw=raw,
            text=raw if filled else _untagged(raw),
            marked=tuple(_marked(paragraph)),
            label="" if number is None else number.full,
            refers_to=tuple(_references(paragraph)),
        )


def without(found: Passage, strings: Collection[str]) -> Passage:
    """The passage without values of the records, which are no words of the contract; the longest come first."""
    text = found.text
    for value in strings:
        if value in text:
            text = re.sub(rf"(?<![A-Za-z]){re.escape(value)}(?![A-Za-z])", FIELD, text)
    return Passage(raw=found.raw, text=text, marked=found.marked, label=found.label, refers_to=found.refers_to)


def _text(paragraph: Element, *, results: bool) -> str:
    """The text of a paragraph, with or without what its fields show now."""
    pieces: list[str] = []
    inside = False
    for node in paragraph.iter(W + "t", W + "fldChar", W + "br", W + "tab", W + "noBreakHyphen"):
        if node.tag == W + "fldChar":
            kind = attribute(node, "fldCharType")
            inside = kind != "end"
            if kind == "end" and not results:
                pieces.append(FIELD)
        elif node.tag == W + "t":
            pieces.append((node.text or "") if results or not inside else "")
        elif node.tag == W + "noBreakHyphen":
            pieces.append("-")
        elif node.tag == W + "br":
            pieces.append("\n")
    return "".join(pieces).replace("\u00a0", " ")


def _untagged(text: str) -> str:
    """``text`` without tags; words that a tag prints itself, such as the nouns of a count, stay."""

    def printed(match: re.Match[str]) -> str:
        words = (first or second for first, second in _QUOTED.findall(match[0]))
        return " ".join([FIELD, *words])

    return _DONE.sub(f" {BREAK} ", _PRINTED.sub(printed, text))


def _marked(paragraph: Element) -> Iterator[str]:
    for run in paragraph.iter(W + "r"):
        style = run.find(f"{W}rPr/{W}rStyle")
        if attribute(style) == _TERM:
            yield "".join(node.text or "" for node in run.iter(W + "t")).strip()


def _references(paragraph: Element) -> Iterator[str]:
    for node in paragraph.iter(W + "instrText"):
        words = (node.text or "").split()
        if len(words) > 1 and words[0].upper() in {"REF", "PAGEREF"}:
            yield words[1]
