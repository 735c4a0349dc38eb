"""The variants that are judged, and the scores that they begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from costs.recommendation.criteria import Criterion


@dataclass(frozen=True, slots=True)
class Base:
    """A variant's score in one criterion before any rule, from 0 to 10."""

    points: Decimal
    reason: str
    """Why, and who says so."""


def _scores(simplicity: tuple[int, str], time: tuple[int, str], scalability: tuple[int, str]) -> dict[Criterion, Base]:
    given = {Criterion.SIMPLICITY: simplicity, Criterion.TIME: time, Criterion.SCALABILITY: scalability}
    return {criterion: Base(Decimal(points), reason) for criterion, (points, reason) in given.items()}


BASE: Mapping[str, Mapping[Criterion, Base]] = {
    "fargate": _scores(
        (9, "no servers, nothing of Kubernetes or ML to learn (seed 004, Decision Summary)"),
        (9, "1 to 2 days (seed 004, Decision Summary)"),
        (7, "good, but several models are orchestrated by hand (seed 004, Decision Summary)"),
    ),
    "ec2-graviton": _scores(
        (6, "more manual management than managed services, monitoring to set up (seed 001, Alternative 1)"),
        (7, "between Fargate and Kubernetes: an image for ARM, instances to size (seed 001, Alternative 1)"),
        (7, "scales like Fargate, by instances that take longer to start (seed 001, Alternative 1)"),
    ),
    "ec2-gpu": _scores(
        (6, "instances, drivers and a disk with models to look after (seed 000, comparison: complexity high)"),
        (6, "setup complexity high (seed 000, comparison), and GPU instances need a quota (EC2 On-Demand quotas)"),
        (6, "a group of instances, each of which fetches its models first"),
    ),
    "ec2-single": _scores(
        (7, "simple and under full control, but updated by hand (seed 002, Architecture Option 1)"),
        (9, "simple setup (seed 002, Architecture Option 1)"),
        (1, "a single point of failure that is scaled by hand (seed 002, Architecture Option 1)"),
    ),
    "eks-spot": _scores(
        (3, "nodes, upgrades and Kubernetes itself (seed 004, Decision Summary)"),
        (4, "1 to 2 weeks (seed 004, Decision Summary)"),
        (10, "excellent (seed 004, Decision Summary)"),
    ),
    "app-runner": _scores(
        (10, "simpler than ECS, with scaling and load balancing built in (seed 001, Alternative 4)"),
        (8, "quick, but not for an account that is new to it (App Runner availability change, 2026-04-30)"),
        (5, "25 instances, and AWS plans no new features (App Runner quotas and availability change)"),
    ),
    "sagemaker": _scores(
        (8, "minimal operational overhead (seed 004, Decision Summary)"),
        (7, "2 to 3 days: model packaging, endpoint configuration (seed 004, Decision Summary)"),
        (10, "excellent (seed 004, Decision Summary)"),
    ),
    "lambda-api": _scores(
        (9, "no infrastructure to manage, monitoring built in (seed 001, Alternative 2)"),
        (8, "setup complexity low (seed 000, comparison), but code may need refactoring (seed 002, Option 3)"),
        (9, "scales by itself, with cold starts of 1 to 3 seconds (seed 001, Alternative 2)"),
    ),
    "lambda-efs": _scores(
        (8, "as lambda-api, with a file system and a VPC beside it (seed 000, Option 3)"),
        (8, "setup complexity low (seed 000, comparison), but code may need refactoring (seed 002, Option 3)"),
        (8, "scales by itself, models are read over the network at a cold start (seed 000, Option 3)"),
    ),
    "beanstalk": _scores(
        (8, "the easiest with servers; AWS updates the platform (seed 002, Compute Option D)"),
        (9, "easiest (seed 002, Compute Option D)"),
        (6, "a group of instances that follows thresholds, not targets (Elastic Beanstalk developer guide)"),
    ),
}
"""By variant, in the order in which equals are ranked. `fargate`, `eks-spot` and `sagemaker` are seed 004's column by
column; the others are set in the same scale."""

LAMBDA = ("lambda-api", "lambda-efs")
