"""Buckets: the service's own and the one for access logs."""

from typing import Any

import pytest

from tests.unit.synthesis import ACCOUNT, KEY, Stack, stack, variant_stack

BOTH: dict[str, Any] = {"storage": {"buckets": {"results": {}}}}


def rule(built: Stack, path: str = "bucket-results") -> dict[str, Any]:
    (rule,) = built.one("aws_s3_bucket_lifecycle_configuration", f"{path}/lifecycle")["rule"]
    assert isinstance(rule, dict)
    assert rule["status"] == "Enabled"
    return rule


def test_there_is_only_the_log_bucket_by_default() -> None:
    assert set(stack().all("aws_s3_bucket")) == {"logs/bucket"}


def test_there_is_no_log_bucket_where_nothing_logs_to_one() -> None:
    assert variant_stack("lambda_api", {"code": {"kind": "zip"}}).all("aws_s3_bucket") == {}


def test_every_bucket_asked_for_is_made_under_its_name_and_the_account_s() -> None:
    built = stack(storage={"buckets": {"results": {}, "model-weights": {}}})
    names = {path: bucket["bucket"] for path, bucket in built.all("aws_s3_bucket", "bucket-").items()}
    assert names == {
        "bucket-results/bucket": f"landfall-dev-fargate-results-{ACCOUNT}",
        "bucket-model-weights/bucket": f"landfall-dev-fargate-model-weights-{ACCOUNT}",
    }


@pytest.mark.parametrize("name", ["logs", "access-logs"])
def test_a_bucket_never_takes_the_name_of_the_log_bucket(name: str) -> None:
    buckets = stack(storage={"buckets": {name: {}}}).all("aws_s3_bucket")
    assert len(buckets) == 2
    assert len({bucket["bucket"] for bucket in buckets.values()}) == 2


@pytest.mark.parametrize("path", ["logs", "bucket-results"])
def test_no_bucket_is_ever_public(path: str) -> None:
    built = stack(**BOTH)
    block = built.one("aws_s3_bucket_public_access_block", f"{path}/public-access")
    switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert all(block[switch] is True for switch in switches)
    assert block["bucket"] == f"${{aws_s3_bucket.{path}/bucket.id}}"
    ownership = built.one("aws_s3_bucket_ownership_controls", f"{path}/ownership")
    assert ownership["rule"] == {"object_ownership": "BucketOwnerEnforced"}


@pytest.mark.parametrize("path", ["logs", "bucket-results"])
def test_every_bucket_keeps_versions(path: str) -> None:
    versioning = stack(**BOTH).one("aws_s3_bucket_versioning", f"{path}/versioning")
    assert versioning["versioning_configuration"] == {"status": "Enabled"}


@pytest.mark.parametrize("path", ["logs", "bucket-results"])
def test_every_bucket_refuses_whatever_is_not_tls(path: str) -> None:
    built = stack(**BOTH)
    arn = f"${{aws_s3_bucket.{path}/bucket.arn}}"
    assert built.statements(f"{path}/rules")["OnlyTls"] == {
        "sid": "OnlyTls",
        "effect": "Deny",
        "actions": ["s3:*"],
        "resources": [arn, f"{arn}/*"],
        "principals": [{"type": "*", "identifiers": ["*"]}],
        "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}],
    }
    policy = built.one("aws_s3_bucket_policy", f"{path}/policy")
    assert policy["policy"] == f"${{data.aws_iam_policy_document.{path}/rules.json}}"
    assert policy["bucket"] == f"${{aws_s3_bucket.{path}/bucket.id}}"


def test_objects_are_encrypted_with_the_stack_s_key() -> None:
    encryption = stack(**BOTH).one("aws_s3_bucket_server_side_encryption_configuration", "bucket-results/encryption")
    default = {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}
    assert encryption["rule"] == [{"apply_server_side_encryption_by_default": default, "bucket_key_enabled": True}]


def test_logs_are_encrypted_with_the_only_key_that_elb_can_use() -> None:
    encryption = stack().one("aws_s3_bucket_server_side_encryption_configuration", "logs/encryption")
    (one,) = encryption["rule"]
    assert one["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}


def test_by_default_objects_stay_and_old_versions_go_after_30_days() -> None:
    found = rule(stack(**BOTH))
    assert found["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]
    assert not found.keys() & {"transition", "expiration"}


def test_uploads_that_were_never_completed_go_after_a_week() -> None:
    assert rule(stack(**BOTH))["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]


def test_objects_grow_cold_and_go_at_the_ages_asked_for() -> None:
    ages = {"infrequent_access_days": 40, "glacier_days": 90, "expire_days": 400, "noncurrent_days": 5}
    found = rule(stack(storage={"buckets": {"results": ages}}))
    assert found["transition"] == [
        {"storage_class": "STANDARD_IA", "days": 40},
        {"storage_class": "GLACIER", "days": 90},
    ]
    assert found["expiration"] == [{"days": 400}]
    assert found["noncurrent_version_expiration"] == [{"noncurrent_days": 5}]


def test_the_life_cycle_waits_for_versioning() -> None:
    lifecycle = stack(**BOTH).one("aws_s3_bucket_lifecycle_configuration", "bucket-results/lifecycle")
    assert lifecycle["depends_on"] == ["aws_s3_bucket_versioning.bucket-results/versioning"]


def test_access_logs_go_after_90_days_or_as_asked() -> None:
    assert rule(stack(), "logs")["expiration"] == [{"days": 90}]
    assert rule(stack(load_balancer={"access_log_days": 7}), "logs")["expiration"] == [{"days": 7}]


def test_access_to_a_bucket_is_logged() -> None:
    logging = stack(**BOTH).one("aws_s3_bucket_logging", "bucket-results/logging")
    assert logging["target_bucket"] == "${aws_s3_bucket.logs/bucket.id}"
    assert logging["target_prefix"] == "s3/results/"


def test_only_elb_and_s3_deliver_logs_each_to_its_own_folder() -> None:
    statements = stack().statements("logs/rules")
    assert set(statements) == {"OnlyTls", "LoadBalancerDelivers", "S3Delivers"}
    arn = "${aws_s3_bucket.logs/bucket.arn}"
    elb, s3 = statements["LoadBalancerDelivers"], statements["S3Delivers"]
    assert elb["actions"] == s3["actions"] == ["s3:PutObject"]
    assert elb["resources"] == [f"{arn}/load-balancer/AWSLogs/{ACCOUNT}/*"]
    assert elb["principals"] == [
        {"type": "Service", "identifiers": ["logdelivery.elasticloadbalancing.amazonaws.com"]},
    ]
    assert s3["resources"] == [f"{arn}/s3/*"]
    assert s3["principals"] == [{"type": "Service", "identifiers": ["logging.s3.amazonaws.com"]}]
    assert s3["condition"] == [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}]


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_protection_keeps_buckets_that_are_not_empty(protected: bool) -> None:
    built = stack(**BOTH, deletion_protection=protected)
    for bucket in built.all("aws_s3_bucket").values():
        assert bucket["force_destroy"] is not protected
        assert bucket.get("lifecycle", {}).get("prevent_destroy", False) is protected
