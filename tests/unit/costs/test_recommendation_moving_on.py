"""When another variant fits better."""

from decimal import Decimal
from typing import Any

import pytest

from costs.recommendation.conditions import Number
from costs.recommendation.moving_on import State, Turn
from costs.recommendation.needs import Updates
from costs.recommendation.paths import PATHS
from costs.recommendation.recommend import Recommendation
from costs.recommendation.rules import RULES
from costs.recommendation.variants import BASE
from tests.unit.costs.recommendations import ALL, SEED_004, recommended


def turns(recommendation: Recommendation, answer: str) -> list[tuple[str, str, str | None]]:
    """Now, then, and to which variant."""
    return [(each.now, each.then, each.to) for each in recommendation.turns if each.answer == answer]


def path(recommendation: Recommendation, to: str) -> dict[str, State]:
    """The conditions and their states."""
    step = next(each for each in recommendation.steps if each.path.to == to)
    return {str(condition): state for condition, state in zip(step.path.when, step.states, strict=True)}


def test_from_fargate_seed_004_leads_to_eks() -> None:
    recommendation = recommended(SEED_004, services=2, several_regions=True, monthly_budget_usd=Decimal(450))
    assert path(recommendation, "eks-spot") == {
        "services ≥ 5": State.NOT_YET,
        "several regions: yes": State.MET,
        "Kubernetes skills: yes": State.UNKNOWN,
        "orchestration: yes": State.UNKNOWN,
        "monthly budget > $500": State.NOT_YET,
    }


def test_from_fargate_seed_004_leads_to_sagemaker() -> None:
    recommendation = recommended(SEED_004, model_updates=Updates.WEEKLY, models=5, devops_skills=True)
    assert path(recommendation, "sagemaker") == {
        "model updates: weekly or daily": State.MET,
        "A/B tests: yes": State.UNKNOWN,
        "models > 5": State.NOT_YET,
        "monthly budget > $1,000": State.UNKNOWN,
        "DevOps skills: no": State.NOT_YET,
    }


def test_the_effort_of_moving_is_seed_004s() -> None:
    notes = {step.path.to: step.path.note for step in recommended(SEED_004).steps}
    assert notes["eks-spot"].startswith("40 to 60 hours")
    assert notes["sagemaker"].startswith("20 to 30 hours")


def test_the_requests_at_which_lambda_ends_are_computed() -> None:
    recommendation = recommended(
        requests_per_day=500, models=1, team_size=3, several_regions=False, proof_of_concept=False
    )
    assert recommendation.winner == "lambda-api"
    assert turns(recommendation, "requests_per_day") == [("500", "1,000 or more", "fargate")]
    assert path(recommendation, "fargate")["requests a day ≥ 1,000"] is State.NOT_YET


def test_a_range_that_changes_the_recommendation_has_both_its_ends() -> None:
    recommendation = recommended(requests_per_day=20_000, models=2, websockets=False)
    assert recommendation.winner == "lambda-api"
    assert turns(recommendation, "requests_per_day") == []
    models = recommended(models=8, model_updates=Updates.DAILY, ab_tests=True, devops_skills=False)
    assert models.winner == "sagemaker"
    assert turns(models, "models") == [("8", "up to 5", "lambda-api")]
    assert turns(models, "ab_tests") == [("yes", "no", "lambda-api")]
    assert turns(models, "model_updates") == [("daily", "rarely", "lambda-api")]


def test_an_unknown_answer_that_would_change_the_recommendation_is_named() -> None:
    recommendation = recommended()
    assert turns(recommendation, "longest_execution_minutes") == [("unknown", "more than 15", "ec2-single")]
    assert turns(recommendation, "largest_model_gb") == [
        ("unknown", "more than 10, up to 12", "app-runner"),
        ("unknown", "more than 12", "ec2-single"),
    ]
    assert turns(recommendation, "gpu") == [("unknown", "yes", "sagemaker")]


def test_the_budget_below_which_nothing_is_left_is_what_the_cheapest_costs_at_least() -> None:
    recommendation = recommended(SEED_004)
    assert turns(recommendation, "monthly_budget_usd") == [("unknown", "less than $12.34", None)]


def test_each_turn_is_what_comes_out_with_that_answer() -> None:
    """Fargate by 20,000 requests a day, and what makes something else of it."""
    answers: dict[str, Any] = {"requests_per_day": 20_000, "models": 2, "team_size": 5, "several_regions": False}
    recommendation = recommended(**answers)
    assert recommendation.winner == "fargate"
    assert Turn("steady_load", "unknown", "yes", "ec2-graviton") not in recommendation.turns
    assert recommended(**answers, steady_load=True).winner == "fargate"
    (turn,) = turns(recommendation, "several_regions")
    assert turn == ("no", "yes", "lambda-api")
    assert recommended(**{**answers, "several_regions": True}).winner == "lambda-api"


def test_what_would_help_is_told_where_nothing_fits() -> None:
    recommendation = recommended({"fargate": ALL["fargate"]}, gpu=True)
    assert recommendation.winner is None
    assert recommendation.turns == (Turn("gpu", "yes", "no", "fargate"),)
    assert recommendation.steps == ()


def test_there_is_a_way_on_from_every_variant() -> None:
    assert {each.start for each in PATHS} == set(BASE)
    assert {each.to for each in PATHS} <= set(BASE)


@pytest.mark.parametrize("way", PATHS, ids=lambda way: f"{way.start} to {way.to}")
def test_the_thresholds_of_a_path_are_those_of_the_rules(way: object) -> None:
    """So that a path never says another number than the rule that changes the score."""
    known = {(rule.when.answer, rule.when.threshold) for rule in RULES if isinstance(rule.when, Number)}
    for condition in next(each for each in PATHS if each is way).when:
        if isinstance(condition, Number):
            assert (condition.answer, condition.threshold) in known
