"""Builds a LocalStack service out of own handlers, LocalStack's and moto's."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.moto import call_moto
from localstack.services.plugins import SERVICE_PLUGINS, Service, ServicePluginAdapter

from landfall_emulator.services import apis

PROVIDER = "landfall"
"""The name under which LocalStack knows the services of this package."""

type Handler = Callable[[RequestContext, Mapping[str, Any]], Mapping[str, Any] | None]
"""Answers one operation: takes the request as botocore's shapes have it, returns the response likewise."""


def provider(api: str) -> Callable[[], ServicePluginAdapter]:
    """A factory of the plugin that serves `api`; nothing is imported before the first request for it."""
    return lambda: ServicePluginAdapter(api=api, create_service=lambda: service(api))


def service(api: str) -> Service:
    """The service `api`: own operations over LocalStack's, or over moto's where LocalStack doesn't have the service."""
    module = apis()[api]
    own: Mapping[str, Handler] = import_module(f"landfall_emulator.services.{module}").OPERATIONS if module else {}
    model = load_service(api)
    if unknown := own.keys() - set(model.operation_names):
        raise LookupError(f"{api} has no operation {', '.join(sorted(unknown))}")
    if f"{api}:default" in SERVICE_PLUGINS.plugin_manager.list_names():
        base: Service = SERVICE_PLUGINS.plugin_manager.load(f"{api}:default").service
        base.skeleton.dispatch_table.update(own)
        return base
    return Service(api, skeleton=Skeleton(model, dict.fromkeys(model.operation_names, moto) | own))


def moto(context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lets moto answer; refuses what moto doesn't have (LocalStack answers 501, with this message)."""
    try:
        answer: Mapping[str, Any] = call_moto(context)
    except NotImplementedError as error:
        raise refusal(context) from error
    return answer


def refusal(context: RequestContext) -> NotImplementedError:
    """What a handler raises for an operation that isn't emulated."""
    name = f"{context.service.service_name}.{context.operation.name}"
    return NotImplementedError(f"{name} is not emulated")
