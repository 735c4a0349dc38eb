"""Getting ready what every stack asks for, while its Terraform is still loading the provider."""

import threading

from localstack.aws.spec import get_service_catalog
from localstack.runtime import hooks
from localstack.services.plugins import SERVICE_PLUGINS

from landfall_emulator import api_index

_WANTED = ("sts", "ec2", "iam", "kms", "s3", "logs")


@hooks.on_runtime_ready()  # type: ignore[untyped-decorator]
def warm_up() -> None:
    """Loads the index of all APIs, whose first use would take seconds, and the services that come first."""
    api_index.use()
    threading.Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    get_service_catalog()
    for api in _WANTED:
        SERVICE_PLUGINS.require(api)
