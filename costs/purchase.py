"""Ways to buy what runs: on demand, on Spot capacity, or by a commitment for one or three years.

A commitment is for a number of dollars or machines an hour, and is due for every hour whether something runs or not. So
the low end of what a charge can be is committed, for the whole month; what goes beyond stays on demand.
https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from costs.amounts import Range, exactly
from costs.catalogue.commitments import Rate
from costs.catalogue.price import Price, Tier
from costs.charge import Charge, Commitment
from costs.document.resource import Resource
from costs.lines import FULL, Line
from costs.percent import percent
from costs.unusable import Unusable

SPOT_DISCOUNT = Range(Decimal("0.5"), Decimal("0.6"), Decimal("0.7"))
"""Shares of the on-demand price that Spot capacity is cheaper by: it floats, mostly between 50 and 70 % (AWS)."""

SAVINGS_PLANS = frozenset({Commitment.EC2, Commitment.COMPUTE, Commitment.SAGEMAKER})
RESERVED = frozenset({Commitment.EC2, Commitment.RDS, Commitment.ELASTICACHE})
_ON_SPOT = frozenset({"AmazonEC2", "AmazonECS"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A commitment: what it covers, and by how much it is cheaper."""

    name: str
    """As the catalogue names it (`reserved 1yr no-upfront`), or what to call a flat discount."""
    covers: frozenset[Commitment]
    discount: Decimal | None = None
    """A flat share of the on-demand price that is saved; None takes the catalogue's rates."""

    def __post_init__(self) -> None:
        if self.discount is not None and not 0 <= self.discount < 1:
            raise Unusable(f"a discount of {percent(self.discount)}: it is at least 0 % and below 100 %")


@dataclass(frozen=True, slots=True)
class Purchase:
    """How what runs is bought; on demand by default. Raises Unusable."""

    spot_share: Decimal = Decimal(0)
    """Share of instances and tasks that runs on Spot, beside those whose configuration says so already."""
    spot_discount: Range = SPOT_DISCOUNT
    plans: tuple[Plan, ...] = field(default_factory=tuple)
    """The first one that covers a charge counts."""

    def __post_init__(self) -> None:
        if not 0 <= self.spot_share <= 1:
            raise Unusable(f"a Spot share of {percent(self.spot_share)}: it is between 0 and 100 %")
        if self.spot_discount.high >= 1:
            raise Unusable(f"a Spot discount of {percent(self.spot_discount.high)}: it is below 100 %")


ON_DEMAND = Purchase()


@dataclass(frozen=True, slots=True)
class Due:
    """A charge with its price, and how much of it is due: all month, and after the schedule."""

    resource: Resource
    charge: Charge
    price: Price
    always: Range
    due: Range
    notes: tuple[str, ...]


def bought(due: Due, purchase: Purchase, rates: Mapping[str, Rate]) -> Iterator[Line]:
    """The lines of one charge, one for each way in which it is bought; `rates` are its commitments by plan."""
    if due.charge.spot:
        yield _spot(due, FULL, purchase)
        return
    share = purchase.spot_share if _can_be_spot(due.charge) else Decimal(0)
    if share:
        yield _spot(due, exactly(share), purchase)
    if share < 1:
        yield from _committed(due, 1 - share, purchase, rates)


def _can_be_spot(charge: Charge) -> bool:
    """Instances and tasks; functions, endpoints and databases aren't offered on Spot."""
    return charge.stops and charge.price.service in _ON_SPOT and charge.commitment is not None


def _spot(due: Due, share: Range, purchase: Purchase) -> Line:
    discount = purchase.spot_discount
    paid = Range(1 - discount.high, 1 - discount.expected, 1 - discount.low)
    note = f"Spot, {percent(discount.low)} to {percent(discount.high)} below on demand"
    return Line.of(due.resource, due.charge, due.due * share, due.price, paid=paid, notes=(*due.notes, note))


def _committed(due: Due, share: Decimal, purchase: Purchase, rates: Mapping[str, Rate]) -> Iterator[Line]:
    quantity = due.due * share
    plan = next((plan for plan in purchase.plans if due.charge.commitment in plan.covers), None)
    if plan is None:
        yield Line.of(due.resource, due.charge, quantity, due.price, notes=due.notes)
        return
    price = _committed_price(plan, due.price, rates)
    if price is None:
        note = f"on demand: the catalogue has no rate for {plan.name}"
        yield Line.of(due.resource, due.charge, quantity, due.price, notes=(*due.notes, note))
        return
    baseline = due.always.low * share
    if baseline:
        note = f"{plan.name}, due whether it runs or not"
        yield Line.of(due.resource, due.charge, exactly(baseline), price, notes=(note,))
    rest = quantity.map(lambda amount: max(amount - baseline, Decimal(0)))
    if rest.high:
        yield Line.of(due.resource, due.charge, rest, due.price, notes=(*due.notes, f"beyond {plan.name}"))


def _committed_price(plan: Plan, price: Price, rates: Mapping[str, Rate]) -> Price | None:
    if plan.discount is not None:
        tiers = tuple(Tier(tier.begins, tier.usd * (1 - plan.discount)) for tier in price.tiers)
        return Price(price.unit, tiers, price.source, price.date)
    rate = rates.get(plan.name)
    return None if rate is None else Price(price.unit, (Tier(Decimal(0), rate.effective),), rate.source, rate.date)
