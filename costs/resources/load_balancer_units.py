"""Capacity units of load balancers: of the dimensions that AWS measures, the highest one counts.

https://aws.amazon.com/elasticloadbalancing/pricing/
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Amount, Missing, Range
from costs.context import Context
from costs.document.document import Document
from costs.document.resource import Resource

FREE_RULES = 10
"""Rules of a listener whose evaluation isn't counted."""

LISTENERS = ("aws_lb_listener", "aws_alb_listener")
TARGET_GROUPS = ("aws_lb_target_group", "aws_alb_target_group")
RULES = ("aws_lb_listener_rule", "aws_alb_listener_rule")


@dataclass(frozen=True, slots=True)
class Unit:
    """What one capacity unit holds."""

    new_connections: Decimal
    """A second."""
    active_connections: Decimal
    """Counted each minute."""
    gigabytes: Decimal = Decimal(1)
    """An hour."""
    rule_evaluations: Decimal | None = None
    """A second; None for those that have no rules."""


APPLICATION = Unit(Decimal(25), Decimal(3000), rule_evaluations=Decimal(1000))
APPLICATION_OF_FUNCTIONS = Unit(Decimal(25), Decimal(3000), Decimal("0.4"), Decimal(1000))
"""Where the targets are Lambda functions."""
TCP = Unit(Decimal(800), Decimal(100_000))
UDP = Unit(Decimal(400), Decimal(50_000))
TLS = Unit(Decimal(50), Decimal(3000))
GATEWAY = Unit(Decimal(600), Decimal(60_000))


def unit_of(resource: Resource, document: Document) -> Unit:
    """The unit by type, listeners and targets; a network load balancer of mixed protocols is taken for one of TCP."""
    kind = resource.text("load_balancer_type", "application")
    if kind == "gateway":
        return GATEWAY
    if kind == "application":
        targets = {target.text("target_type", "instance") for target in _targets(resource, document)}
        return APPLICATION_OF_FUNCTIONS if targets == {"lambda"} else APPLICATION
    protocols = {listener.text("protocol").removesuffix("_QUIC") for listener in _listeners(resource, document)}
    return {frozenset({"TLS"}): TLS, frozenset({"UDP"}): UDP}.get(frozenset(protocols), TCP)


def unit_hours(resource: Resource, context: Context) -> Amount:
    """Capacity unit hours of a month.

    By Infracost's keys: `new_connections` (a second), `active_connections`, `processed_bytes_gb` (a month) and
    `rule_evaluations` (a second), each averaged over the month; those that aren't given are taken for low.
    """
    usage, unit = context.usage(resource), unit_of(resource, context.document)
    dimensions = [
        _divided(usage.amount("new_connections") * context.hours, unit.new_connections),
        _divided(usage.amount("active_connections") * context.hours, unit.active_connections),
        _divided(usage.amount("processed_bytes_gb"), unit.gigabytes),
    ]
    if unit.rule_evaluations is not None:
        counted = usage.amount("rule_evaluations") * _counted_share(resource, context.document)
        dimensions.append(_divided(counted * context.hours, unit.rule_evaluations))
    return _highest(dimensions)


def _counted_share(resource: Resource, document: Document) -> Decimal:
    """The share of rule evaluations beyond the free rules; all of them if the document doesn't hold the rules."""
    rules = max(
        (
            sum(len(document.linking(listener, type_, "listener_arn")) for type_ in RULES)
            for listener in _listeners(resource, document)
        ),
        default=0,
    )
    return Decimal(max(rules - FREE_RULES, 0)) / rules if rules else Decimal(1)


def _listeners(resource: Resource, document: Document) -> list[Resource]:
    return [listener for type_ in LISTENERS for listener in document.linking(resource, type_, "load_balancer_arn")]


def _targets(resource: Resource, document: Document) -> Iterable[Resource]:
    for listener in _listeners(resource, document):
        for path in ("default_action.target_group_arn", "default_action.forward.target_group.arn"):
            yield from document.linked(listener, path, *TARGET_GROUPS)


def _divided(amount: Amount, divisor: Decimal) -> Amount:
    if isinstance(amount, Missing):
        return amount
    return Range(amount.low / divisor, amount.expected / divisor, amount.high / divisor)


def _highest(amounts: Iterable[Amount]) -> Amount:
    known = [amount for amount in amounts if isinstance(amount, Range)]
    if not known:
        return Missing("processed_bytes_gb")
    return Range(max(one.low for one in known), max(one.expected for one in known), max(one.high for one in known))
