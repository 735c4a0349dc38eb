"""How an estimate is made: the month, schedules, and ways to buy."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from costs.amounts import Range
from costs.context import MONTH
from costs.schedule import Schedule

SPOT_DISCOUNT = Range(Decimal("0.5"), Decimal("0.6"), Decimal("0.7"))
"""Shares of the on-demand price that Spot capacity is cheaper by: it floats, mostly between 50 and 70 % (AWS)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What isn't said by the document, its usage or the catalogue."""

    hours: Decimal = MONTH
    """Hours of the month."""
    schedule: Schedule = field(default_factory=Schedule)
    """When what can stop is stopped."""
    spot_discount: Range = SPOT_DISCOUNT
