"""The beginnings of months between two days, for axes of time."""

import datetime as dt
from collections.abc import Iterator


def month_starts(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each first of a month after ``first``, to ``last``."""
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if year > dt.MAXYEAR or dt.date(year, month, 1) > last:
            return
        yield dt.date(year, month, 1)
