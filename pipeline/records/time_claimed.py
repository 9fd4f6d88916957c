"""Time that a payment notice claims, as the contract pays for it: recorded time by the rates, up to the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from pipeline.records.languages import Text

BY_TIME = "time-and-material"
"""The value of a contract's ``pricing`` that makes the price a ceiling."""
NEAR = Decimal(4) / 5
"""The share of the ceiling from which on the vendor has to tell the client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The time of one role, and what it costs."""

    rate: int
    """Which of the contract's rates it is, counted from 0."""
    spent: Decimal
    amount: Decimal
    """Rounded to the currency's smallest coin."""


def by_time(contract: Mapping[str, Any]) -> bool:
    """Whether the contract pays for time."""
    return bool(contract.get("pricing") == BY_TIME)


def rate_of(contract: Mapping[str, Any], role: str) -> int | None:
    """Which of the contract's rates is that of ``role``, in whichever language it is written; None when there is none."""
    wanted = _written(role)
    return next(
        (index for index, rate in enumerate(contract.get("rates", ())) if _written(rate["role"]) & wanted), None
    )


def claimed(contract: Mapping[str, Any], notice: Mapping[str, Any]) -> tuple[Claimed, ...]:
    """The time of a notice by role, in the order of the contract's rates; time of a role without a rate costs nothing."""
    spent: dict[int, Decimal] = {}
    for item in notice.get("time", ()):
        rate = rate_of(contract, item["role"])
        if rate is not None:
            spent[rate] = spent.get(rate, Decimal(0)) + item["spent"]
    return tuple(
        Claimed(rate=rate, spent=total, amount=_rounded(total, contract["rates"][rate]["price"]))
        for rate, total in sorted(spent.items())
    )


def total(contract: Mapping[str, Any], notice: Mapping[str, Any]) -> Decimal:
    """What a notice claims for time, before tax."""
    return sum((item.amount for item in claimed(contract, notice)), Decimal(0))


def ceiling(contract: Mapping[str, Any], notice: Mapping[str, Any]) -> Decimal:
    """The most that all notices together may claim: the price of the contract, and by what a change has raised it."""
    price: Decimal = contract["amount"]["value"]
    raised = notice.get("raised")
    return price if raised is None else price + raised["value"]


def _written(role: str) -> frozenset[str]:
    return frozenset(role.languages.values()) if isinstance(role, Text) else frozenset({str(role)})


def _rounded(spent: Decimal, price: Mapping[str, Any]) -> Decimal:
    from babel.numbers import get_currency_precision

    coin = Decimal(1).scaleb(-get_currency_precision(price["currency"]))
    return Decimal(spent * price["value"]).quantize(coin, ROUND_HALF_EVEN)
