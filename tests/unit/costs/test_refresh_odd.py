"""What the Price List may not say: each oddity keeps the old file, and is told with the price's name."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from costs.catalogue.odd import Odd
from costs.catalogue.price import Price, Tier
from costs.catalogue.price_list import PriceList, questions
from costs.catalogue.refresh import Refresh, Refreshed
from tests.unit.costs.price_list_api import PriceListApi, offer

type Offer = dict[str, Any]

LINUX = {"operation": "RunInstances"}


def before(*tiers: tuple[str, str], unit: str = "Hrs") -> Price:
    return Price(unit, tuple(Tier(Decimal(begins), Decimal(usd)) for begins, usd in tiers), "a", date(2026, 1, 2))


SMALL = {("BoxUsage:t3.micro", "operation=RunInstances"): before(("0", "0.01"))}
TIERED = {("NatGateway-Bytes", ""): before(("0", "0.1"), ("10", "0.08"), unit="GB")}


def micro(usd: str = "0.01", **changed: Any) -> Offer:
    return offer("AmazonEC2", "us-east-1", "BoxUsage:t3.micro", {"0": usd}, **{"unit": "Hrs", **LINUX, **changed})


def gigabytes(**tiers: str) -> Offer:
    at = {name.removeprefix("at"): usd for name, usd in tiers.items()}
    return offer("AmazonEC2", "us-east-1", "NatGateway-Bytes", at, "GB")


def refreshed(prices: Mapping[tuple[str, str], Price], *offers: Offer) -> Refreshed:
    refresh = Refresh("us-east-1", "AmazonEC2", prices)
    price_list = PriceList(PriceListApi(list(offers)))
    asked = questions(refresh.keys, refresh.region)
    return refresh.made_from([product for question in asked for product in price_list.ask(question)])


def broken(change: Callable[[Offer], object]) -> Offer:
    made = micro()
    change(made)
    return made


@pytest.mark.parametrize(
    ("offers", "reason"),
    [
        ([], "the Price List has none of its prices"),
        ([micro(operation="RunInstances:0002")], "the Price List has none of its prices"),
        ([micro(unit="Hours")], "BoxUsage:t3.micro .* is priced per Hours, and was per Hrs"),
        ([micro(currency="CNY")], r"BoxUsage:t3.micro RunInstances \(SKU .*\) is priced in CNY, not in USD"),
        ([micro("-0.01")], "costs -0.01 USD from 0 on"),
        ([micro("NaN")], "costs NaN USD from 0 on"),
        ([micro("0.0000000000")], r"BoxUsage:t3.micro .*: 0.01 would become 0 \(-100.0 %\)"),
        ([micro("0.0151")], r"BoxUsage:t3.micro .*: 0.01 would become 0.0151 \(\+51.0 %\)"),
        ([micro("0.0049")], r"BoxUsage:t3.micro .*: 0.01 would become 0.0049 \(-51.0 %\)"),
        ([micro(), micro("0.011")], r"has several prices: .*SKU.*: 0.01 per Hrs; .*SKU.*: 0.011 per Hrs"),
        ([micro("a lot")], "the price of .* isn't readable"),
        ([micro(published="lately")], "the price of .* isn't readable"),
        ([broken(lambda one: next(iter(one["terms"]["OnDemand"].values())).pop("priceDimensions"))], "isn't readable"),
        ([broken(lambda one: one.pop("version"))], "this isn't a product of the Price List"),
    ],
)
def test_an_odd_answer_is_told_with_what_is_odd(offers: list[Offer], reason: str) -> None:
    with pytest.raises(Odd, match=reason):
        refreshed(SMALL, *offers)


@pytest.mark.parametrize(
    ("tiers", "begins"),
    [({"at1": "0.1"}, "1"), ({"at5": "0.08", "at10": "0.1"}, "5, 10"), ({"at0": "1", "at00": "2"}, "0, 0")],
)
def test_tiers_that_do_not_ascend_from_zero_are_odd(tiers: dict[str, str], begins: str) -> None:
    with pytest.raises(Odd, match=rf"^the tiers of NatGateway-Bytes \(SKU .*\) don't ascend from 0: {begins}$"):
        refreshed(TIERED, gigabytes(**tiers))


def test_one_tier_that_changes_too_much_is_odd_while_another_stays() -> None:
    with pytest.raises(Odd, match=r"^AmazonEC2 NatGateway-Bytes from 10 on: 0.08 would become 0.01 \(-87.5 %\)$"):
        refreshed(TIERED, gigabytes(at0="0.1", at10="0.01"))


def test_what_was_free_and_costs_is_odd() -> None:
    with pytest.raises(Odd, match=r"NatGateway-Bytes: 0 would become 0.1 \(was free\)"):
        refreshed({("NatGateway-Bytes", ""): before(("0", "0"), unit="GB")}, gigabytes(at0="0.1"))


def test_a_price_that_is_not_listed_any_more_is_odd() -> None:
    with pytest.raises(Odd, match=r"^AmazonEC2 NatGateway-Bytes isn't listed any more$"):
        refreshed(SMALL | TIERED, micro())


def test_every_reason_is_told() -> None:
    with pytest.raises(Odd) as odd:
        refreshed(SMALL | TIERED, micro(unit="Hours"), gigabytes(at1="0.1"))
    assert len(odd.value.reasons) == 2


def test_half_more_is_not_odd_yet() -> None:
    (change,) = refreshed(SMALL, micro("0.015")).changes
    assert (change.before, change.after, change.percent) == (Decimal("0.01"), Decimal("0.015"), "+50.0 %")


def test_one_figure_by_two_units_is_two_prices() -> None:
    with pytest.raises(Odd, match=r"has several prices: .*: 0.01 per Hrs; .*: 0.01 per Quantity"):
        refreshed(SMALL, micro(), micro(unit="Quantity"))


def test_several_products_of_one_price_are_one_price() -> None:
    assert refreshed(SMALL, micro(), micro()).changes == ()


def test_a_zero_that_stays_is_not_odd() -> None:
    free = {("NatGateway-Bytes", ""): before(("0", "0"), ("10", "0.08"), unit="GB")}
    assert refreshed(free, gigabytes(at0="0.0000000000", at10="0.0800000000")).changes == ()


def test_what_is_only_sold_in_advance_is_no_second_price() -> None:
    block = micro("0.0000000000", marketoption="CapacityBlock")
    reserved = broken(lambda one: one["terms"].pop("OnDemand"))
    assert refreshed(SMALL, block, reserved, micro()).changes == ()


def test_products_of_another_region_are_not_taken() -> None:
    class Careless(PriceListApi):
        def get_products(self, request: Mapping[str, Any]) -> dict[str, Any]:
            return super().get_products({**request, "Filters": []})

    elsewhere = offer("AmazonEC2", "us-east-1-bos-1", "BoxUsage:t3.micro", {"0": "0.012"}, "Hrs", **LINUX)
    refresh = Refresh("us-east-1", "AmazonEC2", SMALL)
    (question,) = questions(refresh.keys, refresh.region)
    assert refresh.made_from(PriceList(Careless([elsewhere, micro()])).ask(question)).changes == ()
