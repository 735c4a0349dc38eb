"""What the variants that run on EC2 instances of their own have in common."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import Percent, Settings, text
from environments.settings.business_hours import BusinessHours
from environments.settings.instance_types import INSTANCE_TYPES, InstanceType
from environments.settings.variants.variant import Placement, Variant, in_private_subnets
from environments.settings.workload import Workload

if TYPE_CHECKING:
    from environments.settings.environment import Environment

MOST_INSTANCES = 100

LARGEST_CONFIGURATION = 6000
"""Bytes of what the environment says about the container: EC2 takes 16 KB of user data ("Run commands when you launch
an EC2 instance with user data input" of the Amazon EC2 user guide), and the scripts need some of it."""

_BYTES_PER_SECRET = 250

_FEW = 4

SYSTEM_GB = 0.5
"""Memory that the operating system keeps to itself: what Amazon Linux 2023 asks for at least ("System requirements for
running AL2023 on Amazon EC2" of the Amazon Linux 2023 user guide)."""

ScratchPaths = tuple[Annotated[str, text(r"^/[A-Za-z0-9/_.-]+$", "an absolute path")], ...]


class Instances(Variant):
    """The container on EC2 instances, under systemd; Session Manager in place of SSH."""

    scratch_paths: ScratchPaths = ("/tmp",)  # noqa: S108 — a folder inside the container
    """Folders that the container may write to; its root file system is read-only."""

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """More variables than an instance can be told when it starts."""
        del here
        workload = environment.workload
        said = len(json.dumps([workload.environment, workload.command])) + _BYTES_PER_SECRET * len(workload.secrets)
        if said > LARGEST_CONFIGURATION:
            allowed = (
                f"variables, secrets and command of {LARGEST_CONFIGURATION:,} bytes together, at most ({said:,} "
                "now): EC2 takes 16 KB of user data"
            )
            yield Wrong("workload.environment", found=workload.environment, allowed=allowed)


class BehindLoadBalancer(Instances):
    """Instances that only the load balancer reaches."""

    subnets: Literal["public", "private"] = "public"
    """Where the instances live: in public subnets they need no NAT, and their security group lets in the load balancer
    alone; in private ones they have no address on the Internet."""
    start_seconds: Annotated[int, Field(ge=0, le=7200)] = 300
    """Seconds that an instance may take until it answers: failing health checks don't count before, nor does its
    load."""

    def placement(self, environment: "Environment") -> Placement:
        """Where the settings say."""
        del environment
        return self.subnets

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """Beside what no instance can have, private subnets without what instances need there."""
        yield from super().misfit(environment, here)
        if self.subnets == "private":
            yield from in_private_subnets(
                environment, ["ecr.api", "ecr.dkr", "logs", "monitoring", "ssm", "ssmmessages"]
            )


class InstanceHours(BusinessHours):
    """Scheduled scaling of instances."""

    min_instances: Annotated[int, Field(ge=1, le=MOST_INSTANCES)] = 2
    """Lower bound of instances inside these hours; outside them `scaling.min_instances` holds."""


class InstanceScaling(Settings):
    """Bounds and targets of an Auto Scaling group."""

    min_instances: Annotated[int, Field(ge=0, le=MOST_INSTANCES)] = 1
    """Lower bound of running instances."""
    max_instances: Annotated[int, Field(ge=1, le=MOST_INSTANCES)] = 5
    """Upper bound of running instances."""
    cpu_percent: Percent | None = 60
    """Average CPU that scaling aims at; `null` doesn't scale on CPU."""
    requests_per_instance: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Requests a minute and instance that scaling aims at."""
    business_hours: InstanceHours | None = None
    """Scheduled scaling."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        bounds = {"min_instances": self.min_instances}
        if self.business_hours is not None:
            bounds["business_hours.min_instances"] = self.business_hours.min_instances
        reject(
            Wrong(key, found=bound, allowed=f"at most max_instances ({self.max_instances})", given=["max_instances"])
            for key, bound in bounds.items()
            if bound > self.max_instances
        )
        return self


type Pool = Mapping[str, InstanceType]
"""Instance types that a variant may choose from, by their names."""


def pool(suits: Callable[[InstanceType], bool]) -> Pool:
    """The known instance types that suit."""
    return {name: each for name, each in INSTANCE_TYPES.items() if suits(each)}


def one_of(types: Pool, what: str) -> AfterValidator:
    """A constraint for the name of an instance type of `types`; `what` they are begins the sentence of the mistake."""

    def known(name: str) -> str:
        if name not in types:
            families = ", ".join(dict.fromkeys(each.family for each in types.values()))
            raise Wrong("", found=name, allowed=f"{what} of the families {families}", among=types)
        return name

    return AfterValidator(known)


def listed(types: Pool) -> WithJsonSchema:
    """What an editor proposes for the name of an instance type of `types`."""
    return WithJsonSchema({"type": "string", "enum": list(types)})


def misfits(workload: Workload, key: str, names: Sequence[str], types: Pool) -> Iterator[Wrong]:
    """The types among `names` that the container doesn't run on, said with those of `types` that it does run on."""

    def runs_on(each: InstanceType) -> bool:
        large = each.vcpu >= workload.cpu and each.memory_gib >= workload.memory_gb + SYSTEM_GB
        return large and each.architecture in workload.architectures

    wrong = [name for name in names if not runs_on(INSTANCE_TYPES[name])]
    if not wrong:
        return
    why = f"the container needs {workload.cpu:g} vCPU and {workload.memory_gb:g} GB beside the operating system"
    if any(INSTANCE_TYPES[name].architecture not in workload.architectures for name in wrong):
        why = f"the image is built for {', '.join(workload.architectures)}"
    given = ["workload.cpu", "workload.memory_gb", "workload.architectures"]
    yield Wrong(key, found=", ".join(wrong), allowed=f"{_smallest(types, runs_on)}: {why}", given=given)


def _smallest(types: Pool, runs_on: Callable[[InstanceType], bool]) -> str:
    """The smallest type of a few families that will do, in words."""
    names: dict[str, str] = {}
    for each in types.values():
        if runs_on(each):
            names.setdefault(each.family, each.name)
    few = list(names.values())[:_FEW]
    return f"{' or '.join(few)}, or a larger one" if few else "a smaller container, which some type holds"
