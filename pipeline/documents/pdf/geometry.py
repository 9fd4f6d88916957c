"""Places on a PDF page: matrices and boxes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
THICK = 3.0
"""Points; a thinner line underlines and does not cover."""
SLACK = 1.5
"""Points by which letters may stand out of what they are cut to."""


def matrix_of(numbers: Any) -> Matrix:
    """The matrix of six numbers of a PDF."""
    a, b, c, d, e, f = (float(number) for number in numbers)
    return (a, b, c, d, e, f)


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does ``first``, then ``second``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def scale(matrix: Matrix) -> float:
    """How much a matrix enlarges."""
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def around(points: list[tuple[float, float]]) -> Box | None:
    """The box around points; None when there are none."""
    if not points:
        return None
    across, up = [point[0] for point in points], [point[1] for point in points]
    return min(across), min(up), max(across), max(up)


def upright(path: list[tuple[float, float]], box: Box | None) -> bool:
    """Whether a filled shape is nothing but rectangles along the page, or lines of next to no height."""
    if box is None or min(box[2] - box[0], box[3] - box[1]) < THICK:
        return True
    return all(
        abs(first[0] - second[0]) < 0.1 or abs(first[1] - second[1]) < 0.1
        for start in range(0, len(path) - 3, 4)
        for first, second in _sides(path[start : start + 4])
    )


def _sides(points: list[tuple[float, float]]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    yield from itertools.pairwise(points)


def common(first: Box, second: Box) -> Box:
    """What two boxes share; its edges cross when that is nothing."""
    return max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3])


def inside(inner: Box, outer: Box) -> bool:
    """Whether a box lies in another, but for a little."""
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK
        and inner[3] <= outer[3] + SLACK
    )


def overlap(text: Box, cover: Box) -> float:
    """How much of a text's height is covered where it is covered at all, from 0 to 1; nothing for its very edge."""
    shared = common(text, cover)
    if shared[2] - shared[0] <= SLACK or shared[3] <= shared[1]:
        return 0.0
    return (shared[3] - shared[1]) / max(text[3] - text[1], 0.01)


def along(points: list[tuple[float, float]]) -> bool:
    """Whether lines run along the page, across or upright."""
    return all(min(abs(first[0] - second[0]), abs(first[1] - second[1])) < 0.1 for first, second in _sides(points))
