"""What is charged per vCPU of a database, beside its instances: Extended Support and Database Insights.

https://aws.amazon.com/rds/postgresql/pricing/, https://aws.amazon.com/cloudwatch/pricing/
"""

from collections.abc import Iterator, Mapping, Sequence

from costs.amounts import Amount, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block
from costs.resources.database_engines import RDS, first_text, vcpus

FREE_DAYS = 7
"""Days for which Performance Insights keeps what it measured at no price; more is Database Insights' advanced mode."""

EXTENDED: Mapping[tuple[str, str], str] = {
    ("postgres", "11"): "Yr3:PostgreSQL11",
    ("postgres", "12"): "Yr1-Yr2:PostgreSQL12",
    ("postgres", "13"): "Yr1-Yr2:PostgreSQL13",
    ("mysql", "5.7"): "Yr3:MySQL5.7",
    ("mysql", "8.0"): "Yr1-Yr2:MySQL8.0",
    ("aurora", "5.7"): "Yr1-Yr2:AuroraMySQL2",
    ("aurora-mysql", "5.7"): "Yr1-Yr2:AuroraMySQL2",
    ("aurora-postgresql", "11"): "Yr3:AuroraPostgreSQL11",
    ("aurora-postgresql", "12"): "Yr1-Yr2:AuroraPostgreSQL12",
    ("aurora-postgresql", "13"): "Yr1-Yr2:AuroraPostgreSQL13",
}
"""Engines and major versions that are out of standard support in October 2026, to the end of their usage type.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html and the engines' release calendars, which
github.com/awslabs/aws-service-eol-data puts together (2026-09-13). Its serverless capacity isn't here: it has prices by
capacity unit.
"""
NO_EXTENSION = "open-source-rds-extended-support-disabled"


def major_version(engine: str, version: str) -> str:
    """`12.19` → `12`, but of MySQL `5.7.mysql_aurora.2.11` → `5.7`."""
    parts = version.split(".")
    return ".".join(parts[:2]) if "mysql" in engine or engine in ("aurora", "mariadb") else parts[0]


def extended_support(
    blocks: Sequence[Block], engine: str, instance_class: str, copies: int, context: Context
) -> Iterator[Charge]:
    """Each vCPU of each copy of a database (a standby is one) whose version is out of standard support."""
    usage_type = EXTENDED.get((engine, major_version(engine, first_text(blocks, "engine_version"))))
    if usage_type is not None and first_text(blocks, "engine_lifecycle_support") != NO_EXTENSION:
        yield Charge(
            Component.DATABASE,
            "Extended Support",
            PriceKey(RDS, f"ExtendedSupport:{usage_type}"),
            context.running(vcpus(instance_class) * copies),
            "vCPU-Hours",
            stops=True,
        )


def insights(
    blocks: Sequence[Block], instance_class: str, context: Context, capacity: Amount | None = None
) -> Iterator[Charge]:
    """The advanced mode of Database Insights, by the instance's and its cluster's arguments.

    It costs by vCPU, or by capacity unit of a serverless instance, whose `capacity` is then given.
    """
    if any(
        block.text("database_insights_mode") == "advanced"
        or (
            block.flag("performance_insights_enabled")
            and block.number("performance_insights_retention_period", 0) > FREE_DAYS
        )
        for block in blocks
    ):
        unit = "vCPU-Hours" if capacity is None else "ACU-Hours"
        yield Charge(
            Component.OBSERVABILITY,
            "Database Insights",
            PriceKey("AmazonCloudWatch", f"CW:DatabaseInsights-{unit}"),
            context.running(vcpus(instance_class) if capacity is None else capacity),
            unit,
            stops=True,
        )


def master_secret(block: Block, attribute: str = "manage_master_user_password") -> Iterator[Charge]:
    """The secret in which AWS keeps the master's password if it is asked to."""
    if block.flag(attribute):
        price = PriceKey("AWSSecretsManager", "AWSSecretsManager-Secrets")
        yield Charge(Component.SECURITY, "Secret of the master password", price, exactly(1), "Secrets")
