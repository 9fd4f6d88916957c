"""The warranty as the contract has it: until when it lasts, and how long answering and solving a fault took (M-02 to M-06)."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

FAULT = "fault-report"
REVIEW = "warranty-review"
STEPS = {"response": "responded", "solution": "solved"}
"""What the contract gives hours for, and the field of a fault that says when it was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long a step of a fault took, and how long the contract gives."""

    minutes: int
    limit: Decimal
    """Hours."""

    @property
    def late(self) -> bool:
        """Whether it took longer than the contract gives; a minute counts."""
        return self.minutes > self.limit * 60


def months_after(day: dt.date, months: int) -> dt.date:
    """The day of the same number so many months later, or that month's last day (31 August, 6 months: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def ends_on(contract: Mapping[str, Any], acceptance: Mapping[str, Any]) -> dt.date:
    """The day the warranty ends: so many months after the acceptance report was signed (H-08)."""
    return months_after(acceptance["signed_on"], contract["warranty"]["months"])


def level_of(contract: Mapping[str, Any], fault: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The level of the contract a fault is of; None when the contract has no such level."""
    return next((item for item in contract["warranty"]["levels"] if item["level"] == fault["level"]), None)


def took(contract: Mapping[str, Any], fault: Mapping[str, Any], step: str) -> Took | None:
    """How long ``step`` took (``response`` or ``solution``); None while it is not done, or nothing says how long.

    Calendar hours are computed, across a change to summer time too. Working hours stand in the record: which days are
    holidays the contract says in words.
    """
    level, done = level_of(contract, fault), fault.get(STEPS[step])
    if level is None or done is None:
        return None
    limit = level[f"{step}_hours"]
    if level["clock"] == "working":
        hours = (fault.get("working_hours") or {}).get(step)
        return None if hours is None else Took(minutes=int(hours * 60), limit=limit)
    try:
        zone = ZoneInfo(contract["warranty"]["time_zone"])
    except (KeyError, ValueError):
        return None  # a draft; the rule time-zone says so
    passed = instant(done, zone) - instant(fault["reported"], zone)
    return Took(minutes=int(passed.total_seconds()) // 60, limit=limit)


def overdue(contract: Mapping[str, Any], fault: Mapping[str, Any], step: str, on: dt.date) -> Decimal | None:
    """The hours the contract gives for ``step``, when they had passed before the day ``on`` began and it was not done.

    None otherwise. Working hours count only as the record says how many have passed so far.
    """
    level = level_of(contract, fault)
    if level is None or STEPS[step] in fault:
        return None
    limit: Decimal = level[f"{step}_hours"]
    if level["clock"] == "working":
        hours = (fault.get("working_hours") or {}).get(step)
        return limit if hours is not None and hours > limit else None
    try:
        zone = ZoneInfo(contract["warranty"]["time_zone"])
    except (KeyError, ValueError):
        return None  # a draft; the rule time-zone says so
    begun = instant({"date": on, "time": "00:00"}, zone)
    return limit if begun - instant(fault["reported"], zone) > dt.timedelta(hours=float(limit)) else None


def instant(moment: Mapping[str, Any], zone: ZoneInfo) -> dt.datetime:
    """A day and a time of day in ``zone`` as a point of time in UTC."""
    time = dt.time.fromisoformat(moment["time"])
    return dt.datetime.combine(moment["date"], time, tzinfo=zone).astimezone(dt.UTC)
