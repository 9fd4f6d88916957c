"""The automatic numbers of paragraphs, computed as Word computes them (ECMA-376 part 1, 17.9).

Clauses that fall away shift the numbers of those that stay, so numbers are known only after a template is filled in. References
and contents print them; Word, LibreOffice and a reader of the text all have to see the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.documents.word.file import WordFile
from pipeline.documents.word.number_forms import written
from pipeline.documents.word.xml import Element, W, attribute, child, integer, on, parse

_PLACE = re.compile("%([1-9])")
_NO_OUTLINE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list."""

    start: int
    form: str
    text: str
    """With ``%1`` for the number of the first level, and so on."""
    restart: int | None
    """Restarts only after levels below this one, counted from 0; None: after every higher level."""
    suffix: str
    """What stands between number and text: ``tab``, ``space`` or ``nothing``."""
    legal: bool
    """Writes the numbers of all levels in figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """What numbers a document's styles and lists carry."""

    levels: Mapping[tuple[str, int], Level]
    """By list and level."""
    definitions: Mapping[str, str]
    """The definition each list counts on: lists on one definition count together."""
    starts: Mapping[tuple[str, int], int]
    """Where a list begins anew."""
    styles: Mapping[str, tuple[str, int]]
    """The list and level of each paragraph style that is numbered."""
    outline: Mapping[str, int]
    """The outline level (from 0) of each style that is a heading."""
    default: str
    """The style of paragraphs that name none."""


class Number(NamedTuple):
    """The automatic number of a paragraph: where it counts. What it prints is computed when it is asked for."""

    numbering: Numbering
    list_id: str
    level: int
    """From 0."""
    counts: tuple[int | None, ...]
    """The numbers of the levels down to its own; None where no paragraph of that level came before."""

    @property
    def label(self) -> str:
        """As printed before the text: ``7.``, ``7.2``, ``(a)``; empty when the level prints nothing."""
        return self._label(self.level)

    @property
    def suffix(self) -> str:
        """What stands between the number and the text: ``tab``, ``space`` or ``nothing``."""
        return self.numbering.levels[self.list_id, self.level].suffix

    @property
    def own(self) -> str:
        """The label as a reference without context prints it."""
        return self.label.rstrip(".")

    @property
    def full(self) -> str:
        """The number in full context, as a reference prints it: ``7.2(a)``."""
        return "".join(label for _, label in self.steps()).rstrip(".")

    def seen_from(self, other: Number | None) -> str:
        """The number as a reference in the paragraph numbered ``other`` prints it: levels they share are left out."""
        steps = self.steps()
        shared = {where for where, _ in other.steps()} if other is not None else set()
        while len(steps) > 1 and steps[0][0] in shared:
            del steps[0]
        return "".join(label for _, label in steps).rstrip(".")

    def _label(self, index: int) -> str:
        level = self.numbering.levels[self.list_id, index]

        def number(match: re.Match[str]) -> str:
            upper = int(match[1]) - 1
            definition = self.numbering.levels.get((self.list_id, upper), level)
            form = "decimal" if level.legal and definition.form != "none" else definition.form
            count = self.counts[upper] if upper < len(self.counts) else None
            return written(definition.start if count is None else count, form)

        return _PLACE.sub(number, level.text)

    def steps(self) -> list[tuple[tuple[str, tuple[int | None, ...]], str]]:
        """From the outermost level a reader needs to find it down to itself: where it counts, and its label.

        A level whose number a label holds already is not a step of its own.
        """
        definition = self.numbering.definitions[self.list_id]
        steps = []
        index = self.level
        while True:
            steps.append(((definition, self.counts[: index + 1]), self._label(index)))
            held = [int(item) - 1 for item in _PLACE.findall(self.numbering.levels[self.list_id, index].text)]
            index = min(held, default=0) - 1
            if index < 0 or self.counts[index] is None or (self.list_id, index) not in self.numbering.levels:
                return steps[::-1]


class Counter:
    """Counts paragraphs in the order of the document."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, style: str, direct: Element | None) -> Number | None:
        """The number of the next paragraph, of this style and with this ``w:numPr`` of its own; None without one."""
        place = self._numbering.styles.get(style)
        if direct is not None:
            place = _directly(direct, place)
        level = None if place is None else self._numbering.levels.get(place)
        if place is None or level is None:
            return None
        list_id, index = place
        counts = self._counts.setdefault(self._numbering.definitions[list_id], {})
        if place in self._numbering.starts and place not in self._begun:
            counts[index] = self._numbering.starts[place]
            self._begun.add(place)
        else:
            counts[index] = counts.get(index, level.start - 1) + 1
        for lower in [item for item in counts if item > index]:
            other = self._numbering.levels.get((list_id, lower))
            if other is None or other.restart is None or index < other.restart:
                del counts[lower]
        if level.form == "bullet":
            return None
        return Number(self._numbering, list_id, index, tuple(counts.get(item) for item in range(index + 1)))


def _directly(direct: Element, inherited: tuple[str, int] | None) -> tuple[str, int] | None:
    """The list and level a paragraph names itself, completed by those of its style."""
    list_id = attribute(child(direct, "numId")) or (inherited[0] if inherited else "0")
    if list_id == "0":
        return None
    return list_id, integer(attribute(child(direct, "ilvl")), inherited[1] if inherited else 0)


def read_numbering(file: WordFile, name: str) -> Numbering:
    """The numbering of a Word file from its styles and lists; raises ``InputError`` for broken parts."""
    definitions: dict[str, str] = {}
    levels: dict[tuple[str, int], Level] = {}
    starts: dict[tuple[str, int], int] = {}
    linked: dict[tuple[str, str], int] = {}
    if "word/numbering.xml" in file:
        root = parse(file.data("word/numbering.xml"), f"{name}, numbering")
        abstract = {str(attribute(item, "abstractNumId")): item for item in root.iter(W + "abstractNum")}
        for item in root.findall(W + "num"):
            list_id = str(attribute(item, "numId"))
            definitions[list_id] = str(attribute(child(item, "abstractNumId")))
            defined = abstract.get(definitions[list_id])
            overrides = [(entry, entry.find(W + "lvl")) for entry in item.findall(W + "lvlOverride")]
            for element in [
                *(defined.findall(W + "lvl") if defined is not None else ()),
                *(level for _, level in overrides if level is not None),
            ]:
                index = integer(attribute(element, "ilvl"))
                levels[list_id, index] = _level(element)
                style = attribute(child(element, "pStyle"))
                if style is not None:
                    linked[list_id, style] = index
            for override, _ in overrides:
                start = attribute(child(override, "startOverride"))
                if start is not None:
                    starts[list_id, integer(attribute(override, "ilvl"))] = integer(start, 1)
    styles, outline, default = _styles(file, name, linked)
    return Numbering(
        levels=levels, definitions=definitions, starts=starts, styles=styles, outline=outline, default=default
    )


def _level(element: Element) -> Level:
    restart = attribute(child(element, "lvlRestart"))
    return Level(
        start=integer(attribute(child(element, "start")), 1),
        form=attribute(child(element, "numFmt")) or "decimal",
        text=attribute(child(element, "lvlText")) or "",
        restart=None if restart is None else integer(restart),
        suffix=attribute(child(element, "suff")) or "tab",
        legal=on(child(element, "isLgl")),
    )


def _styles(
    file: WordFile, name: str, linked: Mapping[tuple[str, str], int]
) -> tuple[dict[str, tuple[str, int]], dict[str, int], str]:
    """Numbered styles, heading styles and the default style; what a style does not say comes from the one below it."""
    numbered: dict[str, tuple[str, int]] = {}
    outline: dict[str, int] = {}
    default = ""
    if "word/styles.xml" not in file:
        return numbered, outline, default
    root = parse(file.data("word/styles.xml"), f"{name}, styles")
    by_id = {str(attribute(item, "styleId")): item for item in root.findall(W + "style")}
    for style, element in by_id.items():
        if attribute(element, "default") in {"1", "true"} and attribute(element, "type") == "paragraph":
            default = style
        list_id = index = depth = None
        current: str | None = style
        seen: set[str] = set()
        while current in by_id and current not in seen:
            seen.add(current)
            properties = child(by_id[current], "pPr")
            if list_id is None:
                list_id = attribute(child(properties, "numPr", "numId"))
                if list_id is not None and (list_id, current) in linked:
                    index = index or str(linked[list_id, current])
            index = index or attribute(child(properties, "numPr", "ilvl"))
            depth = depth or attribute(child(properties, "outlineLvl"))
            current = attribute(child(by_id[current], "basedOn"))
        if list_id not in {None, "0"}:
            numbered[style] = str(list_id), integer(index)
        if integer(depth, _NO_OUTLINE) < _NO_OUTLINE:
            outline[style] = integer(depth)
    return numbered, outline, default
