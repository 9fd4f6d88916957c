"""Points of several bidders on the same criteria, as one shape for each around a common centre."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.documents.charts.drawing import DARK, INK, LIGHT, MIDDLE, Chart, Drawing, Point
from pipeline.documents.charts.letters import fitted, text_width

WIDTH, HEIGHT = 439.0, 196.0
_RADIUS = 74.0
_CENTRE: Point = (142.0, 100.0)
_KEY = 306.0
_RINGS = 5
_SIZE = 6.8
_STYLES = (("dash", INK), ("dot", INK), ("dash-dot", INK), ("dash-dot-dot", MIDDLE), ("", MIDDLE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contour:
    """One bidder."""

    name: str
    total: str
    points: Mapping[str, float]
    """By criterion, from 0 to the most there can be."""
    chosen: bool


def radar(criteria: Mapping[str, str], contours: Sequence[Contour], most: float, said: str) -> Chart:
    """The chart for three criteria or more, by identifier with their titles."""
    drawing = Drawing(width=WIDTH, height=HEIGHT)
    names = list(criteria)

    def place(index: int, share: float) -> Point:
        angle = 2 * math.pi * index / len(names) - math.pi / 2
        # Rounded: the last digits of a sine are not the same on every machine.
        return (
            round(_CENTRE[0] + _RADIUS * share * round(math.cos(angle), 9), 3),
            round(_CENTRE[1] + _RADIUS * share * round(math.sin(angle), 9), 3),
        )

    for ring in range(1, _RINGS + 1):
        corners = [place(index, ring / _RINGS) for index in range(len(names))]
        drawing.area(corners, fill=None, colour=LIGHT if ring < _RINGS else MIDDLE, wide=0.5)
    for index, name in enumerate(names):
        drawing.line([_CENTRE, place(index, 1)], colour=LIGHT, wide=0.5)
        x, y = place(index, 1.1)
        align = "middle" if abs(x - _CENTRE[0]) < 12 else "left" if x > _CENTRE[0] else "right"
        room = {"middle": 110.0, "left": _KEY - x - 8, "right": x - 2}[align]
        drawing.text(x, y + 2.4, fitted(criteria[name], _SIZE, room), size=_SIZE, align=align)
    ordered = sorted(contours, key=lambda contour: contour.chosen)
    styles = iter(_STYLES * (len(contours) // len(_STYLES) + 1))
    drawn = {}
    for contour in ordered:
        corners = [place(index, min(contour.points.get(name, 0.0) / most, 1.0)) for index, name in enumerate(names)]
        dash, colour = ("", DARK) if contour.chosen else next(styles)
        wide = 2.0 if contour.chosen else 0.9
        drawing.line([*corners, corners[0]], colour=colour, wide=wide, dash=dash)
        for x, y in corners:
            drawing.dot(x, y, 1.9 if contour.chosen else 1.2, fill=colour)
        drawn[contour.name] = (dash, colour, wide)
    top = _CENTRE[1] - 8 * len(contours)
    for number, contour in enumerate(contours):
        y = top + 18 * number
        dash, colour, wide = drawn[contour.name]
        drawing.line([(_KEY, y), (_KEY + 22, y)], colour=colour, wide=wide, dash=dash)
        room = WIDTH - _KEY - 28 - text_width(contour.total, _SIZE, bold=True) - 6
        drawing.text(_KEY + 27, y + 2.4, fitted(contour.name, _SIZE, room), size=_SIZE, bold=contour.chosen)
        drawing.text(WIDTH, y + 2.4, contour.total, size=_SIZE, bold=True, align="right")
    return drawing.finished(said)
