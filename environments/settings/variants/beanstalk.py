"""Settings of the `beanstalk` variant: AWS Elastic Beanstalk on its Docker platform."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import LogRetentionDays, Percent, Settings, text
from environments.settings.instance_types import INSTANCE_TYPES
from environments.settings.variants.instances import listed, misfits, one_of, pool
from environments.settings.variants.variant import Placement, Variant, in_app_tier

if TYPE_CHECKING:
    from environments.settings.environment import Environment

TYPES = pool(lambda each: each.gpus == 0)

InstanceTypeName = Annotated[str, one_of(TYPES, "an EC2 instance type"), listed(TYPES)]

_NOT_OFFERED = {1096}
"""Days of `LogRetentionDays` that Elastic Beanstalk doesn't take: `aws:elasticbeanstalk:cloudwatch:logs` of its
developer guide."""

LARGEST_ENVIRONMENT = 4096
"""Bytes of all variables together: "Environment properties" of the Elastic Beanstalk developer guide."""


class BeanstalkScaling(Settings):
    """Bounds and thresholds of the environment's Auto Scaling group."""

    min_instances: Annotated[int, Field(ge=1, le=100)] = 1
    """Lower bound of running instances."""
    max_instances: Annotated[int, Field(ge=1, le=100)] = 4
    """Upper bound of running instances."""
    high_cpu_percent: Percent = 70
    """Average CPU above which there is an instance more."""
    low_cpu_percent: Annotated[float, Field(gt=0, le=99)] = 30
    """Average CPU below which there is one less."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        reject(self._disordered())
        return self

    def _disordered(self) -> Iterator[Wrong]:
        if self.min_instances > self.max_instances:
            allowed = f"at most max_instances ({self.max_instances})"
            yield Wrong("min_instances", found=self.min_instances, allowed=allowed, given=["max_instances"])
        if self.low_cpu_percent >= self.high_cpu_percent:
            allowed = f"less than high_cpu_percent ({self.high_cpu_percent:g})"
            yield Wrong("low_cpu_percent", found=self.low_cpu_percent, allowed=allowed, given=["high_cpu_percent"])


class Beanstalk(Variant):
    """Elastic Beanstalk: AWS keeps instances, proxy and platform up to date; Docker on Amazon Linux 2023.

    It can't encrypt the instances' disks itself: they are where the account encrypts EBS volumes by default, and each
    plan warns where it doesn't.
    """

    environment_type: Literal["single-instance", "load-balanced"] = "load-balanced"
    """`single-instance` is one instance with an address of its own and plain HTTP, for a `dev` stage."""
    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=10)] = ("t4g.small",)
    """EC2 instance types of one architecture; on demand the first is taken, on Spot whichever is to be had."""
    scaling: BeanstalkScaling = BeanstalkScaling()
    """How the number of instances follows the load, where it is load-balanced."""
    spot: bool = False
    """Spot in place of on-demand capacity above `on_demand_base`: 50 to 70 % cheaper, can be taken back at two minutes'
    notice."""
    on_demand_base: Annotated[int, Field(ge=0, le=100)] = 1
    """Instances that always run on demand."""
    subnets: Literal["public", "private"] = "public"
    """Where load-balanced instances live: in public subnets they need no NAT, and their security group lets in the load
    balancer alone; in private ones they have no address on the Internet."""
    disk_gb: Annotated[int, Field(ge=10, le=16384)] = 20
    """Disk (gp3) of an instance in GB."""
    update_window: Annotated[
        str,
        text(
            r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01][0-9]|2[0-3]):[0-5][0-9]$",
            "a day and a time in UTC such as Sun:03:00",
        ),
    ] = "Sun:03:00"
    """When the platform is updated each week, in UTC."""
    update_level: Literal["patch", "minor"] = "minor"
    """Updates of the platform that are taken by themselves; a minor one may bring another version of Docker."""
    refresh_instances: bool = False
    """Whether all instances are replaced each week, also where there is no update."""
    batch_percent: Annotated[int, Field(ge=1, le=100)] = 30
    """Share of the instances that a deployment changes at a time, while further ones keep up the capacity."""

    @property
    def single(self) -> bool:
        """Whether there is one instance only, without a load balancer."""
        return self.environment_type == "single-instance"

    def placement(self, environment: "Environment") -> Placement:
        """Where the settings say; a single instance has an address on the Internet."""
        del environment
        return "public" if self.single else self.subnets

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """Types that don't go together or are too small, a way in or out that isn't there, and Beanstalk's limits."""
        workload = environment.workload
        yield from self._instances_misfit(environment, here)
        plain_http = "load_balancer.allow_plain_http"
        if self.single and (environment.domain is not None or not environment.load_balancer.allow_plain_http):
            allowed = f"load-balanced, for HTTPS; or {plain_http} in the stage dev, and no domain"
            yield Wrong(
                f"{here}.environment_type", found=self.environment_type, allowed=allowed, given=["domain", plain_http]
            )
        if self.placement(environment) == "private":
            yield from in_app_tier(environment)
            if environment.network.nat == "none":
                allowed = (
                    "a way out: private instances call Elastic Beanstalk, which has no endpoint among network.endpoints"
                )
                yield Wrong("network.nat", found="none", allowed=allowed, given=[f"{here}.subnets"])
        days = environment.observability.log_retention_days
        if days in _NOT_OFFERED:
            offered = ", ".join(str(each) for each in get_args(LogRetentionDays) if each not in _NOT_OFFERED)
            yield Wrong(
                "observability.log_retention_days", found=days, allowed=f"{offered} on Elastic Beanstalk", given=[here]
            )
        size = sum(len(f"{name}={value}".encode()) for name, value in workload.environment.items())
        if size > LARGEST_ENVIRONMENT:
            allowed = f"{LARGEST_ENVIRONMENT:,} bytes of variables on Elastic Beanstalk, at most ({size:,} now)"
            yield Wrong("workload.environment", found=workload.environment, allowed=allowed, given=[here])

    def _instances_misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        first = INSTANCE_TYPES[self.instance_types[0]]
        here = f"{here}.instance_types"
        others = [name for name in self.instance_types if INSTANCE_TYPES[name].architecture != first.architecture]
        if others:
            allowed = f"types with {first.architecture} like {first.name}: one environment has one image"
            yield Wrong(here, found=", ".join(others), allowed=allowed)
        else:
            yield from misfits(environment.workload, here, self.instance_types, TYPES)
