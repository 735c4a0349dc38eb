"""What every variant's settings answer, so that nothing else has to know which variant it is."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from environments.mistakes import Wrong
from environments.settings.base import Settings
from environments.settings.workload import Architecture

if TYPE_CHECKING:
    from environments.settings.environment import Environment

Placement = Literal["none", "public", "private"]
"""Where the compute lives: in no VPC of ours, in public subnets (no NAT), or in private ones."""


class Variant(Settings):
    """One way to run the workload."""

    warning: ClassVar[str] = ""
    """What whoever takes the variant has to know first; it is said wherever the variant is offered."""

    brings_https: ClassVar[bool] = False
    """Whether AWS gives the variant a name with a certificate; else HTTPS needs `domain`."""

    def placement(self, environment: "Environment") -> Placement:
        """Where the compute lives; a VPC is built where it lives in one, or where a data store does."""
        del environment
        return "private"

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """What the variant can't run of the environment, by keys of the environment; `here` is the variant's own."""
        del environment, here
        yield from ()


def in_app_tier(environment: "Environment") -> Iterator[Wrong]:
    """Whether there is the tier that compute in private subnets lives in."""
    if environment.network.tiers.app is None:
        allowed = "{} for the standard layout: the compute lives in this tier"
        yield Wrong("network.tiers.app", found=None, allowed=allowed)


def in_private_subnets(environment: "Environment", services: Sequence[str]) -> Iterator[Wrong]:
    """What is missing for containers in private subnets, which need the app tier, and `services` where there is no
    NAT: the endpoint services by which they pull their image, write their log and so on."""
    network, workload = environment.network, environment.workload
    yield from in_app_tier(environment)
    if network.nat != "none":
        return
    needed = [*services, *(["secretsmanager", "ssm"] if workload.secrets else [])]
    if missing := [service for service in needed if service not in network.endpoints]:
        allowed = f"{', '.join(missing)} as well: without NAT private tasks need them"
        given = ["network.nat", "workload.secrets"]
        yield Wrong("network.endpoints", found=network.endpoints, allowed=allowed, given=given)
    if not workload.in_ecr:
        allowed = "an image in ECR: without NAT private tasks reach no other"
        yield Wrong("workload.image", found=workload.image, allowed=allowed, given=["network.nat"])


def built_for(environment: "Environment", here: str, needed: Architecture, why: str) -> Iterator[Wrong]:
    """Whether the image is built for the architecture `needed`; `why` it has to be is the end of a sentence."""
    built = environment.workload.architectures
    if needed not in built:
        allowed = f"{needed} as well: {why}"
        yield Wrong("workload.architectures", found=", ".join(built), allowed=allowed, given=[here])
