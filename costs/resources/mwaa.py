"""Managed Workflows for Apache Airflow: an environment by its class, and what it has beyond what is in its price.

https://aws.amazon.com/managed-workflows-for-apache-airflow/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Missing, between, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AmazonMWAA"

WORKERS = 1
SCHEDULERS = 2
"""In an environment's price; one of each in the micro class."""
MOST_WORKERS = 10
"""By the provider's default."""


def environment(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its hours; further workers between its bounds, or by `additional_workers`; what `meta_database_gb` stores."""
    usage = context.usage(resource)
    size = resource.text("environment_class", "mw1.small").lower().removeprefix("mw1.").title()
    least = resource.number("min_workers", WORKERS)
    most = resource.number("max_workers", MOST_WORKERS)
    included = 1 if size == "Micro" else SCHEDULERS
    workers = usage.amount("additional_workers")
    if isinstance(workers, Missing):
        further = max(least - WORKERS, Decimal(0))
        workers = between(further, further, max(most - WORKERS, further))
    schedulers = usage.amount("additional_schedulers")
    if isinstance(schedulers, Missing):
        schedulers = exactly(max(resource.number("schedulers", included) - included, Decimal(0)))
    for item, usage_type, count in (
        ("Environment", "Environment", exactly(1)),
        ("Further workers", "Worker", workers),
        ("Further schedulers", "Scheduler", schedulers),
    ):
        if count != exactly(0):
            price = PriceKey(SERVICE, f"Airflow-{size}{usage_type}")
            yield Charge(Component.COMPUTE, f"{item} ({size})", price, context.running(count), "hours")
    price = PriceKey(SERVICE, "Airflow-StandardDatabaseStorage")
    yield Charge(Component.DATABASE, "Metadata", price, usage.amount("meta_database_gb"), "GB-Mo")


CHARGES: Mapping[str, Charges] = {"aws_mwaa_environment": environment}
