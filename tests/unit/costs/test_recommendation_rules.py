"""What each answer does."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from costs.recommendation.criteria import Criterion
from costs.recommendation.limits import LIMITS
from costs.recommendation.needs import Needs, Updates
from costs.recommendation.questions import QUESTIONS
from costs.recommendation.rule import RuledOut
from costs.recommendation.rules import RULES
from costs.recommendation.variants import BASE
from tests.unit.costs.recommendations import ALL, SEED_004, fired, ranked, recommended, ruled_out

LAMBDA = {"lambda-api", "lambda-efs"}
WITHOUT_GPU = {"fargate", "ec2-graviton", "ec2-single", "app-runner", *LAMBDA, "beanstalk"}


@pytest.mark.parametrize(
    ("answers", "out"),
    [
        ({"longest_execution_minutes": Decimal(16)}, {*LAMBDA, "app-runner"}),
        ({"longest_execution_minutes": Decimal(15)}, {"app-runner"}),
        ({"longest_execution_minutes": Decimal(2)}, set()),
        ({"longest_execution_minutes": Decimal(61)}, {*LAMBDA, "app-runner", "sagemaker"}),
        ({"gpu": True}, WITHOUT_GPU),
        ({"gpu": False}, set()),
        ({"websockets": True}, {*LAMBDA, "app-runner", "sagemaker"}),
        ({"largest_model_gb": Decimal(10)}, set()),
        ({"largest_model_gb": Decimal(11)}, LAMBDA),
        ({"largest_model_gb": Decimal(13)}, {*LAMBDA, "app-runner"}),
        ({"app_runner_customer": False}, {"app-runner"}),
        ({"app_runner_customer": True}, set()),
        ({"outage_acceptable": False}, {"ec2-single"}),
        ({"monthly_budget_usd": Decimal(100)}, {"ec2-gpu", "sagemaker"}),
        ({"monthly_budget_usd": Decimal(0)}, set(BASE)),
    ],
)
def test_what_cant_be_is_ruled_out(answers: dict[str, Any], out: set[str]) -> None:
    recommendation = recommended(**answers)
    assert set(ruled_out(recommendation)) == out
    assert {each.variant for each in recommendation.judgement.ranking} == set(BASE) - out


def test_a_variant_can_be_ruled_out_for_several_reasons() -> None:
    out = ruled_out(recommended(gpu=True, websockets=True, longest_execution_minutes=Decimal(20)))
    assert out["lambda-api"] == ["lambda-15-minutes", "no-gpu", "no-websockets"]


def test_a_budget_below_the_expected_costs_takes_points_and_below_the_least_rules_out() -> None:
    """Fargate costs 40 to 90 dollars, 58 as expected."""
    within, above, beyond = (recommended(monthly_budget_usd=Decimal(each)) for each in (58, 57, 39))
    assert "above-budget" not in fired(within)
    assert "fargate" in fired(above)["above-budget"].variants
    assert round(ranked(within, "fargate").score - ranked(above, "fargate").score, 9) == 2
    assert ruled_out(beyond)["fargate"] == ["beyond-budget"]


@pytest.mark.parametrize(
    ("answers", "rule", "variants", "change"),
    [
        ({"requests_per_day": 999}, "low-traffic", LAMBDA, 1),
        ({"requests_per_day": 1_000}, "beyond-low-traffic", LAMBDA, -1),
        ({"requests_per_day": 9_999}, "stay-traffic", {"fargate"}, "0.5"),
        ({"models": 3}, "stay-models", {"fargate"}, "0.5"),
        ({"models": 4}, "many-models-by-hand", {"fargate"}, "-0.5"),
        ({"models": 6}, "many-models", {"sagemaker"}, 1),
        ({"team_size": 14}, "stay-team", {"fargate"}, "0.5"),
        ({"monthly_budget_usd": Decimal("499.99")}, "stay-budget", {"fargate"}, "0.5"),
        ({"monthly_budget_usd": Decimal("500.01")}, "budget-for-kubernetes", {"eks-spot"}, "0.5"),
        ({"monthly_budget_usd": Decimal(1_001)}, "budget-for-sagemaker", {"sagemaker"}, "0.5"),
        ({"several_regions": False}, "stay-region", {"fargate"}, "0.5"),
        ({"several_regions": True}, "regions", {"eks-spot"}, 1),
        ({"several_regions": True}, "regions-by-hand", {"fargate"}, "-0.5"),
        ({"services": 5}, "services", {"eks-spot"}, 2),
        ({"services": 5}, "services-apart", set(BASE) - {"eks-spot"}, -1),
        ({"kubernetes_skills": True}, "kubernetes-skills", {"eks-spot"}, 1),
        ({"kubernetes_skills": False}, "no-kubernetes-skills", {"eks-spot"}, -2),
        ({"orchestration": True}, "orchestration", {"eks-spot"}, 1),
        ({"model_updates": Updates.WEEKLY}, "frequent-updates", {"sagemaker"}, 1),
        ({"model_updates": Updates.DAILY}, "frequent-updates", {"sagemaker"}, 1),
        ({"ab_tests": True}, "ab-tests", {"sagemaker"}, 1),
        ({"ab_tests": True}, "ab-tests-by-hand", {"fargate"}, "-0.5"),
        ({"devops_skills": False}, "no-devops-skills", {"sagemaker"}, 1),
        (
            {"devops_skills": False},
            "servers-without-devops",
            {"ec2-graviton", "ec2-gpu", "ec2-single", "eks-spot"},
            "-0.6",
        ),
        ({"steady_load": True}, "steady-load", {"ec2-graviton"}, 2),
        ({"steady_load": False}, "variable-load", {"fargate"}, "0.5"),
        ({"pull_requests_per_day": 101}, "intensive-testing", {"ec2-gpu"}, 2),
        ({"gpu": True}, "gpu-for-serving", {"sagemaker"}, "0.5"),
        ({"gpu": True}, "gpu-by-settings", {"eks-spot", "sagemaker"}, -1),
        ({"outage_acceptable": True}, "cheap-box", {"ec2-single"}, 1),
        ({"outage_acceptable": False}, "gpu-single-host", {"ec2-gpu"}, "-0.5"),
        ({"quickest_start": True}, "quickest-start", {"app-runner", "beanstalk", "ec2-single"}, 1),
        ({"proof_of_concept": True}, "proof-of-concept", LAMBDA, 1),
        ({"proof_of_concept": False}, "regular-use", {"fargate"}, "0.5"),
        ({"shared_model_files": True}, "shared-files", {"lambda-efs"}, 1),
        ({"longest_execution_minutes": Decimal("0.6")}, "api-29-seconds", LAMBDA, "-0.6"),
        ({"longest_execution_minutes": Decimal("0.6")}, "endpoint-30-seconds", {"sagemaker"}, "-0.3"),
        ({"longest_execution_minutes": Decimal(3)}, "spot-notice", {"eks-spot"}, "-0.3"),
    ],
)
def test_an_answer_adds_or_takes_points(
    answers: dict[str, Any], rule: str, variants: set[str], change: Decimal | str
) -> None:
    applied = fired(recommended(**answers))[rule]
    assert set(applied.variants) == variants
    assert applied.change == Decimal(change)


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"requests_per_day": 1_000}, "low-traffic"),
        ({"requests_per_day": 10_000}, "stay-traffic"),
        ({"models": 5}, "many-models"),
        ({"team_size": 15}, "stay-team"),
        ({"monthly_budget_usd": Decimal(500)}, "stay-budget"),
        ({"monthly_budget_usd": Decimal(500)}, "budget-for-kubernetes"),
        ({"monthly_budget_usd": Decimal(1_000)}, "budget-for-sagemaker"),
        ({"services": 4}, "services"),
        ({"model_updates": Updates.RARELY}, "frequent-updates"),
        ({"pull_requests_per_day": 100}, "intensive-testing"),
        ({"longest_execution_minutes": Decimal("0.5")}, "api-29-seconds"),
    ],
)
def test_a_threshold_ends_where_the_seeds_say(answers: dict[str, Any], rule: str) -> None:
    assert rule not in fired(recommended(**answers))


def test_a_rule_about_a_criterion_counts_by_its_weight() -> None:
    """Two points of simplicity, which weighs 30 %."""
    each = ranked(recommended(devops_skills=False), "ec2-single")
    assert each.before[Criterion.SIMPLICITY] - each.after[Criterion.SIMPLICITY] == 2
    assert each.score_before - each.score == Decimal("0.6")


@pytest.mark.parametrize("answer", [answer for answer, question in QUESTIONS.items() if question.kind is bool])
@pytest.mark.parametrize("said", [True, False])
def test_what_fired_is_all_that_changed_the_score(answer: str, said: bool) -> None:
    answers: dict[str, Any] = {answer: said}
    recommendation = recommended(**answers)
    for each in recommendation.judgement.ranking:
        changes = [rule.change for rule in recommendation.judgement.fired if each.variant in rule.variants]
        assert each.score == each.score_before + sum(change for change in changes if change is not None)


def test_rules_do_nothing_to_variants_that_are_ruled_out() -> None:
    recommendation = recommended(gpu=True, requests_per_day=10, steady_load=True)
    assert not {"low-traffic", "stay-traffic", "steady-load"} & fired(recommendation).keys()


@pytest.mark.parametrize(
    ("answers", "winner"),
    [
        ({"requests_per_day": 500}, "lambda-api"),
        ({"requests_per_day": 500, "shared_model_files": True}, "lambda-efs"),
        (
            {
                "requests_per_day": 5_000,
                "models": 2,
                "team_size": 6,
                "monthly_budget_usd": Decimal(450),
                "several_regions": False,
            },
            "fargate",
        ),
        (
            {
                "services": 6,
                "several_regions": True,
                "kubernetes_skills": True,
                "monthly_budget_usd": Decimal(800),
            },
            "eks-spot",
        ),
        (
            {
                "model_updates": Updates.DAILY,
                "ab_tests": True,
                "models": 8,
                "monthly_budget_usd": Decimal(2_000),
                "devops_skills": False,
            },
            "sagemaker",
        ),
        (
            {"steady_load": True, "requests_per_day": 20_000, "websockets": True, "outage_acceptable": False},
            "ec2-graviton",
        ),
        ({"gpu": True, "pull_requests_per_day": 150}, "ec2-gpu"),
        ({"outage_acceptable": True, "websockets": True}, "ec2-single"),
        (
            {
                "quickest_start": True,
                "outage_acceptable": False,
                "app_runner_customer": False,
                "websockets": True,
            },
            "beanstalk",
        ),
        (
            {
                "quickest_start": True,
                "outage_acceptable": False,
                "app_runner_customer": True,
                "requests_per_day": 2_000,
            },
            "app-runner",
        ),
    ],
)
def test_the_advice_of_the_seeds_is_what_comes_out(answers: dict[str, Any], winner: str) -> None:
    assert recommended(**answers).winner == winner


def test_seed_004_moves_on_to_eks_for_all_its_reasons_although_it_costs_eight_times_as_much() -> None:
    answers = {"services": 5, "several_regions": True, "kubernetes_skills": True, "orchestration": True}
    assert recommended(SEED_004, **answers, monthly_budget_usd=Decimal(600)).winner == "eks-spot"


def test_seed_004_stays_with_fargate_for_a_single_reason_to_leave() -> None:
    for answers in ({"ab_tests": True}, {"models": 6}, {"services": 5}, {"several_regions": True}):
        assert recommended(SEED_004, **answers).winner == "fargate"


def test_there_may_be_no_variant_that_fits() -> None:
    recommendation = recommended({"lambda-api": ALL["lambda-api"]}, gpu=True)
    assert recommendation.winner is None
    assert recommendation.judgement.ranking == ()


def test_every_rule_says_why_and_by_whom_and_names_known_variants_and_answers() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.variants
        assert set(rule.variants) <= set(BASE)
        assert len(rule.reason) > 10
        assert len(rule.source) > 10
        assert rule.when.answer in QUESTIONS


def test_limits_rule_out_and_preferences_dont() -> None:
    assert {rule.id for rule in RULES if isinstance(rule.effect, RuledOut)} == {rule.id for rule in LIMITS}


def test_there_is_a_question_for_every_need_and_each_does_something() -> None:
    assert list(QUESTIONS) == [field.name for field in fields(Needs)]
    assert {rule.when.answer for rule in RULES} == set(QUESTIONS)
