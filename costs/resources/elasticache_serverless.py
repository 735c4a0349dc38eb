"""ElastiCache Serverless: stored data by the hour, and what requests process.

https://aws.amazon.com/elasticache/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Missing, between, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.elasticache import SERVICE, SNAPSHOTS, engine_name

LEAST_GB: Mapping[str, Decimal] = {"Valkey": Decimal("0.1")}
"""What is charged at least of stored data, in GB; of the other engines it is 1."""


def serverless_cache(resource: Resource, context: Context) -> Iterator[Charge]:
    """Data by `storage_gb`, units by `monthly_processing_units`; both at least what the cache is told to keep ready."""
    usage, engine = context.usage(resource), engine_name(resource.text("engine"))
    limits = resource.block("cache_usage_limits")
    size, units = limits.block("data_storage"), limits.block("ecpu_per_second")
    least = max(size.number("minimum", 0), LEAST_GB.get(engine, Decimal(1)))
    stored = usage.amount("storage_gb")
    data = PriceKey(SERVICE, f"CachedData:{engine}")
    if isinstance(stored, Missing):
        yield Charge(Component.CACHE, f"Data ({engine}, the least)", data, context.running(exactly(least)), "GB-Hrs")
        yield Charge(Component.CACHE, f"Data ({engine}, beyond the least)", data, stored, "GB-Hrs")
    else:
        kept = between(*(max(least, gb) for gb in (stored.low, stored.expected, stored.high)))
        yield Charge(Component.CACHE, f"Data ({engine})", data, context.running(kept), "GB-Hrs")
    processed = usage.amount("monthly_processing_units")
    ready = units.number("minimum", 0) * 3600 * context.hours
    if not isinstance(processed, Missing):
        processed = between(*(max(ready, number) for number in (processed.low, processed.expected, processed.high)))
    elif ready:
        processed = exactly(ready)
    requests = PriceKey(SERVICE, f"ElastiCacheProcessingUnits:{engine}")
    yield Charge(Component.CACHE, f"Processing units ({engine})", requests, processed, "ElastiCacheProcessingUnit")
    if limit := resource.number("snapshot_retention_limit", 0):
        backups = usage.amount("snapshot_storage_size_gb") * limit
        yield Charge(Component.BACKUP, "Snapshots", SNAPSHOTS, backups, "GB-Mo")


CHARGES: Mapping[str, Charges] = {"aws_elasticache_serverless_cache": serverless_cache}
