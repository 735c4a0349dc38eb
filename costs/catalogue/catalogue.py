"""The prices of all regions, read when they are asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path

from costs.catalogue.commitments import Rate, read_commitments
from costs.catalogue.price import Price, Tier
from costs.catalogue.rows import rows
from costs.charge import PriceKey
from costs.unusable import Unusable

COMMITTED = Path(__file__).parent / "prices"
"""The prices that come with the project."""

GLOBAL = "global"
"""The folder of prices that have no region."""

COLUMNS = ("usage_type", "match", "unit", "from", "usd", "source", "date")
STALE = timedelta(days=90)
"""From which age on prices are said to be old."""

type Prices = Mapping[tuple[str, str], Price]
"""By usage type and match."""


class Catalogue:
    """The prices below a folder."""

    def __init__(self, folder: Path = COMMITTED) -> None:
        self.folder = folder
        self._prices: dict[tuple[str, str], Prices] = {}
        self._rates: dict[str, Mapping[PriceKey, Mapping[str, Rate]]] = {}
        self.regions = tuple(
            sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and entry.name != GLOBAL)
            if folder.is_dir()
            else ()
        )
        """Those that it has prices for."""

    def price(self, key: PriceKey, region: str) -> Price | None:
        """What something costs in a region (or in `global`), None if the catalogue doesn't know. Raises Unusable."""
        asked = (region, key.service)
        if asked not in self._prices:
            self._prices[asked] = read_prices(self.folder / region / f"{key.service}.csv")
        return self._prices[asked].get((key.usage_type, key.match))

    def rates(self, key: PriceKey, region: str) -> Mapping[str, Rate]:
        """What it costs by commitment, by plan. Raises Unusable."""
        if region not in self._rates:
            self._rates[region] = read_commitments(self.folder / region / "commitments.csv")
        return self._rates[region].get(key, {})


@cache
def read_prices(file: Path) -> Prices:
    """The prices of a service in a region, none if the file isn't there. Raises Unusable."""
    found: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
    for number, row in rows(file, COLUMNS):
        found.setdefault((row["usage_type"], row["match"]), []).append((number, row))
    return {key: _price(file, tiers) for key, tiers in found.items()}


def _price(file: Path, tiered: Sequence[tuple[int, dict[str, str]]]) -> Price:
    tiers = []
    line, first = tiered[0]
    for number, row in tiered:
        line = number
        try:
            tier = Tier(Decimal(row["from"]), Decimal(row["usd"]))
            read = date.fromisoformat(row["date"])
        except (InvalidOperation, ValueError, TypeError):
            raise Unusable(f"{file}:{number}: a tier, a price or a date isn't one") from None
        if not (tier.usd.is_finite() and tier.usd >= 0 and tier.begins.is_finite()):
            raise Unusable(f"{file}:{number}: a price is a number of US dollars, not below zero")
        tiers.append(tier)
    if tiers[0].begins != 0 or any(low.begins >= high.begins for low, high in pairwise(tiers)):
        raise Unusable(f"{file}:{line}: the tiers of {first['usage_type']} don't ascend from 0")
    if any(row["unit"] != first["unit"] for _, row in tiered):
        raise Unusable(f"{file}:{line}: the tiers of {first['usage_type']} have different units")
    return Price(first["unit"], tuple(tiers), first["source"], read)
