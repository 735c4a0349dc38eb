"""What the Price List is asked, and in which words."""

from typing import Any

import pytest
from botocore.loaders import Loader

from costs.catalogue.catalogue import COMMITTED, Prices
from costs.catalogue.prefixes import BILLING_CODES, spellings
from costs.catalogue.price import Tier
from costs.catalogue.price_list import LONGEST, PriceList, questions
from costs.catalogue.refresh import refreshes
from costs.catalogue.region_names import is_region
from costs.charge import PriceKey
from tests.unit.costs.price_list_api import PriceListApi, offers_of


@pytest.mark.parametrize(
    ("service", "usage_type", "region", "spelled"),
    [
        ("AmazonEC2", "BoxUsage:t3.micro", "us-east-1", "BoxUsage:t3.micro"),
        ("AmazonECS", "Fargate-GB-Hours", "us-east-1", "USE1-Fargate-GB-Hours"),
        ("AmazonECS", "Fargate-GB-Hours", "eu-west-1", "EU-Fargate-GB-Hours"),
        ("AmazonECS", "Fargate-GB-Hours", "ap-south-1", "APS3-Fargate-GB-Hours"),
        ("awskms", "KMS-Requests", "us-east-1", "us-east-1-KMS-Requests"),
        ("AWSDataTransfer", "EU-AWS-Out-Bytes", "us-east-1", "USE1-EU-AWS-Out-Bytes"),
    ],
)
def test_a_usage_type_is_spelled_as_in_its_region(service: str, usage_type: str, region: str, spelled: str) -> None:
    assert spelled in spellings(PriceKey(service, usage_type), region)[0]


def test_words_that_differ_by_region_come_after_the_catalogues_own() -> None:
    own, other = spellings(PriceKey("AWSSecretsManager", "AWSSecretsManagerAPIRequest"), "eu-west-1")
    assert "EU-AWSSecretsManagerAPIRequest" in own
    assert "EU-AWSSecretsManager-APIRequests" in other


def test_what_has_no_region_is_asked_for_as_it_stands() -> None:
    key = PriceKey("AmazonCloudFront", "EU-DataTransfer-Out-Bytes")
    assert spellings(key, "global") == (("EU-DataTransfer-Out-Bytes",),)
    (question,) = questions([key], "global")
    assert question.filters == (("ANY_OF", "usagetype", "EU-DataTransfer-Out-Bytes"),)


def test_each_region_has_codes_of_its_own_and_every_region_of_the_partitions_that_pay_in_dollars_has_one() -> None:
    codes = [code for region in BILLING_CODES.values() for code in region]
    assert len(set(codes)) == len(codes)
    assert all(map(is_region, BILLING_CODES))
    partitions = {one["partition"]: one["regions"] for one in Loader().load_data("endpoints")["partitions"]}
    assert BILLING_CODES.keys() == partitions["aws"].keys() | partitions["aws-us-gov"].keys()


def test_data_transfer_is_asked_for_by_the_region_that_it_leaves() -> None:
    (question,) = questions([PriceKey("AWSDataTransfer", "DataTransfer-Out-Bytes")], "eu-west-1")
    assert question.filters[0] == ("TERM_MATCH", "fromRegionCode", "eu-west-1")


def test_prices_that_share_a_match_share_a_question() -> None:
    keys = [PriceKey("AmazonRDS", name, "databaseEngine=MySQL;licenseModel=None") for name in ("a", "b")]
    (question,) = questions(keys, "us-east-1")
    assert question.filters[:2] == (("TERM_MATCH", "databaseEngine", "MySQL"), ("TERM_MATCH", "licenseModel", "None"))
    assert question.filters[-1] == (
        "ANY_OF",
        "usagetype",
        "a,USE1-a,us-east-1-a,b,USE1-b,us-east-1-b",
    )


def test_a_question_is_no_longer_than_the_api_allows_and_leaves_nothing_out() -> None:
    keys = [PriceKey("AmazonEC2", f"BoxUsage:m{number}.24xlarge") for number in range(100)]
    asked = [question.filters[-1][2] for question in questions(keys, "us-east-1")]
    assert max(map(len, asked)) <= LONGEST
    assert sum(value.count(",") + 1 for value in asked) == 300
    assert len(asked) < 15


def test_the_committed_catalogue_refreshed_from_answers_made_of_itself_changes_nothing() -> None:
    sold: dict[str, list[dict[str, Any]]] = {}
    for one in offers_of(COMMITTED):
        sold.setdefault(one["serviceCode"], []).append(one)
    for refresh in refreshes(COMMITTED, [], []):
        price_list = PriceList(PriceListApi(sold[refresh.service]))
        asked = questions(refresh.keys, refresh.region)
        made = refresh.made_from([product for question in asked for product in price_list.ask(question)])
        assert (made.changes, made.added) == ((), 0)
        assert _rows(made.after) == _rows(refresh.before)


def _rows(prices: Prices) -> dict[tuple[str, str], tuple[str, tuple[Tier, ...]]]:
    return {key: (price.unit, price.tiers) for key, price in prices.items()}
