"""Small reports, with estimates made by hand."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from costs.amounts import Range, exactly
from costs.catalogue.price import Price, Tier
from costs.charge import Charge, Component, PriceKey
from costs.comparison import Comparison, comparison
from costs.lines import Estimate, Line, Unpriced, UsageDependent
from costs.report.curve import CostOf, Curve, curve, steps
from costs.report.page import Report
from costs.usage.workload import Workload
from tests.unit.costs.documents import stack

PRICE = Price("Hrs", (Tier(Decimal(0), Decimal(1)),), "a price list", date(2026, 10, 1))

type Costs = Mapping[Component, Range]


def estimate_of(costs: Costs, *, address: str = "aws_instance.app", reason: str = "") -> Estimate:
    """An estimate with a line for each component."""
    (resource,) = stack({"aws_instance": {"app": {}}}).managed
    charges = {
        component: Charge(component, component.value, PriceKey("AmazonEC2", "Hours"), monthly, "Hrs")
        for component, monthly in costs.items()
    }
    return Estimate(
        lines=tuple(Line.of(resource, charge, costs[component], PRICE) for component, charge in charges.items()),
        unpriced=(Unpriced(address, "aws_instance", "", reason),) if reason else (),
        usage_dependent=tuple(
            UsageDependent(resource, charge, "monthly_requests", PRICE) for charge in charges.values()
        ),
        free=0,
        hours=Decimal(730),
    )


def compared(scheduled: Mapping[str, Costs], always: Mapping[str, Costs] | None = None) -> Comparison:
    """A comparison of variants; without `always` nothing stops."""
    return comparison(
        {name: estimate_of(costs) for name, costs in scheduled.items()},
        {name: estimate_of(costs) for name, costs in (always or scheduled).items()},
    )


def straight(lines: Mapping[str, tuple[str, str]], most: int = 10**9) -> Curve:
    """Costs that begin somewhere and grow by as much with each request."""

    def cost_of(begin: str, each: str) -> CostOf:
        return lambda number: exactly(Decimal(begin) + Decimal(each) * number)

    return curve({name: cost_of(*line) for name, line in lines.items()}, steps(1000, most))


def report(found: Comparison, by_requests: Curve, *, environment: str = "dev") -> Report:
    """A report of an environment that is asked 100,000 times a month."""
    workload = Workload(Decimal(100_000), Decimal(4), Decimal(16), Decimal("0.2"), Decimal(1), Decimal(1))
    return Report(environment, found, by_requests, workload, "8 h/day")


HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}<!--"


def hostile() -> Report:
    """A report in which everything that comes from users tries to be more than text."""
    variants = {f"a{HOSTILE}": {Component.COMPUTE: exactly(3)}, "b": {Component.COMPUTE: exactly(5)}}
    estimates = {name: estimate_of(costs, address=HOSTILE, reason=HOSTILE) for name, costs in variants.items()}
    lines = {name: (str(number), "0.0001") for number, name in enumerate(variants, 1)}
    return report(comparison(estimates, estimates), straight(lines), environment=HOSTILE)
