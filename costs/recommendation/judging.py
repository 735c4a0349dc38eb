"""The variants, scored and ranked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Range
from costs.recommendation.criteria import Criterion, Weights, cost_scores, weighted
from costs.recommendation.limits import LIMITS
from costs.recommendation.needs import Needs
from costs.recommendation.preferences import PREFERENCES
from costs.recommendation.rule import Points, Rule, RuledOut
from costs.recommendation.variants import BASE

_ORDER = {variant: place for place, variant in enumerate(BASE)}


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that applied."""

    rule: Rule
    variants: tuple[str, ...]
    """Those that it ruled out, or whose score it changed: one that is ruled out has no score."""
    change: Decimal | None
    """Points on the weighted score of each; None where it ruled them out."""

    @property
    def criterion(self) -> Criterion | None:
        """The criterion whose score it changed; None for the weighted score, and where it ruled out."""
        return self.rule.effect.criterion if isinstance(self.rule.effect, Points) else None

    @property
    def points(self) -> Decimal | None:
        """Points on that criterion's score, or on the weighted score; None where it ruled out."""
        return self.rule.effect.points if isinstance(self.rule.effect, Points) else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A variant that can be taken."""

    variant: str
    monthly: Range
    """US dollars."""
    before: Mapping[Criterion, Decimal]
    """Its scores before any rule, from 0 to 10; its cost beside the cheapest that can be taken."""
    after: Mapping[Criterion, Decimal]
    """Its scores after the rules that are about a criterion."""
    score_before: Decimal
    """The weighted score before any rule, from 0 to 10."""
    score: Decimal
    """The weighted score after all rules."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A variant that can't be taken."""

    variant: str
    monthly: Range
    rules: tuple[Rule, ...]
    """Those that ruled it out."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which variants can be taken, best first, and which can't."""

    ranking: tuple[Ranked, ...]
    ruled_out: tuple[Excluded, ...]
    fired: tuple[Fired, ...]

    @property
    def winner(self) -> str | None:
        """The variant that fits best, if any can be taken."""
        return self.ranking[0].variant if self.ranking else None


def judge(needs: Needs, monthly: Mapping[str, Range], weights: Weights) -> Judgement:
    """Ranks by weighted score; among equals the cheaper one comes first. Variants without base scores are left out."""
    offered = {variant: monthly[variant] for variant in BASE if variant in monthly}
    limits = tuple(_firing(LIMITS, needs, offered, weights))
    ruled_out = tuple(
        Excluded(variant, cost, rules)
        for variant, cost in offered.items()
        if (rules := tuple(each.rule for each in limits if variant in each.variants))
    )
    left = {variant: cost for variant, cost in offered.items() if variant not in {each.variant for each in ruled_out}}
    preferences = tuple(_firing(PREFERENCES, needs, left, weights))
    costs = cost_scores({variant: cost.expected for variant, cost in left.items()})
    ranking = [_ranked(variant, cost, costs[variant], preferences, weights) for variant, cost in left.items()]
    ranking.sort(key=lambda each: (-each.score, each.monthly.expected, _ORDER[each.variant]))
    return Judgement(tuple(ranking), ruled_out, (*limits, *preferences))


def _firing(rules: Iterable[Rule], needs: Needs, offered: Mapping[str, Range], weights: Weights) -> Iterator[Fired]:
    for rule in rules:
        touched = (variant for variant in rule.variants if variant in offered)
        if variants := tuple(variant for variant in touched if rule.when.holds(needs, offered[variant])):
            yield Fired(rule, variants, _change(rule, weights))


def _change(rule: Rule, weights: Weights) -> Decimal | None:
    if isinstance(rule.effect, RuledOut):
        return None
    criterion, points = rule.effect.criterion, rule.effect.points
    return points if criterion is None else points * weights[criterion] / sum(weights.values())


def _ranked(variant: str, monthly: Range, cost: Decimal, fired: Iterable[Fired], weights: Weights) -> Ranked:
    before = {Criterion.COST: cost, **{criterion: base.points for criterion, base in BASE[variant].items()}}
    after = dict(before)
    score = score_before = weighted(before, weights)
    for each in fired:
        if variant in each.variants and each.change is not None:
            score += each.change
            if each.criterion is not None and each.points is not None:
                after[each.criterion] += each.points
    return Ranked(variant, monthly, before, after, score_before, score)
