"""One service's prices in one region, as the AWS Price List has them now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from costs.catalogue.catalogue import GLOBAL, Prices, read_prices
from costs.catalogue.changes import Change, changes, plain
from costs.catalogue.odd import Odd
from costs.catalogue.prefixes import BILLING_CODES, spellings
from costs.catalogue.price import Price
from costs.catalogue.price_list import Product, attributes_of, region_attribute
from costs.charge import PriceKey
from costs.unusable import Unusable

REFERENCE = "us-east-1"
"""The region whose files are the list of what there is to ask for in the others."""

COMMITMENTS = "commitments"
"""A file of another kind among them, which isn't refreshed: what is bought in advance is no product on demand."""


@dataclass(frozen=True)
class Refresh:
    """A file of the catalogue that is to be made anew."""

    region: str
    service: str
    before: Prices
    """What the file has; empty if there is none."""
    elsewhere: Prices = field(default_factory=dict)
    """What the reference has and the file hasn't."""

    @cached_property
    def keys(self) -> tuple[PriceKey, ...]:
        """What to ask for."""
        return tuple(PriceKey(self.service, *key) for key in chain(self.before, self.elsewhere))

    def made_from(self, products: Iterable[Product]) -> "Refreshed":
        """The file as the Price List's products make it. Raises Odd with every reason for keeping the old one."""
        sold = _Sold(products, self.service, self.region)
        if self.before and not sold:
            raise Odd("the Price List has none of its prices")
        after: dict[tuple[str, str], Price] = {}
        found: list[Change] = []
        reasons: list[str] = []
        for key in self.keys:
            row = (key.usage_type, key.match)
            try:
                price = sold.price(key)
                if row in self.before:
                    found += _believed(key, self.before[row], price)
            except Odd as odd:
                reasons += odd.reasons
                continue
            if price and (row in self.before or price.unit == self.elsewhere[row].unit):
                after[row] = price
        if reasons:
            raise Odd(*reasons)
        return Refreshed(self, after, tuple(found))

    def __str__(self) -> str:
        return f"{self.region}/{self.service}.csv"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A file that may take the old one's place."""

    refresh: Refresh
    after: Prices
    changes: tuple[Change, ...]

    @property
    def added(self) -> int:
        """How many prices the region's file didn't have."""
        return len(self.after) - len(self.refresh.before)

    @property
    def left_out(self) -> int:
        """How many of the reference's prices aren't listed in this region, or not by the same unit."""
        return len(self.refresh.keys) - len(self.after)


def refreshes(folder: Path, regions: Sequence[str], services: Sequence[str]) -> list[Refresh]:
    """What there is to refresh below a folder of prices: in these regions, of these services, all if none is named.

    Raises Unusable for a region or a service that there is nothing to ask for.
    """
    known = sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    for region in regions:
        if region != GLOBAL and region not in BILLING_CODES:
            raise Unusable(f"{region!r} isn't a region with prices in US dollars, such as eu-central-1, nor {GLOBAL!r}")
    found = [
        _refresh(folder, region, service)
        for region in dict.fromkeys(regions or known)
        for service in sorted(_services(folder / region) | _services(_reference(folder, region)))
    ]
    offered = {refresh.service for refresh in found}
    for service in services:
        if service not in offered:
            raise Unusable(f"there are no prices of {service!r} to refresh; there are {', '.join(sorted(offered))}")
    return [refresh for refresh in found if not services or refresh.service in services]


def _services(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.csv")} - {COMMITMENTS}


def _reference(folder: Path, region: str) -> Path:
    return folder / (GLOBAL if region == GLOBAL else REFERENCE)


def _refresh(folder: Path, region: str, service: str) -> Refresh:
    before = read_prices(folder / region / f"{service}.csv")
    reference = read_prices(_reference(folder, region) / f"{service}.csv")
    return Refresh(region, service, before, {row: price for row, price in reference.items() if row not in before})


class _Sold:
    """The products of a service that are sold in a region, by usage type."""

    def __init__(self, products: Iterable[Product], service: str, region: str) -> None:
        self._region = region
        self._products: dict[str, dict[str, Product]] = {}
        for product in products:
            if region in (GLOBAL, product.attributes.get(region_attribute(service))):
                self._products.setdefault(product.usage_type, {})[product.sku] = product

    def __bool__(self) -> bool:
        return bool(self._products)

    def price(self, key: PriceKey) -> Price | None:
        """The one price that there is for a key, if there is one. Raises Odd if there are several."""
        match = attributes_of(key.match)
        for group in spellings(key, self._region):
            products = [
                product
                for usage_type in group
                for product in self._products.get(usage_type, {}).values()
                if all(product.attributes.get(name, "") == value for name, value in match.items())
            ]
            if products:
                return _one_price(key, {product: product.price() for product in products})
        return None


def _one_price(key: PriceKey, prices: Mapping[Product, Price]) -> Price:
    first, *others = prices.values()
    if any((other.unit, other.tiers) != (first.unit, first.tiers) for other in others):
        named = "; ".join(f"{product}: {plain(price.first)} per {price.unit}" for product, price in prices.items())
        raise Odd(f"{key} has several prices: {named}")
    return first


def _believed(key: PriceKey, before: Price, after: Price | None) -> list[Change]:
    if after is None:
        raise Odd(f"{key} isn't listed any more")
    if after.unit != before.unit:
        raise Odd(f"{key} is priced per {after.unit}, and was per {before.unit}")
    found = list(changes(key, before, after))
    odd = [str(change) for change in found if change.odd]
    if odd:
        raise Odd(*odd)
    return found
