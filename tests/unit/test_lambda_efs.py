"""A Lambda function with models on a file system."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.synthesis import KEY, Block, Stack, variant_stack
from tests.unit.wrong_environment import said_about

FILES = "${aws_efs_file_system.lambda-efs/models/file-system.arn}"
ACCESS_POINT = "${aws_efs_access_point.lambda-efs/models/access-point.arn}"
FUNCTION_GROUP = "${aws_security_group.lambda-efs/security-group/group.id}"
FILES_GROUP = "${aws_security_group.lambda-efs/models/security-group/group.id}"


def built(file_system: Block | None = None, **overrides: Any) -> Stack:
    return variant_stack("lambda_efs", {"code": {"kind": "zip"}, "file_system": file_system or {}}, **overrides)


def test_the_file_system_is_encrypted_with_the_stack_s_key() -> None:
    found = built().one("aws_efs_file_system")
    assert (found["encrypted"], found["kms_key_id"], found["throughput_mode"]) == (True, KEY, "elastic")


@pytest.mark.parametrize("throughput", ["elastic", "bursting"])
def test_its_throughput_is_as_asked(throughput: str) -> None:
    assert built({"throughput": throughput}).one("aws_efs_file_system")["throughput_mode"] == throughput


@pytest.mark.parametrize(("days", "policy"), [(1, "AFTER_1_DAY"), (30, "AFTER_30_DAYS"), (365, "AFTER_365_DAYS")])
def test_files_that_nobody_reads_move_to_infrequent_access_and_back_when_read(days: int, policy: str) -> None:
    assert built({"infrequent_access_days": days}).one("aws_efs_file_system")["lifecycle_policy"] == [
        {"transition_to_ia": policy},
        {"transition_to_primary_storage_class": "AFTER_1_ACCESS"},
    ]


def test_files_stay_where_they_are_as_asked() -> None:
    assert "lifecycle_policy" not in built({"infrequent_access_days": None}).one("aws_efs_file_system")


@pytest.mark.parametrize(("backups", "status"), [(True, "ENABLED"), (False, "DISABLED")])
def test_backups_are_made_as_asked(backups: bool, status: str) -> None:
    policy = built({"backups": backups}).one("aws_efs_backup_policy")
    assert policy["backup_policy"] == {"status": status}


def test_models_are_protected_where_the_environment_is() -> None:
    assert built().one("aws_efs_file_system")["lifecycle"] == {"prevent_destroy": True}
    assert "lifecycle" not in built(deletion_protection=False).one("aws_efs_file_system")


def test_each_zone_has_a_mount_target_that_the_function_alone_reaches() -> None:
    stack = built(network={"zones": 3})
    targets = stack.all("aws_efs_mount_target").values()
    assert [each["subnet_id"] for each in targets] == [f"${{aws_subnet.network/app-{zone}.id}}" for zone in (1, 2, 3)]
    assert {tuple(each["security_groups"]) for each in targets} == {(FILES_GROUP,)}
    rules = stack.all("aws_vpc_security_group_ingress_rule").values()
    (into_files,) = [rule for rule in rules if rule["security_group_id"] == FILES_GROUP]
    assert (into_files["from_port"], into_files["to_port"]) == (2049, 2049)
    assert into_files["referenced_security_group_id"] == FUNCTION_GROUP
    ways_out = stack.all("aws_vpc_security_group_egress_rule").values()
    assert not [rule for rule in ways_out if rule["security_group_id"] == FILES_GROUP]


def test_everything_belongs_to_the_user_of_the_access_point() -> None:
    found = built({"user_id": 2000}).one("aws_efs_access_point")
    assert found["posix_user"] == {"uid": 2000, "gid": 2000}
    directory = found["root_directory"]
    assert directory["path"] == "/models"
    assert directory["creation_info"] == {"owner_uid": 2000, "owner_gid": 2000, "permissions": "0750"}


def test_the_function_mounts_it_where_the_settings_say_once_every_zone_is_ready() -> None:
    function = built({"path": "/mnt/weights"}).one("aws_lambda_function")
    assert function["file_system_config"] == {"arn": ACCESS_POINT, "local_mount_path": "/mnt/weights"}
    assert function["environment"]["variables"]["MODELS_PATH"] == "/mnt/weights"
    targets = [f"aws_efs_mount_target.lambda-efs/models/mount-target-{zone}" for zone in (1, 2)]
    assert set(targets) < set(function["depends_on"])


def test_the_function_lives_in_the_private_subnets() -> None:
    network = built().one("aws_lambda_function")["vpc_config"]
    assert network["security_group_ids"] == [FUNCTION_GROUP]
    assert network["subnet_ids"] == ["${aws_subnet.network/app-1.id}", "${aws_subnet.network/app-2.id}"]


@pytest.mark.parametrize(
    ("access", "actions"),
    [
        ("read", ["elasticfilesystem:ClientMount"]),
        ("read-write", ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]),
    ],
)
def test_the_role_may_do_what_the_settings_say_by_the_access_point_alone(access: str, actions: list[str]) -> None:
    stack = built({"access": access})
    own = stack.statements("lambda-efs/function/role/permissions")["MountModels"]
    by_access_point = {"test": "StringEquals", "variable": "elasticfilesystem:AccessPointArn", "values": [ACCESS_POINT]}
    assert (own["actions"], own["resources"], own["condition"]) == (actions, [FILES], [by_access_point])
    mounts = stack.statements("lambda-efs/models/rules")["TheFunctionMounts"]
    assert mounts["actions"] == actions
    assert mounts["principals"] == [
        {"type": "AWS", "identifiers": ["${aws_iam_role.lambda-efs/function/role/role.arn}"]}
    ]
    assert by_access_point in mounts["condition"]


def test_nobody_mounts_it_without_tls() -> None:
    rules = built().statements("lambda-efs/models/rules")
    assert sorted(rules) == ["OnlyTls", "TheFunctionMounts"]
    assert rules["OnlyTls"]["effect"] == "Deny"
    assert rules["OnlyTls"]["condition"] == [
        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]},
    ]


def test_the_outputs_name_the_file_system() -> None:
    outputs = built().document["output"]
    assert outputs["file_system"]["value"] == "${aws_efs_file_system.lambda-efs/models/file-system.id}"
    assert outputs["access_point"]["value"] == "${aws_efs_access_point.lambda-efs/models/access-point.id}"


def test_everything_else_is_as_without_a_file_system() -> None:
    def types(stack: Stack) -> set[str]:
        return {address.partition(".")[0] for address in stack.addresses}

    data: Block = {"database": {}, "network": {"tiers": {"data": {}}}}
    settings = {"code": {"kind": "zip"}, "provisioned": {}, "api": {"kind": "rest"}}
    with_files = variant_stack("lambda_efs", settings, **data)
    without = variant_stack("lambda_api", settings, **data)
    assert {type_ for type_ in types(with_files) ^ types(without) if not type_.startswith("aws_efs_")} == set()


def test_a_network_without_an_app_tier_has_no_place_for_it(tmp_path: Path) -> None:
    text = "network:\n  tiers:\n    app: null\nvariants:\n  fargate: null\n  lambda_efs:\n    code:\n      kind: zip\n"
    assert said_about(text, tmp_path) == [
        "dev.yaml:4: network.tiers.app: missing; allowed: {} for the standard layout: the compute lives in this tier"
    ]


def test_without_nat_bedrock_needs_an_endpoint(tmp_path: Path) -> None:
    text = """\
workload:
  bedrock_models: [anthropic.claude-v2:1]
  secrets:
    TOKEN: arn:aws:ssm:us-east-1:111122223333:parameter/token
network:
  nat: none
variants:
  fargate: null
  lambda_efs:
    code:
      kind: zip
"""
    (message,) = said_about(text, tmp_path)
    assert message.endswith("allowed: bedrock-runtime, ssm as well: without NAT the function reaches them no other way")
