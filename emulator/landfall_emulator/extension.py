"""What LocalStack loads at its start: registers the emulator's services with it, and shuts its door to the Internet."""

from typing import Any

from localstack import config
from localstack.aws.api import RequestContext
from localstack.aws.handlers import serve_custom_exception_handlers
from localstack.http import Response
from localstack.runtime import hooks
from localstack.services.plugins import PLUGIN_NAMESPACE, SERVICE_PLUGINS
from localstack.utils.catalog.catalog import CatalogPlugin
from plux import PluginFinder, PluginSpec
from plux.runtime.filter import global_plugin_filter

from landfall_emulator.handler import refusal
from landfall_emulator.service import PROVIDER, provider
from landfall_emulator.services import apis


@hooks.on_runtime_create()  # type: ignore[untyped-decorator]
def install() -> None:
    """Puts the emulator's services in the place of LocalStack's, which they may be built on."""
    # it would ask LocalStack's website what a paid release could do
    global_plugin_filter.add_exclusion(namespace=CatalogPlugin.namespace, name="aws-catalog-remote-state")
    manager = SERVICE_PLUGINS.plugin_manager
    manager.finder = _Finder(manager.finder)
    serve_custom_exception_handlers.append(_name_what_is_refused)  # type: ignore[arg-type]
    config.SERVICE_PROVIDER_CONFIG.default_value = PROVIDER


def _name_what_is_refused(_chain: Any, exception: Exception, context: RequestContext, _response: Response) -> None:
    # of a service that it doesn't have, LocalStack speaks of licences and not of the operation
    if isinstance(exception, NotImplementedError) and not exception.args and context.operation is not None:
        exception.args = (refusal(context),)


class _Finder(PluginFinder):  # type: ignore[misc]
    """Finds LocalStack's services, and the emulator's for each of them and for those that LocalStack lacks."""

    def __init__(self, localstack: PluginFinder) -> None:
        self._localstack = localstack

    def find_plugins(self) -> list[PluginSpec]:
        theirs = self._localstack.find_plugins()
        served = {spec.name.split(":")[0] for spec in theirs} | apis().keys()
        return [*theirs, *(PluginSpec(PLUGIN_NAMESPACE, f"{api}:{PROVIDER}", provider(api)) for api in served)]
