# ruff: noqa: E501 — a message is one line, and is compared as such
"""Kubernetes on EKS."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from environments.settings.eks_nodes import holds, room, smallest_node
from environments.settings.instance_types import INSTANCE_TYPES
from environments.settings.variants.eks_spot import EksSpot
from environments.settings.workload import Workload
from operations.cdktf import synthesize
from tests.unit.synthesis import ACCOUNT, KEY, PARTITION, Block, Stack, variant_stack
from tests.unit.wrong_environment import said_about

CLUSTER = "${aws_eks_cluster.eks-spot/control-plane/cluster.name}"
NODES = "${aws_eks_cluster.eks-spot/control-plane/cluster.vpc_config[0].cluster_security_group_id}"
EVERYTHING: dict[str, Any] = {"app": {}, "gpu": {}, "torchserve": {}}
DATA: dict[str, Any] = {"network": {"tiers": {"data": {}}}, "database": {}, "cache": {}}
ADMIN = "arn:aws:iam::111122223333:role/admin"


def built(settings: Block | None = None, **overrides: Any) -> Stack:
    return variant_stack("eks_spot", settings, **overrides)


def cluster(settings: Block | None = None, **overrides: Any) -> Block:
    return built(settings, **overrides).one("aws_eks_cluster")


def group(name: str, settings: Block | None = None, **overrides: Any) -> Block:
    return built(settings, **overrides).one("aws_eks_node_group", f"eks-spot/nodes/{name}")


def add_on(name: str, settings: Block | None = None, **overrides: Any) -> Block:
    return built(settings, **overrides).one("aws_eks_addon", f"eks-spot/add-ons/{name}")


def trust(path: str, **overrides: Any) -> Block:
    (statement,) = built(**overrides).statements(f"{path}/trust").values()
    return statement


# --- the control plane


def test_the_control_plane_is_private() -> None:
    config = cluster()["vpc_config"]
    assert (config["endpoint_private_access"], config["endpoint_public_access"]) == (True, False)
    assert "public_access_cidrs" not in config


def test_named_blocks_reach_the_control_plane() -> None:
    config = cluster({"public_access_cidrs": ["203.0.113.0/24", "198.51.100.7/32"]})["vpc_config"]
    assert config["endpoint_public_access"] is True
    assert config["public_access_cidrs"] == ["203.0.113.0/24", "198.51.100.7/32"]


def test_the_control_plane_lies_in_the_app_tier() -> None:
    assert cluster()["vpc_config"]["subnet_ids"] == ["${aws_subnet.network/app-1.id}", "${aws_subnet.network/app-2.id}"]


def test_secrets_of_kubernetes_are_encrypted_with_the_stack_s_key() -> None:
    assert cluster()["encryption_config"] == {"provider": {"key_arn": KEY}, "resources": ["secrets"]}
    statement = built().statements("eks-spot/control-plane/role/permissions")["EncryptSecrets"]
    assert statement["resources"] == [KEY]


def test_every_log_of_the_control_plane_goes_into_a_group_that_is_there_first() -> None:
    stack = built(observability={"log_retention_days": 30})
    found = stack.one("aws_eks_cluster")
    assert found["enabled_cluster_log_types"] == ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    logs = stack.one("aws_cloudwatch_log_group", "eks-spot/control-plane/logs")
    assert logs["name"] == "/aws/eks/landfall-dev-eks-spot/cluster"
    assert (logs["retention_in_days"], logs["kms_key_id"]) == (30, KEY)
    assert "aws_cloudwatch_log_group.eks-spot/control-plane/logs" in found["depends_on"]


def test_the_cluster_waits_until_its_role_may_do_its_work() -> None:
    assert {
        "aws_iam_role_policy.eks-spot/control-plane/role/policy",
        "aws_iam_role_policy_attachment.eks-spot/control-plane/AmazonEKSClusterPolicy",
    } <= set(cluster()["depends_on"])


def test_the_cluster_is_entered_by_access_entries_only() -> None:
    access = cluster()["access_config"]
    assert access == {"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True}


def test_named_roles_administer_the_cluster() -> None:
    stack = built({"admins": [ADMIN, ADMIN], "creator_is_admin": False})
    assert stack.one("aws_eks_cluster")["access_config"]["bootstrap_cluster_creator_admin_permissions"] is False
    entries = [block for path, block in stack.all("aws_eks_access_entry").items() if "admin" in path]
    assert [(entry["principal_arn"], entry["type"]) for entry in entries] == [(ADMIN, "STANDARD")]
    policy = stack.one("aws_eks_access_policy_association")
    assert policy["policy_arn"] == f"arn:{PARTITION}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    assert policy["access_scope"] == {"type": "cluster"}


def test_one_administrator_less_moves_no_other() -> None:
    other = "arn:aws:iam::111122223333:role/path/other"
    both, one = (set(built({"admins": admins}).addresses) for admins in ([ADMIN, other], [other]))
    assert one < both


@pytest.mark.parametrize("version", ["1.34", "1.35", "1.36"])
def test_nodes_have_the_version_of_the_control_plane(version: str) -> None:
    stack = built({"version": version})
    assert stack.one("aws_eks_cluster")["version"] == version
    assert {block["version"] for block in stack.all("aws_eks_node_group").values()} == {version}


def test_extended_support_is_not_paid_for() -> None:
    assert cluster()["upgrade_policy"] == {"support_type": "STANDARD"}


# --- node groups


def test_the_groups_are_those_that_the_environment_asks_for() -> None:
    assert set(built().all("aws_eks_node_group")) == {"eks-spot/nodes/system", "eks-spot/nodes/spot"}
    names = {path.rpartition("/")[2] for path in built(EVERYTHING).all("aws_eks_node_group")}
    assert names == {"system", "app", "spot", "gpu"}


def test_a_group_has_the_size_of_its_settings() -> None:
    found = group("app", {"app": {"min_nodes": 2, "max_nodes": 7, "instance_types": ["m7g.large", "m6g.large"]}})
    assert found["scaling_config"] == {"min_size": 2, "max_size": 7, "desired_size": 2}
    assert found["instance_types"] == ["m7g.large", "m6g.large"]


def test_spot_is_spot_and_the_others_are_on_demand() -> None:
    groups = built(EVERYTHING).all("aws_eks_node_group", "eks-spot/nodes/")
    capacity = {path.rpartition("/")[2]: block["capacity_type"] for path, block in groups.items()}
    assert capacity == {"system": "ON_DEMAND", "app": "ON_DEMAND", "gpu": "ON_DEMAND", "spot": "SPOT"}


@pytest.mark.parametrize(
    ("name", "types", "image"),
    [
        ("system", ["t4g.medium"], "AL2023_ARM_64_STANDARD"),
        ("system", ["t3a.medium"], "AL2023_x86_64_STANDARD"),
        ("gpu", ["g4dn.xlarge"], "AL2023_x86_64_NVIDIA"),
        ("gpu", ["g5g.xlarge"], "AL2023_ARM_64_NVIDIA"),
    ],
)
def test_a_group_has_the_image_of_its_architecture(name: str, types: list[str], image: str) -> None:
    assert group(name, {name: {"instance_types": types}})["ami_type"] == image


def test_groups_are_told_apart_by_label_and_guarded_by_taint() -> None:
    groups = built(EVERYTHING).all("aws_eks_node_group")
    for path, block in groups.items():
        assert block["labels"] == {"landfall/pool": path.rpartition("/")[2]}
    taints = {
        path.rpartition("/")[2]: [each["key"] for each in block.get("taint", [])] for path, block in groups.items()
    }
    assert taints == {"system": [], "app": [], "spot": ["landfall/spot"], "gpu": ["nvidia.com/gpu"]}


def test_gpus_live_in_the_ml_tier_where_there_is_one() -> None:
    with_tier = group("gpu", {"gpu": {}}, network={"tiers": {"ml": {}}})["subnet_ids"]
    assert with_tier == ["${aws_subnet.network/ml-1.id}", "${aws_subnet.network/ml-2.id}"]
    assert group("gpu", {"gpu": {}})["subnet_ids"][0] == "${aws_subnet.network/app-1.id}"


@pytest.mark.parametrize("name", ["system", "app", "spot", "gpu"])
def test_a_node_is_closed_and_encrypted(name: str) -> None:
    template = built(EVERYTHING).one("aws_launch_template", f"eks-spot/nodes/{name}-template")
    metadata = template["metadata_options"]
    assert (metadata["http_tokens"], metadata["http_put_response_hop_limit"]) == ("required", 1)
    assert "key_name" not in template
    (disk,) = template["block_device_mappings"]
    assert disk["ebs"]["encrypted"] == "true"
    assert (disk["ebs"]["volume_type"], disk["ebs"]["volume_size"]) == ("gp3", 100 if name == "gpu" else 30)


def test_what_a_group_launches_carries_the_stack_s_tags() -> None:
    stack = built()
    template = stack.one("aws_launch_template", "eks-spot/nodes/spot-template")
    assert {each["resource_type"] for each in template["tag_specifications"]} == {
        "instance",
        "volume",
        "network-interface",
    }
    for each in template["tag_specifications"]:
        assert each["tags"] == {**stack.default_tags, "Name": "landfall-dev-eks-spot-spot", "Component": "nodes"}


def test_a_node_may_join_pull_images_and_be_entered_and_no_more() -> None:
    stack = built()
    attached = {
        block["policy_arn"].rpartition("/")[2]
        for path, block in stack.all("aws_iam_role_policy_attachment", "eks-spot/nodes/").items()
    }
    assert attached == {
        "AmazonEKSWorkerNodeMinimalPolicy",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonSSMManagedInstanceCore",
    }
    assert not stack.all("aws_iam_role_policy", "eks-spot/nodes/")


def test_nodes_start_when_they_can_have_a_network_and_pods_can_have_a_role() -> None:
    waits = set(group("system")["depends_on"])
    assert {
        f"aws_eks_addon.eks-spot/add-ons/{name}" for name in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
    } <= waits


def test_a_changed_group_is_there_before_the_old_one_goes() -> None:
    found = group("spot")
    assert found["lifecycle"]["create_before_destroy"] is True
    assert found["node_group_name_prefix"] == "spot-"
    assert "node_group_name" not in found


def test_the_number_of_nodes_is_left_to_those_who_scale() -> None:
    assert group("spot")["lifecycle"]["ignore_changes"] == ["scaling_config[0].desired_size"]


def test_auto_stop_may_take_the_lower_bound_to_zero() -> None:
    ignored = group("spot", auto_stop={"enabled": True})["lifecycle"]["ignore_changes"]
    assert ignored == ["scaling_config[0].desired_size", "scaling_config[0].min_size"]


def test_auto_stop_can_scale_every_group_and_knows_karpenters_nodes() -> None:
    found = built(EVERYTHING)
    scalable = found.document["output"]["scalable"]["value"]
    tags = found.default_tags
    (karpenter,) = (each["id"] for each in scalable if each["kind"] == "karpenter-nodes")
    assert karpenter == f"{tags['Project']}/{tags['Stack']}"
    assert {each["id"] for each in scalable if each["kind"] == "eks-node-group"} == {
        f"{CLUSTER}/${{aws_eks_node_group.eks-spot/nodes/{name}.node_group_name}}"
        for name in ("system", "app", "spot", "gpu")
    }


# --- the way in and out


def test_the_load_balancer_reaches_every_node_but_those_with_gpus() -> None:
    attached = built(EVERYTHING).all("aws_autoscaling_attachment")
    assert {path.rpartition("/")[2] for path in attached} == {"system-targets", "app-targets", "spot-targets"}
    found = attached["eks-spot/spot-targets"]
    assert found["lb_target_group_arn"] == "${aws_lb_target_group.load-balancer/targets.arn}"
    groups = "${aws_eks_node_group.eks-spot/nodes/spot.resources[0].autoscaling_groups[0].name}"
    assert found["autoscaling_group_name"] == groups


def test_the_load_balancer_may_reach_the_nodes_on_one_port() -> None:
    rule = built().one("aws_vpc_security_group_ingress_rule", "load-balancer/security-group/to-nodes-in")
    assert rule["security_group_id"] == NODES
    assert rule["referenced_security_group_id"] == "${aws_security_group.load-balancer/security-group/group.id}"
    assert (rule["from_port"], rule["to_port"]) == (30080, 30080)


def test_the_nodes_may_reach_the_data_stores() -> None:
    stack = built(**DATA)
    for store, port in (("database", 5432), ("cache", 6379)):
        rule = stack.one("aws_vpc_security_group_ingress_rule", f"eks-spot/control-plane/security-group/to-{store}-in")
        assert rule["referenced_security_group_id"] == NODES
        assert rule["from_port"] == port


# --- roles of pods


def test_the_cluster_s_tokens_are_trusted_without_a_fingerprint() -> None:
    provider = built().one("aws_iam_openid_connect_provider")
    assert provider["client_id_list"] == ["sts.amazonaws.com"]
    assert provider["url"] == "${aws_eks_cluster.eks-spot/control-plane/cluster.identity[0].oidc[0].issuer}"
    assert "thumbprint_list" not in provider


def test_the_network_add_on_has_a_role_by_its_token() -> None:
    statement = trust("eks-spot/add-ons/vpc-cni-role")
    assert statement["actions"] == ["sts:AssumeRoleWithWebIdentity"]
    asked = {each["variable"].rpartition(":")[2]: each["values"] for each in statement["condition"]}
    assert asked == {"aud": ["sts.amazonaws.com"], "sub": ["system:serviceaccount:kube-system:aws-node"]}
    assert add_on("vpc-cni")["service_account_role_arn"] == "${aws_iam_role.eks-spot/add-ons/vpc-cni-role/role.arn}"


def test_a_pod_s_role_is_for_its_service_account_in_this_cluster_alone() -> None:
    statement = trust("eks-spot/app-role")
    assert statement["actions"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["principals"][0]["identifiers"] == ["pods.eks.amazonaws.com"]
    asked = {each["variable"].partition("/")[2]: each["values"] for each in statement["condition"]}
    assert asked == {
        "eks-cluster-arn": [f"arn:{PARTITION}:eks:us-east-1:{ACCOUNT}:cluster/landfall-dev-eks-spot"],
        "kubernetes-namespace": ["landfall"],
        "kubernetes-service-account": ["app"],
    }


def test_the_workload_s_pods_have_the_workload_s_permissions() -> None:
    model = "anthropic.claude-3-haiku-20240307-v1:0"
    stack = built(storage={"buckets": {"results": {}}}, workload={"bedrock_models": [model]})
    statements = stack.statements("eks-spot/app-role/permissions")
    assert {"BucketsReadWrite", "BucketKey"} <= set(statements)
    association = stack.one("aws_eks_pod_identity_association", "eks-spot/app-role/association")
    assert (association["namespace"], association["service_account"]) == ("landfall", "app")
    assert stack.document["output"]["bedrock_callers"]["value"] == ["${aws_iam_role.eks-spot/app-role/role.arn}"]


def test_the_workload_s_pods_read_their_own_secrets_alone() -> None:
    parameter = "arn:aws:ssm:us-east-1:111122223333:parameter/pin"
    statements = built(workload={"secrets": {"API_KEY": "create", "PIN": parameter}}).statements(
        "eks-spot/app-role/permissions"
    )
    assert statements["ReadSecretsmanager"]["resources"] == ["${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}"]
    assert statements["ReadSsm"]["resources"] == [parameter]
    assert statements["DecryptSecrets"]["resources"] == [KEY]


def test_torchserve_reads_buckets_and_no_secrets() -> None:
    stack = built(EVERYTHING, storage={"buckets": {"models": {}}}, workload={"secrets": {"API_KEY": "create"}})
    statements = stack.statements("eks-spot/torchserve-role/permissions")
    assert "BucketsReadWrite" in statements
    assert "ReadSecretsmanager" not in statements


# --- add-ons


def test_the_add_ons_are_there() -> None:
    assert {block["addon_name"] for block in built().all("aws_eks_addon").values()} == {
        "vpc-cni",
        "coredns",
        "kube-proxy",
        "aws-ebs-csi-driver",
        "aws-efs-csi-driver",
        "eks-pod-identity-agent",
        "metrics-server",
        "aws-secrets-store-csi-driver-provider",
        "amazon-cloudwatch-observability",
    }


def test_an_add_on_has_the_version_that_fits_the_cluster_s() -> None:
    stack = built({"version": "1.36"})
    for path, block in stack.all("aws_eks_addon").items():
        asked = stack.document["data"]["aws_eks_addon_version"][f"{path}-version"]
        assert (asked["addon_name"], asked["kubernetes_version"]) == (block["addon_name"], "1.36")
        assert block["addon_version"] == f"${{data.aws_eks_addon_version.{path}-version.version}}"


@pytest.mark.parametrize("name", ["coredns", "metrics-server", "aws-ebs-csi-driver", "amazon-cloudwatch-observability"])
def test_an_add_on_whose_pods_need_a_node_waits_for_one(name: str) -> None:
    assert "aws_eks_node_group.eks-spot/nodes/system" in add_on(name)["depends_on"]


def test_network_policies_are_enforced() -> None:
    assert json.loads(add_on("vpc-cni")["configuration_values"])["enableNetworkPolicy"] == "true"


def test_secrets_are_synced_on_every_node() -> None:
    found = json.loads(add_on("aws-secrets-store-csi-driver-provider")["configuration_values"])
    assert found["secrets-store-csi-driver"] == {"syncSecret": {"enabled": True}}
    assert found["tolerations"] == [{"operator": "Exists"}]


@pytest.mark.parametrize("driver", ["ebs", "efs"])
def test_a_storage_driver_has_a_role_of_its_own(driver: str) -> None:
    account = f"{driver}-csi-controller-sa"
    (association,) = add_on(f"aws-{driver}-csi-driver")["pod_identity_association"]
    assert association == {
        "service_account": account,
        "role_arn": f"${{aws_iam_role.eks-spot/add-ons/{account}-role/role.arn}}",
    }


def test_container_insights_writes_to_groups_that_the_stack_owns() -> None:
    stack = built(observability={"log_retention_days": 30})
    names = {"application", "dataplane", "host", "performance"}
    groups = {
        block["name"]: block
        for block in stack.all("aws_cloudwatch_log_group").values()
        if block["name"].startswith("/aws/containerinsights/landfall-dev-eks-spot/")
    }
    assert {name.rpartition("/")[2] for name in groups} == names
    assert {(block["retention_in_days"], block["kms_key_id"]) for block in groups.values()} == {(30, KEY)}
    assert stack.document["output"]["log_group"]["value"].endswith("observability/logs.name}")
    statements = stack.statements("eks-spot/add-ons/cloudwatch-agent-role/permissions")
    assert "logs:CreateLogGroup" not in statements["WriteLogs"]["actions"]
    assert "*" not in statements["WriteLogs"]["resources"]


# --- Karpenter


def test_karpenter_hears_of_everything_that_ends_a_node() -> None:
    stack = built()
    patterns = [json.loads(block["event_pattern"]) for block in stack.all("aws_cloudwatch_event_rule").values()]
    assert {(pattern["source"][0], pattern["detail-type"][0]) for pattern in patterns} == {
        ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
        ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
        ("aws.ec2", "EC2 Instance State-change Notification"),
        ("aws.health", "AWS Health Event"),
    }
    queue = "${aws_sqs_queue.eks-spot/karpenter/queue.arn}"
    assert {block["arn"] for block in stack.all("aws_cloudwatch_event_target").values()} == {queue}


def test_only_the_rules_fill_the_queue() -> None:
    stack = built()
    assert stack.one("aws_sqs_queue", "eks-spot/karpenter/queue")["sqs_managed_sse_enabled"] is True
    send = stack.statements("eks-spot/karpenter/queue-rules")["RulesSend"]
    assert send["principals"] == [{"type": "Service", "identifiers": ["events.amazonaws.com"]}]
    (condition,) = send["condition"]
    assert condition["variable"] == "aws:SourceArn"
    assert len(condition["values"]) == 4


def test_karpenter_s_nodes_may_join() -> None:
    entry = built().one("aws_eks_access_entry", "eks-spot/karpenter/nodes")
    assert (entry["type"], entry["principal_arn"]) == (
        "EC2_LINUX",
        "${aws_iam_role.eks-spot/karpenter/node-role/role.arn}",
    )


def test_karpenter_touches_only_what_carries_the_cluster_s_tags() -> None:
    statements = built().statements("eks-spot/karpenter/controller-role/permissions")
    free = {sid for sid, statement in statements.items() if statement["resources"] == ["*"]}
    assert free == {"ReadEc2", "ReadPrices", "ListProfiles"}
    assert all(action.startswith(("ec2:Describe",)) for action in statements["ReadEc2"]["actions"])
    for sid in ("DeleteOwn", "LaunchFromOwnTemplate", "NameOwnInstances", "FillOwnProfiles", "TagOwnProfiles"):
        asked = {each["variable"]: each["values"] for each in statements[sid]["condition"]}
        assert asked["aws:ResourceTag/kubernetes.io/cluster/landfall-dev-eks-spot"] == ["owned"], sid
    for sid in ("LaunchTagged", "TagAtLaunch", "CreateProfiles"):
        asked = {each["variable"]: each["values"] for each in statements[sid]["condition"]}
        assert asked["aws:RequestTag/kubernetes.io/cluster/landfall-dev-eks-spot"] == ["owned"], sid
    assert statements["PassNodeRole"]["resources"] == ["${aws_iam_role.eks-spot/karpenter/node-role/role.arn}"]


def test_karpenter_s_policy_fits_into_a_role() -> None:
    # Inline policies of a role: 10,240 characters without white space ("IAM and AWS STS quotas").
    stack = variant_stack("eks_spot", name="e" * 12, project="p" * 20)
    rendered = [
        {
            "Sid": statement["sid"],
            "Effect": "Allow",
            "Action": statement["actions"],
            "Resource": statement["resources"],
            "Condition": {
                each["test"] + str(number): {each["variable"]: each["values"]}
                for number, each in enumerate(statement.get("condition", []))
            },
        }
        for statement in stack.statements("eks-spot/karpenter/controller-role/permissions").values()
    ]
    text = json.dumps(rendered, separators=(",", ":")).replace(ACCOUNT, "1" * 12).replace(PARTITION, "aws-us-gov")
    assert len(re.sub(r"\$\{[^}]*\}", "x" * 150, text)) < 10_240


def test_without_karpenter_nothing_is_made_for_it() -> None:
    assert not [address for address in built({"karpenter": None}).addresses if "karpenter" in address]


def test_whoever_deploys_it_hears_that_kubectl_has_to_follow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    synthesize(["dev-eks-spot"], tmp_path, os.environ)
    assert capsys.readouterr().err == f"warning: dev-eks-spot: {EksSpot.warning}\n"
    assert "kubectl" in EksSpot.warning


# --- alarms


def test_alarms_watch_pods_and_nodes() -> None:
    alarms = {
        block["metric_name"]: block
        for block in built().all("aws_cloudwatch_metric_alarm", "observability/").values()
        if block["namespace"] == "ContainerInsights"
    }
    assert set(alarms) == {
        "pod_cpu_utilization_over_pod_limit",
        "pod_memory_utilization_over_pod_limit",
        "node_cpu_utilization",
        "node_memory_utilization",
        "node_filesystem_utilization",
        "cluster_failed_node_count",
    }
    pods = alarms["pod_cpu_utilization_over_pod_limit"]["dimensions"]
    assert pods == {"ClusterName": CLUSTER, "Namespace": "landfall", "PodName": "app"}


# --- what doesn't fit

SPOT = "t4g.large, m6g.large, m7g.large, r6g.large"

WRONG: dict[str, tuple[str, list[str]]] = {
    "an unknown type": (
        "variants: {eks_spot: {system: {instance_types: [t4g.mediun]}}}",
        ['dev.yaml:2: variants.eks_spot.system.instance_types[0]: found "t4g.mediun"; allowed: an EC2 instance type such as t4g.medium, c7g.xlarge or g4dn.xlarge; did you mean "t4g.medium"?'],
    ),
    "both architectures in one group": (
        "variants: {eks_spot: {system: {instance_types: [t4g.medium, t3.medium]}}}",
        ['dev.yaml:2: variants.eks_spot.system.instance_types: found "t4g.medium, t3.medium"; allowed: one architecture: t4g.medium alone, or the others; their images differ'],
    ),
    "Spot of one type": (
        "variants: {eks_spot: {spot: {instance_types: [t4g.large]}}}",
        ['dev.yaml:2: variants.eks_spot.spot.instance_types: found "t4g.large"; allowed: two types or more: one type\'s Spot capacity goes all at once'],
    ),
    "GPU nodes without GPUs": (
        "variants: {eks_spot: {gpu: {instance_types: [g5.xlarge, m7i.large]}}}",
        ['dev.yaml:2: variants.eks_spot.gpu.instance_types: found "g5.xlarge, m7i.large"; allowed: types with NVIDIA GPUs only, such as g4dn.xlarge or g5.xlarge'],
    ),
    "GPUs for the add-ons": (
        "variants: {eks_spot: {system: {instance_types: [g4dn.xlarge]}}}",
        ['dev.yaml:2: variants.eks_spot.system.instance_types: found "g4dn.xlarge"; allowed: types without GPUs, such as m7g.large; those are for the group gpu'],
    ),
    "an image for another architecture": (
        "workload: {architectures: [x86_64]}\nvariants: {eks_spot: {}}",
        [f'dev.yaml:2: variants.eks_spot.spot.instance_types: found "{SPOT}" (the default); allowed: x86_64 types such as t3.medium: the image is built for nothing else'],
    ),
    "a workload larger than a node": (
        "workload: {cpu: 3, memory_gb: 4}\nvariants: {fargate: null, eks_spot: {}}",
        [f'dev.yaml:2: variants.eks_spot.spot.instance_types: found "{SPOT}" (the default); allowed: types with room for 3 vCPU and 4 GB beside the node\'s own agents, such as c6g.xlarge'],
    ),
    "a workload larger than any node": (
        "workload: {cpu: 192, memory_gb: 4}\nvariants: {fargate: null, eks_spot: {}}",
        [f'dev.yaml:2: variants.eks_spot.spot.instance_types: found "{SPOT}" (the default); allowed: no type has room for 192 vCPU and 4 GB beside the node\'s own agents'],
    ),
    "more nodes at least than at most": (
        "variants: {eks_spot: {app: {min_nodes: 4, max_nodes: 2}}}",
        ["dev.yaml:2: variants.eks_spot.app.min_nodes: found 4; allowed: at most max_nodes (2)"],
    ),
    "more pods at least than at most": (
        "variants: {eks_spot: {scaling: {min_pods: 11}}}",
        ["dev.yaml:2: variants.eks_spot.scaling.min_pods: found 11; allowed: at most max_pods (10)"],
    ),
    "an autoscaler without a target": (
        "variants: {eks_spot: {scaling: {cpu_percent: null, memory_percent: null}}}",
        ["dev.yaml:2: variants.eks_spot.scaling.cpu_percent: missing; allowed: a percentage where memory_percent has none"],
    ),
    "nobody who gets in": (
        "variants: {eks_spot: {creator_is_admin: false}}",
        ["dev.yaml:2: variants.eks_spot.admins: found an empty list (the default); allowed: at least one role's ARN where creator_is_admin is false, or nobody gets in"],
    ),
    "the whole Internet": (
        "stage: prod\ndomain: {name: api.example.com}\nload_balancer: {allow_plain_http: false}\nvariants: {fargate: null, eks_spot: {public_access_cidrs: [0.0.0.0/0]}}",
        ['dev.yaml:5: variants.eks_spot.public_access_cidrs: found "0.0.0.0/0"; allowed: blocks that you know in the stage prod, not the whole Internet'],
    ),
    "TorchServe without GPUs": (
        "variants: {eks_spot: {torchserve: {}}}",
        ["dev.yaml:2: variants.eks_spot.gpu: missing; allowed: {} as well: TorchServe runs there"],
    ),
    "TorchServe on ARM": (
        "variants: {eks_spot: {torchserve: {}, gpu: {instance_types: [g5g.xlarge]}}}",
        ['dev.yaml:2: variants.eks_spot.gpu.instance_types: found "g5g.xlarge"; allowed: types with an x86 CPU such as g4dn.xlarge: the image of torchserve is built for nothing else'],
    ),
    "models in a bucket that isn't there": (
        "storage: {buckets: {results: {}}}\nvariants: {eks_spot: {gpu: {}, torchserve: {models: result}}}",
        ['dev.yaml:3: variants.eks_spot.torchserve.models: found "result"; allowed: a key of storage.buckets (results); did you mean "results"?'],
    ),
    "private nodes without a way to AWS": (
        "network: {nat: none, endpoints: [ecr.api, ecr.dkr, logs]}\nworkload: {image: 'ecr:1'}\nvariants: {fargate: null, eks_spot: {}}",
        ["dev.yaml:2: network.endpoints: found a list of 3; allowed: ec2, eks, eks-auth, monitoring, sqs, ssm, sts as well: without NAT private tasks need them"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_doesnt_fit_is_said_with_what_would(name: str, tmp_path: Path) -> None:
    text, messages = WRONG[name]
    assert said_about(text, tmp_path) == messages


def test_a_dev_stage_may_open_the_control_plane_to_everybody() -> None:
    assert cluster({"public_access_cidrs": ["0.0.0.0/0"]})["vpc_config"]["public_access_cidrs"] == ["0.0.0.0/0"]


# --- room on a node


def test_a_node_keeps_what_kubelet_and_the_agents_need() -> None:
    # t4g.medium: 2 vCPU less 0.07 and the agents' 0.65; 4 GiB less 255 + 17 * 11 + 100 MiB and the agents' 0.65.
    vcpu, memory = room(INSTANCE_TYPES["t4g.medium"])
    assert vcpu == pytest.approx(2 - 0.07 - 0.65)
    assert memory == pytest.approx(4 - 542 / 1024 - 0.65)


@pytest.mark.parametrize("node", INSTANCE_TYPES.values(), ids=lambda node: node.name)
def test_no_node_has_more_room_than_it_is_large(node: Any) -> None:
    vcpu, memory = room(node)
    assert vcpu < node.vcpu
    assert memory < node.memory_gib


def test_the_smallest_node_is_the_smallest_that_holds_a_pod() -> None:
    workload = Workload(image="nginx:1", cpu=2, memory_gb=8)
    name = smallest_node(workload, "arm64")
    assert holds(INSTANCE_TYPES[name], workload)
    size = (INSTANCE_TYPES[name].vcpu, INSTANCE_TYPES[name].memory_gib)
    smaller = [
        each
        for each in INSTANCE_TYPES.values()
        if each.architecture == "arm64" and not each.gpus and (each.vcpu, each.memory_gib) < size
    ]
    assert not [each.name for each in smaller if holds(each, workload)]
