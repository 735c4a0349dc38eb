"""The seeds' cost tables (`tables.yml`) beside what the estimator says of the same architecture.

Each table names a bill: a document `<bill>.tf.json` with its usage, `<bill>.usage.yml`. Each of its rows names the
lines of the estimate that make it up, by address and item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from costs.amounts import Range, exactly, total
from costs.catalogue.catalogue import Catalogue
from costs.catalogue.price import Price
from costs.charge import Commitment, PriceKey
from costs.document.reading import read
from costs.estimate import estimate
from costs.free_tier import FreeTier
from costs.lines import Estimate, Line
from costs.options import Options
from costs.purchase import SAVINGS_PLANS, SPOT_DISCOUNT, Plan, Purchase
from costs.schedule import Schedule
from costs.usage.usage import Usage
from costs.usage.usage_file import read_usage
from tests.unit.costs.seeds.figures import Figure

FOLDER = Path(__file__).parent
CATALOGUE = Catalogue()
REGION = "us-east-1"

COVERS = {
    "compute": SAVINGS_PLANS,
    "databases and caches": frozenset({Commitment.RDS, Commitment.ELASTICACHE}),
    "caches": frozenset({Commitment.ELASTICACHE}),
}
"""What a plan in `tables.yml` can cover."""


def bill(name: str, options: Options) -> Estimate:
    """What a seed's document costs with its usage."""
    usage = FOLDER / f"{name}.usage.yml"
    return estimate(
        read(FOLDER / f"{name}.tf.json"), read_usage(usage) if usage.exists() else Usage(), CATALOGUE, options
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a seed's table, or one that the seed doesn't have."""

    name: str
    seed: Figure | None
    lines: tuple[Line, ...]
    why: str
    end: str = ""
    """`low` or `high` where only that end of ours is meant."""

    @property
    def ours(self) -> Figure:
        """What its lines cost."""
        cost = total(line.monthly for line in self.lines)
        return Figure.of(exactly(getattr(cost, self.end)) if self.end else cost)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a seed leaves out or prices otherwise and no document shows: a quantity at the catalogue's price."""

    name: str
    key: PriceKey
    price: Price
    quantity: Decimal
    why: str

    @property
    def ours(self) -> Figure:
        """What it would cost."""
        cost = self.price.of(self.quantity)
        return Figure.of(exactly(cost))


@dataclass(frozen=True, slots=True)
class Saving:
    """What a way to buy takes off a bill, at its least and at its most."""

    name: str
    seed: Figure | None
    ours: Figure
    why: str


@dataclass(eq=False)
class Table:
    """A table of a seed, computed when it is asked for."""

    id: str
    title: str
    text: str
    given: Mapping[str, Any] = field(repr=False)

    @cached_property
    def options(self) -> Options:
        """How its bill is reckoned."""
        given = self.given.get("options", {})
        stopped = given.get("schedule", {})
        return Options(
            hours=Decimal(given.get("hours", 730)),
            schedule=Schedule(
                Decimal(stopped.get("hours_per_day", 24)),
                Decimal(stopped.get("days_per_week", 7)),
                everything=stopped.get("everything", False),
            ),
            free_tier=FreeTier(given.get("free_tier", "none")),
        )

    @cached_property
    def estimate(self) -> Estimate:
        """Of the whole bill."""
        return bill(self.given["bill"], self.options)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Those of the seed, then those that it lacks."""
        return tuple(
            Row(
                row["row"],
                _figure(row),
                tuple(line for line in self.estimate.lines if _is_of(line, row["lines"])),
                _why(row),
            )
            for row in self.given.get("rows", ())
        )

    @property
    def totals(self) -> tuple[Row, ...]:
        """The whole bill beside the seed's sum, or beside each of its sums."""
        return tuple(
            Row(given.get("row", "Total"), _figure(given), self.estimate.lines, _why(given), given.get("end", ""))
            for given in self.given.get("totals", ())
        )

    @property
    def sum_of_rows(self) -> Figure | None:
        """What the seed's rows add up to, where that isn't its total; None if it is."""
        found = self.given.get("rows_add_up_to")
        return Figure.written(found) if found else None

    @property
    def besides(self) -> tuple[Beside, ...]:
        """What isn't part of the bill."""
        return tuple(self._beside(given) for given in self.given.get("besides", ()))

    @cached_property
    def savings(self) -> tuple[Saving, ...]:
        """What ways to buy take off the bill."""
        return tuple(self._saving(given) for given in self.given.get("savings", ()))

    @property
    def compared(self) -> tuple[Row | Saving, ...]:
        """All that can stand beside a figure of the seed's."""
        return (*self.rows, *self.totals, *self.savings)

    def _beside(self, given: Mapping[str, Any]) -> Beside:
        service, usage_type, *match = given["price"].split(" ", 2)
        key = PriceKey(service, usage_type, *match)
        price = CATALOGUE.price(key, REGION)
        if price is None:
            raise LookupError(f"no price for {key}")
        return Beside(given["row"], key, price, Decimal(str(given["quantity"])), _why(given))

    def _saving(self, given: Mapping[str, Any]) -> Saving:
        spot = exactly(str(given["spot_discount"])) if "spot_discount" in given else SPOT_DISCOUNT
        plans = tuple(_plan(plan) for plan in given.get("plans", ()))
        share = Decimal(str(given.get("spot_share", 0)))
        before, after = (
            total(
                line.monthly
                for line in bill(self.given["bill"], Options(purchase=purchase)).lines
                if _is_of(line, given.get("lines", ["*"]))
            )
            for purchase in (Purchase(spot_discount=spot), Purchase(share, spot, plans))
        )
        low, high = before.low - after.low, before.high - after.high
        return Saving(given["row"], _figure(given), Figure.of(Range(low, low, high)), _why(given))


@dataclass(eq=False)
class Seed:
    """A seed with its tables."""

    number: str
    title: str
    text: str
    overview: bool
    tables: tuple[Table, ...]


@cache
def seeds() -> tuple[Seed, ...]:
    """All of them."""
    return tuple(
        Seed(
            seed["seed"],
            seed["title"],
            seed["text"],
            seed.get("overview", False),
            tuple(Table(one["id"], one["title"], one.get("text", ""), one) for one in seed["tables"]),
        )
        for seed in _content()["seeds"]
    )


def introduction() -> str:
    """What the page begins with."""
    return str(_content()["introduction"])


def table(id_: str) -> Table:
    """A table by its ID."""
    return next(one for seed in seeds() for one in seed.tables if one.id == id_)


def figures(id_: str) -> dict[str, str]:
    """Our figures by row, with the totals."""
    found = table(id_)
    return {row.name: str(row.ours) for row in (*found.rows, *found.totals)}


def why(id_: str, name: str) -> str:
    """What is said of a row."""
    return next(row.why for row in table(id_).compared if row.name == name)


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load((FOLDER / "tables.yml").read_text(encoding="utf-8"))
    return content


def _plan(given: Mapping[str, Any]) -> Plan:
    discount = Decimal(str(given["discount"])) if "discount" in given else None
    return Plan(given["name"], COVERS[given["covers"]], discount)


def _figure(given: Mapping[str, Any]) -> Figure | None:
    return Figure.written(given["seed"]) if "seed" in given else None


def _why(given: Mapping[str, Any]) -> str:
    return " ".join(str(given.get("why", "")).split())


def _is_of(line: Line, patterns: list[str]) -> bool:
    """Whether a line is that of a pattern: an address, or an address and an item, both with `*` for anything."""
    name = f"{line.address} {line.charge.item}"
    return any(fnmatchcase(name, pattern if " " in pattern else f"{pattern} *") for pattern in patterns)
