"""API Gateway's HTTP APIs: moto's, with what it lacks; `execute_api` answers the requests to them."""

from localstack.services.plugins import SERVICE_PLUGINS

from landfall_emulator.handler import Handler
from landfall_emulator.services.apigatewayv2 import authorizers, deployments, domain_names, stages, tags

# its routes are for both kinds of APIs
SERVICE_PLUGINS.require("apigateway")

OPERATIONS: dict[str, Handler] = {
    **authorizers.OPERATIONS,
    **deployments.OPERATIONS,
    **domain_names.OPERATIONS,
    **stages.OPERATIONS,
    **tags.OPERATIONS,
}
