"""What holds for any needs and any costs."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from costs.amounts import Range, between
from costs.recommendation.criteria import WEIGHTS, Criterion, Weights, cost_scores, weighted
from costs.recommendation.judging import judge
from costs.recommendation.needs import Needs, Updates
from costs.recommendation.questions import QUESTIONS
from costs.recommendation.recommend import recommend
from costs.recommendation.rules import RULES
from costs.recommendation.variants import BASE

patient = settings(deadline=None)
few = settings(deadline=None, max_examples=25)

AMOUNTS = st.decimals(0, 5_000, places=2)
RANGES = st.builds(between, AMOUNTS, AMOUNTS, AMOUNTS)
ESTIMATES = st.dictionaries(st.sampled_from(list(BASE)), RANGES, min_size=1)
COSTS = st.dictionaries(st.sampled_from(list(BASE)), AMOUNTS, min_size=1)
SCORES = st.fixed_dictionaries(
    {criterion: st.integers(0, 100).map(lambda each: Decimal(each) / 10) for criterion in Criterion}
)

# Near the thresholds of the rules, where it matters.
KINDS = {
    int: st.integers(0, 20) | st.integers(0, 20_000),
    Decimal: st.decimals(0, 90, places=1) | st.decimals(0, 2_000, places=2),
    bool: st.booleans(),
    Updates: st.sampled_from(Updates),
}
NEEDS = st.builds(Needs, **{answer: st.none() | KINDS[question.kind] for answer, question in QUESTIONS.items()})


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    """Whole percents that sum up to 100."""
    cuts = sorted(draw(st.tuples(*[st.integers(0, 100)] * 3)))
    bounds = (0, *cuts, 100)
    return {criterion: Decimal(high - low) for criterion, low, high in zip(Criterion, bounds, bounds[1:], strict=False)}


def place(scores: Mapping[str, Decimal], variant: str) -> int:
    """How many are better."""
    return sum(score > scores[variant] for score in scores.values())


@patient
@given(COSTS, st.data(), st.decimals(0, 5_000, places=2))
def test_money_on_top_never_makes_a_variant_rank_higher_by_cost(
    costs: dict[str, Decimal], data: st.DataObject, more: Decimal
) -> None:
    variant = data.draw(st.sampled_from(sorted(costs)))
    before, after = cost_scores(costs), cost_scores({**costs, variant: costs[variant] + more})
    assert place(after, variant) >= place(before, variant)


@patient
@given(COSTS)
def test_cost_scores_are_from_0_to_10_and_the_cheapest_has_10(costs: dict[str, Decimal]) -> None:
    scores = cost_scores(costs)
    assert all(0 <= score <= 10 for score in scores.values())
    assert scores[min(costs, key=lambda variant: costs[variant])] == 10


@patient
@given(SCORES, SCORES, weights(), st.integers(1, 1_000))
def test_weights_scaled_alike_dont_change_the_order(
    one: dict[Criterion, Decimal], other: dict[Criterion, Decimal], given_weights: Weights, factor: int
) -> None:
    scaled = {criterion: weight * factor for criterion, weight in given_weights.items()}
    before = weighted(one, given_weights) - weighted(other, given_weights)
    after = weighted(one, scaled) - weighted(other, scaled)
    assert (before > 0, before < 0) == (after > 0, after < 0)


@patient
@given(NEEDS, ESTIMATES, weights())
def test_a_variant_that_is_ruled_out_never_wins(
    needs: Needs, monthly: dict[str, Range], given_weights: Weights
) -> None:
    judgement = judge(needs, monthly, given_weights)
    out = {each.variant for each in judgement.ruled_out}
    left = [each.variant for each in judgement.ranking]
    assert out.isdisjoint(left)
    assert out | set(left) == set(monthly)
    assert judgement.winner == (left[0] if left else None)


@patient
@given(NEEDS, ESTIMATES, weights())
def test_the_ranking_descends(needs: Needs, monthly: dict[str, Range], given_weights: Weights) -> None:
    scores = [each.score for each in judge(needs, monthly, given_weights).ranking]
    assert scores == sorted(scores, reverse=True)


@patient
@given(NEEDS, ESTIMATES)
def test_an_unknown_answer_fires_nothing(needs: Needs, monthly: dict[str, Range]) -> None:
    for each in judge(needs, monthly, WEIGHTS).fired:
        assert getattr(needs, each.rule.when.answer) is not None


@patient
@given(ESTIMATES)
def test_nothing_fires_where_nothing_is_known(monthly: dict[str, Range]) -> None:
    judgement = judge(Needs(), monthly, WEIGHTS)
    assert judgement.fired == ()
    assert all(each.score == each.score_before for each in judgement.ranking)


@patient
@given(NEEDS, ESTIMATES, st.randoms())
def test_the_order_of_the_estimates_changes_nothing(needs: Needs, monthly: dict[str, Range], random: Any) -> None:
    shuffled = list(monthly.items())
    random.shuffle(shuffled)
    assert judge(needs, dict(shuffled), WEIGHTS) == judge(needs, monthly, WEIGHTS)


@few
@given(NEEDS, ESTIMATES)
def test_the_same_needs_and_costs_give_the_same_recommendation(needs: Needs, monthly: dict[str, Range]) -> None:
    assert recommend(needs, monthly) == recommend(Needs(**asdict(needs)), dict(monthly))


@few
@given(NEEDS, ESTIMATES)
def test_no_turn_leads_to_what_fits_best_already(needs: Needs, monthly: dict[str, Range]) -> None:
    recommendation = recommend(needs, monthly)
    assert all(turn.to != recommendation.winner for turn in recommendation.turns)
    assert {turn.answer for turn in recommendation.turns} <= {rule.when.answer for rule in RULES}


def test_every_question_is_of_the_kind_of_its_need() -> None:
    hints = get_type_hints(Needs)
    assert {answer: question.kind | None for answer, question in QUESTIONS.items()} == {
        field.name: hints[field.name] for field in fields(Needs)
    }
