"""Settings of the `ec2_graviton` variant: an Auto Scaling group of ARM instances."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from environments.mistakes import Wrong
from environments.settings.variants.instances import (
    BehindLoadBalancer,
    InstanceScaling,
    listed,
    misfits,
    one_of,
    pool,
)
from environments.settings.variants.variant import built_for

if TYPE_CHECKING:
    from environments.settings.environment import Environment

TYPES = pool(lambda each: each.architecture == "arm64" and each.gpus == 0)

InstanceTypeName = Annotated[str, one_of(TYPES, "an ARM (Graviton) instance type"), listed(TYPES)]


class Ec2Graviton(BehindLoadBalancer):
    """An Auto Scaling group of ARM (Graviton) instances of several types, on demand and Spot, behind a load
    balancer."""

    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=40)] = (
        "t4g.small",
        "t4g.medium",
    )
    """EC2 instance types in order of preference: on demand the first that is to be had is taken, on Spot the one that
    is least likely to be taken back for its price. The more there are, the surer Spot is."""
    scaling: InstanceScaling = InstanceScaling()
    """How the number of instances follows the load."""
    on_demand_base: Annotated[int, Field(ge=0, le=100)] = 1
    """Instances that always run on demand before `spot_percent` divides the rest."""
    spot_percent: Annotated[int, Field(ge=0, le=100)] = 50
    """Share of Spot in the rest: 50 to 70 % cheaper, can be taken back at two minutes' notice."""
    disk_gb: Annotated[int, Field(ge=8, le=16384)] = 20
    """Encrypted disk (gp3) of an instance in GB; the image of Amazon Linux has 8."""

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """An image for other processors, or types that are too small for it."""
        yield from super().misfit(environment, here)
        if "arm64" not in environment.workload.architectures:
            yield from built_for(environment, here, "arm64", "Graviton is ARM")
            return
        yield from misfits(environment.workload, f"{here}.instance_types", self.instance_types, TYPES)
