"""Puts what is in this package into LocalStack's gateway for APIs."""

from typing import Any

from localstack.http import Request, Response
from localstack.services.apigateway.next_gen.execute_api.gateway import RestApiGateway
from localstack.services.apigateway.next_gen.execute_api.handlers import api_key_validation_handler
from localstack.services.apigateway.next_gen.execute_api.router import ApiGatewayEndpoint, ApiGatewayRouter

from landfall_emulator.execute_api import http_api, rest_api
from landfall_emulator.execute_api.domains import Domains


def install() -> None:
    """To be called before LocalStack's API Gateway is loaded."""
    ApiGatewayEndpoint.__call__ = _answer  # type: ignore[method-assign, assignment]
    ApiGatewayRouter.register_routes = _register  # type: ignore[method-assign, assignment]
    RestApiGateway.__init__ = _initialize  # type: ignore[method-assign]


_rest_answer = ApiGatewayEndpoint.__call__
_register_routes: Any = ApiGatewayRouter.register_routes
_rest_initialize: Any = RestApiGateway.__init__


def _answer(endpoint: ApiGatewayEndpoint, request: Request, **told: Any) -> Response:
    if found := http_api.find(told.get("api_id") or ""):
        return http_api.answer(request, *found)
    return _rest_answer(endpoint, request, **told)


_domains: list[Domains] = []


def domains() -> Domains:
    """What routes custom domain names; there once LocalStack's API Gateway is loaded."""
    return _domains[0]


def _register(router: Any) -> None:
    _register_routes(router)
    _domains.append(Domains(router.router, router.handler))
    # LocalStack would redirect it to the path with a slash
    where = {"path": "", "stage": None}
    router.registered_rules.append(router.router.add(f"{http_api.PATH_FORM}<api_id>", router.handler, defaults=where))


def _initialize(gateway: Any) -> None:
    _rest_initialize(gateway)
    handlers = gateway.request_handlers
    handlers[handlers.index(api_key_validation_handler)] = rest_api.check_key_and_limits
    gateway.response_handlers.append(rest_api.log)
