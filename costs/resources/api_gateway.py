"""API Gateway's REST APIs: requests, and caches by size.

https://aws.amazon.com/api-gateway/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AmazonApiGateway"
REQUEST = PriceKey(SERVICE, "ApiGatewayRequest")


def rest_api(resource: Resource, context: Context) -> Iterator[Charge]:
    """Requests by `monthly_requests`."""
    amount = context.usage(resource).amount("monthly_requests")
    yield Charge(Component.API, "Requests", REQUEST, amount, "Requests")


def stage(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its cache, if it has one, whether it is asked or not."""
    if not resource.flag("cache_cluster_enabled"):
        return
    # 118 and 118.0 are the same size; what the usage type says has no superfluous digits.
    size = f"{resource.number('cache_cluster_size').normalize():f}"
    price = PriceKey(SERVICE, f"ApiGatewayCacheUsage:{size}GB")
    yield Charge(Component.API, f"Cache ({size} GB)", price, context.running(), "Hrs")


CHARGES: Mapping[str, Charges] = {"aws_api_gateway_rest_api": rest_api, "aws_api_gateway_stage": stage}
FREE = frozenset(
    {
        "aws_api_gateway_account", "aws_api_gateway_api_key", "aws_api_gateway_authorizer",
        "aws_api_gateway_base_path_mapping", "aws_api_gateway_client_certificate", "aws_api_gateway_deployment",
        "aws_api_gateway_documentation_part", "aws_api_gateway_documentation_version", "aws_api_gateway_domain_name",
        "aws_api_gateway_domain_name_access_association", "aws_api_gateway_gateway_response",
        "aws_api_gateway_integration", "aws_api_gateway_integration_response", "aws_api_gateway_method",
        "aws_api_gateway_method_response", "aws_api_gateway_method_settings", "aws_api_gateway_model",
        "aws_api_gateway_request_validator", "aws_api_gateway_resource", "aws_api_gateway_rest_api_policy",
        "aws_api_gateway_rest_api_put", "aws_api_gateway_usage_plan", "aws_api_gateway_usage_plan_key",
        "aws_api_gateway_vpc_link",
    }
)  # fmt: skip
