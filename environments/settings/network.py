"""The VPC: its addresses, its tiers of subnets and its ways out."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Key, Wrong, reject
from environments.settings.base import Cidr, LogRetentionDays, Settings, text

TierName = Literal["public", "app", "data", "ml"]

InterfaceEndpoint = Literal[
    "ecr.api", "ecr.dkr", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages", "ec2messages", "kms", "sts",
    "ecs", "ecs-agent", "ecs-telemetry", "ec2", "eks", "eks-auth", "bedrock-runtime", "sagemaker.runtime", "sqs", "sns",
    "events", "elasticfilesystem", "xray",
]  # fmt: skip
"""Interface endpoint services by the last part of their name (`com.amazonaws.<region>.<service>`)."""


_STANDARD_BITS = 6
"""Bits by which a subnet of the standard layout is longer than the VPC's prefix."""

_SMALLEST_PREFIX = 28
"""Amazon VPC's smallest subnet is a /28 and its largest VPC a /16: "Subnet sizing" of the Amazon VPC user guide."""

_LARGEST_PREFIX = 16

_SIZES = f"/{_LARGEST_PREFIX} to /{_SMALLEST_PREFIX}"


class Tier(Settings):
    """One tier: a subnet in each zone."""

    subnets: tuple[Cidr, ...] | None = None
    """One block for each zone; without it Landfall lays the tiers out itself (see `Network.subnets`)."""


class Tiers(Settings):
    """Which tiers the VPC has; a tier that isn't named isn't built. `{}` takes the standard layout."""

    public: Tier = Tier()
    """Subnets with a route to the Internet gateway: load balancer, NAT."""
    app: Tier | None = Tier()
    """Private subnets for the compute."""
    data: Tier | None = None
    """Subnets without a way out, guarded by a network ACL: database, cache."""
    ml: Tier | None = None
    """Private subnets for GPU nodes and SageMaker."""

    def named(self) -> Iterator[tuple[TierName, Tier]]:
        """The tiers that are asked for, in the order of the standard layout."""
        tiers: tuple[tuple[TierName, Tier | None], ...] = (
            ("public", self.public), ("app", self.app), ("data", self.data), ("ml", self.ml),
        )  # fmt: skip
        return ((name, tier) for name, tier in tiers if tier is not None)


class Network(Settings):
    """The VPC of a stack."""

    cidr: Cidr = IPv4Network("10.0.0.0/16")
    """The VPC's block: /16 to /28 (Amazon VPC's bounds); the standard layout needs /22 or larger."""
    zones: Annotated[int, Field(ge=2, le=3)] = 2
    """Number of Availability Zones."""
    tiers: Tiers = Tiers()
    """Tiers of subnets."""
    nat: Literal["none", "instance", "gateway", "gateway-per-zone"] = "instance"
    """The private tiers' way out, for variants that live there: a small ARM instance (about $3 a month), one NAT
    gateway ($33) or one for each zone."""
    nat_instance_type: Annotated[
        str, text(r"^[a-z]+[0-9]+g[a-z]*\.[a-z0-9]+$", "an ARM (Graviton) instance type such as t4g.nano")
    ] = "t4g.nano"
    """EC2 type of the NAT instance: an ARM (Graviton) type."""
    endpoints: tuple[InterfaceEndpoint, ...] = ()
    """Interface endpoints for variants in private subnets, about $7 a month for each zone; the gateway endpoints for S3
    and DynamoDB are free and always there."""
    flow_log_retention_days: LogRetentionDays = 365
    """Days that the VPC's flow logs are kept."""

    def without_ways_out(self) -> Self:
        """The same VPC where nothing lives in private subnets: no NAT and no interface endpoints to pay for."""
        return self.model_copy(update={"nat": "none", "endpoints": ()})

    def subnets(self, name: TierName) -> tuple[IPv4Network, ...]:
        """The blocks of a tier, one for each zone.

        Standard layout: the VPC is cut into 64 equal blocks (a /16 into /22s) and each tier owns 4 of them, so that
        neither a further zone nor a further tier moves a subnet that exists.
        """
        tier: Tier | None = getattr(self.tiers, name)
        if tier is not None and tier.subnets is not None:
            return tier.subnets
        first = ("public", "app", "data", "ml").index(name) * 4
        prefix = self.cidr.prefixlen + _STANDARD_BITS
        size = 2 ** (32 - prefix)
        base = int(self.cidr.network_address)
        return tuple(IPv4Network((base + (first + zone) * size, prefix)) for zone in range(self.zones))

    @model_validator(mode="after")
    def _subnets_fit(self) -> Self:
        reject(self._misplaced())
        return self

    def _misplaced(self) -> Iterator[Wrong]:
        if not _is_size_of_subnet(self.cidr):
            yield Wrong("cidr", found=self.cidr, allowed=f"a block from {_SIZES}")
            return
        standard_fits = self.cidr.prefixlen + _STANDARD_BITS <= _SMALLEST_PREFIX
        placed: list[tuple[Key, IPv4Network]] = []
        for name, tier in self.tiers.named():
            if tier.subnets is None:
                if standard_fits:
                    placed += [(("tiers", name), subnet) for subnet in self.subnets(name)]
                continue
            here: Key = ("tiers", name, "subnets")
            if len(tier.subnets) != self.zones:
                allowed = f"{self.zones} subnets, one for each of network.zones"
                yield Wrong(here, found=tier.subnets, allowed=allowed, given=["zones"])
            for index, subnet in enumerate(tier.subnets):
                if not subnet.subnet_of(self.cidr):
                    yield Wrong((*here, index), found=subnet, allowed=f"a block inside {self.cidr}", given=["cidr"])
                elif not _is_size_of_subnet(subnet):
                    yield Wrong((*here, index), found=subnet, allowed=f"a block from {_SIZES}")
                placed.append(((*here, index), subnet))
        if not standard_fits and any(tier.subnets is None for _, tier in self.tiers.named()):
            allowed = f"a /{_SMALLEST_PREFIX - _STANDARD_BITS} or larger, or subnets of its own for every tier"
            yield Wrong("cidr", found=self.cidr, allowed=allowed, given=["tiers"])
        # What the standard layout placed comes first, so that a block of the user's own is the one that is in the way.
        placed.sort(key=lambda place: len(place[0]))
        for (one, a), (other, b) in combinations(placed, 2):
            if a.overlaps(b):
                allowed = f"a block that doesn't overlap {a} of the tier {one[1]}"
                yield Wrong(other, found=b, allowed=allowed, given=[one, "cidr"])


def _is_size_of_subnet(block: IPv4Network) -> bool:
    return _LARGEST_PREFIX <= block.prefixlen <= _SMALLEST_PREFIX
