"""When a stack is stopped."""

from dataclasses import dataclass
from decimal import Decimal

from costs.charge import Charge
from costs.document.resource import Resource
from costs.unusable import Unusable

TAG = "AutoStop"
ENABLED = "enabled"


@dataclass(frozen=True, slots=True)
class Schedule:
    """So many hours on so many days of the week in which what can stop runs; the default is that it never stops.

    Raises Unusable.
    """

    hours_per_day: Decimal = Decimal(24)
    days_per_week: Decimal = Decimal(7)
    everything: bool = False
    """Stop also what doesn't carry the tag `AutoStop: enabled`: what would be, if it stopped."""

    def __post_init__(self) -> None:
        if not 0 < self.hours_per_day <= 24:
            raise Unusable(f"{self.hours_per_day} hours a day: a day has more than 0 and at most 24")
        if not 0 < self.days_per_week <= 7:
            raise Unusable(f"{self.days_per_week} days a week: a week has more than 0 and at most 7")

    @property
    def share(self) -> Decimal:
        """The share of a month in which it runs."""
        return self.hours_per_day * self.days_per_week / 168

    def share_of(self, charge: Charge, resource: Resource) -> Decimal:
        """The share of a month for which a charge of a resource is due."""
        stops = charge.stops and (self.everything or resource.tags.get(TAG) == ENABLED)
        return self.share if stops else Decimal(1)


ALWAYS = Schedule()
