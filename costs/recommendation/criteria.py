"""What variants are judged by: four criteria, what each weighs, and how a cost becomes a score."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from costs.unusable import Unusable


class Criterion(StrEnum):
    """A row of seed 004's "Decision Summary"."""

    COST = "cost"
    SIMPLICITY = "simplicity"
    """Operational simplicity."""
    TIME = "time"
    """Time to production."""
    SCALABILITY = "scalability"


type Weights = Mapping[Criterion, Decimal]
"""What each criterion weighs, in percent."""

WEIGHTS: Weights = {
    Criterion.COST: Decimal(40),
    Criterion.SIMPLICITY: Decimal(30),
    Criterion.TIME: Decimal(20),
    Criterion.SCALABILITY: Decimal(10),
}
"""Seed 004's, "Decision Summary"."""

BEST = Decimal(10)
"""Score of the best."""

PER_DOUBLING = Decimal(2)
"""What the cost score loses each time the price doubles. With the prices of seed 004 ($12.34, $93 to 113, $150 to 200)
that gives its column of cost efficiency: 10, 4 and 2."""

LEAST_USD = Decimal(1)
"""What costs less a month counts as this: below a dollar, being half as dear is worth nothing to anybody."""


def checked(weights: Weights) -> Weights:
    """The weights of all criteria, those that aren't given being 0; raises Unusable unless they sum up to 100 %."""
    everything = {criterion: weights.get(criterion, Decimal(0)) for criterion in Criterion}
    for criterion, weight in everything.items():
        if not weight.is_finite() or weight < 0:
            raise Unusable(f"the weight of {criterion} is {weight}; allowed: 0 to 100 percent")
    if sum(everything.values()) != 100:
        said = ", ".join(f"{criterion} {weight}" for criterion, weight in everything.items())
        raise Unusable(f"the weights have to sum up to 100 percent, but {said} are {sum(everything.values())}")
    return everything


def weighted(scores: Mapping[Criterion, Decimal], weights: Weights) -> Decimal:
    """The mean of the scores by weight."""
    return sum((scores[criterion] * weight for criterion, weight in weights.items()), Decimal(0)) / sum(
        weights.values()
    )


def cost_scores(monthly_usd: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """10 for the cheapest, less `PER_DOUBLING` for each doubling of its price, not below 0."""
    if not monthly_usd:
        return {}
    counted = {variant: max(usd, LEAST_USD) for variant, usd in monthly_usd.items()}
    cheapest = min(counted.values())
    return {
        variant: max(Decimal(0), BEST - PER_DOUBLING * _doublings(usd / cheapest)) for variant, usd in counted.items()
    }


# The same costs are judged anew for every answer that might turn the recommendation.
@lru_cache(maxsize=1024)
def _doublings(ratio: Decimal) -> Decimal:
    return ratio.ln() / Decimal(2).ln()
