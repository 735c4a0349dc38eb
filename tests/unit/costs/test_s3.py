"""Buckets of S3 by storage class, and what stands beside them."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.costs.documents import by_item, cost, left_open, stack, state

BUCKET = stack({"aws_s3_bucket": {"b": {"bucket": "b"}}})


def bucket(usage: dict[str, Any]) -> dict[str, Decimal]:
    """What a bucket with this usage costs, by item."""
    return by_item(cost(BUCKET, {"aws_s3_bucket.b": usage}))


def test_storage_gets_cheaper_by_tiers() -> None:
    # 50 TB, then 450 TB, then the rest.
    assert bucket({"standard": {"storage_gb": 600_000}}) == {
        "Standard: Storage": 51_200 * Decimal("0.023") + 460_800 * Decimal("0.022") + 88_000 * Decimal("0.021")
    }


def test_requests_of_both_tiers() -> None:
    found = bucket({"standard": {"monthly_tier_1_requests": 1_000_000, "monthly_tier_2_requests": 1_000_000}})
    assert found == {
        "Standard: PUT, COPY, POST, LIST requests": Decimal(5),
        "Standard: GET and other requests": Decimal("0.4"),
    }


def test_without_usage_only_standard_is_listed() -> None:
    assert left_open(cost(BUCKET)) == {
        "Standard: Storage": "standard.storage_gb",
        "Standard: PUT, COPY, POST, LIST requests": "standard.monthly_tier_1_requests",
        "Standard: GET and other requests": "standard.monthly_tier_2_requests",
    }


@pytest.mark.parametrize(
    ("class_", "storage"),
    [
        ("standard_infrequent_access", "12.5"),
        ("one_zone_infrequent_access", "10"),
        ("glacier_instant_retrieval", "4"),
        ("glacier_flexible_retrieval", "3.6"),
        ("glacier_deep_archive", "0.99"),
    ],
)
def test_classes_store_for_less(class_: str, storage: str) -> None:
    assert list(bucket({class_: {"storage_gb": 1000}}).values()) == [Decimal(storage)]


def test_retrievals_and_transitions_cost() -> None:
    usage = {"monthly_data_retrieval_gb": 100, "monthly_lifecycle_transition_requests": 100_000}
    assert bucket({"standard_infrequent_access": usage}) == {
        "Standard-IA: Retrievals": Decimal(1),
        "Standard-IA: Transitions": Decimal(1),
    }
    assert bucket({"glacier_instant_retrieval": usage}) == {
        "Glacier Instant Retrieval: Retrievals": Decimal(3),
        "Glacier Instant Retrieval: Transitions": Decimal(2),
    }


def test_archives_have_retrievals_of_several_speeds() -> None:
    usage = {
        "monthly_lifecycle_transition_requests": 1000,
        "monthly_standard_data_retrieval_requests": 1000,
        "monthly_standard_data_retrieval_gb": 100,
        "monthly_bulk_data_retrieval_gb": 100,
        "monthly_expedited_data_retrieval_gb": 100,
        "early_delete_gb": 1000,
    }
    assert bucket({"glacier_flexible_retrieval": usage}) == {
        "Glacier Flexible Retrieval: Transitions": Decimal("0.03"),
        "Glacier Flexible Retrieval: Retrieval requests (standard)": Decimal("0.03"),
        "Glacier Flexible Retrieval: Retrievals (standard)": Decimal(1),
        "Glacier Flexible Retrieval: Retrievals (expedited)": Decimal(3),
        "Glacier Flexible Retrieval: Early deletions": Decimal("3.6"),
    }
    assert bucket({"glacier_deep_archive": usage}) == {
        "Glacier Deep Archive: Transitions": Decimal("0.05"),
        "Glacier Deep Archive: Retrieval requests (standard)": Decimal("0.1"),
        "Glacier Deep Archive: Retrievals (standard)": Decimal(2),
        "Glacier Deep Archive: Retrievals (bulk)": Decimal("0.25"),
        "Glacier Deep Archive: Early deletions": Decimal("0.99"),
    }


def test_intelligent_tiering_is_charged_by_tier_and_for_watching() -> None:
    usage = {
        "frequent_access_storage_gb": 100,
        "infrequent_access_storage_gb": 100,
        "deep_archive_access_storage_gb": 100,
        "monitored_objects": 1_000_000,
    }
    assert bucket({"intelligent_tiering": usage}) == {
        "Intelligent-Tiering: Storage (frequent access)": Decimal("2.3"),
        "Intelligent-Tiering: Storage (infrequent access)": Decimal("1.25"),
        "Intelligent-Tiering: Storage (deep archive access)": Decimal("0.099"),
        "Intelligent-Tiering: Monitoring": Decimal("2.5"),
    }


RULE = {"status": "Enabled", "transition": [{"days": 30, "storage_class": "STANDARD_IA"}]}
IA = {"Standard-IA: Storage", "Standard-IA: Transitions", "Standard-IA: Retrievals"}


@pytest.mark.parametrize("reference", ["${aws_s3_bucket.b.id}", "${aws_s3_bucket.b.bucket}", "b"])
def test_a_lifecycle_rule_brings_its_class(reference: str) -> None:
    document = stack(
        {
            "aws_s3_bucket": {"b": {"bucket": "b"}, "other": {"bucket": "other"}},
            "aws_s3_bucket_lifecycle_configuration": {"l": {"bucket": reference, "rule": [RULE]}},
        }
    )
    found = {one.charge.item for one in cost(document).usage_dependent if one.resource.address == "aws_s3_bucket.b"}
    assert found >= IA
    assert not IA & {
        one.charge.item for one in cost(document).usage_dependent if one.resource.address != "aws_s3_bucket.b"
    }


def test_a_lifecycle_rule_in_the_bucket_itself_or_disabled() -> None:
    inside = {"enabled": True, "noncurrent_version_transition": [{"storage_class": "GLACIER"}]}
    found = left_open(cost(state({"aws_s3_bucket.b": {"lifecycle_rule": [inside]}})))
    assert "Glacier Flexible Retrieval: Storage" in found
    disabled = {**inside, "enabled": False}
    assert not any(
        "Glacier" in item for item in left_open(cost(state({"aws_s3_bucket.b": {"lifecycle_rule": [disabled]}})))
    )


def test_tags_cost_only_where_they_are_given() -> None:
    assert bucket({"object_tags": 10_000_000}) == {"Object tags": Decimal("6.5")}


def test_ireland_stores_at_its_own_price() -> None:
    document = stack({"aws_s3_bucket": {"b": {}}}, region="eu-west-1")
    usage = {"aws_s3_bucket.b": {"standard": {"storage_gb": 1000}, "standard_infrequent_access": {"storage_gb": 1000}}}
    assert by_item(cost(document, usage)) == {"Standard: Storage": Decimal(23), "Standard-IA: Storage": Decimal("12.5")}


def test_inventory_and_analytics_cost_by_object() -> None:
    document = stack({"aws_s3_bucket_inventory": {"i": {}}, "aws_s3_bucket_analytics_configuration": {"a": {}}})
    usage = {
        "aws_s3_bucket_inventory.i": {"monthly_listed_objects": 100_000_000},
        "aws_s3_bucket_analytics_configuration.a": {"monthly_monitored_objects": 10_000_000},
    }
    assert by_item(cost(document, usage)) == {"Listed objects": Decimal("0.25"), "Monitored objects": Decimal(1)}
    assert cost(stack({"aws_s3_bucket_inventory": {"i": {"enabled": False}}})).free == 1


def test_objects_and_settings_of_a_bucket_are_free() -> None:
    types = ("aws_s3_object", "aws_s3_bucket_versioning", "aws_s3_bucket_policy", "aws_s3_bucket_logging")
    found = cost(stack({type_: {"x": {}} for type_ in types}))
    assert (found.free, found.unpriced) == (4, ())
