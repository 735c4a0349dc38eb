"""Asking the AWS Price List, and reading its answers.

The API and its filters: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html.
What is in an answer: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from costs.catalogue.catalogue import GLOBAL
from costs.catalogue.odd import Odd
from costs.catalogue.prefixes import spellings
from costs.catalogue.price import Price, Tier
from costs.charge import PriceKey

LONGEST = 1024
"""Characters of a filter's value, by the API's model."""


def region_attribute(service: str) -> str:
    """Which attribute of a service's products tells the region that pays."""
    return "fromRegionCode" if service == "AWSDataTransfer" else "regionCode"


def attributes_of(match: str) -> Mapping[str, str]:
    """What a catalogue row's `match` says: `databaseEngine=MySQL;licenseModel=…`."""
    return {name: value for name, _, value in (part.partition("=") for part in match.split(";")) if name}


@dataclass(frozen=True, slots=True)
class Question:
    """One call of GetProducts, with as many pages as it takes."""

    service: str
    filters: tuple[tuple[str, str, str], ...]
    """Type, field and value of each."""


def questions(keys: Iterable[PriceKey], region: str) -> list[Question]:
    """What to ask for these prices: as few calls as the length of a filter allows.

    Asking for a whole service would be one call, but of more than a thousand pages for EC2 in us-east-1. The values of
    ANY_OF are joined by commas, as AWS's own aws-pricing-mcp-server does it (awslabs/mcp).
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        usage_types = groups.setdefault((key.service, key.match), [])
        usage_types += [usage_type for group in spellings(key, region) for usage_type in group]
    asked = []
    for (service, match), usage_types in groups.items():
        fixed = [("TERM_MATCH", name, value) for name, value in attributes_of(match).items() if value]
        if region != GLOBAL:
            fixed.append(("TERM_MATCH", region_attribute(service), region))
        asked += [Question(service, (*fixed, ("ANY_OF", "usagetype", value))) for value in _joined(usage_types)]
    return asked


def _joined(values: Iterable[str]) -> Iterator[str]:
    joined = ""
    for value in values:
        if joined and len(joined) + 1 + len(value) > LONGEST:
            yield joined
            joined = ""
        joined = f"{joined},{value}" if joined else value
    if joined:
        yield joined


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """Something that AWS sells by usage."""

    sku: str
    attributes: Mapping[str, str]
    terms: tuple[Mapping[str, Any], ...]
    """On demand: one, or none for what is only sold in advance."""
    version: str
    published: str

    @property
    def usage_type(self) -> str:
        """With the region's prefix."""
        return self.attributes.get("usagetype", "")

    @property
    def on_demand(self) -> bool:
        """Whether it can be had at any time; EC2 lists its Capacity Blocks as `BoxUsage`, too."""
        return bool(self.terms) and self.attributes.get("marketoption", "OnDemand") == "OnDemand"

    def price(self) -> Price:
        """What it costs on demand. Raises Odd if that isn't a price in US dollars."""
        try:
            dimensions = [dimension for term in self.terms for dimension in term["priceDimensions"].values()]
            tiers = sorted(map(self._tier, dimensions), key=lambda tier: tier.begins)
            units = {dimension["unit"] for dimension in dimensions}
            published = date.fromisoformat(self.published[:10])
        except (LookupError, TypeError, AttributeError, ValueError, InvalidOperation) as error:
            raise Odd(f"the price of {self} isn't readable: {error!r}") from None
        if len(units) != 1:
            raise Odd(f"{self} is priced per {' and per '.join(sorted(units)) or 'nothing'}")
        if tiers[0].begins != 0 or any(low.begins >= high.begins for low, high in pairwise(tiers)):
            raise Odd(f"the tiers of {self} don't ascend from 0: {', '.join(f'{tier.begins:f}' for tier in tiers)}")
        return Price(units.pop(), tuple(tiers), f"AWS Price List, offer version {self.version}", published)

    def _tier(self, dimension: Mapping[str, Any]) -> Tier:
        amounts = dimension["pricePerUnit"]
        if "USD" not in amounts:
            raise Odd(f"{self} is priced in {', '.join(amounts) or 'no currency'}, not in USD")
        tier = Tier(Decimal(dimension["beginRange"]), Decimal(amounts["USD"]))
        if not (tier.usd.is_finite() and tier.begins.is_finite() and tier.usd >= 0):
            raise Odd(f"{self} costs {amounts['USD']} USD from {dimension['beginRange']} on")
        return tier

    def __str__(self) -> str:
        operation = self.attributes.get("operation")
        return f"{self.usage_type}{f' {operation}' if operation else ''} (SKU {self.sku})"


class PriceList:
    """The AWS Price List, through a boto3 client for `pricing`."""

    REGION = "us-east-1"
    """Where it is asked; it has the prices of all regions."""

    def __init__(self, client: Any) -> None:
        self._pages = client.get_paginator("get_products")

    def ask(self, question: Question) -> list[Product]:
        """The products that are sold on demand. Raises Odd for an answer that isn't readable, and botocore's errors."""
        filters = [{"Type": kind, "Field": field, "Value": value} for kind, field, value in question.filters]
        pages = self._pages.paginate(ServiceCode=question.service, Filters=filters, FormatVersion="aws_v1")
        products = (_product(item) for page in pages for item in page["PriceList"])
        return [product for product in products if product.on_demand]


def _product(item: str) -> Product:
    try:
        offer = json.loads(item)
        product = offer["product"]
        attributes = {"productFamily": product.get("productFamily", ""), **product["attributes"]}
        terms = tuple(offer.get("terms", {}).get("OnDemand", {}).values())
        return Product(product["sku"], attributes, terms, offer["version"], offer["publicationDate"])
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Odd(f"this isn't a product of the Price List: {item[:100]}") from None
