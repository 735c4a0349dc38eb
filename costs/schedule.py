"""When a stack is stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

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
    own: bool = True
    """Heed what resources' own scheduled actions stop."""

    def __post_init__(self) -> None:
        if not 0 < self.hours_per_day <= 24:
            raise Unusable(f"{self.hours_per_day} hours a day: a day has more than 0 and at most 24")
        if not 0 < self.days_per_week <= 7:
            raise Unusable(f"{self.days_per_week} days a week: a week has more than 0 and at most 7")

    @property
    def share(self) -> Decimal:
        """The share of a month in which it runs."""
        return self.hours_per_day * self.days_per_week / 168

    def share_of(self, resource: Resource, own: Callable[[], Decimal]) -> Decimal:
        """The share of a month for which what can stop of a resource is due; `own` is by its own scheduled actions."""
        stops = self.everything or resource.tags.get(TAG) == ENABLED
        return min(self.share if stops else Decimal(1), own() if self.own else Decimal(1))


USUAL = Schedule()
"""Nothing stops but by its own scheduled actions."""

ALWAYS = Schedule(own=False)
"""Nothing stops."""
