"""The variants of a SageMaker endpoint, among which its requests are divided."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Amount, Missing, Range
from costs.context import Context
from costs.document.resource import Block, Resource
from costs.resources.app_auto_scaling import scaled

SERVICE = "AmazonSageMaker"


@dataclass(frozen=True, slots=True)
class Variant:
    """One production or shadow variant."""

    endpoint: Resource
    configuration: Resource
    block: Block
    name: str
    """Empty if SageMaker will make one up."""
    label: str
    """What tells its items apart from other variants'."""
    context: Context

    def amount(self, key: str) -> Amount:
        """The usage of the endpoint, or else of its configuration."""
        own = self.context.usage(self.endpoint).amount(key)
        return self.context.usage(self.configuration).amount(key) if isinstance(own, Missing) else own

    def scaled(self, dimension: str, desired: Decimal) -> Range:
        """How many there are of what the dimension `sagemaker:variant:…` scales."""
        known = bool(self.name) and self.endpoint.known("name") and bool(self.endpoint.text("name"))
        resource_id = f"endpoint/{self.endpoint.text('name')}/variant/{self.name}" if known else ""
        return scaled(self.context, self.endpoint, f"sagemaker:variant:{dimension}", desired, resource_id=resource_id)


def variants(endpoint: Resource, configuration: Resource, context: Context) -> Iterator[Variant]:
    """The production variants, and their shadows."""
    for blocks in ("production_variants", "shadow_production_variants"):
        found = configuration.blocks(blocks)
        for block in found:
            name = block.text("variant_name") if block.known("variant_name") else ""
            label = f" ({name})" if name and len(found) > 1 else ""
            yield Variant(endpoint, configuration, block, name, label, context)
