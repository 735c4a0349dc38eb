"""What LocalStack loads at its start: registers the emulator's services with it, and shuts its door to the Internet."""

from localstack import config
from localstack.runtime import hooks
from localstack.services.plugins import PLUGIN_NAMESPACE, SERVICE_PLUGINS
from localstack.utils.catalog.catalog import CatalogPlugin
from plux import PluginFinder, PluginSpec
from plux.runtime.filter import global_plugin_filter

from landfall_emulator.service import PROVIDER, provider
from landfall_emulator.services import apis


@hooks.on_runtime_create()  # type: ignore[untyped-decorator]
def install() -> None:
    """Puts the services of `landfall_emulator.services` beside LocalStack's own, and before them."""
    # it would ask LocalStack's website what a paid release could do
    global_plugin_filter.add_exclusion(namespace=CatalogPlugin.namespace, name="aws-catalog-remote-state")
    manager = SERVICE_PLUGINS.plugin_manager
    manager.finder = _Finder(manager.finder)
    config.SERVICE_PROVIDER_CONFIG.bulk_set_provider_if_not_exists(list(apis()), PROVIDER)


class _Finder(PluginFinder):  # type: ignore[misc]
    """Finds LocalStack's services and the emulator's."""

    def __init__(self, localstack: PluginFinder) -> None:
        self._localstack = localstack

    def find_plugins(self) -> list[PluginSpec]:
        ours = [PluginSpec(PLUGIN_NAMESPACE, f"{api}:{PROVIDER}", provider(api)) for api in apis()]
        return [*self._localstack.find_plugins(), *ours]
