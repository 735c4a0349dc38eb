"""Secrets: made empty, or referred to; their values are nowhere."""

import pytest

from tests.unit.synthesis import ACCOUNT, KEY, Stack, stack

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:api-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/team/api-key"


def references(built: Stack) -> dict[str, str]:
    return {secret["name"]: secret["valueFrom"] for secret in built.container()["secrets"]}


def readable(built: Stack) -> dict[str, list[str]]:
    """Action on secrets to the resources that the execution role may do it on."""
    statements = built.statements("fargate/execution-role/permissions").values()
    return {
        action: statement["resources"]
        for statement in statements
        for action in statement["actions"]
        if action.startswith(("secretsmanager:", "ssm:", "kms:"))
    }


def test_a_service_without_secrets_reads_none() -> None:
    built = stack()
    assert not built.all("aws_secretsmanager_secret")
    assert references(built) == {}
    assert readable(built) == {}


def test_a_secret_to_create_is_encrypted_and_referred_to() -> None:
    built = stack(workload={"secrets": {"API_KEY": "create"}})
    secret = built.one("aws_secretsmanager_secret", "secrets/secret-API_KEY")
    assert (secret["name"], secret["kms_key_id"]) == ("landfall-dev-fargate/API_KEY", KEY)
    arn = "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}"
    assert references(built) == {"API_KEY": arn}
    assert readable(built) == {"secretsmanager:GetSecretValue": [arn], "kms:Decrypt": [KEY]}


def test_no_value_of_a_secret_is_in_the_stack() -> None:
    built = stack(workload={"secrets": {"API_KEY": "create"}})
    assert not built.all("aws_secretsmanager_secret_version")
    name = "${aws_secretsmanager_secret.secrets/secret-API_KEY.name}"
    assert built.document["output"]["secrets"]["value"] == {"API_KEY": name}


def test_variables_that_differ_in_case_have_secrets_of_their_own() -> None:
    secrets = stack(workload={"secrets": {"API_KEY": "create", "api_key": "create"}}).all("aws_secretsmanager_secret")
    assert len({secret["name"] for secret in secrets.values()}) == 2


@pytest.mark.parametrize(("protected", "days"), [(True, 30), (False, 0)])
def test_deletion_protection_leaves_time_to_take_a_deleted_secret_back(protected: bool, days: int) -> None:
    built = stack(workload={"secrets": {"API_KEY": "create"}}, deletion_protection=protected)
    assert built.one("aws_secretsmanager_secret")["recovery_window_in_days"] == days


def test_another_account_never_reads_a_created_secret() -> None:
    built = stack(workload={"secrets": {"API_KEY": "create"}})
    (statement,) = built.statements("secrets/policy-API_KEY").values()
    assert (statement["effect"], statement["actions"]) == ("Deny", ["secretsmanager:GetSecretValue"])
    assert statement["condition"] == [
        {"test": "StringNotEquals", "variable": "aws:PrincipalAccount", "values": [ACCOUNT]},
    ]


def test_a_secret_that_exists_is_referred_to_and_may_be_read() -> None:
    built = stack(workload={"secrets": {"API_KEY": SECRET}})
    assert not built.all("aws_secretsmanager_secret")
    assert references(built) == {"API_KEY": SECRET}
    assert readable(built) == {"secretsmanager:GetSecretValue": [SECRET], "kms:Decrypt": [KEY]}


@pytest.mark.parametrize("suffix", [":password::", ":password:AWSCURRENT:", "::AWSPREVIOUS:"])
def test_the_key_and_version_of_a_reference_are_no_part_of_the_permission(suffix: str) -> None:
    built = stack(workload={"secrets": {"API_KEY": f"{SECRET}{suffix}"}})
    assert references(built) == {"API_KEY": f"{SECRET}{suffix}"}
    assert readable(built)["secretsmanager:GetSecretValue"] == [SECRET]


def test_a_parameter_of_systems_manager_is_read_as_such() -> None:
    built = stack(workload={"secrets": {"API_KEY": PARAMETER}})
    assert references(built) == {"API_KEY": PARAMETER}
    assert readable(built) == {"ssm:GetParameters": [PARAMETER], "kms:Decrypt": [KEY]}


def test_secrets_and_parameters_are_read_each_with_its_own_action() -> None:
    found = readable(stack(workload={"secrets": {"ONE": SECRET, "OTHER": PARAMETER}}))
    assert found == {
        "secretsmanager:GetSecretValue": [SECRET],
        "ssm:GetParameters": [PARAMETER],
        "kms:Decrypt": [KEY],
    }


def test_no_role_may_write_a_secret() -> None:
    built = stack(workload={"secrets": {"ONE": "create", "OTHER": SECRET}})
    documents = built.document["data"]["aws_iam_policy_document"]
    actions = {
        action
        for document in documents.values()
        for statement in document["statement"]
        if statement.get("effect") == "Allow"
        for action in statement["actions"]
        if action.startswith("secretsmanager:")
    }
    assert actions == {"secretsmanager:GetSecretValue"}
