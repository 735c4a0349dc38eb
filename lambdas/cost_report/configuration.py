"""What the function's environment says."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self


@dataclass(frozen=True)
class Configuration:
    """`stack` is the value of the tag `Stack`, `budget_usd` the budget of a month."""

    stack: str
    topic_arn: str
    bucket: str
    budget_usd: Decimal

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Raises KeyError for what is missing."""
        return cls(
            stack=environment["STACK"],
            topic_arn=environment["TOPIC_ARN"],
            bucket=environment["REPORT_BUCKET"],
            budget_usd=Decimal(environment["BUDGET_USD"]),
        )
