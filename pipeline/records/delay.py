"""Damages for delay, as the contract counts them (C-06): full periods after the days of grace, up to the cap."""

from __future__ import annotations

from decimal import Decimal

DAYS = {"day": 1, "week": 7}
"""How long a period is."""


def full_periods(days: int, grace_days: int, per: str) -> int:
    """The full days or weeks that count of a delay of ``days``: the first ``grace_days`` do not."""
    return max(0, days - grace_days) // DAYS[per]


def damages(periods: int, rate_percent: Decimal, basis: Decimal, cap: Decimal) -> Decimal:
    """The damages for so many full periods at ``rate_percent`` of ``basis`` each, at most ``cap``; not rounded."""
    return min(periods * rate_percent * basis / 100, cap)
