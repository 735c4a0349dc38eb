"""What the service keeps: database, cache and buckets."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import Settings, Slug, text


class Database(Settings):
    """RDS for PostgreSQL; AWS makes, keeps and rotates its password in Secrets Manager."""

    engine_version: Annotated[
        str, text(r"^1[4-9](\.[0-9]+)?$", "a PostgreSQL version from 14 to 19 such as 16 or 16.4")
    ] = "16"
    """PostgreSQL version; a major version alone follows its minor updates."""
    instance_class: Annotated[
        str, text(r"^db\.[a-z0-9]+\.[a-z0-9]+$", "an RDS instance class such as db.t4g.micro")
    ] = "db.t4g.micro"
    """RDS instance class."""
    storage_gb: Annotated[int, Field(ge=20, le=65536)] = 20
    """Storage (gp3) in GB."""
    max_storage_gb: Annotated[int, Field(ge=20, le=65536)] = 100
    """Upper bound of storage auto scaling in GB; as much as `storage_gb` keeps it from growing."""
    multi_az: bool = False
    """A standby in another zone; doubles the price."""
    backup_days: Annotated[int, Field(ge=1, le=35)] = 7
    """Days that automated backups are kept."""

    @model_validator(mode="after")
    def _storage_grows(self) -> Self:
        # "Managing capacity automatically" of the Amazon RDS user guide: 10 % at least.
        least = math.ceil(self.storage_gb * 11 / 10)
        if self.max_storage_gb != self.storage_gb and self.max_storage_gb < least:
            allowed = f"as much as storage_gb ({self.storage_gb}), or {least} or more"
            raise Wrong("max_storage_gb", found=self.max_storage_gb, allowed=allowed, given=["storage_gb"])
        return self


class Cache(Settings):
    """ElastiCache replication group, encrypted at rest and in transit."""

    engine: Literal["valkey", "redis"] = "valkey"
    """Valkey costs 20 % less than Redis for the same node."""
    node_type: Annotated[
        str, text(r"^cache\.[a-z0-9]+\.[a-z0-9]+$", "an ElastiCache node type such as cache.t4g.micro")
    ] = "cache.t4g.micro"
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
        reject(self._too_young())
        return self

    def _too_young(self) -> Iterator[Wrong]:
        names = ("infrequent_access_days", "glacier_days", "expire_days")
        ages = [(name, age) for name in names if (age := getattr(self, name)) is not None]
        for (younger, low), (older, high) in pairwise(ages):
            # Lifecycle "Transition" of the Amazon S3 user guide: 30 days in Standard-IA before Glacier.
            if (younger, older) == ("infrequent_access_days", "glacier_days") and high < low + 30:
                yield Wrong(
                    older, found=high, allowed=f"30 days more than {younger} ({low}), at least", given=[younger]
                )
            elif low >= high:
                yield Wrong(older, found=high, allowed=f"more than {younger} ({low})", given=[younger])


class Storage(Settings):
    """The service's own buckets."""

    buckets: dict[Slug, Bucket] = Field(default_factory=dict)
    """Buckets by their short name; the real name carries project, stack and account."""
