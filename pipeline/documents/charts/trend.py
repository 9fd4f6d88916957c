"""How many defects were found and how many closed, day by day; what lies between the lines is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from pipeline.documents.charts.drawing import DARK, INK, LIGHT, MIDDLE, Chart, Drawing
from pipeline.documents.charts.letters import text_width
from pipeline.documents.charts.months import month_starts

WIDTH, HEIGHT = 439.0, 150.0
_LEFT, _TOP, _BOTTOM = 22.0, 8.0, 132.0
_SIZE = 6.8
_MOST_LINES = 6


def trend(
    found: Sequence[dt.date], closed: Sequence[dt.date], until: dt.date, labels: tuple[str, str],
    month: Callable[[dt.date], str], said: str,
) -> Chart:  # fmt: skip
    """The chart, for one day on which something was found or more; ``labels`` are those of its two lines, with their counts."""
    first, last = min(found), max([until, *found, *closed])
    right = WIDTH - max(text_width(label, 7.5, bold=True) for label in labels) - 8
    days, most = max((last - first).days, 1), len(found)
    drawing = Drawing(width=WIDTH, height=HEIGHT)

    def across(day: dt.date) -> float:
        return _LEFT + (right - _LEFT) * (day - first).days / days

    def up(count: int) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * count / most

    step = max(1, -(-most // _MOST_LINES))
    for count in range(0, most + 1, step):
        drawing.line([(_LEFT, up(count)), (right, up(count))], colour=LIGHT, wide=0.5)
        drawing.text(_LEFT - 5, up(count) + 2.4, str(count), size=_SIZE, align="right", colour=MIDDLE)
    above, below = _stairs(found, last), _stairs(closed, last, first)
    upper = [(across(day), up(count)) for day, count in above]
    lower = [(across(day), up(count)) for day, count in below]
    drawing.area([*upper, *reversed(lower)], fill=LIGHT)
    for start in [first, *month_starts(first, last)]:
        drawing.line([(across(start), _BOTTOM), (across(start), _BOTTOM + 3)], colour=MIDDLE, wide=0.5)
        name = month(start)
        if start != first or not any(
            across(other) - across(first) < text_width(name, _SIZE) + 4 for other in month_starts(first, last)
        ):
            drawing.text(across(start), _BOTTOM + 11, name, size=_SIZE, colour=MIDDLE)
    drawing.line(upper, colour=DARK, wide=1.6)
    drawing.line(lower, colour=INK, wide=1.2, dash="dash")
    high, low = upper[-1][1] + 2.4, lower[-1][1] + 2.4
    if low - high < 9:
        high, low = (high, high + 9) if high + 9 < _BOTTOM + 4 else (low - 9, low)
    drawing.text(right + 4, high, labels[0], size=7.5, bold=True, colour=DARK)
    drawing.text(right + 4, low, labels[1], size=7.5, bold=True)
    return drawing.finished(said)


def _stairs(days: Sequence[dt.date], last: dt.date, first: dt.date | None = None) -> list[tuple[dt.date, int]]:
    """The corners of a line that goes up by one on each of ``days``."""
    ordered = sorted(days)
    points = [(first or ordered[0], 0)]
    for count, day in enumerate(ordered, 1):
        points += [(day, count - 1), (day, count)]
    return [*points, (last, len(ordered))]
