"""Damages for delay: our terms, and the published examples of Accord Project's clauses on late delivery."""

from decimal import Decimal

import pytest

from pipeline.records.delay import damages, full_periods


@pytest.mark.parametrize(
    ("days", "grace", "per", "periods"),
    [
        (0, 0, "day", 0), (1, 0, "day", 1), (5, 5, "day", 0), (6, 5, "day", 1), (-3, 0, "day", 0),
        (6, 0, "week", 0), (7, 0, "week", 1), (13, 0, "week", 1), (14, 0, "week", 2), (11, 5, "week", 0), (12, 5, "week", 1),
    ],
)  # fmt: skip
def test_only_full_periods_after_the_days_of_grace_count(days: int, grace: int, per: str, periods: int) -> None:
    assert full_periods(days, grace, per) == periods


# cicero-template-library (Apache 2.0), latedeliveryandpenalty, minilatedeliveryandpenalty-capped and
# simplelatedeliveryandpenalty: 10.5 % for every two days of goods worth 200, which is 5.25 % a day. Days late, cap, penalty.
PUBLISHED = {
    "latedeliveryandpenalty, default": (1, "55", "10.5"),
    "latedeliveryandpenalty, 11 to 16 January": (5, "55", "52.5"),
    "latedeliveryandpenalty, capped": (345, "55", "110"),
    "simplelatedeliveryandpenalty, 11 to 16 January": (5, "55", "52.5"),
    "minilatedeliveryandpenalty-capped, 1 to 10 April": (8, "52", "84"),
    "minilatedeliveryandpenalty-capped, 1 to 20 April": (18, "52", "104"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_examples_of_late_delivery_come_out(name: str) -> None:
    days, cap, penalty = PUBLISHED[name]
    goods = Decimal(200)
    periods = full_periods(days, 0, "day")
    assert damages(periods, Decimal("5.25"), goods, goods * Decimal(cap) / 100) == Decimal(penalty)


def test_delay_in_time_costs_nothing() -> None:
    assert damages(full_periods(-20, 0, "day"), Decimal("5.25"), Decimal(200), Decimal(110)) == 0
