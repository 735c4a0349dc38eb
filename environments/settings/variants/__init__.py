"""The ways to run the workload, each with its own settings; a variant that isn't named isn't offered."""

from collections.abc import Iterator
from typing import Self

from pydantic import model_validator

from environments.mistakes import Wrong
from environments.settings.base import Settings
from environments.settings.variants.fargate import Fargate
from environments.settings.variants.variant import Variant


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

    def offered(self) -> Iterator[tuple[str, Variant]]:
        """The variants that are asked for: their keys and settings."""
        variants = ((key, getattr(self, key)) for key in type(self).model_fields)
        return ((key, variant) for key, variant in variants if variant is not None)
