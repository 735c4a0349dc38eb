"""What each kind of resource is charged for: a file for each service.

A file offers `CHARGES`, functions by Terraform type, and `FREE`, the types of its service that cost nothing by
themselves, or whose charges come with another resource (an Auto Scaling group's launch template). A function gets the
resource and the context and yields `Charge`s:

- The quantity is for one month in which nothing is stopped, in the unit of the price. What runs all the time is
  `context.running(count)`. What depends on usage comes from `context.usage(resource).amount("monthly_requests")`, which
  may be missing, and so then is whatever is computed with it: yield the charge anyway, it is listed with its price.
  The keys are Infracost's.
- Bounds of scaling make low and high: `between(min, desired, max)`. Where a resource's own scheduled actions stop it
  (nights, weekends), `RUNNING` has a function by type that tells the share of the time in which they don't.
- Attributes are read with the accessors of `Block`, with the AWS provider's default for what isn't given. One that only
  apply will tell raises `NotKnown`; let it: the resource is listed with the reason.
  `resource.blocks("ebs_block_device")` gives the nested blocks.
- `context.document.linked(resource, "launch_template.id", "aws_launch_template")` gives what an attribute refers to,
  `linking(resource, "aws_appautoscaling_target", "resource_id")` what refers to the resource.
- A price is named by the Price List's own words (`PriceKey`); one that the catalogue doesn't have is listed as such.
- Free allowances and discounts aren't a resource's business, and neither are schedules: `stops`, `spot` and
  `commitment` say which of them can touch a charge.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from costs.charge import Charge
from costs.context import Context
from costs.document.resource import Resource

type Charges = Callable[[Resource, Context], Iterable[Charge]]

type RunningShare = Callable[[Resource, Context], Decimal]
"""Share of the time in which a resource's own scheduled actions leave it running."""


@cache
def charges_by_type() -> Mapping[str, Charges]:
    """How to charge for each type that costs something."""
    return {type_: charges for module in _modules() for type_, charges in getattr(module, "CHARGES", {}).items()}


@cache
def running_shares() -> Mapping[str, RunningShare]:
    """How to tell, by type, for how long a resource's own scheduled actions leave it running."""
    return {type_: share for module in _modules() for type_, share in getattr(module, "RUNNING", {}).items()}


@cache
def free_types() -> frozenset[str]:
    """The types that cost nothing by themselves."""
    return frozenset(type_ for module in _modules() for type_ in getattr(module, "FREE", ()))


@cache
def _modules() -> tuple[object, ...]:
    return tuple(import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
