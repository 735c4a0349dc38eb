"""What the service keeps: database, cache and buckets."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from environments.settings.base import Settings, Slug


class Database(Settings):
    """RDS for PostgreSQL; AWS makes, keeps and rotates its password in Secrets Manager."""

    engine_version: Annotated[str, StringConstraints(pattern=r"^1[4-9](\.\d+)?$")] = "16"
    """PostgreSQL version; a major version alone follows its minor updates."""
    instance_class: Annotated[str, StringConstraints(pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")] = "db.t4g.micro"
    """RDS instance class."""
    storage_gb: Annotated[int, Field(ge=20, le=65536)] = 20
    """Storage (gp3) in GB."""
    max_storage_gb: Annotated[int, Field(ge=20, le=65536)] = 100
    """Upper bound of storage auto scaling in GB."""
    multi_az: bool = False
    """A standby in another zone; doubles the price."""
    backup_days: Annotated[int, Field(ge=1, le=35)] = 7
    """Days that automated backups are kept."""

    @model_validator(mode="after")
    def _storage_grows(self) -> Self:
        if self.max_storage_gb < self.storage_gb:
            raise ValueError(f"max_storage_gb ({self.max_storage_gb}) must not be below storage_gb ({self.storage_gb})")
        return self


class Cache(Settings):
    """ElastiCache replication group, encrypted at rest and in transit."""

    engine: Literal["valkey", "redis"] = "valkey"
    """Valkey costs 20 % less than Redis for the same node."""
    node_type: Annotated[str, StringConstraints(pattern=r"^cache\.[a-z0-9]+\.[a-z0-9]+$")] = "cache.t4g.micro"
    """ElastiCache node type."""
    replicas: Annotated[int, Field(ge=0, le=5)] = 0
    """Replicas beside the primary; with one or more the group fails over between zones."""
    snapshot_days: Annotated[int, Field(ge=0, le=35)] = 1
    """Days that automatic snapshots are kept; 0 makes none."""


class Bucket(Settings):
    """An S3 bucket: encrypted, versioned, TLS only, never public."""

    access: Literal["read", "read-write"] = "read-write"
    """What the service may do with its objects."""
    infrequent_access_days: Annotated[int, Field(ge=30, le=3650)] | None = None
    """Age in days at which objects move to Standard-IA (S3 asks for 30 at least)."""
    glacier_days: Annotated[int, Field(ge=31, le=3650)] | None = None
    """Age in days at which objects move to Glacier Flexible Retrieval."""
    expire_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """Age in days at which objects are deleted."""
    noncurrent_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days that overwritten and deleted versions are kept."""

    @model_validator(mode="after")
    def _ages_grow(self) -> Self:
        ages = [(n, a) for n in ("infrequent_access_days", "glacier_days", "expire_days") if (a := getattr(self, n)) is not None]
        for (younger, low), (older, high) in zip(ages, ages[1:], strict=False):
            if low >= high:
                raise ValueError(f"{older} ({high}) must be above {younger} ({low})")
        return self


class Storage(Settings):
    """The service's own buckets."""

    buckets: dict[Slug, Bucket] = {}
    """Buckets by their short name; the real name carries project, stack and account."""
