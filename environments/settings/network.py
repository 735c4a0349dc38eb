"""The VPC: its addresses, its tiers of subnets and its ways out."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from environments.settings.base import Cidr, LogRetentionDays, Settings

TierName = Literal["public", "app", "data", "ml"]

InterfaceEndpoint = Literal[
    "ecr.api", "ecr.dkr", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages", "ec2messages", "kms", "sts", "ecs",
    "ecs-agent", "ecs-telemetry", "bedrock-runtime", "sagemaker.runtime", "sqs", "sns", "events", "elasticfilesystem", "xray",
]  # fmt: skip
"""Interface endpoint services by the last part of their name (`com.amazonaws.<region>.<service>`)."""


_STANDARD_BITS = 6
"""Bits by which a subnet of the standard layout is longer than the VPC's prefix."""

_SMALLEST_PREFIX = 28
"""Amazon VPC's smallest subnet is a /28 and its largest VPC a /16: "Subnet sizing" of the Amazon VPC user guide."""

_LARGEST_PREFIX = 16


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
    """The private tiers' way out: a small ARM instance (about $3 a month), one NAT gateway ($33) or one for each zone."""
    nat_instance_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+\d+g[a-z]*\.[a-z0-9]+$")] = "t4g.nano"
    """EC2 type of the NAT instance: an ARM (Graviton) type."""
    endpoints: tuple[InterfaceEndpoint, ...] = ()
    """Interface endpoints, about $7 a month for each zone; the gateway endpoints for S3 and DynamoDB are free and always there."""
    flow_log_retention_days: LogRetentionDays = 365
    """Days that the VPC's flow logs are kept."""

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
        if not _LARGEST_PREFIX <= self.cidr.prefixlen <= _SMALLEST_PREFIX:
            raise ValueError(f"cidr: found {self.cidr}, a VPC is a /16 to /28")
        placed: list[tuple[str, IPv4Network]] = []
        for name, tier in self.tiers.named():
            if tier.subnets is None and self.cidr.prefixlen + _STANDARD_BITS > _SMALLEST_PREFIX:
                raise ValueError(f"cidr: found {self.cidr}, too small for the standard layout, which needs a /22 or larger")
            if tier.subnets is not None and len(tier.subnets) != self.zones:
                raise ValueError(f"tiers.{name}.subnets: found {len(tier.subnets)}, one for each of the {self.zones} zones is needed")
            for subnet in self.subnets(name):
                if not subnet.subnet_of(self.cidr):
                    raise ValueError(f"tiers.{name}.subnets: {subnet} is outside of {self.cidr}")
                if not _LARGEST_PREFIX <= subnet.prefixlen <= _SMALLEST_PREFIX:
                    raise ValueError(f"tiers.{name}.subnets: found {subnet}, a subnet is a /16 to /28")
                placed.append((name, subnet))
        for (one, a), (other, b) in combinations(placed, 2):
            if a.overlaps(b):
                raise ValueError(f"tiers.{other}.subnets: {b} overlaps {a} of the tier {one}")
        return self
