"""Estimates to recommend from."""

from collections.abc import Mapping
from typing import Any

from costs.amounts import Range, between, exactly
from costs.recommendation.judging import Fired, Ranked
from costs.recommendation.needs import Needs
from costs.recommendation.recommend import Recommendation, recommend

SEED_004: Mapping[str, Range] = {
    "fargate": exactly("12.34"),
    "eks-spot": between(93, 103, 113),
    "sagemaker": between(150, 175, 200),
}
"""Seed 004's costs during the free tier, with their middles."""

ALL: Mapping[str, Range] = {
    "fargate": between(40, 58, 90),
    "ec2-graviton": between(30, 45, 80),
    "ec2-gpu": between(380, 420, 460),
    "ec2-single": exactly(16),
    "eks-spot": between(93, 103, 113),
    "app-runner": between(10, 40, 90),
    "sagemaker": between(150, 175, 200),
    "lambda-api": between(2, 8, 30),
    "lambda-efs": between(4, 12, 40),
    "beanstalk": between(25, 35, 60),
}
"""All ten variants."""


def recommended(monthly: Mapping[str, Range] = ALL, **answers: Any) -> Recommendation:
    """The recommendation for some answers."""
    return recommend(Needs(**answers), monthly)


def fired(recommendation: Recommendation) -> dict[str, Fired]:
    """The rules that fired, by id."""
    return {each.rule.id: each for each in recommendation.judgement.fired}


def ranked(recommendation: Recommendation, variant: str) -> Ranked:
    """What a variant has."""
    return next(each for each in recommendation.judgement.ranking if each.variant == variant)


def ruled_out(recommendation: Recommendation) -> dict[str, list[str]]:
    """The rules that ruled out, by variant."""
    return {each.variant: [rule.id for rule in each.rules] for each in recommendation.judgement.ruled_out}
