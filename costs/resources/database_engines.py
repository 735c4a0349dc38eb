"""How the Price List names RDS's engines, editions and instance classes.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from costs.charge import PriceKey
from costs.context import Context
from costs.document.resource import Block, NotKnown, Resource

RDS = "AmazonRDS"

_ENGINES: Mapping[str, str] = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "aurora": "Aurora MySQL",
    "aurora-mysql": "Aurora MySQL",
    "aurora-postgresql": "Aurora PostgreSQL",
    "oracle": "Oracle",
    "sqlserver": "SQL Server",
    "db2": "Db2",
}
_EDITIONS: Mapping[str, str] = {
    "oracle-se": "Standard",
    "oracle-se1": "Standard One",
    "oracle-se2": "Standard Two",
    "oracle-ee": "Enterprise",
    "sqlserver-ex": "Express",
    "sqlserver-web": "Web",
    "sqlserver-se": "Standard",
    "sqlserver-ee": "Enterprise",
    "db2-se": "Standard",
    "db2-ae": "Advanced",
}
_LICENSES: Mapping[str, str] = {
    "license-included": "License included",
    "bring-your-own-license": "Bring your own license",
    "marketplace-license": "Marketplace",
}
_BROUGHT = frozenset({"oracle-ee", "db2-se", "db2-ae"})
"""Editions for which nothing else than one's own license is usual: Oracle's Enterprise Edition isn't sold with one."""

_VCPUS = {"micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}
_OF_ONE_VCPU = frozenset({"t2.micro", "t2.small", "m1.small", "m1.medium", "m3.medium", "t1.micro"})


def price_engine(engine: str) -> str:
    """`postgres` → `PostgreSQL`; an engine that isn't known stays as it is."""
    name = engine.lower().removesuffix("-cdb")
    return _ENGINES.get(name) or _ENGINES.get(name.partition("-")[0], name)


def engine_match(engine: str, license_model: str = "") -> str:
    """What tells an engine's price from others: the engine and, where licenses cost, edition and license."""
    name = engine.lower().removesuffix("-cdb")
    match = f"databaseEngine={price_engine(engine)}"
    if name not in _EDITIONS:
        return match
    default = "bring-your-own-license" if name in _BROUGHT else "license-included"
    license_ = _LICENSES.get(license_model or default, license_model)
    return f"databaseEdition={_EDITIONS[name]};{match};licenseModel={license_}"


def usage_class(instance_class: str) -> str:
    """`db.r6g.2xlarge` → `db.r6g.2xl`, as usage types spell it."""
    return instance_class.replace("xlarge", "xl")


def family_of(instance_class: str) -> str:
    """`db.t4g.medium` → `db.t4g`."""
    return ".".join(instance_class.split(".")[:2])


def vcpus(instance_class: str) -> Decimal:
    """How many vCPUs a class such as `db.r6g.2xlarge` has. Raises NotKnown."""
    _, _, name = instance_class.partition(".")
    size = name.split(".")[1] if "." in name else ""
    if name in _OF_ONE_VCPU:
        return Decimal(1)
    times = size.removesuffix("xlarge")
    if size.endswith("xlarge") and times.isdecimal():
        return Decimal(times) * 4
    if size not in _VCPUS:
        raise NotKnown(f"how many vCPUs {instance_class} has isn't known here")
    return Decimal(_VCPUS[size])


def origin(resource: Resource, context: Context) -> Resource | None:
    """The database that one is a replica or a copy of, if it is in the document."""
    snapshots = context.document.linked(resource, "snapshot_identifier", "aws_db_snapshot")
    found = (
        *context.document.linked(resource, "replicate_source_db", "aws_db_instance"),
        *context.document.linked(resource, "restore_to_point_in_time.source_db_instance_identifier", "aws_db_instance"),
        *(
            source
            for snapshot in snapshots
            for source in context.document.linked(snapshot, "db_instance_identifier", "aws_db_instance")
        ),
    )
    return found[0] if found else None


def lineage(resource: Resource, context: Context) -> list[Resource]:
    """The database and those that it comes from, nearest first: what it doesn't say itself it has from them."""
    found = [resource]
    while (source := origin(found[-1], context)) is not None and source not in found:
        found.append(source)
    return found


def first_text(blocks: Iterable[Block], attribute: str) -> str:
    """What the first of them says that says something now; empty if none does."""
    return next((text for block in blocks if block.known(attribute) and (text := block.text(attribute))), "")


def credits_key(instance_class: str, engine: str) -> PriceKey:
    """The price of CPU credits beyond those that a burstable class earns."""
    return PriceKey(RDS, f"CPUCredits:{family_of(instance_class)}", f"databaseEngine={price_engine(engine)}")
