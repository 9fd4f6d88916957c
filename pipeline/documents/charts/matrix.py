"""Which rows meet which columns: requirements against the demands they serve and the screens that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.documents.charts.drawing import DARK, INK, LIGHT, MIDDLE, Chart, Drawing
from pipeline.documents.charts.letters import fitted, text_width

WIDTH = 439.0
MOST_ROWS = 70
MOST_COLUMNS = 40
_TITLES = 12.0
_HEAD = 38.0
_SIZE = 5.8
_TITLE = 6.4
_GAP = 8.0
"""Between two groups of columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row."""

    label: str
    title: str
    meets: Mapping[str, int]
    """The columns it meets, and how often."""


def matrix(rows: Sequence[Row], groups: Mapping[str, Sequence[str]], said: str) -> Chart:
    """The chart; ``groups`` are the columns below the title of each group. A mark met more than once shows how often."""
    tall = 9.0 if len(rows) < MOST_ROWS // 2 else 7.4
    label = max(text_width(row.label, _SIZE, bold=True) for row in rows) + 4
    columns = sum(map(len, groups.values()))
    wide = min((WIDTH - 120 - _GAP * len(groups)) / max(columns, 1), 14.0)
    widths = {title: max(wide * len(names), text_width(title, _TITLE, bold=True)) for title, names in groups.items()}
    left = WIDTH - sum(widths.values()) - _GAP * len(groups)
    drawing = Drawing(width=WIDTH, height=_HEAD + tall * len(rows) + 4)
    bottom = _HEAD + tall * len(rows)
    places: dict[str, float] = {}
    x = left
    for title, names in groups.items():
        x += _GAP
        drawing.text(x, _TITLES - 4, title, size=_TITLE, bold=True)
        for number, name in enumerate(names):
            places[name] = x + wide * (number + 0.5)
            base = _HEAD - 4 - 7 * (number % _levels(names, wide))
            drawing.line([(places[name], base + 1), (places[name], bottom)], colour=LIGHT, wide=0.4)
            drawing.text(places[name], base, name, size=_SIZE - 0.4, align="middle")
        x += widths[title]
    for number, row in enumerate(rows):
        middle = _HEAD + tall * (number + 0.5)
        drawing.line([(0, middle + tall / 2), (WIDTH, middle + tall / 2)], colour=LIGHT, wide=0.4)
        drawing.text(0, middle + 2, row.label, size=_SIZE, bold=True)
        drawing.text(label, middle + 2, fitted(row.title, _SIZE, left + _GAP - label - 4), size=_SIZE)
        for name, times in row.meets.items():
            if name not in places:
                continue
            half = min(wide, tall) * 0.36
            fill = DARK if times == 1 else LIGHT
            drawing.box(places[name] - half, middle - half, 2 * half, 2 * half, fill=fill, colour=DARK, wide=0.4)
            if times > 1:
                drawing.text(places[name], middle + 1.8, str(times), size=4.8, align="middle", bold=True)
    drawing.line([(0, _HEAD), (WIDTH, _HEAD)], colour=MIDDLE, wide=0.6)
    drawing.line([(0, bottom), (WIDTH, bottom)], colour=INK, wide=0.6)
    return drawing.finished(said)


def _levels(names: Sequence[str], wide: float) -> int:
    """On how many levels the names of columns stand, so that none touches its neighbour."""
    widest = max((text_width(name, _SIZE - 0.4) for name in names), default=0.0) + 2
    return max(1, min(3, -(-int(widest * 100) // max(int(wide * 100), 1))))
