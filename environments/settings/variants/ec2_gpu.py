"""Settings of the `ec2_gpu` variant: instances with NVIDIA GPUs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import Percent, text
from environments.settings.instance_types import INSTANCE_TYPES
from environments.settings.variants.instances import (
    MOST_INSTANCES,
    BehindLoadBalancer,
    InstanceScaling,
    listed,
    misfits,
    one_of,
    pool,
)
from environments.settings.workload import Architecture

if TYPE_CHECKING:
    from environments.settings.environment import Environment

TYPES = pool(lambda each: each.gpus > 0)
"""All of them have a driver in the "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)", by its release
notes in the AWS Deep Learning AMIs developer guide."""

InstanceTypeName = Annotated[str, one_of(TYPES, "a GPU instance type"), listed(TYPES)]


class GpuScaling(InstanceScaling):
    """Bounds and targets of an Auto Scaling group of GPU instances."""

    max_instances: Annotated[int, Field(ge=1, le=MOST_INSTANCES)] = 3
    """Upper bound of running instances."""
    cpu_percent: Percent | None = None
    """Average CPU that scaling aims at."""
    gpu_percent: Percent | None = 70
    """Average GPU utilisation that scaling aims at; `null` doesn't scale on the GPU."""


class Ec2Gpu(BehindLoadBalancer):
    """Instances with NVIDIA GPUs behind a load balancer: one with a disk of its own, or an Auto Scaling group."""

    mode: Literal["single", "group"] = "single"
    """`single`: one instance, whose models outlive it and which can be stopped and started; it is not replaced when its
    host fails. `group`: an Auto Scaling group over all zones, which replaces what fails; a new instance fetches its
    models anew."""
    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=40)] = ("g4dn.xlarge",)
    """EC2 instance types with GPUs, all of one architecture, in order of preference; one in the mode `single`."""
    models_gb: Annotated[int, Field(ge=10, le=16384)] = 100
    """Encrypted disk (gp3) for models and container images in GB."""
    models_path: Annotated[str, text(r"^/[A-Za-z0-9/_.-]+$", "an absolute path")] = "/root/.ollama"
    """Folder of the container that keeps its models on that disk; this is Ollama's."""
    elastic_ip: bool = False
    """An address of its own that stays (mode `single` in public subnets): what others have to know it by when it calls
    them. Requests still come through the load balancer."""
    scaling: GpuScaling = GpuScaling()
    """How the number of instances follows the load in the mode `group`."""
    on_demand_base: Annotated[int, Field(ge=0, le=MOST_INSTANCES)] = 1
    """Instances of a group that always run on demand before `spot_percent` divides the rest."""
    spot_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Share of Spot in the rest: 50 to 70 % cheaper, can be taken back at two minutes' notice."""
    start_seconds: Annotated[int, Field(ge=0, le=7200)] = 900
    """Seconds that an instance may take until it answers: failing health checks don't count before, nor does its
    load."""
    alarm_gpu_percent: Percent = 95
    """Alarm above this GPU utilisation."""

    @property
    def architecture(self) -> Architecture:
        """What the instances are built on, all of them."""
        return INSTANCE_TYPES[self.instance_types[0]].architecture

    @property
    def moves_to_another_host(self) -> bool:
        """Whether EC2 can restart an instance elsewhere by itself: not where its host lends it disks, as all of these
        do but g5g's ("Automatic instance recovery" of the Amazon EC2 user guide)."""
        return INSTANCE_TYPES[self.instance_types[0]].family == "g5g"

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        reject(self._disagreements())
        return self

    def _disagreements(self) -> Iterator[Wrong]:
        types = self.instance_types
        if self.mode == "single" and len(types) > 1:
            yield Wrong("instance_types", found=types, allowed="one type in the mode single", given=["mode"])
        if any(INSTANCE_TYPES[name].architecture != self.architecture for name in types):
            allowed = f"types of one architecture, such as those for {self.architecture}"
            yield Wrong("instance_types", found=types, allowed=allowed)
        if self.elastic_ip and (self.mode != "single" or self.subnets != "public"):
            allowed = "false, or the mode single in public subnets: others have no address that stays"
            yield Wrong("elastic_ip", found=True, allowed=allowed, given=["mode", "subnets"])

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """An image for other processors than the GPU's host has, or types that are too small for it."""
        yield from super().misfit(environment, here)
        yield from misfits(environment.workload, f"{here}.instance_types", self.instance_types, TYPES)
