"""What reserved instances and Savings Plans cost: `prices/<region>/commitments.csv`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from costs.catalogue.rows import rows
from costs.charge import PriceKey
from costs.unusable import Unusable

COLUMNS = ("service", "usage_type", "match", "plan", "hourly", "upfront", "source", "date")
YEAR = Decimal(8760)
"""Hours that AWS counts for a year of a commitment."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one unit (an hour of an instance) under a plan."""

    plan: str
    """Kind, term and payment: `reserved 1yr no-upfront`, `compute-savings-plan 3yr all-upfront`."""
    hourly: Decimal
    upfront: Decimal
    """Paid once for the whole term."""
    source: str
    date: date

    @property
    def effective(self) -> Decimal:
        """US dollars an hour with what was paid upfront spread over the term."""
        return self.hourly + self.upfront / (YEAR * (3 if "3yr" in self.plan else 1))


@cache
def read_commitments(file: Path) -> Mapping[PriceKey, Mapping[str, Rate]]:
    """Rates by price and plan, none if the file isn't there. Raises Unusable."""
    found: dict[PriceKey, dict[str, Rate]] = {}
    for number, row in rows(file, COLUMNS):
        try:
            numbers = Decimal(row["hourly"]), Decimal(row["upfront"] or 0)
            rate = Rate(row["plan"], *numbers, row["source"], date.fromisoformat(row["date"]))
        except (InvalidOperation, ValueError, TypeError):
            raise Unusable(f"{file}:{number}: a price or a date isn't one") from None
        found.setdefault(PriceKey(row["service"], row["usage_type"], row["match"]), {})[rate.plan] = rate
    return found
