"""Glue: jobs and crawlers by DPU hour, the catalogue by objects and requests.

https://aws.amazon.com/glue/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges

SERVICE = "AWSGlue"

DPUS: Mapping[str, Decimal] = {
    "Standard": Decimal(1),
    "G.025X": Decimal("0.25"),
    "G.1X": Decimal(1),
    "G.2X": Decimal(2),
    "G.4X": Decimal(4),
    "G.8X": Decimal(8),
    "G.12X": Decimal(12),
    "G.16X": Decimal(16),
}
"""Of a worker: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html"""
JOB_DPUS = {"pythonshell": Decimal("0.0625")}
JOB_DPU = Decimal(10)
"""Of a job that doesn't say: https://docs.aws.amazon.com/glue/latest/dg/add-job.html"""


def job(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_hours` of its runs; while it doesn't run it costs nothing."""
    hours = context.usage(resource).amount("monthly_hours") * _dpus(resource)
    flexible = "Flex-" if resource.text("execution_class") == "FLEX" else ""
    yield _of_compute("Job runs", f"ETL-{flexible}DPU-Hour", hours)


def crawler(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_hours` of a DPU; nobody but AWS says how many of them a run takes."""
    yield _of_compute("Crawler runs", "Crawler-DPU-Hour", context.usage(resource).amount("monthly_hours"))


def catalog_database(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_objects` (tables, partitions, versions) and `monthly_requests`."""
    usage = context.usage(resource)
    for key, item, usage_type, unit in (
        ("monthly_objects", "Catalogue objects", "Catalog-Storage", "Obj-Month"),
        ("monthly_requests", "Catalogue requests", "Catalog-Request", "Request"),
    ):
        yield Charge(Component.OTHER, item, PriceKey(SERVICE, usage_type), usage.amount(key), unit)


def _dpus(resource: Resource) -> Decimal:
    workers = resource.number("number_of_workers", 0)
    if not workers:
        usual = JOB_DPUS.get(resource.block("command").text("name"), JOB_DPU)
        return resource.number("max_capacity", 0) or usual
    kind = resource.text("worker_type", "Standard")
    if kind not in DPUS:
        raise NotKnown(f"worker_type is {kind!r}; known are {', '.join(DPUS)}")
    return workers * DPUS[kind]


def _of_compute(item: str, usage_type: str, hours: Amount) -> Charge:
    return Charge(Component.COMPUTE, item, PriceKey(SERVICE, usage_type), hours, "DPU-Hour")


CHARGES: Mapping[str, Charges] = {
    "aws_glue_catalog_database": catalog_database,
    "aws_glue_crawler": crawler,
    "aws_glue_job": job,
}
FREE = frozenset(
    {
        "aws_glue_catalog_table", "aws_glue_catalog_table_optimizer", "aws_glue_classifier", "aws_glue_connection",
        "aws_glue_data_catalog_encryption_settings", "aws_glue_partition", "aws_glue_partition_index",
        "aws_glue_registry", "aws_glue_resource_policy", "aws_glue_schema", "aws_glue_security_configuration",
        "aws_glue_trigger", "aws_glue_user_defined_function", "aws_glue_workflow",
    }
)  # fmt: skip
"""Tables and partitions are objects of their database's catalogue."""
