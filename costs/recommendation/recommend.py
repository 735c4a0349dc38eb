"""The recommendation: which variant fits, why, and when another one will."""

from collections.abc import Mapping
from dataclasses import dataclass

from costs.amounts import Range
from costs.recommendation.criteria import WEIGHTS, Weights, checked
from costs.recommendation.judging import Judgement, judge
from costs.recommendation.moving_on import Step, Turn, steps, turns
from costs.recommendation.needs import Needs
from costs.recommendation.variants import BASE
from costs.unusable import Unusable


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What was asked, and what follows from it."""

    needs: Needs
    weights: Weights
    """In percent."""
    judgement: Judgement
    steps: tuple[Step, ...]
    """Where one moves on to from what fits best."""
    turns: tuple[Turn, ...]
    """Single answers that would change what fits best."""
    not_judged: tuple[str, ...]
    """Variants that have an estimate but no scores here."""

    @property
    def winner(self) -> str | None:
        """The variant that fits best; None if every one is ruled out."""
        return self.judgement.winner


def recommend(needs: Needs, monthly: Mapping[str, Range], weights: Weights = WEIGHTS) -> Recommendation:
    """Which of the variants fits that have an estimate in `monthly`, in US dollars.

    Raises Unusable if weights don't sum up to 100 percent, or if there is nothing to choose from.
    """
    weights = checked(weights)
    if not any(variant in monthly for variant in BASE):
        raise Unusable(f"there is no variant to choose from; allowed: estimates of one or more of {', '.join(BASE)}")
    judgement = judge(needs, monthly, weights)
    return Recommendation(
        needs=needs,
        weights=weights,
        judgement=judgement,
        steps=steps(judgement.winner, needs),
        turns=turns(judgement.winner, needs, monthly, weights),
        not_judged=tuple(sorted(variant for variant in monthly if variant not in BASE)),
    )
