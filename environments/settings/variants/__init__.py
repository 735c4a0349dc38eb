"""The ways to run the workload, each with its own settings; a variant that isn't named isn't offered."""

from collections.abc import Iterator
from typing import Self

from pydantic import model_validator

from environments.mistakes import Wrong
from environments.settings.base import Settings
from environments.settings.variants.fargate import Fargate


class Variants(Settings):
    """The variants that an environment offers."""

    fargate: Fargate | None = None
    """ECS on Fargate."""

    @model_validator(mode="after")
    def _some_variant(self) -> Self:
        if not any(self.offered()):
            raise Wrong(
                "", found={}, allowed=f"one or more of {', '.join(type(self).model_fields)}; {{}} takes its defaults"
            )
        return self

    def offered(self) -> Iterator[str]:
        """Names of the variants as stack ids spell them."""
        return (name.replace("_", "-") for name in type(self).model_fields if getattr(self, name) is not None)
