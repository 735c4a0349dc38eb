"""API Gateway's HTTP and WebSocket APIs: requests, messages and minutes of connections.

https://aws.amazon.com/api-gateway/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.api_gateway import SERVICE
from costs.resources.metering import chunks

REQUEST_KB = 512
"""From which size on a request counts as two."""
MESSAGE_KB = 32
"""From which size on a message counts as two."""

HTTP_REQUEST = PriceKey(SERVICE, "ApiGatewayHttpRequest")
MESSAGE = PriceKey(SERVICE, "ApiGatewayMessage")
MINUTE = PriceKey(SERVICE, "ApiGatewayMinute")


def api(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_requests` and `request_size_kb`; WebSocket by `monthly_messages`, `message_size_kb` and
    `monthly_connection_mins`.
    """
    usage = context.usage(resource)
    if resource.text("protocol_type") == "HTTP":
        requests = usage.amount("monthly_requests") * chunks(usage.number("request_size_kb", REQUEST_KB), REQUEST_KB)
        yield Charge(Component.API, "Requests", HTTP_REQUEST, requests, "Requests")
        return
    messages = usage.amount("monthly_messages") * chunks(usage.number("message_size_kb", MESSAGE_KB), MESSAGE_KB)
    yield Charge(Component.API, "Messages", MESSAGE, messages, "Messages")
    yield Charge(Component.API, "Connection minutes", MINUTE, usage.amount("monthly_connection_mins"), "minutes")


CHARGES: Mapping[str, Charges] = {"aws_apigatewayv2_api": api}
FREE = frozenset(
    {
        "aws_apigatewayv2_api_mapping", "aws_apigatewayv2_authorizer", "aws_apigatewayv2_deployment",
        "aws_apigatewayv2_domain_name", "aws_apigatewayv2_integration", "aws_apigatewayv2_integration_response",
        "aws_apigatewayv2_model", "aws_apigatewayv2_route", "aws_apigatewayv2_route_response",
        "aws_apigatewayv2_stage", "aws_apigatewayv2_vpc_link",
    }
)  # fmt: skip
