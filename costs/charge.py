"""What AWS charges for: a quantity of something that has a price."""

from dataclasses import dataclass
from enum import StrEnum

from costs.amounts import Amount


class Component(StrEnum):
    """What a charge belongs to in the eyes of whoever pays: the rows of a comparison."""

    COMPUTE = "Compute"
    DATABASE = "Database"
    CACHE = "Cache"
    LOAD_BALANCER = "Load balancer"
    API = "API"
    NAT = "NAT"
    PUBLIC_IPV4 = "Public IPv4"
    ENDPOINTS = "VPC endpoints"
    CDN = "CDN"
    DNS = "DNS"
    DATA_TRANSFER = "Data transfer"
    STORAGE = "Storage"
    REGISTRY = "Registry"
    MESSAGING = "Messaging"
    OBSERVABILITY = "Observability"
    SECURITY = "Security"
    BACKUP = "Backup"
    OTHER = "Other"


class Commitment(StrEnum):
    """Which kinds of commitment can make a charge cheaper."""

    EC2 = "EC2 instances"
    """Reserved instances, EC2 Instance Savings Plans, Compute Savings Plans."""
    COMPUTE = "Fargate and Lambda"
    """Compute Savings Plans."""
    SAGEMAKER = "SageMaker"
    """SageMaker Savings Plans."""
    RDS = "RDS"
    """Reserved DB instances."""
    ELASTICACHE = "ElastiCache"
    """Reserved nodes."""


@dataclass(frozen=True, slots=True)
class PriceKey:
    """Which price: the filters by which the AWS Price List is asked for it."""

    service: str
    """The Price List's service code: `AmazonECS`."""
    usage_type: str
    """Without the region's prefix, spelled as in us-east-1: `Fargate-vCPU-Hours:perCPU`."""
    match: str = ""
    """Further attributes where the usage type alone isn't enough: `databaseEngine=PostgreSQL`."""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.service, self.usage_type, self.match)))


@dataclass(frozen=True, slots=True)
class Charge:
    """One item on the bill of one resource, for a month in which nothing is stopped."""

    component: Component
    item: str
    """What a reader of the bill calls it: `vCPU`, `Requests`, `Storage (gp3)`."""
    price: PriceKey
    quantity: Amount
    """A month, in `unit`."""
    unit: str
    """The price's own unit, such as `Hrs`; a catalogue that prices by another one is refused."""
    stops: bool = False
    """Whether it isn't charged while the stack is stopped: what runs stops, what is stored or reserved stays."""
    spot: bool = False
    """Whether it runs on Spot capacity, whose price floats below this one."""
    commitment: Commitment | None = None
    """By which commitments it gets cheaper, if by any."""
    region: str | None = None
    """Where it is charged, if not in the resource's own region; `global` for what has no region."""
