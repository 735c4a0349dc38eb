"""How an applied `eks_spot` stack looks: the cluster and its nodes; what runs in it is installed with kubectl."""

import json
from typing import Any

from tests.integration.applied import Applied


def the_control_plane_is_private_logged_and_encrypted(applied: Applied) -> None:
    cluster = _cluster(applied)
    assert (cluster["status"], cluster["version"]) == ("ACTIVE", applied.settings.version)
    network = cluster["resourcesVpcConfig"]
    assert (network["endpointPrivateAccess"], network["endpointPublicAccess"]) == (True, False)
    (enabled,) = [each for each in cluster["logging"]["clusterLogging"] if each["enabled"]]
    assert set(enabled["types"]) == {"api", "audit", "authenticator", "controllerManager", "scheduler"}
    (encryption,) = cluster["encryptionConfig"]
    assert encryption["resources"] == ["secrets"]
    assert cluster["accessConfig"]["authenticationMode"] == "API"
    logs = applied.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/eks/{applied.prefix}/")["logGroups"]
    assert all("kmsKeyId" in group and "retentionInDays" in group for group in logs)
    assert len(logs) == 1


def the_node_groups_have_the_sizes_of_the_settings(applied: Applied) -> None:
    wanted = dict(applied.settings.node_groups())
    assert set(applied.outputs["node_groups"]) == set(wanted)
    for name, settings in wanted.items():
        group = _group(applied, name)
        low, high = settings.min_nodes, settings.max_nodes
        assert group["scalingConfig"] == {"minSize": low, "maxSize": high, "desiredSize": low}
        assert group["capacityType"] == ("SPOT" if name == "spot" else "ON_DEMAND")
        assert tuple(group["instanceTypes"]) == settings.instance_types
        assert ("ARM_64" in group["amiType"]) == (settings.architecture == "arm64")
        assert ("NVIDIA" in group["amiType"]) == (name == "gpu")


def the_nodes_run_in_the_private_tiers_and_are_closed(applied: Applied) -> None:
    ec2 = applied.client("ec2")
    group = _cluster(applied)["resourcesVpcConfig"]["clusterSecurityGroupId"]
    for name, settings in applied.settings.node_groups():
        wanted = {"Name": "tag:eks:nodegroup-name", "Values": [applied.outputs["node_groups"][name]]}
        alive = {"Name": "instance-state-name", "Values": ["running"]}
        reservations = ec2.describe_instances(Filters=[wanted, alive])["Reservations"]
        nodes = [node for reservation in reservations for node in reservation["Instances"]]
        assert len(nodes) == settings.min_nodes
        in_ml = name == "gpu" and applied.environment.network.tiers.ml is not None
        subnets = ec2.describe_subnets(SubnetIds=[node["SubnetId"] for node in nodes])["Subnets"]
        blocks = {str(block) for block in applied.environment.network.subnets("ml" if in_ml else "app")}
        assert {subnet["CidrBlock"] for subnet in subnets} <= blocks
        assert {each["GroupId"] for node in nodes for each in node["SecurityGroups"]} == {group}
        assert not [node for node in nodes if "KeyName" in node]


def every_node_but_those_with_gpus_is_a_target(applied: Applied) -> None:
    elbv2 = applied.client("elbv2")
    (targets,) = elbv2.describe_target_groups()["TargetGroups"]
    assert (targets["TargetType"], targets["Port"]) == ("instance", 30080)
    groups = applied.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    attached = {
        name for name in applied.outputs["node_groups"] for group in groups
        if group["AutoScalingGroupName"] == _group(applied, name)["resources"]["autoScalingGroups"][0]["name"]
        and group["TargetGroupARNs"] == [targets["TargetGroupArn"]]
    }  # fmt: skip
    assert attached == set(applied.outputs["node_groups"]) - {"gpu"}


def the_add_ons_are_active_and_those_that_call_aws_have_roles(applied: Applied) -> None:
    eks = applied.client("eks")
    names = eks.list_addons(clusterName=applied.prefix)["addons"]
    assert len(names) == 9
    found = {name: eks.describe_addon(clusterName=applied.prefix, addonName=name)["addon"] for name in names}
    assert {add_on["status"] for add_on in found.values()} == {"ACTIVE"}
    by_association = {name for name, add_on in found.items() if add_on.get("podIdentityAssociations")}
    assert by_association == {"aws-ebs-csi-driver", "aws-efs-csi-driver", "amazon-cloudwatch-observability"}
    role = found["vpc-cni"]["serviceAccountRoleArn"].rpartition("/")[2]
    trust = applied.client("iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    issuer = _cluster(applied)["identity"]["oidc"]["issuer"].removeprefix("https://")
    (asked,) = [statement["Condition"]["StringEquals"] for statement in trust["Statement"]]
    assert asked[f"{issuer}:sub"] == "system:serviceaccount:kube-system:aws-node"


def the_workload_s_pods_have_their_role(applied: Applied) -> None:
    eks = applied.client("eks")
    namespace = applied.environment.project
    found = eks.list_pod_identity_associations(clusterName=applied.prefix, namespace=namespace)["associations"]
    accounts = {each["serviceAccount"] for each in found}
    assert accounts == {"app", *(["torchserve"] if applied.settings.torchserve else [])}
    (app,) = [each["associationId"] for each in found if each["serviceAccount"] == "app"]
    association = eks.describe_pod_identity_association(clusterName=applied.prefix, associationId=app)["association"]
    assert [association["roleArn"]] == applied.outputs["bedrock_callers"]


def karpenter_hears_of_interruptions_where_it_is_asked_for(applied: Applied) -> None:
    events, sqs = applied.client("events"), applied.client("sqs")
    rules = events.list_rules(NamePrefix=f"{applied.prefix}-karpenter")["Rules"]
    queues = sqs.list_queues(QueueNamePrefix=f"{applied.prefix}-karpenter").get("QueueUrls", [])
    assert (len(rules), len(queues)) == ((4, 1) if applied.settings.karpenter else (0, 0))
    for queue in queues:
        asked = ["QueueArn", "Policy", "SqsManagedSseEnabled"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=asked)["Attributes"]
        assert attributes["SqsManagedSseEnabled"] == "true"
        (send,) = [each for each in json.loads(attributes["Policy"])["Statement"] if each["Effect"] == "Allow"]
        assert set(send["Condition"]["ArnEquals"]["aws:SourceArn"]) == {rule["Arn"] for rule in rules}
        for rule in rules:
            targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            assert [target["Arn"] for target in targets] == [attributes["QueueArn"]]


def the_values_of_the_manifests_are_known(applied: Applied) -> None:
    values = dict(line.split("=", 1) for line in applied.outputs["manifest_values"].splitlines())
    assert values["BUCKET_RESULTS"] == applied.outputs["buckets"]["results"]
    assert ("DATABASE_HOST" in values) == (applied.environment.database is not None)
    secrets = [each["objectAlias"] for each in json.loads(values.get("secrets", "[]"))]
    expected = {
        *applied.environment.workload.secrets,
        *(["DATABASE_PASSWORD.json"] if applied.environment.database else []),
    }
    assert set(secrets) == expected
    manifests = applied.deployment.folder / "manifests"
    assert (manifests / "kustomization.yaml").is_file()
    assert (applied.deployment.folder / "README.md").is_file()


def _cluster(applied: Applied) -> dict[str, Any]:
    cluster: dict[str, Any] = applied.client("eks").describe_cluster(name=applied.prefix)["cluster"]
    return cluster


def _group(applied: Applied, name: str) -> dict[str, Any]:
    eks, full_name = applied.client("eks"), applied.outputs["node_groups"][name]
    group: dict[str, Any] = eks.describe_nodegroup(clusterName=applied.prefix, nodegroupName=full_name)["nodegroup"]
    return group
