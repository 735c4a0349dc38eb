"""Network Firewall: an endpoint in each zone, and processed data.

https://aws.amazon.com/network-firewall/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges


def firewall(resource: Resource, context: Context) -> Iterator[Charge]:
    """Endpoint hours, and data by `monthly_data_processed_gb`."""
    endpoints = len(resource.blocks("subnet_mapping")) + len(resource.blocks("availability_zone_mapping"))
    yield Charge(
        Component.SECURITY,
        "Firewall endpoints",
        PriceKey("AWSNetworkFirewall", "Endpoint-Hour"),
        context.running(max(endpoints, 1)),
        "Hrs",
    )
    yield Charge(
        Component.SECURITY,
        "Data processed",
        PriceKey("AWSNetworkFirewall", "Traffic-GB-Processed"),
        context.usage(resource).amount("monthly_data_processed_gb"),
        "GB",
    )


CHARGES: Mapping[str, Charges] = {"aws_networkfirewall_firewall": firewall}
FREE = frozenset(
    {
        "aws_networkfirewall_firewall_policy", "aws_networkfirewall_logging_configuration",
        "aws_networkfirewall_resource_policy", "aws_networkfirewall_rule_group",
        "aws_networkfirewall_tls_inspection_configuration",
    }
)  # fmt: skip
