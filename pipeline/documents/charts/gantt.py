"""The work breakdown as a Gantt chart: a bar for each task, what waits for what, and the milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.documents.charts.drawing import DARK, INK, LIGHT, MIDDLE, Chart, Drawing
from pipeline.documents.charts.letters import fitted, text_width
from pipeline.documents.charts.months import month_starts

WIDTH = 439.0
MOST_ROWS = 50
"""As many bars as can be told apart on a page."""
_LABELS = 150.0
_TOP = 34.0
_FOOT = 18.0
_ROW = 11.6
_SIZE = 6.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row."""

    label: str
    title: str
    begins: dt.date
    ends: dt.date
    critical: bool
    after: tuple[str, ...] = ()
    """Labels of the rows it waits for."""


def gantt(
    bars: Sequence[Bar], milestones: Mapping[str, dt.date], words: Mapping[str, str],
    month: Callable[[dt.date], str], said: str,
) -> Chart:  # fmt: skip
    """The chart. ``words`` has what its key says: ``critical``, ``task``, ``milestone``."""
    first = min(bar.begins for bar in bars)
    last = max([bar.ends for bar in bars] + list(milestones.values()))
    days = max((last - first).days + 1, 1)
    height = _TOP + _ROW * len(bars) + _FOOT
    drawing = Drawing(width=WIDTH, height=height)
    bottom = height - _FOOT

    def across(day: dt.date) -> float:
        return _LABELS + (WIDTH - _LABELS - 8) * (day - first).days / days

    for start in month_starts(first, last):
        drawing.line([(across(start), 12), (across(start), bottom)], colour=LIGHT, wide=0.5)
    for begin, end in _months(first, last):
        name = month(begin)
        if across(end) - across(begin) > text_width(name, _SIZE):
            drawing.text(across(begin) + 2, 9, name, size=_SIZE, colour=MIDDLE)
    rows = {bar.label: _TOP + _ROW * (number + 0.5) for number, bar in enumerate(bars)}
    _milestones(drawing, milestones, across, bottom)
    for bar in bars:
        middle = rows[bar.label]
        drawing.text(0, middle + 2.4, bar.label, size=_SIZE, bold=bar.critical)
        indent = max(text_width(item.label, _SIZE, bold=True) for item in bars) + 5
        drawing.text(
            indent, middle + 2.4, fitted(bar.title, _SIZE, _LABELS - indent - 6), size=_SIZE, bold=bar.critical
        )
    ends = {bar.label: bar.ends + dt.timedelta(days=1) for bar in bars}
    for bar in bars:
        for name in bar.after:
            if name in rows:
                _waits(drawing, (across(ends[name]), rows[name]), (across(bar.begins), rows[bar.label]))
    for bar in bars:
        left, right = across(bar.begins), across(ends[bar.label])
        fill = DARK if bar.critical else LIGHT
        drawing.box(left, rows[bar.label] - 3, right - left, 6, fill=fill, colour=DARK, wide=0.5)
    _key(drawing, words, height - 5)
    return drawing.finished(said)


def _months(first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    starts = [first, *month_starts(first, last)]
    return list(zip(starts, [*starts[1:], last + dt.timedelta(days=1)], strict=True))


def _milestones(
    drawing: Drawing, milestones: Mapping[str, dt.date], across: Callable[[dt.date], float], bottom: float
) -> None:
    """Diamonds above the rows with a line down to their foot; the names of close ones stand higher and lower."""
    free = [-1e9, -1e9]
    for name, day in sorted(milestones.items(), key=lambda item: (item[1], item[0])):
        x = across(day + dt.timedelta(days=1))
        drawing.line([(x, 27), (x, bottom)], colour=LIGHT, wide=0.7, dash="dash")
        drawing.diamond(x, 28, 3)
        half = text_width(name, 6) / 2
        level = 0 if x - half >= free[0] else 1
        free[level] = x + half + 2
        drawing.text(min(x, WIDTH - half), 23 - 7 * level, name, size=6, align="middle")


def _waits(drawing: Drawing, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line from the end of a task to the beginning of one that waits for it, with an arrow."""
    x, y = start
    to, row = end
    turn = max(x + 2, to - 3) if to >= x else x + 2
    down = 3.0 if row > y else -3.0
    points = [(x, y), (turn, y), (turn, row), (to, row)]
    if to < turn:
        points = [
            (x, y),
            (turn, y),
            (turn, row - down - down / 2),
            (to - 3, row - down - down / 2),
            (to - 3, row),
            (to, row),
        ]
    drawing.line(points, colour=MIDDLE, wide=0.5)
    drawing.area([(to, row), (to - 2.4, row - 1.4), (to - 2.4, row + 1.4)], fill=MIDDLE)


def _key(drawing: Drawing, words: Mapping[str, str], base: float) -> None:
    x = _LABELS
    for name, fill in (("critical", DARK), ("task", LIGHT)):
        drawing.box(x, base - 5, 14, 5, fill=fill, colour=DARK, wide=0.5)
        drawing.text(x + 17, base, words[name], size=_SIZE)
        x += 17 + text_width(words[name], _SIZE) + 14
    drawing.diamond(x + 3, base - 2.4, 3, fill=INK)
    drawing.text(x + 9, base, words["milestone"], size=_SIZE)
