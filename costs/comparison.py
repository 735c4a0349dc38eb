"""Several estimates of the same workload beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from costs.amounts import NOTHING, Range
from costs.lines import Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Components as rows, variants as columns; US dollars a month."""

    estimates: Mapping[str, Estimate]
    """By variant, the cheapest first."""
    always: Mapping[str, Estimate]
    """The same where nothing stops."""
    components: tuple[str, ...]
    """The most expensive first, by what they cost over all variants."""

    def cell(self, component: str, variant: str) -> Range | None:
        """What a component costs in a variant; None where there is none."""
        return self.estimates[variant].grouped(lambda line: line.component.value).get(component)

    def monthly(self, variant: str) -> Range:
        """What a variant costs."""
        return self.estimates[variant].monthly

    @property
    def stops(self) -> bool:
        """Whether a schedule makes any of them cheaper."""
        return any(self.always[name].monthly != found.monthly for name, found in self.estimates.items())


def comparison(scheduled: Mapping[str, Estimate], always: Mapping[str, Estimate]) -> Comparison:
    """Put estimates beside each other."""
    order = sorted(scheduled, key=lambda name: (scheduled[name].monthly.expected, name))
    costs: dict[str, Range] = {}
    for found in scheduled.values():
        for component, amount in found.grouped(lambda line: line.component.value).items():
            costs[component] = costs.get(component, NOTHING) + amount
    components = sorted(costs, key=lambda name: (-costs[name].expected, name))
    return Comparison({name: scheduled[name] for name in order}, always, tuple(components))
