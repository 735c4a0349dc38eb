"""VPC endpoints: hours in each zone and processed data; gateway endpoints are free.

https://aws.amazon.com/privatelink/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

USAGE_TYPES = {
    "Interface": "VpcEndpoint",
    "GatewayLoadBalancer": "VpcEndpoint-GWLBE",
    "Resource": "VpcEndpoint-Resource",
    "ServiceNetwork": "VpcEndpoint-ServiceNetwork",
}
"""How the price list's usage types begin, by `vpc_endpoint_type`."""


def vpc_endpoint(resource: Resource, context: Context) -> Iterator[Charge]:
    """A network interface in each subnet; data by `monthly_data_processed_gb`."""
    kind = resource.text("vpc_endpoint_type", "Gateway")
    if kind not in USAGE_TYPES:
        return
    yield Charge(
        Component.ENDPOINTS,
        f"{kind} endpoint",
        PriceKey("AmazonVPC", f"{USAGE_TYPES[kind]}-Hours"),
        context.running(_subnets(resource, context)),
        "Hrs",
    )
    yield Charge(
        Component.ENDPOINTS,
        "Data processed",
        PriceKey("AmazonVPC", f"{USAGE_TYPES[kind]}-Bytes"),
        context.usage(resource).amount("monthly_data_processed_gb"),
        "GB",
    )


def _subnets(resource: Resource, context: Context) -> int:
    given = resource.length("subnet_ids") if resource.known("subnet_ids") else 0
    given = given or len(context.document.linked(resource, "subnet_ids", "aws_subnet"))
    added = len(context.document.linking(resource, "aws_vpc_endpoint_subnet_association", "vpc_endpoint_id"))
    # A state lists the subnets of associations among the endpoint's own.
    return max(given, added, 1) if context.document.kind == "state" else max(given + added, 1)


CHARGES: Mapping[str, Charges] = {"aws_vpc_endpoint": vpc_endpoint}
FREE = frozenset(
    {
        "aws_vpc_endpoint_connection_accepter", "aws_vpc_endpoint_connection_notification", "aws_vpc_endpoint_policy",
        "aws_vpc_endpoint_private_dns", "aws_vpc_endpoint_route_table_association",
        "aws_vpc_endpoint_security_group_association", "aws_vpc_endpoint_service",
        "aws_vpc_endpoint_service_allowed_principal", "aws_vpc_endpoint_service_private_dns_verification",
        "aws_vpc_endpoint_subnet_association",
    }
)  # fmt: skip
