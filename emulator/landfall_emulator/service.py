"""Builds a LocalStack service out of own handlers, LocalStack's and moto's."""

from collections.abc import Callable, Mapping
from importlib import import_module

from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.plugins import SERVICE_PLUGINS, Service, ServicePluginAdapter

from landfall_emulator.handler import Handler, layers, loudly, moto, refuse
from landfall_emulator.services import SERVED_BY_MOTO, apis

PROVIDER = "landfall"
"""The name under which LocalStack knows the services of this package."""


def provider(api: str) -> Callable[[], ServicePluginAdapter]:
    """A factory of the plugin that serves `api`; nothing is imported before the first request for it."""
    return lambda: ServicePluginAdapter(api=api, create_service=lambda: service(api))


def service(api: str) -> Service:
    """The service `api`: own operations over LocalStack's, or over moto's where it is served by that."""
    module = apis().get(api)
    own: Mapping[str, Handler] = import_module(f"landfall_emulator.services.{module}").OPERATIONS if module else {}
    model = load_service(api)
    if unknown := own.keys() - set(model.operation_names):
        raise LookupError(f"{api} has no operation {', '.join(sorted(unknown))}")
    if api not in SERVED_BY_MOTO and f"{api}:default" in SERVICE_PLUGINS.plugin_manager.list_names():
        result: Service = SERVICE_PLUGINS.plugin_manager.load(f"{api}:default").service
        table = result.skeleton.dispatch_table
        layer = dict.fromkeys(model.operation_names, refuse) | {name: loudly(one) for name, one in table.items()}
    else:
        result = Service(api, skeleton=Skeleton(model, {}))
        layer = dict.fromkeys(model.operation_names, moto)
    layers[api] = layer
    result.skeleton.dispatch_table.update(layer | {name: loudly(handler) for name, handler in own.items()})
    return result
