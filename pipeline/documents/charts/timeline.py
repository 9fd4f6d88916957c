"""Milestones on a line of time, and above each what is paid for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.documents.charts.drawing import DARK, INK, LIGHT, MIDDLE, Chart, Drawing
from pipeline.documents.charts.letters import text_width

WIDTH = 439.0
_COLUMNS = 74.0
_AXIS = 100.0
_EDGE = 22.0
_SIZE = 6.8
_LEVEL = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One milestone."""

    label: str
    day: dt.date
    dated: str
    """The day as a reader writes it."""
    share: Decimal
    """Per cent of the price that are paid for it; 0 for nothing."""
    amount: str


def timeline(steps: Sequence[Step], said: str) -> Chart:
    """The chart, for one milestone or more."""
    ordered = sorted(steps, key=lambda step: (step.day, step.label))
    first, last = ordered[0].day, ordered[-1].day
    days = max((last - first).days, 1)
    levels: list[float] = []
    placed = []
    for step in ordered:
        x = _EDGE + (WIDTH - 2 * _EDGE) * (step.day - first).days / days
        half = max(text_width(step.label, _SIZE, bold=True), text_width(step.dated, 6)) / 2
        level = next((at for at, end in enumerate(levels) if x - half >= end), len(levels))
        levels[level : level + 1] = [x + half + 4]
        placed.append((step, x, level))
    drawing = Drawing(width=WIDTH, height=_AXIS + 12 + _LEVEL * len(levels))
    most = max((step.share for step in ordered), default=Decimal(0)) or Decimal(1)
    drawing.line([(0, _AXIS), (WIDTH, _AXIS)], colour=MIDDLE, wide=0.8)
    ends: list[tuple[float, float]] = []
    for step, x, level in placed:
        top = _AXIS - float(step.share / most) * _COLUMNS
        if step.share:
            drawing.box(x - 6, top, 12, _AXIS - top, fill=LIGHT, colour=DARK)
            base = top - 3
            half = max(text_width(step.amount, _SIZE), 12) / 2
            while any(x - half < right and abs(base - other) < 8 for right, other in ends):
                base -= 8
            ends.append((x + half + 3, base))
            drawing.text(x, base, step.amount, size=_SIZE, align="middle")
        foot = _AXIS + 14 + _LEVEL * level
        if level:
            drawing.line([(x, _AXIS), (x, foot - 7)], colour=LIGHT, wide=0.5)
        drawing.diamond(x, _AXIS, 3.2, fill=INK)
        drawing.text(x, foot, step.label, size=_SIZE, bold=True, align="middle")
        drawing.text(x, foot + 7.5, step.dated, size=6, align="middle", colour=INK)
    return drawing.finished(said)
