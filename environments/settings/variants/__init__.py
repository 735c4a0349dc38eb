"""The ways to run the workload, each with its own settings; a variant that isn't named isn't offered."""

from collections.abc import Iterator

from environments.settings.base import Settings
from environments.settings.variants.fargate import Fargate


class Variants(Settings):
    """The variants that an environment offers."""

    fargate: Fargate | None = None
    """ECS on Fargate."""

    def offered(self) -> Iterator[str]:
        """Names of the variants as stack ids spell them."""
        return (name.replace("_", "-") for name in type(self).model_fields if getattr(self, name) is not None)
