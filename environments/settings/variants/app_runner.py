"""Settings of the `app_runner` variant: AWS App Runner."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong
from environments.settings.regions import Region
from environments.settings.variants.sizes import Sizes, size_misfit
from environments.settings.variants.variant import Placement, Variant, built_for, in_app_tier
from environments.settings.workload import Workload

if TYPE_CHECKING:
    from environments.settings.environment import Environment

SIZES: Sizes = {0.25: (0.5, 1), 0.5: (1,), 1: (2, 3, 4), 2: (4, 6), 4: (8, 10, 12)}
"""vCPU to memory sizes in GB: the classes `Cpu` and `Memory` of the AWS CDK's module for App Runner."""

REGIONS: tuple[Region, ...] = (
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "eu-central-1", "eu-west-1", "eu-west-2",
    "eu-west-3", "us-east-1", "us-east-2", "us-west-2",
)  # fmt: skip
"""Where App Runner is: "AWS App Runner endpoints and quotas" of the AWS general reference."""

_IMAGE = re.compile(r"[0-9]{12}\.dkr\.ecr\.[a-z-]+-[0-9]{1,2}\.amazonaws\.com/.+|public\.ecr\.aws/.+/.+|ecr:.+")
"""The images that App Runner's API and the AWS provider take, and tags of the stack's own repository."""

_RESERVED = "AWSAPPRUNNER"
"""What no variable's name may begin with: `ImageConfiguration` of the App Runner API."""


class AppRunner(Variant):
    """AWS App Runner: a service with HTTPS, from an image, without a load balancer to run.

    AWS closed it to new customers on 2026-04-30: only accounts that used it before can make a service. Elsewhere take
    `fargate`; AWS recommends ECS Express Mode, which runs on Fargate behind a load balancer too.
    """

    warning: ClassVar[str] = (
        "AWS closed App Runner to new customers on 2026-04-30: only an account that used it before can make a service. "
        "Elsewhere take the variant fargate; AWS recommends ECS Express Mode, which runs on Fargate behind a load "
        "balancer too."
    )
    brings_https: ClassVar[bool] = True

    cpu: Annotated[float, Field(ge=0.25, le=4)] | None = None
    """vCPU of an instance; the workload's when not given."""
    memory_gb: Annotated[float, Field(ge=0.5, le=12)] | None = None
    """Memory of an instance in GB; the workload's when not given."""
    min_instances: Annotated[int, Field(ge=1, le=25)] = 1
    """Lower bound of instances; an idle one costs its memory only, until the service is paused."""
    max_instances: Annotated[int, Field(ge=1, le=25)] = 4
    """Upper bound of instances (25 is App Runner's own quota)."""
    concurrency: Annotated[int, Field(ge=1, le=200)] = 100
    """Requests at once that an instance gets before there is another one."""
    egress: Literal["default", "vpc"] = "vpc"
    """The way out of the service's code: `vpc` is through the private subnets, with their NAT and endpoints, to the
    database and the cache; `default` is App Runner's own, straight to the Internet and without a VPC to pay for."""
    tracing: bool = True
    """AWS X-Ray for what the code traces with OpenTelemetry."""

    def size(self, workload: Workload) -> tuple[float, float]:
        """(vCPU, memory in GB) of an instance: this variant's own where given, else the workload's."""
        return self.cpu or workload.cpu, self.memory_gb or workload.memory_gb

    def placement(self, environment: "Environment") -> Placement:
        """In no VPC of ours, unless its way out leads through one."""
        del environment
        return "private" if self.egress == "vpc" else "none"

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """A region, an image or a size that App Runner doesn't offer, or data stores that it can't reach."""
        workload = environment.workload
        if environment.region not in REGIONS:
            yield Wrong("region", found=environment.region, allowed=f"a region of App Runner: {', '.join(REGIONS)}")
        if not _IMAGE.fullmatch(workload.image):
            allowed = (
                "ecr:<tag>, an image in Amazon ECR by its address <account>.dkr.ecr.<region>.amazonaws.com, or one in "
                "Amazon ECR Public: App Runner runs no other"
            )
            yield Wrong("workload.image", found=workload.image, allowed=allowed, given=[here])
        yield from built_for(environment, here, "x86_64", "App Runner has no other")
        yield from size_misfit(
            SIZES,
            on="App Runner",
            workload=workload,
            cpu=self.cpu,
            memory_gb=self.memory_gb,
            here=here,
        )
        for name in (name for names in (workload.environment, workload.secrets) for name in names):
            if name.startswith(_RESERVED):
                allowed = f"a name that doesn't begin with {_RESERVED}, which App Runner keeps for itself"
                yield Wrong("workload.environment", found=name, allowed=allowed, given=[here])
        if self.egress == "vpc":
            # Image, secrets and log are App Runner's own traffic, which takes no way through the VPC: "Enabling VPC
            # access for outgoing traffic" of the App Runner developer guide. So no endpoint is needed for them.
            yield from in_app_tier(environment)
        elif environment.database is not None or environment.cache is not None:
            allowed = "vpc: the database and the cache are reached through the private subnets only"
            yield Wrong(f"{here}.egress", found=self.egress, allowed=allowed, given=["database", "cache"])

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if self.min_instances > self.max_instances:
            allowed = f"at most max_instances ({self.max_instances})"
            raise Wrong("min_instances", found=self.min_instances, allowed=allowed, given=["max_instances"])
        return self
