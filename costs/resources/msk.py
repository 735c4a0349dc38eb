"""Managed Streaming for Apache Kafka: brokers by the hour, and what is provisioned on their disks.

https://aws.amazon.com/msk/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Missing, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, Resource
from costs.resources import Charges
from costs.resources.app_auto_scaling import scaled
from costs.resources.metering import product

SERVICE = "AmazonMSK"

INCLUDED_MIBPS = Decimal(250)
"""From which provisioned throughput on it is charged."""
VOLUME_GB = 1000
"""By AWS's default."""


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """A standard cluster's brokers with their volumes; express brokers store what `storage_gb` says."""
    usage = context.usage(resource)
    brokers, group = resource.number("number_of_broker_nodes"), resource.block("broker_node_group_info")
    kind = group.text("instance_type")
    price = PriceKey(SERVICE, f"Kafka.{kind.removeprefix('kafka.')}")
    yield Charge(Component.MESSAGING, f"Brokers ({kind})", price, context.running(brokers), "hours")
    if kind.startswith("express."):
        price = PriceKey(SERVICE, "Kafka.Storage.Express")
        yield Charge(Component.STORAGE, "Storage (express)", price, usage.amount("storage_gb"), "GB-Mo")
        return
    volume = group.block("storage_info").block("ebs_storage_info")
    size = scaled(context, resource, "kafka:broker-storage:VolumeSize", volume.number("volume_size", VOLUME_GB))
    price = PriceKey(SERVICE, "Kafka.Storage.GP2")
    yield Charge(Component.STORAGE, "Storage", price, product(size, brokers), "GB-Mo")
    if above := _throughput_above(volume):
        price = PriceKey(SERVICE, "Kafka.Storage.ProvisionedThroughput")
        yield Charge(Component.STORAGE, "Storage throughput", price, exactly(above * brokers), "MiBps-Mo")
    tiered = usage.amount("tiered_storage_gb")
    if resource.text("storage_mode") == "TIERED" or not isinstance(tiered, Missing):
        price = PriceKey(SERVICE, "Kafka.Storage.Tiered")
        yield Charge(Component.STORAGE, "Tiered storage", price, tiered, "GB-Mo")


def _throughput_above(volume: Block) -> Decimal:
    """MiB/s of a broker beyond what its price includes."""
    provisioned = volume.block("provisioned_throughput")
    return max(provisioned.number("volume_throughput", 0) - INCLUDED_MIBPS, Decimal(0)) * provisioned.flag("enabled")


CHARGES: Mapping[str, Charges] = {"aws_msk_cluster": cluster}
FREE = frozenset({"aws_msk_cluster_policy", "aws_msk_configuration", "aws_msk_scram_secret_association"})
