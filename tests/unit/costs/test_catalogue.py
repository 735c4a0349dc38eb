"""The committed prices, and how a catalogue is read."""

import csv
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from costs.catalogue.catalogue import COMMITTED, Catalogue, read_prices
from costs.catalogue.commitments import Rate, read_commitments
from costs.catalogue.price import Price, Tier
from costs.catalogue.region_names import is_region
from costs.charge import PriceKey
from costs.free_tier import Allowance, allowances
from costs.unusable import Unusable

FILES = sorted(file for file in COMMITTED.glob("*/*.csv") if file.stem != "commitments")
COMMITMENTS = sorted(COMMITTED.glob("*/commitments.csv"))
HEADER = "usage_type,match,unit,from,usd,source,date\n"


def name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_each_price_has_its_unit_its_source_and_a_date_that_was(file: Path) -> None:
    prices = read_prices(file)
    assert prices
    for price in prices.values():
        assert price.unit
        assert len(price.source) > 8
        assert date(2014, 1, 1) < price.date <= datetime.now(UTC).date()


@pytest.mark.parametrize("file", FILES, ids=name)
def test_the_rows_are_in_order_and_plainly_written(file: Path) -> None:
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    order = [(row["usage_type"], row["match"], Decimal(row["from"])) for row in rows]
    assert order == sorted(order)
    assert all(re.fullmatch(r"\d+(\.\d+)?", row[column]) for row in rows for column in ("from", "usd"))
    matches = [row["match"].split(";") for row in rows if row["match"]]
    assert all(match == sorted(match) and all("=" in part for part in match) for match in matches)


@pytest.mark.parametrize("file", COMMITMENTS, ids=name)
def test_a_commitment_is_cheaper_than_on_demand(file: Path) -> None:
    catalogue, region = Catalogue(), file.parent.name
    rates = read_commitments(file)
    assert len(rates) > 100
    for key, plans in rates.items():
        price = catalogue.price(key, region)
        assert price is not None, key
        for rate in plans.values():
            assert 0 < rate.effective < price.first, (key, rate)


def test_the_regions_are_aws_s() -> None:
    regions = Catalogue().regions
    assert {"us-east-1", "eu-west-1"} <= set(regions)
    assert all(map(is_region, regions))


@pytest.mark.parametrize("allowance", allowances(), ids=lambda one: f"{one.service} {one.usage_types.pattern}")
def test_each_free_allowance_is_of_something_that_has_a_price(allowance: Allowance) -> None:
    files = [file for file in FILES if file.stem == allowance.service]
    found = [
        price
        for file in files
        for (usage_type, match), price in read_prices(file).items()
        if allowance.usage_types.match(str(PriceKey(allowance.service, usage_type, match)))
    ]
    assert found
    assert {price.unit for price in found} == {allowance.unit}


TIERED = Price(
    "GB",
    (Tier(Decimal(0), Decimal("0.09")), Tier(Decimal(10), Decimal("0.05")), Tier(Decimal(30), Decimal("0.01"))),
    "test",
    date(2026, 1, 1),
)


@pytest.mark.parametrize(
    ("quantity", "cost"),
    [(0, "0"), (1, ".09"), (10, ".90"), (11, ".95"), (30, "1.90"), (130, "2.90")],
)
def test_each_part_of_a_quantity_costs_the_price_of_its_tier(quantity: int, cost: str) -> None:
    assert TIERED.of(Decimal(quantity)) == Decimal(cost)


def test_what_was_paid_upfront_is_spread_over_the_term() -> None:
    rate = Rate("reserved 3yr partial-upfront", Decimal("0.01"), Decimal("262.80"), "test", date(2026, 1, 1))
    assert rate.effective == Decimal("0.02")  # 262.80 over 3 years of 8,760 hours is a cent an hour


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("usage_type,usd\na,1\n", "its columns aren't usage_type, match, unit, from, usd, source, date"),
        (HEADER + "a,,GB,0,free,s,2026-01-01\n", ":2: a tier, a price or a date isn't one"),
        (HEADER + "a,,GB,0,1,s,yesterday\n", ":2: a tier, a price or a date isn't one"),
        (HEADER + "a,,GB,0,-1,s,2026-01-01\n", ":2: a price is a number of US dollars, not below zero"),
        (HEADER + "a,,GB,0,NaN,s,2026-01-01\n", ":2: a price is a number of US dollars, not below zero"),
        (HEADER + "a,,GB,5,1,s,2026-01-01\n", ":2: the tiers of a don't ascend from 0"),
        (HEADER + "a,,GB,0,1,s,2026-01-01\na,,GB,0,2,s,2026-01-01\n", ":3: the tiers of a don't ascend from 0"),
        (HEADER + "a,,GB,0,1,s,2026-01-01\na,,Hrs,5,2,s,2026-01-01\n", ":3: the tiers of a have different units"),
        (HEADER + "a,,GB\n", ":2: a tier, a price or a date isn't one"),
    ],
)
def test_a_file_of_prices_that_isn_t_one_is_refused(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "AmazonX.csv"
    file.write_text(content)
    with pytest.raises(Unusable) as told:
        read_prices(file)
    assert str(told.value).startswith(f"{file}{said}" if said.startswith(":") else f"{file}: {said}")
