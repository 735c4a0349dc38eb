"""The graduation path: from which variant one moves on to which, and when.

Seed 004's "Graduation Path" says it for Fargate; the other ways are those that the seeds' own pros and cons point to.
"""

from dataclasses import dataclass

from costs.recommendation.conditions import Condition, Said, at_least, more, no, yes
from costs.recommendation.needs import Updates


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one variant to another."""

    start: str
    to: str
    when: tuple[Condition, ...]
    """What speaks for it; the more of it holds, the more it is time."""
    note: str
    """What it takes, or what else to know."""
    source: str


_FREQUENT = Said("model_updates", (Updates.WEEKLY, Updates.DAILY))

_TO_SAGEMAKER = (
    _FREQUENT,
    yes("ab_tests"),
    more("models", 5),
    more("monthly_budget_usd", 1_000),
    no("devops_skills"),
)

_TO_KUBERNETES = (
    at_least("services", 5),
    yes("several_regions"),
    yes("kubernetes_skills"),
    yes("orchestration"),
    more("monthly_budget_usd", 500),
)

_GRADUATION = "seed 004, Graduation Path and Migration Cost Comparison"

PATHS = (
    Path(
        "fargate",
        "eks-spot",
        _TO_KUBERNETES,
        "40 to 60 hours of work: Kubernetes, Helm charts, nodes; only worth it from five services on",
        _GRADUATION,
    ),
    Path(
        "fargate",
        "sagemaker",
        _TO_SAGEMAKER,
        "20 to 30 hours of work: model packaging, endpoint configuration; only worth it with frequent updates or A/B "
        "tests",
        _GRADUATION,
    ),
    Path(
        "fargate",
        "ec2-graviton",
        (yes("steady_load"),),
        "40 to 50 % off for a consistent load, for more manual management",
        "seed 001, Alternative 1",
    ),
    Path(
        "lambda-api",
        "fargate",
        (at_least("requests_per_day", 1_000), more("longest_execution_minutes", 15), yes("websockets")),
        "the container runs as it is; what was packed as a zip needs an image",
        "seed 001, Alternative 2; seed 000, Final Recommendations",
    ),
    Path(
        "lambda-api",
        "lambda-efs",
        (yes("shared_model_files"),),
        "the same function with a file system",
        "seed 000, Option 3",
    ),
    Path(
        "lambda-efs",
        "fargate",
        (
            at_least("requests_per_day", 1_000),
            more("longest_execution_minutes", 15),
            more("largest_model_gb", 10),
            no("proof_of_concept"),
        ),
        "first Lambda for testing, then Fargate with auto-stop for regular use",
        "seed 000, Final Recommendations; seed 001, Alternative 2",
    ),
    Path(
        "ec2-single",
        "fargate",
        (no("outage_acceptable"),),
        "high availability, scaling and easy updates, for a load balancer's price",
        "seed 002, Architecture Options 1 and 2",
    ),
    Path(
        "ec2-graviton",
        "fargate",
        (no("steady_load"), no("devops_skills")),
        "no servers, and better for a load that varies",
        "seed 001, Recommendations by Use Case",
    ),
    Path(
        "ec2-graviton",
        "eks-spot",
        _TO_KUBERNETES,
        "for complex architectures; it requires expertise",
        "seed 001, Recommendations by Use Case; seed 004, Graduation Path",
    ),
    Path(
        "ec2-gpu",
        "sagemaker",
        _TO_SAGEMAKER,
        "multi-model endpoints, serverless in quiet times",
        "seed 003, ML Infrastructure, Option B; seed 004, Graduation Path",
    ),
    Path(
        "ec2-gpu",
        "eks-spot",
        _TO_KUBERNETES,
        "GPU nodes that scale, beside everything else",
        "seed 003, ML Infrastructure, Option A; seed 004, Graduation Path",
    ),
    Path(
        "app-runner",
        "fargate",
        (
            no("app_runner_customer"),
            yes("websockets"),
            more("longest_execution_minutes", 2),
            more("largest_model_gb", 12),
        ),
        "AWS recommends ECS Express Mode, which runs on Fargate: App Runner is closed to new customers since "
        "2026-04-30 and gets no new features",
        "AWS App Runner availability change, AWS App Runner developer guide",
    ),
    Path(
        "beanstalk",
        "fargate",
        (no("quickest_start"), no("steady_load")),
        "high availability and scaling by targets, without servers",
        "seed 002, Compute Options B and D",
    ),
    Path(
        "beanstalk",
        "eks-spot",
        _TO_KUBERNETES,
        "for complex architectures; it requires expertise",
        "seed 001, Recommendations by Use Case; seed 004, Graduation Path",
    ),
    Path(
        "sagemaker",
        "eks-spot",
        _TO_KUBERNETES,
        "models beside many other services, on one cluster",
        "seed 003, ML Infrastructure, Option A; seed 004, Graduation Path",
    ),
    Path(
        "sagemaker",
        "ec2-gpu",
        (more("pull_requests_per_day", 100),),
        "instances of one's own with auto-stop, for intensive testing",
        "seed 000, Final Recommendations",
    ),
    Path(
        "eks-spot",
        "sagemaker",
        _TO_SAGEMAKER,
        "the models alone; the other services stay",
        "seed 003, ML Infrastructure, Option B; seed 004, Graduation Path",
    ),
    Path(
        "eks-spot",
        "fargate",
        (no("kubernetes_skills"),),
        "back to something without nodes and upgrades to look after",
        "seed 004, Option 2, cons",
    ),
)
"""In the order in which they are shown."""
