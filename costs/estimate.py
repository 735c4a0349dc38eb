"""From a document, its usage and a catalogue to an estimate: a pure function."""

from decimal import Decimal

from costs.amounts import Missing
from costs.catalogue.catalogue import GLOBAL, Catalogue
from costs.catalogue.price import Price
from costs.catalogue.region_names import is_region
from costs.charge import Charge
from costs.context import Context
from costs.document.document import Document
from costs.document.resource import NotKnown, Resource
from costs.free_tier import credit_note, with_free_tier
from costs.lines import Estimate, Line, Unpriced, UsageDependent
from costs.options import Options
from costs.percent import percent
from costs.purchase import Due, bought
from costs.resources import charges_by_type, free_types, running_shares
from costs.unusable import Unusable
from costs.usage.usage import Usage

DEFAULTS = Options()


def estimate(document: Document, usage: Usage, catalogue: Catalogue, options: Options = DEFAULTS) -> Estimate:
    """What the document's resources cost a month.

    Raises Unusable if a resource is in a region that AWS doesn't have, a quantity isn't in its price's unit, or what
    was given for a usage isn't a number.
    """
    pricing = _Pricing(catalogue, options)
    context = Context(document, usage, options.hours)
    for resource in (*document.managed, *usage.resources()):
        pricing.add(resource, context)
    lines = with_free_tier(pricing.lines, options.free_tier)
    return Estimate(
        lines,
        tuple(pricing.unpriced),
        tuple(pricing.usage_dependent),
        pricing.free,
        options.hours,
        (*document.notes, *usage.unmatched(document), *credit_note(lines, options.free_tier)),
    )


class _Pricing:
    def __init__(self, catalogue: Catalogue, options: Options) -> None:
        self._catalogue = catalogue
        self._options = options
        self.lines: list[Line] = []
        self.unpriced: list[Unpriced] = []
        self.usage_dependent: list[UsageDependent] = []
        self.free = 0

    def add(self, resource: Resource, context: Context) -> None:
        charges = charges_by_type().get(resource.type)
        if charges is None:
            if resource.type in free_types():
                self.free += 1
            else:
                self._leave_out(resource, "", "this type isn't known here")
            return
        costs_something = False
        try:
            for charge in charges(resource, context):
                costs_something = True
                self._charge(resource, charge, context)
        except NotKnown as reason:
            costs_something = True
            self._leave_out(resource, "", str(reason))
        self.free += not costs_something

    def _share(self, resource: Resource, context: Context) -> Decimal:
        own = running_shares().get(resource.type)
        return self._options.schedule.share_of(resource, lambda: own(resource, context) if own else Decimal(1))

    def _charge(self, resource: Resource, charge: Charge, context: Context) -> None:
        region = charge.region or resource.region
        if region is None:
            self._leave_out(resource, charge.item, "its region isn't known; name one with --region")
            return
        price = self._price(resource, charge, region)
        if price is None:
            return
        if isinstance(charge.quantity, Missing):
            self.usage_dependent.append(UsageDependent(resource, charge, charge.quantity.usage, price))
            return
        share = self._share(resource, context) if charge.stops else Decimal(1)
        due = Due(
            resource,
            charge,
            price,
            always=charge.quantity,
            due=charge.quantity if share == 1 else charge.quantity * share,
            notes=() if share == 1 else (f"runs {percent(share)} of the time",),
        )
        committed = charge.commitment and self._options.purchase.plans
        rates = self._catalogue.rates(charge.price, region) if committed else {}
        self.lines += bought(due, self._options.purchase, rates)

    def _price(self, resource: Resource, charge: Charge, region: str) -> Price | None:
        if region != GLOBAL and region not in self._catalogue.regions:
            if not is_region(region):
                raise Unusable(f"{resource.address} is in {region!r}, which isn't a region of AWS")
            known = ", ".join(self._catalogue.regions)
            self._leave_out(resource, charge.item, f"no prices for {region}; the catalogue has {known}")
            return None
        price = self._catalogue.price(charge.price, region)
        if price is None:
            self._leave_out(resource, charge.item, f"no price for {charge.price} in {region}")
        elif price.unit != charge.unit:
            raise Unusable(
                f"{charge.price} in {region} is priced per {price.unit}, "
                f"but {resource.address} is charged per {charge.unit}"
            )
        else:
            return price
        return None

    def _leave_out(self, resource: Resource, item: str, reason: str) -> None:
        self.unpriced.append(Unpriced(resource.address, resource.type, item, reason))
