"""What a resource's charges are worked out with, beside the resource itself."""

from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Amount, exactly
from costs.document.document import Document
from costs.document.resource import Resource
from costs.usage.usage import ResourceUsage, Usage

MONTH = Decimal(730)
"""Hours of an average month, 365 days in 12 months; AWS's own calculator takes the same."""


@dataclass(frozen=True, slots=True)
class Context:
    """The document that the resource stands in, its usage, and the length of the month."""

    document: Document
    given: Usage
    hours: Decimal = MONTH
    """Hours of a month."""

    def usage(self, resource: Resource) -> ResourceUsage:
        """What is known of the use of a resource."""
        return self.given.of(resource)

    def running(self, count: Amount | Decimal | int = 1) -> Amount:
        """The hours of so many things that run all month."""
        if isinstance(count, Decimal | int):
            return exactly(count * self.hours)
        return count * self.hours
