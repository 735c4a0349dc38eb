"""What is needed: answers, each of which may be unknown."""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from costs.unusable import Unusable


class Updates(StrEnum):
    """How often models change."""

    RARELY = "rarely"
    WEEKLY = "weekly"
    DAILY = "daily"


type Answer = int | Decimal | bool | Updates


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Answers to the questions in `questions.py`; None is unknown, and no rule fires for it.

    Raises Unusable for a number below zero or one that isn't finite.
    """

    requests_per_day: int | None = None
    models: int | None = None
    """Number of models that are served."""
    services: int | None = None
    """Number of services (microservices) that belong together."""
    team_size: int | None = None
    """Number of engineers."""
    kubernetes_skills: bool | None = None
    devops_skills: bool | None = None
    monthly_budget_usd: Decimal | None = None
    gpu: bool | None = None
    """Whether it takes a GPU."""
    websockets: bool | None = None
    longest_execution_minutes: Decimal | None = None
    """Of one request or one piece of work."""
    largest_model_gb: Decimal | None = None
    """Memory that the largest model takes."""
    shared_model_files: bool | None = None
    """Whether models are files that change without a deployment."""
    model_updates: Updates | None = None
    ab_tests: bool | None = None
    """Whether versions of a model are tried against each other."""
    several_regions: bool | None = None
    orchestration: bool | None = None
    """Whether there are cron jobs, batch processing, a service mesh or the like to orchestrate."""
    steady_load: bool | None = None
    """Whether the load is much the same all day."""
    pull_requests_per_day: int | None = None
    """Pull requests that are tested with the service."""
    outage_acceptable: bool | None = None
    """Whether minutes without an answer are acceptable, as when a single instance is replaced."""
    quickest_start: bool | None = None
    """Whether the simplest start matters more than what comes later."""
    proof_of_concept: bool | None = None
    """Whether it is for testing only, or to prove that something can be done."""
    app_runner_customer: bool | None = None
    """Whether the AWS account used App Runner before 2026-04-30."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | Decimal) and (not Decimal(value).is_finite() or value < 0):
                raise Unusable(f"{field.name.replace('_', ' ')}: {value}; allowed: 0 or more")
