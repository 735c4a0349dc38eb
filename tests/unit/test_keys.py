"""The stack's encryption key, and who may use it."""

import pytest

from tests.unit.synthesis import ACCOUNT, PARTITION, stack


def test_the_key_is_rotated() -> None:
    assert stack().one("aws_kms_key")["enable_key_rotation"] is True


def test_the_key_has_an_alias_to_be_found_by() -> None:
    alias = stack().one("aws_kms_alias")
    assert alias["name"] == "alias/landfall-dev-fargate"
    assert alias["target_key_id"] == "${aws_kms_key.keys/key.key_id}"


@pytest.mark.parametrize(("protected", "days"), [(True, 30), (False, 7)])
def test_deletion_protection_leaves_time_to_take_a_deleted_key_back(protected: bool, days: int) -> None:
    assert stack(deletion_protection=protected).one("aws_kms_key")["deletion_window_in_days"] == days


def test_the_account_administers_the_key() -> None:
    statement = stack().statements("keys/policy")["AccountAdministers"]
    assert statement["actions"] == ["kms:*"]
    assert statement["principals"] == [{"type": "AWS", "identifiers": [f"arn:{PARTITION}:iam::{ACCOUNT}:root"]}]


def test_logs_use_the_key_for_log_groups_of_this_account_only() -> None:
    statement = stack(region="eu-west-1").statements("keys/policy")["CloudWatchLogs"]
    assert statement["principals"] == [{"type": "Service", "identifiers": ["logs.eu-west-1.amazonaws.com"]}]
    assert statement["condition"] == [
        {
            "test": "StringLike",
            "variable": "kms:EncryptionContext:aws:logs:arn",
            "values": [f"arn:{PARTITION}:logs:eu-west-1:{ACCOUNT}:log-group:*"],
        }
    ]


@pytest.mark.parametrize("service", ["cloudwatch", "budgets"])
def test_who_publishes_to_the_encrypted_topic_uses_the_key_for_this_account(service: str) -> None:
    statement = stack().statements("keys/policy")[f"{service.capitalize()}Publishes"]
    assert statement["actions"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert statement["principals"] == [{"type": "Service", "identifiers": [f"{service}.amazonaws.com"]}]
    assert statement["condition"] == [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}]


def test_nobody_else_is_in_the_key_s_policy() -> None:
    built = stack()
    assert set(built.statements("keys/policy")) == {
        "AccountAdministers",
        "CloudWatchLogs",
        "CloudwatchPublishes",
        "BudgetsPublishes",
        "CostalertsPublishes",
    }
    assert built.one("aws_kms_key")["policy"] == "${data.aws_iam_policy_document.keys/policy.json}"
