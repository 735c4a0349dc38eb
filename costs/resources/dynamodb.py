"""DynamoDB: capacity or requests, storage and backups of a table and of its replicas.

https://aws.amazon.com/dynamodb/pricing/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from costs.amounts import Amount, Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, Resource
from costs.resources import Charges
from costs.resources.app_auto_scaling import scaled

SERVICE = "AmazonDynamoDB"


@dataclass(frozen=True, slots=True)
class _Place:
    """A table in one region; `region` is None for the resource's own."""

    table: Resource
    context: Context
    region: str | None = None

    def charge(
        self, item: str, usage_type: str, quantity: Amount, unit: str, component: Component = Component.DATABASE
    ) -> Charge:
        """In this region, which the item names if it isn't the table's own."""
        where = f", {self.region}" if self.region else ""
        return Charge(component, f"{item}{where}", PriceKey(SERVICE, usage_type), quantity, unit, region=self.region)

    def usage(self, key: str) -> Amount:
        """Of the table's usage."""
        return self.context.usage(self.table).amount(key)

    @property
    def prefix(self) -> str:
        """What begins the usage types of the table's class."""
        return "IA-" if self.table.text("table_class") == "STANDARD_INFREQUENT_ACCESS" else ""


def table(resource: Resource, context: Context) -> Iterator[Charge]:
    """The table with its indexes, and each replica. With a replica its writes are replicated writes everywhere."""
    home = _Place(resource, context)
    replicas = resource.blocks("replica")
    others = context.document.linking(resource, "aws_dynamodb_table_replica", "global_table_arn")
    yield from _throughput(home, replicated=bool(replicas or others))
    yield from _stored(home, resource)
    for key, item, usage_type, unit in (
        ("on_demand_backup_storage_gb", "On-demand backups", "TimedBackupStorage-ByteHrs", "GB-Mo"),
        ("monthly_data_restored_gb", "Restored data", "RestoreDataSize-Bytes", "GB"),
    ):
        amount = home.usage(key)
        if not isinstance(amount, Missing):
            yield home.charge(item, usage_type, amount, unit, Component.BACKUP)
    requests = home.usage("monthly_streams_read_request_units")
    # The replicas of a global table switch its stream on without saying so.
    if resource.flag("stream_enabled") or not isinstance(requests, Missing):
        yield home.charge("Stream reads", "Streams-Requests", requests, "Requests")
    for replica in replicas:
        yield from _replica(_Place(resource, context, replica.text("region_name")), replica)


def table_replica(resource: Resource, context: Context) -> Iterator[Charge]:
    """A replica that is a resource of its own, in its provider's region: its writes and data are those of the table."""
    for source in context.document.linked(resource, "global_table_arn", "aws_dynamodb_table"):
        yield from _replica(_Place(source, context, resource.region), resource)


def _replica(place: _Place, replica: Block) -> Iterator[Charge]:
    yield from _throughput(place, replicated=True)
    yield from _stored(place, replica)


def _throughput(place: _Place, *, replicated: bool) -> Iterator[Charge]:
    """Reads of a replica's requests aren't known: they are those that are sent there."""
    write = "ReplWrite" if replicated else "Write"
    written = "ReplicatedWrite" if replicated else "Write"
    if place.table.text("billing_mode", "PROVISIONED") == "PAY_PER_REQUEST":
        writes = place.usage("monthly_write_request_units")
        usage_type = f"{place.prefix}{write}RequestUnits"
        yield place.charge("Write requests", usage_type, writes, f"{written}RequestUnits")
        if place.region is None:
            reads = place.usage("monthly_read_request_units")
            yield place.charge("Read requests", f"{place.prefix}ReadRequestUnits", reads, "ReadRequestUnits")
        return
    for block, name in _capacities(place.table):
        # What an index writes is never billed as replicated.
        usage_type, unit = ("Write", "Write") if name else (write, written)
        index = f", index {name}" if name else ""
        for kind, item, hours, of in (("Write", "Write", usage_type, unit), ("Read", "Read", "Read", "Read")):
            count = scaled(
                place.context,
                place.table,
                f"dynamodb:{'index' if name else 'table'}:{kind}CapacityUnits",
                block.number(f"{kind.lower()}_capacity", 0),
                resource_id=_resource_id(place.table, name),
            )
            yield place.charge(
                f"{item} capacity{index}",
                f"{place.prefix}{hours}CapacityUnit-Hrs",
                place.context.running(count),
                f"{of}CapacityUnit-Hrs",
            )


def _capacities(table: Resource) -> Iterator[tuple[Block, str]]:
    yield table, ""
    for index in table.blocks("global_secondary_index"):
        yield index, index.text("name")


def _resource_id(table: Resource, index: str) -> str:
    name = table.text("name") if table.known("name") else ""
    return f"table/{name}/index/{index}" if index else f"table/{name}"


def _stored(place: _Place, described: Block) -> Iterator[Charge]:
    stored = place.usage("storage_gb")
    yield place.charge("Storage", f"{place.prefix}TimedStorage-ByteHrs", stored, "GB-Mo", Component.STORAGE)
    if _recoverable(described):
        kept = place.usage("pitr_backup_storage_gb")
        yield place.charge("Point-in-time recovery", "TimedPITRStorage-ByteHrs", kept, "GB-Mo", Component.BACKUP)


def _recoverable(described: Block) -> bool:
    """A table has a block, a replica has a boolean."""
    if isinstance(described.get("point_in_time_recovery"), list | dict):
        return described.block("point_in_time_recovery").flag("enabled")
    return described.flag("point_in_time_recovery")


def kinesis_destination(resource: Resource, context: Context) -> Iterator[Charge]:
    """Changes that go to Kinesis: `monthly_change_data_capture_units`, or else as many as are written to the table."""
    changes = context.usage(resource).amount("monthly_change_data_capture_units")
    for source in context.document.linked(resource, "table_name", "aws_dynamodb_table"):
        written = context.usage(source).amount("monthly_write_request_units")
        if isinstance(changes, Missing) and not isinstance(written, Missing):
            changes = written
    price = PriceKey(SERVICE, "ChangeDataCaptureUnits-Kinesis")
    yield Charge(Component.DATABASE, "Changes to Kinesis", price, changes, "ChangeDataCaptureUnits")


CHARGES: Mapping[str, Charges] = {
    "aws_dynamodb_kinesis_streaming_destination": kinesis_destination,
    "aws_dynamodb_table": table,
    "aws_dynamodb_table_replica": table_replica,
}
FREE = frozenset(
    {"aws_dynamodb_global_table", "aws_dynamodb_resource_policy", "aws_dynamodb_table_item", "aws_dynamodb_tag"}
)
