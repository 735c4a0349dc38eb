"""Settings of the `ec2_single` variant: one small instance that terminates TLS itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from environments.mistakes import Wrong
from environments.settings.instance_types import INSTANCE_TYPES
from environments.settings.variants.instances import Instances, listed, misfits, one_of, pool
from environments.settings.variants.variant import Placement
from environments.settings.workload import Architecture, Image

if TYPE_CHECKING:
    from environments.settings.environment import Environment

TYPES = pool(lambda each: each.gpus == 0)


class Ec2Single(Instances):
    """One instance with an Elastic IP and a reverse proxy that fetches its own certificate: the cheap box.

    There is no load balancer, so no firewall (WAF), no second zone, and a minute or three of silence when the instance
    is replaced, as it is for a new image or new variables."""

    instance_type: Annotated[str, one_of(TYPES, "an instance type"), listed(TYPES)] = "t4g.small"
    """EC2 instance type."""
    disk_gb: Annotated[int, Field(ge=8, le=16384)] = 20
    """Encrypted disk (gp3) of the instance in GB; the image of Amazon Linux has 8."""
    proxy_image: Image = "public.ecr.aws/docker/library/caddy:2.10.2"
    """Image of Caddy, the reverse proxy."""

    @property
    def architecture(self) -> Architecture:
        """What the instance is built on."""
        return INSTANCE_TYPES[self.instance_type].architecture

    def placement(self, environment: "Environment") -> Placement:
        """In a public subnet: the instance is what clients reach."""
        del environment
        return "public"

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """An image for other processors, or a type that is too small for it."""
        yield from super().misfit(environment, here)
        yield from misfits(environment.workload, f"{here}.instance_type", [self.instance_type], TYPES)
