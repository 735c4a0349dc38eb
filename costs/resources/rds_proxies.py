"""RDS Proxy: by the vCPUs of the databases behind it.

https://aws.amazon.com/rds/proxy/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, between, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.aurora_instances import SERVERLESS
from costs.resources.database_engines import RDS, vcpus

LEAST_VCPUS = Decimal(2)
LEAST_UNITS = Decimal(8)
"""What is charged at least, also of a smaller database; capacity units if it is Aurora Serverless."""

_FAMILIES: Mapping[str, str] = {"POSTGRESQL": "PostgreSQL", "MYSQL": "MySQL", "SQLSERVER": "SQL Server"}


def proxy(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours of the vCPUs, or of the capacity units, of all databases behind it; the least without any."""
    databases = list(_databases(resource, context))
    family = resource.text("engine_family")
    match = f"databaseEngine={_FAMILIES.get(family, family)}"
    serverless = [one for one in databases if one.text("instance_class") == SERVERLESS]
    cores = sum(
        (max(LEAST_VCPUS, vcpus(one.text("instance_class"))) for one in databases if one not in serverless), Decimal(0)
    )
    if cores or not serverless:
        hours = context.running(cores or LEAST_VCPUS)
        yield Charge(Component.DATABASE, "Proxy", PriceKey(RDS, "RDS:ProxyUsage", match), hours, "Hrs")
    for one in serverless:
        price = PriceKey(RDS, "RDS:Proxy-ASv2-Usage", match)
        yield Charge(Component.DATABASE, "Proxy (serverless)", price, context.running(_units(one, context)), "ACU-Hr")


def _units(instance: Resource, context: Context) -> Amount:
    given = context.usage(instance).amount("capacity_units_per_hr")
    if not isinstance(given, Missing):
        return between(*(max(LEAST_UNITS, number) for number in (given.low, given.expected, given.high)))
    for cluster in context.document.linked(instance, "cluster_identifier", "aws_rds_cluster"):
        most = cluster.block("serverlessv2_scaling_configuration").number("max_capacity", LEAST_UNITS)
        return between(LEAST_UNITS, LEAST_UNITS, max(LEAST_UNITS, most))
    return exactly(LEAST_UNITS)


def _databases(resource: Resource, context: Context) -> Iterator[Resource]:
    document = context.document
    for target in document.linking(resource, "aws_db_proxy_target", "db_proxy_name"):
        yield from document.linked(target, "db_instance_identifier", "aws_db_instance")
        for cluster in document.linked(target, "db_cluster_identifier", "aws_rds_cluster"):
            yield from document.linking(cluster, "aws_rds_cluster_instance", "cluster_identifier")


CHARGES: Mapping[str, Charges] = {"aws_db_proxy": proxy}
FREE = frozenset({"aws_db_proxy_default_target_group", "aws_db_proxy_target"})
"""A further endpoint (`aws_db_proxy_endpoint`) costs an interface endpoint that AWS makes, and is left out."""
