"""How single kinds go: what holds one is taken away first, and what isn't its own is left."""

from typing import Any

import pytest

from operations.destroy.inventory import judged
from operations.destroy.kinds import kind_of
from operations.destroy.things import Stays
from tests.unit.destroy_account import OWN, SCOPE, Account, Answer, failed, pairs

NAME = "landfall-dev-fargate"


def arn(service: str, rest: str, *, region: str = "us-east-1", account: str = "123456789012") -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def delete(thing: str, answers: dict[tuple[str, str], Answer]) -> list[tuple[str, dict[str, Any]]]:
    """The operations that change something, in order, with their requests."""
    account = Account(answers)
    kind, fields = kind_of(thing, SCOPE.place)
    assert kind is not None
    for step in kind.steps:
        step(account.aws(), fields)
    reading = ("describe_", "list_", "get_", "batch_get_")
    return [(operation, request) for _, operation, request in account.asked if not operation.startswith(reading)]


def test_a_role_is_stripped_and_goes() -> None:
    role = {"RoleName": f"{NAME}-service"}
    assert delete(
        arn("iam", f"role/service-role/{NAME}-service", region=""),
        {
            ("iam", "list_instance_profiles_for_role"): [{"InstanceProfiles": [{"InstanceProfileName": "profile"}]}],
            ("iam", "list_attached_role_policies"): [
                {"AttachedPolicies": [{"PolicyArn": "one"}]},
                {"AttachedPolicies": [{"PolicyArn": "two"}]},
            ],
            ("iam", "list_role_policies"): [{"PolicyNames": ["inline"]}],
        },
    ) == [
        ("remove_role_from_instance_profile", {"InstanceProfileName": "profile", **role}),
        ("detach_role_policy", {**role, "PolicyArn": "one"}),
        ("detach_role_policy", {**role, "PolicyArn": "two"}),
        ("delete_role_policy", {**role, "PolicyName": "inline"}),
        ("delete_role", role),
    ]


def test_an_instance_profile_lets_go_of_its_role() -> None:
    assert delete(
        arn("iam", f"instance-profile/{NAME}-nat", region=""),
        {("iam", "get_instance_profile"): {"InstanceProfile": {"Roles": [{"RoleName": "nat"}]}}},
    ) == [
        ("remove_role_from_instance_profile", {"InstanceProfileName": f"{NAME}-nat", "RoleName": "nat"}),
        ("delete_instance_profile", {"InstanceProfileName": f"{NAME}-nat"}),
    ]


def test_a_policy_goes_with_its_older_versions() -> None:
    policy = arn("iam", f"policy/{NAME}", region="")
    versions = [{"VersionId": "v2", "IsDefaultVersion": True}, {"VersionId": "v1", "IsDefaultVersion": False}]
    assert delete(
        policy,
        {
            ("iam", "list_entities_for_policy"): [{"PolicyRoles": [{"RoleName": "role"}]}],
            ("iam", "list_policy_versions"): [{"Versions": versions}],
        },
    ) == [
        ("detach_role_policy", {"RoleName": "role", "PolicyArn": policy}),
        ("delete_policy_version", {"PolicyArn": policy, "VersionId": "v1"}),
        ("delete_policy", {"PolicyArn": policy}),
    ]


def group(name: str) -> dict[tuple[str, str], Answer]:
    rules = [{"SecurityGroupRuleId": "in", "IsEgress": False}, {"SecurityGroupRuleId": "out", "IsEgress": True}]
    return {
        ("ec2", "describe_security_groups"): {"SecurityGroups": [{"GroupName": name}]},
        ("ec2", "describe_security_group_rules"): [{"SecurityGroupRules": rules}],
    }


REVOKED = [
    ("revoke_security_group_ingress", {"GroupId": "sg-1", "SecurityGroupRuleIds": ["in"]}),
    ("revoke_security_group_egress", {"GroupId": "sg-1", "SecurityGroupRuleIds": ["out"]}),
]


def test_a_security_group_loses_its_rules_first() -> None:
    assert delete(arn("ec2", "security-group/sg-1"), group("web")) == [
        *REVOKED,
        ("delete_security_group", {"GroupId": "sg-1"}),
    ]


def test_a_default_security_group_goes_with_its_vpc() -> None:
    assert delete(arn("ec2", "security-group/sg-1"), group("default")) == REVOKED


@pytest.mark.parametrize("main", [True, False])
def test_a_main_route_table_goes_with_its_vpc(main: bool) -> None:
    associations = [{"Main": main, "RouteTableAssociationId": "rtbassoc-1"}]
    done = delete(
        arn("ec2", "route-table/rtb-1"),
        {("ec2", "describe_route_tables"): {"RouteTables": [{"Associations": associations}]}},
    )
    gone = [
        ("disassociate_route_table", {"AssociationId": "rtbassoc-1"}),
        ("delete_route_table", {"RouteTableId": "rtb-1"}),
    ]
    assert done == ([] if main else gone)


def test_an_internet_gateway_is_detached_first() -> None:
    answers: dict[tuple[str, str], Answer] = {
        ("ec2", "describe_internet_gateways"): {"InternetGateways": [{"Attachments": [{"VpcId": "vpc-1"}]}]}
    }
    assert delete(arn("ec2", "internet-gateway/igw-1"), answers) == [
        ("detach_internet_gateway", {"InternetGatewayId": "igw-1", "VpcId": "vpc-1"}),
        ("delete_internet_gateway", {"InternetGatewayId": "igw-1"}),
    ]


def test_what_a_service_attached_is_not_torn_off() -> None:
    answers: dict[tuple[str, str], Answer] = {
        ("ec2", "describe_network_interfaces"): {
            "NetworkInterfaces": [{"Attachment": {"AttachmentId": "ela-attach-1", "InstanceOwnerId": "amazon-aws"}}]
        }
    }
    done = delete(arn("ec2", "network-interface/eni-1"), answers)
    assert done == [("delete_network_interface", {"NetworkInterfaceId": "eni-1"})]


def test_a_hosted_zone_loses_its_records_but_not_its_own() -> None:
    def record(name: str, kind: str) -> dict[str, str]:
        return {"Name": name, "Type": kind}

    own = [record("example.com.", "NS"), record("example.com.", "SOA")]
    others = [record("example.com.", "A"), record("sub.example.com.", "NS")]
    done = delete(
        "arn:aws:route53:::hostedzone/Z1",
        {
            ("route53", "get_hosted_zone"): {"HostedZone": {"Name": "example.com."}},
            ("route53", "list_resource_record_sets"): [{"ResourceRecordSets": own}, {"ResourceRecordSets": others}],
        },
    )
    changes = [{"Action": "DELETE", "ResourceRecordSet": one} for one in others]
    assert done == [
        ("change_resource_record_sets", {"HostedZoneId": "Z1", "ChangeBatch": {"Changes": changes}}),
        ("delete_hosted_zone", {"Id": "Z1"}),
    ]


@pytest.mark.parametrize(
    ("name", "full"), [(f"{NAME}/database/url", f"/{NAME}/database/url"), (f"{NAME}-url", f"{NAME}-url")]
)
def test_a_parameter_is_named_as_it_was_made(name: str, full: str) -> None:
    assert delete(arn("ssm", f"parameter/{name}"), {}) == [("delete_parameter", {"Name": full})]


def test_a_rule_loses_its_targets_first() -> None:
    assert delete(
        arn("events", f"rule/{NAME}-stopped"), {("events", "list_targets_by_rule"): [{"Targets": [{"Id": "1"}]}]}
    ) == [
        ("remove_targets", {"Rule": f"{NAME}-stopped", "Ids": ["1"]}),
        ("delete_rule", {"Name": f"{NAME}-stopped"}),
    ]


def test_a_cluster_of_eks_goes_after_what_it_holds() -> None:
    assert delete(
        arn("eks", f"cluster/{NAME}"),
        {
            ("eks", "list_addons"): [{"addons": ["coredns"]}],
            ("eks", "list_nodegroups"): [{"nodegroups": ["system"]}],
            ("eks", "delete_addon"): failed("ResourceNotFoundException", status=404),
        },
    ) == [
        ("delete_addon", {"clusterName": NAME, "addonName": "coredns"}),
        ("delete_nodegroup", {"clusterName": NAME, "nodegroupName": "system"}),
        ("delete_cluster", {"name": NAME}),
    ]


def test_a_locked_snapshot_stays_until_its_day() -> None:
    lock = {"LockState": "compliance", "LockExpiresOn": "2031-05-04"}
    with pytest.raises(Stays, match=r"^it is locked \(compliance\) until 2031-05-04$"):
        delete(arn("ec2", "snapshot/snap-1"), {("ec2", "describe_locked_snapshots"): [{"Snapshots": [lock]}]})


def test_a_recovery_point_in_a_vault_of_aws_s_stays() -> None:
    point = arn("backup", "recovery-point:1")
    answers: dict[tuple[str, str], Answer] = {
        ("backup", "list_backup_vaults"): [
            {"BackupVaultList": [{"BackupVaultName": "aws/efs/automatic-backup-vault"}]}
        ],
        ("backup", "list_recovery_points_by_backup_vault"): [{"RecoveryPoints": [{"RecoveryPointArn": point}]}],
    }
    with pytest.raises(Stays, match="aws/efs/automatic-backup-vault"):
        delete(point, answers)


@pytest.mark.parametrize(
    ("thing", "answers", "why"),
    [
        (
            arn("rds", f"db:{NAME}-database"),
            {
                ("rds", "list_tags_for_resource"): {"TagList": pairs(OWN)},
                ("rds", "describe_db_instances"): {"DBInstances": [{"DeletionProtection": True}]},
            },
            "deletion protection is on",
        ),
        (
            arn("elasticloadbalancing", f"loadbalancer/app/{NAME}/1"),
            {
                ("elbv2", "describe_tags"): {"TagDescriptions": [{"Tags": pairs(OWN)}]},
                ("elbv2", "describe_load_balancer_attributes"): {
                    "Attributes": [{"Key": "deletion_protection.enabled", "Value": "true"}]
                },
            },
            "deletion protection is on",
        ),
        (
            f"arn:aws:s3:::{NAME}-results-123456789012",
            {
                ("s3", "get_bucket_tagging"): {"TagSet": pairs(OWN)},
                ("s3", "get_bucket_versioning"): {"MFADelete": "Enabled"},
            },
            "MFA delete is on: the account's root user turns it off",
        ),
        (
            arn("eks", f"cluster/{NAME}"),
            {
                ("eks", "list_tags_for_resource"): {"tags": OWN},
                ("eks", "describe_cluster"): {"cluster": {"deletionProtection": True}},
            },
            "deletion protection is on",
        ),
    ],
)
def test_what_protects_a_thing_is_told(thing: str, answers: dict[tuple[str, str], Answer], why: str) -> None:
    found = judged(Account(answers).aws(), thing, {})
    assert found is not None
    assert found.stops == why


def test_object_lock_is_told_in_the_dry_run() -> None:
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}
    found = judged(
        Account(
            {
                ("s3", "get_bucket_tagging"): {"TagSet": pairs(OWN)},
                ("s3", "get_object_lock_configuration"): {
                    "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": rule}
                },
            }
        ).aws(),
        f"arn:aws:s3:::{NAME}-results-123456789012",
        {},
    )
    assert found is not None
    assert found.warns == "Object Lock is on (COMPLIANCE, 30 days): versions that are locked stay until then"
    assert found.stops is None


@pytest.mark.parametrize(
    ("database", "why"), [(f"{NAME}-database", f"saved of {NAME}-database"), (f"{NAME}2-database", None)]
)
def test_a_snapshot_without_tags_is_known_by_its_database(database: str, why: str | None) -> None:
    answers: dict[tuple[str, str], Answer] = {
        ("rds", "list_tags_for_resource"): {"TagList": []},
        ("rds", "describe_db_snapshots"): [{"DBSnapshots": [{"DBInstanceIdentifier": database}]}],
    }
    found = judged(Account(answers).aws(), arn("rds", "snapshot:last"), {})
    assert (found.why if found else None) == why


@pytest.mark.parametrize(("status", "there"), [("DELETE_COMPLETE", False), ("DELETE_IN_PROGRESS", True)])
def test_a_stack_of_elastic_beanstalk_s_counts_until_it_is_deleted(status: str, there: bool) -> None:
    stack = {"StackStatus": status, "Tags": pairs(OWN)}
    account = Account({("cloudformation", "describe_stacks"): {"Stacks": [stack]}})
    found = judged(account.aws(), arn("cloudformation", "stack/awseb-e-1-stack/1234"), {})
    assert (found is not None) is there


def test_a_stack_of_elastic_beanstalk_s_that_is_forgotten_is_gone() -> None:
    account = Account(
        {("cloudformation", "describe_stacks"): failed("ValidationError", "Stack with id x does not exist")}
    )
    assert judged(account.aws(), arn("cloudformation", "stack/awseb-e-1-stack/1234"), OWN) is None
