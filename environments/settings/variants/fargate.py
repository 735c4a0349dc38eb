"""Settings of the `fargate` variant: ECS on Fargate and Fargate Spot."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import Percent, Settings, text
from environments.settings.business_hours import BusinessHours
from environments.settings.variants.sizes import Sizes, size_misfit
from environments.settings.variants.variant import Variant, in_private_subnets
from environments.settings.workload import Workload

if TYPE_CHECKING:
    from environments.settings.environment import Environment

SIZES: Sizes = {
    0.25: (0.5, 1, 2),
    0.5: tuple(range(1, 5)),
    1: tuple(range(2, 9)),
    2: tuple(range(4, 17)),
    4: tuple(range(8, 31)),
    8: tuple(range(16, 61, 4)),
    16: tuple(range(32, 121, 8)),
}
"""vCPU to memory sizes in GB: "Task CPU and memory" of the Amazon ECS developer guide."""


class FargateHours(BusinessHours):
    """Scheduled scaling of tasks."""

    min_tasks: Annotated[int, Field(ge=1, le=1000)] = 2
    """Lower bound of tasks inside these hours; outside them `scaling.min_tasks` holds."""


class FargateScaling(Settings):
    """Bounds and targets of Application Auto Scaling."""

    min_tasks: Annotated[int, Field(ge=0, le=1000)] = 1
    """Lower bound of running tasks."""
    max_tasks: Annotated[int, Field(ge=1, le=1000)] = 4
    """Upper bound of running tasks."""
    cpu_percent: Percent | None = 60
    """Average CPU that scaling aims at; `null` doesn't scale on CPU."""
    memory_percent: Percent | None = None
    """Average memory that scaling aims at."""
    requests_per_task: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Requests a minute and task that scaling aims at."""
    business_hours: FargateHours | None = None
    """Scheduled scaling."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        bounds = {"min_tasks": self.min_tasks}
        if self.business_hours is not None:
            bounds["business_hours.min_tasks"] = self.business_hours.min_tasks
        reject(
            Wrong(key, found=bound, allowed=f"at most max_tasks ({self.max_tasks})", given=["max_tasks"])
            for key, bound in bounds.items()
            if bound > self.max_tasks
        )
        return self


class Fargate(Variant):
    """ECS on Fargate: no servers, tasks in several zones behind a load balancer."""

    cpu: Annotated[float, Field(ge=0.25, le=16)] | None = None
    """vCPU of a task; the workload's when not given."""
    memory_gb: Annotated[float, Field(ge=0.5, le=120)] | None = None
    """Memory of a task in GB; the workload's when not given."""
    scaling: FargateScaling = FargateScaling()
    """How the number of tasks follows the load."""
    on_demand_base: Annotated[int, Field(ge=0, le=1000)] = 1
    """Tasks that always run on demand before the weights divide the rest."""
    on_demand_weight: Annotated[int, Field(ge=0, le=1000)] = 1
    """Share of on-demand capacity in the rest."""
    spot_weight: Annotated[int, Field(ge=0, le=1000)] = 0
    """Share of Spot capacity in the rest: 50 to 70 % cheaper, can be taken back at two minutes' notice."""
    scratch_paths: tuple[Annotated[str, text(r"^/[A-Za-z0-9/_.-]+$", "an absolute path")], ...] = ("/tmp",)  # noqa: S108 — a folder inside the container
    """Folders that the container may write to; its root file system is read-only."""
    ephemeral_storage_gb: Annotated[int, Field(ge=20, le=200)] = 20
    """Disk of a task in GB; 20 are included in the price."""
    start_seconds: Annotated[int, Field(ge=0, le=7200)] = 60
    """Grace time after a task's start in which failing health checks don't count, in seconds."""
    container_insights: Literal["disabled", "enabled", "enhanced"] = "enabled"
    """CloudWatch Container Insights of the cluster."""

    def size(self, workload: Workload) -> tuple[float, float]:
        """(vCPU, memory in GB) of a task: this variant's own where given, else the workload's."""
        return self.cpu or workload.cpu, self.memory_gb or workload.memory_gb

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """A size that Fargate doesn't offer, or a network that its tasks can't live in."""
        yield from size_misfit(
            SIZES,
            on="Fargate",
            workload=environment.workload,
            cpu=self.cpu,
            memory_gb=self.memory_gb,
            here=here,
        )
        yield from in_private_subnets(environment, ["ecr.api", "ecr.dkr", "logs"])

    @model_validator(mode="after")
    def _some_capacity(self) -> Self:
        if self.on_demand_weight == 0 and self.spot_weight == 0:
            allowed = "at least 1 when on_demand_weight is 0"
            raise Wrong("spot_weight", found=self.spot_weight, allowed=allowed, given=["on_demand_weight"])
        return self
