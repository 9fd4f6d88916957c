"""Cross-references: fields whose bookmark is not there, and numbers of clauses that somebody typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.documents.clauses.passages import Passage
from pipeline.documents.templates.finding import TemplateFinding, Weight

_ONE = r"[0-9]{1,3}(?:\.[0-9]{1,3})*(?:\([a-z]+\))*"
_ENGLISH = re.compile(
    rf"\b([Cc]lauses?|[Ss]chedules?|[Aa]nnex(?:es)?|[Pp]aragraphs?) ({_ONE}(?:(?:, | and | or | to ){_ONE})*)"
)
_CHINESE = re.compile(
    r"第([0-9]{1,3}(?:\.[0-9]{1,3})*|[一二三四五六七八九十百]{1,5})[条款]|附件([一二三四五六七八九十]{1,3})"
)


def lost_references(listed: list[Passage], bookmarks: Collection[str]) -> Iterator[TemplateFinding]:
    """Reference fields that name a bookmark which is nowhere in the file."""
    for passage in listed:
        for name in passage.refers_to:
            if name not in bookmarks and not name.startswith("_Toc"):
                yield TemplateFinding(
                    code="dangling-reference",
                    weight=Weight.ERROR,
                    place=passage.where,
                    problem=f"it refers to {name}, which is not in the document",
                    remedy="take the reference out, or insert it anew (References, Cross-reference, Bookmark)",
                )


def typed_references(listed: list[Passage]) -> Iterator[TemplateFinding]:
    """Numbers of clauses that a template holds as text: they stay when clauses move."""
    for passage in listed:
        for shown, _ in _named(passage.text):
            yield TemplateFinding(
                code="typed-reference",
                weight=Weight.WARNING,
                place=passage.where,
                problem=f"“{shown}” is typed, so it stays when clauses move",
                remedy="insert it as a cross-reference to the bookmark of the clause (paragraph number)",
            )


def unresolved_references(listed: list[Passage]) -> Iterator[TemplateFinding]:
    """Numbers of clauses in a filled-in document that no paragraph has."""
    labels = {passage.label for passage in listed if passage.label}
    for passage in listed:
        for shown, wanted in _named(passage.text):
            if not set(wanted) & labels:
                yield TemplateFinding(
                    code="dangling-reference",
                    weight=Weight.ERROR,
                    place=passage.where,
                    problem=f"it refers to {shown}, and nothing has this number",
                    remedy="correct the number, or insert it as a cross-reference so that it follows the clause",
                )


def _named(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The references a text names, each as it is shown, and the labels that would be it."""
    for match in _ENGLISH.finditer(text):
        word = match[1].casefold()
        for number in re.findall(_ONE, match[2]):
            title = {"s": "Schedule", "a": "Annex"}.get(word[0])
            yield f"{match[1].removesuffix('s')} {number}", (f"{title} {number}",) if title else (number,)
    for match in _CHINESE.finditer(text):
        yield match[0], (match[0], match[1] or "", f"第{match[1]}条")
