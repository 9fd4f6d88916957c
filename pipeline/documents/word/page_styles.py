"""How the paragraph styles of a Word file look, as far as it decides how much room text takes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import Element, W, attribute, child, on, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The look of a paragraph style; lengths are points."""

    size: float = 10.0
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    """Spacing of lines: 1 is single."""
    indent: float = 0.0
    """Left and right together."""
    new_page: bool = False
    keep_next: bool = False
    left_tabs: tuple[str, ...] = ()
    """Positions of its left tab stops, as the file states them."""


def read_looks(file: WordFile) -> dict[str, Look]:
    """The look of every paragraph style by its id; what a style does not say comes from the one below it."""
    if "word/styles.xml" not in file:
        return {}
    root = parse(file.data("word/styles.xml"), "styles")
    by_id = {str(attribute(item, "styleId")): item for item in root.findall(W + "style")}
    defaults = child(root, "docDefaults")
    usual = [child(defaults, "pPrDefault", "pPr"), child(defaults, "rPrDefault", "rPr")]
    return {style: _look(style, by_id, usual) for style in by_id}


def _look(style: str, by_id: dict[str, Element], usual: list[Element | None]) -> Look:
    paragraphs: list[Element | None] = []
    runs: list[Element | None] = []
    current: str | None = style
    seen: set[str] = set()
    while current in by_id and current not in seen:
        seen.add(current)
        paragraphs.append(child(by_id[current], "pPr"))
        runs.append(child(by_id[current], "rPr"))
        current = attribute(child(by_id[current], "basedOn"))
    paragraphs.append(usual[0])
    runs.append(usual[1])

    def first(elements: list[Element | None], tag: str, name: str = "val") -> str | None:
        values = (attribute(child(element, tag), name) for element in elements)
        return next((value for value in values if value is not None), None)

    def said(tag: str) -> bool:
        marks = (child(element, tag) for element in paragraphs)
        return on(next((mark for mark in marks if mark is not None), None))

    def points(tag: str, name: str) -> float:
        return _number(first(paragraphs, tag, name)) / 20

    size = max(_number(first(runs, "sz"), 20) / 2, 1.0)
    line = _number(first(paragraphs, "spacing", "line"), 240)
    exact = first(paragraphs, "spacing", "lineRule") in {"exact", "atLeast"}
    return Look(
        size=size,
        before=points("spacing", "before"),
        after=points("spacing", "after"),
        line=max(line / 20 / (size * 1.22), 0.5) if exact else line / 240,
        indent=points("ind", "left") + points("ind", "right"),
        new_page=said("pageBreakBefore"),
        keep_next=said("keepNext"),
        left_tabs=_left_tabs(paragraphs),
    )


def _left_tabs(paragraphs: list[Element | None]) -> tuple[str, ...]:
    lists = [child(element, "tabs") for element in paragraphs]
    stops = (stop for tabs in lists if tabs is not None for stop in tabs)
    return tuple(str(attribute(stop, "pos")) for stop in stops if attribute(stop) in {"left", "start"})


def _number(text: str | None, otherwise: float = 0) -> float:
    try:
        return float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
