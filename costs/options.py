"""How an estimate is made: the month, schedules, ways to buy, free allowances."""

from dataclasses import dataclass
from decimal import Decimal

from costs.context import MONTH
from costs.free_tier import FreeTier
from costs.purchase import ON_DEMAND, Purchase
from costs.schedule import USUAL, Schedule
from costs.unusable import Unusable


@dataclass(frozen=True, slots=True)
class Options:
    """What isn't said by the document, its usage or the catalogue. Raises Unusable."""

    hours: Decimal = MONTH
    """Hours of the month."""
    schedule: Schedule = USUAL
    """When what can stop is stopped."""
    purchase: Purchase = ON_DEMAND
    free_tier: FreeTier = FreeTier.NONE

    def __post_init__(self) -> None:
        if not 0 < self.hours <= 744:
            raise Unusable(f"a month of {self.hours} hours: it has more than 0 and at most 744")
