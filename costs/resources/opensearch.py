"""OpenSearch Service, also under its former name Elasticsearch: nodes and their volumes. A domain can't be stopped.

https://aws.amazon.com/opensearch-service/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from costs.amounts import exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AmazonES"

INCLUDED_IOPS = Decimal(3000)
"""What every gp3 volume has at no further price; beyond 1 TiB it has three for each GiB."""

_STORAGE: Mapping[str, str] = {
    "gp2": "GP2-Storage",
    "gp3": "GP3-Storage",
    "io1": "PIOPS-Storage",
    "standard": "Magnetic-Storage",
}


def domain(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its data nodes with a volume each, and its dedicated masters and warm nodes."""
    cluster = resource.block("cluster_config")
    nodes = cluster.number("instance_count", 1)
    yield _nodes("Data nodes", cluster.text("instance_type", "m4.large"), nodes, context)
    if cluster.flag("dedicated_master_enabled"):
        masters = cluster.number("dedicated_master_count", 3)
        yield _nodes("Master nodes", cluster.text("dedicated_master_type", "m4.large"), masters, context)
    if cluster.flag("warm_enabled"):
        warm = cluster.number("warm_count", 2)
        yield _nodes("Warm nodes", cluster.text("warm_type", "ultrawarm1.medium"), warm, context)
    yield from _volumes(resource, nodes)


def _nodes(item: str, type_: str, count: Decimal, context: Context) -> Charge:
    name = type_.removesuffix(".search").removesuffix(".elasticsearch")
    price = PriceKey(SERVICE, f"ESInstance:{name}")
    return Charge(Component.DATABASE, f"{item} ({name})", price, context.running(count), "Hrs")


def _volumes(resource: Resource, nodes: Decimal) -> Iterator[Charge]:
    volume = resource.block("ebs_options")
    if not volume.flag("ebs_enabled"):
        return
    type_ = volume.text("volume_type", "gp2")

    def charge(item: str, usage_type: str, each: Decimal, unit: str) -> Charge:
        price = PriceKey(SERVICE, f"ES:{usage_type}")
        return Charge(Component.STORAGE, f"{item} ({type_})", price, exactly(each * nodes), unit)

    size, iops = volume.number("volume_size"), volume.number("iops", 0)
    yield charge("Storage", _STORAGE.get(type_, f"{type_.upper()}-Storage"), size, "GB-Mo")
    if type_ == "io1":
        yield charge("IOPS", "PIOPS", iops, "IOPS-Mo")
    elif type_ == "gp3":
        included = max(INCLUDED_IOPS, 3 * size)
        if iops > included:
            yield charge("IOPS", "GP3-PIOPS", iops - included, "IOPS-Mo")
        throughput = volume.number("throughput", 0) - included_throughput(size)
        if throughput > 0:
            yield charge("Throughput", "GP3-Provisioned-Throughput", throughput, "MiBps-Mo")


def included_throughput(size: Decimal) -> Decimal:
    """MiB/s that come with a gp3 volume of so many GiB: 125 up to 170 GiB, then 250 for each 3 TiB or a part of them.

    https://aws.amazon.com/opensearch-service/pricing/, in Infracost's reading of it.
    """
    if size <= 170:
        return Decimal(125)
    return min((size / 3072).to_integral_value(ROUND_CEILING) * 250, Decimal(1000))


CHARGES: Mapping[str, Charges] = {"aws_elasticsearch_domain": domain, "aws_opensearch_domain": domain}
FREE = frozenset(
    {
        "aws_elasticsearch_domain_policy", "aws_elasticsearch_domain_saml_options", "aws_opensearch_domain_policy",
        "aws_opensearch_domain_saml_options", "aws_opensearch_package", "aws_opensearch_package_association",
    }
)  # fmt: skip
