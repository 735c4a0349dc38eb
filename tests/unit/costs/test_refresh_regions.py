"""Regions that the catalogue hasn't got, or not all of: us-east-1's prices are the list of what to ask for."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from costs.catalogue.catalogue import Catalogue
from costs.charge import PriceKey
from operations import prices
from operations.failure import Failure
from tests.unit.costs.price_list_api import PriceListApi, aim_at, offer, served

HEADER = "usage_type,match,unit,from,usd,source,date\n"
LAMBDA = f"{HEADER}Lambda-GB-Second,,Lambda-GB-Second,0,0.0000166667,a,2026-01-02\nRequest,,Requests,0,0.0000002,a,2026-01-02\n"  # noqa: E501
KMS = f"{HEADER}KMS-Keys,,Keys,0,1,a,2026-01-02\n"
FRANKFURT = "eu-central-1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of us-east-1, and of one price of eu-west-1."""
    for name, text in (("us-east-1/AWSLambda", LAMBDA), ("us-east-1/awskms", KMS), ("eu-west-1/awskms", KMS)):
        file = tmp_path / "prices" / f"{name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(prices, "COMMITTED", tmp_path / "prices")
    return tmp_path / "prices"


@pytest.fixture
def api(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceListApi]:
    """AWS in Frankfurt and Ireland."""
    sold = [
        ("AWSLambda", FRANKFURT, "EUC1-Lambda-GB-Second", "0.0000166667", "Lambda-GB-Second"),
        ("AWSLambda", FRANKFURT, "EUC1-Request", "0.0000002000", "Requests"),
        ("awskms", FRANKFURT, "eu-central-1-KMS-Keys", "1.0000000000", "Keys"),
        ("AWSLambda", "eu-west-1", "EU-Request", "0.0000002000", "Requests"),
        ("awskms", "eu-west-1", "eu-west-1-KMS-Keys", "1.0000000000", "Keys"),
    ]
    api = PriceListApi([offer(service, region, name, {"0": usd}, unit) for service, region, name, usd, unit in sold])
    with served(api) as url:
        aim_at(url, monkeypatch)
        yield api


def test_a_new_region_has_us_east_1s_prices_in_us_east_1s_spelling(folder: Path, api: PriceListApi) -> None:
    prices.refresh([FRANKFURT], [], dry_run=False)
    assert Catalogue(folder).regions == ("eu-central-1", "eu-west-1", "us-east-1")
    price = Catalogue(folder).price(PriceKey("awskms", "KMS-Keys"), FRANKFURT)
    assert price
    assert (price.unit, price.first) == ("Keys", Decimal(1))


def test_what_a_new_region_does_not_have_is_left_out_and_counted(
    folder: Path, api: PriceListApi, capsys: pytest.CaptureFixture[str]
) -> None:
    del api.offers[0]
    prices.refresh([FRANKFURT], [], dry_run=False)
    assert "2 are new; 1 of us-east-1's are left out" in capsys.readouterr().out
    assert (
        (folder / FRANKFURT / "AWSLambda.csv").read_text().splitlines()[1].startswith("Request,,Requests,0,0.0000002,")
    )


def test_a_price_by_another_unit_is_left_out(
    folder: Path, api: PriceListApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.offers[1] = offer("AWSLambda", FRANKFURT, "EUC1-Request", {"0": "0.2"}, "1M Requests")
    prices.refresh([FRANKFURT], [], dry_run=False)
    assert "1 of us-east-1's are left out" in capsys.readouterr().out
    assert Catalogue(folder).price(PriceKey("AWSLambda", "Request"), FRANKFURT) is None


def test_a_service_that_a_new_region_does_not_have_has_no_file(folder: Path, api: PriceListApi) -> None:
    del api.offers[2]
    prices.refresh([FRANKFURT], [], dry_run=False)
    assert [file.name for file in (folder / FRANKFURT).iterdir()] == ["AWSLambda.csv"]


def test_a_new_region_in_which_something_is_odd_does_not_appear(folder: Path, api: PriceListApi) -> None:
    api.offers.append(offer("awskms", FRANKFURT, "EUC1-KMS-Keys", {"0": "2"}, "Keys"))
    with pytest.raises(Failure, match=r"eu-central-1/awskms.csv\n  awskms KMS-Keys has several prices"):
        prices.refresh([FRANKFURT], [], dry_run=False)
    assert sorted(entry.name for entry in folder.iterdir()) == ["eu-west-1", "us-east-1"]


def test_a_new_region_without_any_price_does_not_appear(folder: Path, api: PriceListApi) -> None:
    with pytest.raises(Failure, match=r"me-south-1\n  the Price List has none of us-east-1's prices there"):
        prices.refresh(["me-south-1"], [], dry_run=False)
    assert not (folder / "me-south-1").exists()


def test_a_dry_run_makes_no_folder(folder: Path, api: PriceListApi) -> None:
    prices.refresh([FRANKFURT], [], dry_run=True)
    assert not (folder / FRANKFURT).exists()


def test_a_region_gets_what_only_us_east_1_had(
    folder: Path, api: PriceListApi, capsys: pytest.CaptureFixture[str]
) -> None:
    prices.refresh(["eu-west-1"], [], dry_run=False)
    assert "no price changed (1 were looked at); 1 are new; 1 of us-east-1's are left out" in capsys.readouterr().out
    assert Catalogue(folder).price(PriceKey("AWSLambda", "Request"), "eu-west-1")
