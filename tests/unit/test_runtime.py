"""What the service finds when it runs, and what it may do."""

from typing import Any

import pytest

from tests.unit.synthesis import ACCOUNT, KEY, PARTITION, Stack, stack

DATA: dict[str, Any] = {"network": {"tiers": {"data": {}}}, "database": {}, "cache": {}}


def variables(built: Stack) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in built.container()["environment"]}


def secrets(built: Stack) -> dict[str, str]:
    return {secret["name"]: secret["valueFrom"] for secret in built.container()["secrets"]}


def permissions(built: Stack) -> list[tuple[list[str], list[str]]]:
    """What the task role may do: actions and resources."""
    return [(s["actions"], s["resources"]) for s in built.statements("fargate/task-role/permissions").values()]


def test_a_service_that_uses_nothing_may_do_nothing() -> None:
    built = stack()
    assert not built.all("aws_iam_role_policy", "fargate/task-role/")
    assert variables(built) == {}


def test_plain_variables_reach_the_service() -> None:
    assert variables(stack(workload={"environment": {"LOG_LEVEL": "debug"}})) == {"LOG_LEVEL": "debug"}


def test_buckets_are_found_by_variables() -> None:
    built = stack(storage={"buckets": {"model-weights": {}}})
    assert variables(built) == {"BUCKET_MODEL_WEIGHTS": "${aws_s3_bucket.bucket-model-weights/bucket.id}"}


def test_a_bucket_to_read_and_write_allows_just_that() -> None:
    arn = "${aws_s3_bucket.bucket-results/bucket.arn}"
    assert permissions(stack(storage={"buckets": {"results": {}}})) == [
        (["s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject"], [arn, f"{arn}/*"]),
        (["kms:Decrypt", "kms:GenerateDataKey"], [KEY]),
    ]


def test_a_bucket_to_read_allows_no_write() -> None:
    arn = "${aws_s3_bucket.bucket-data/bucket.arn}"
    assert permissions(stack(storage={"buckets": {"data": {"access": "read"}}})) == [
        (["s3:GetObject", "s3:ListBucket"], [arn, f"{arn}/*"]),
        (["kms:Decrypt"], [KEY]),
    ]


def test_buckets_are_read_and_written_each_as_it_says() -> None:
    found = permissions(stack(storage={"buckets": {"data": {"access": "read"}, "results": {}}}))
    data, results = "${aws_s3_bucket.bucket-data/bucket.arn}", "${aws_s3_bucket.bucket-results/bucket.arn}"
    assert found[0] == (["s3:GetObject", "s3:ListBucket"], [data, f"{data}/*"])
    assert found[1][1] == [results, f"{results}/*"]
    assert found[2] == (["kms:Decrypt", "kms:GenerateDataKey"], [KEY])


def test_the_log_bucket_is_none_of_the_service_s_business() -> None:
    resources = [r for _, found in permissions(stack(storage={"buckets": {"results": {}}})) for r in found]
    assert not [resource for resource in resources if "logs" in resource]


def test_only_the_named_bedrock_models_may_be_invoked() -> None:
    models = ["anthropic.claude-3-haiku-20240307-v1:0", "amazon.titan-embed-text-v2:0"]
    assert permissions(stack(region="eu-west-1", workload={"bedrock_models": models})) == [
        (
            ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
            [f"arn:{PARTITION}:bedrock:eu-west-1::foundation-model/{model}" for model in models],
        )
    ]


@pytest.mark.parametrize("geography", ["us", "eu", "apac", "jp", "au", "ca", "global", "us-gov"])
def test_a_cross_region_profile_needs_itself_and_the_model_wherever_it_runs(geography: str) -> None:
    model = "anthropic.claude-sonnet-4-20250514-v1:0"
    ((_, resources),) = permissions(stack(workload={"bedrock_models": [f"{geography}.{model}"]}))
    assert resources == [
        f"arn:{PARTITION}:bedrock:us-east-1:{ACCOUNT}:inference-profile/{geography}.{model}",
        f"arn:{PARTITION}:bedrock:*::foundation-model/{model}",
    ]


def test_the_database_is_found_by_variables_and_its_password_by_reference() -> None:
    built = stack(**DATA)
    found = variables(built)
    assert found["DATABASE_HOST"] == "${aws_db_instance.database/instance.address}"
    assert (found["DATABASE_PORT"], found["DATABASE_NAME"], found["DATABASE_USER"]) == ("5432", "app", "landfall")
    secret = "${aws_db_instance.database/instance.master_user_secret[0].secret_arn}"
    assert secrets(built) == {"DATABASE_PASSWORD": f"{secret}:password::"}
    statements = built.statements("fargate/execution-role/permissions")
    assert statements["ReadSecretsmanager"]["resources"] == [secret]
    assert statements["DecryptSecrets"]["resources"] == [KEY]


def test_the_cache_is_found_by_variables() -> None:
    found = variables(stack(**DATA))
    assert found["CACHE_HOST"] == "${aws_elasticache_replication_group.cache/group.primary_endpoint_address}"
    assert (found["CACHE_PORT"], found["CACHE_TLS"]) == ("6379", "true")


def test_the_workload_s_own_variables_win() -> None:
    built = stack(**DATA, workload={"environment": {"DATABASE_USER": "reader", "DATABASE_PASSWORD": "unused"}})
    assert variables(built)["DATABASE_USER"] == "reader"
    assert variables(built)["DATABASE_PASSWORD"] == "unused"
    assert "DATABASE_PASSWORD" not in secrets(built)


def test_the_workload_s_own_secrets_win() -> None:
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:own-AbCdEf"
    built = stack(**DATA, workload={"secrets": {"DATABASE_HOST": secret, "DATABASE_PASSWORD": secret}})
    assert secrets(built) == {"DATABASE_HOST": secret, "DATABASE_PASSWORD": secret}
    assert "DATABASE_HOST" not in variables(built)
