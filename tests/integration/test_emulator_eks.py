"""EKS on the emulator: clusters, node groups with their machines, add-ons, access entries, Pod Identity, tags."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients

CLUSTER = "green"


@pytest.fixture(scope="module")
def role(clients: Clients) -> str:
    """A role; who may assume it is not looked at."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "eks.amazonaws.com"}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn: str = clients("iam").create_role(RoleName="eks", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    return arn


@pytest.fixture(scope="module")
def subnets(clients: Clients) -> list[str]:
    """Two subnets in two zones."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]


@pytest.fixture
def cluster(clients: Clients, role: str, subnets: list[str]) -> Iterator[dict[str, Any]]:
    """A cluster that knows of access entries; it is gone after the test."""
    eks = clients("eks")
    made: dict[str, Any] = eks.create_cluster(
        name=CLUSTER,
        roleArn=role,
        version="1.34",
        resourcesVpcConfig={"subnetIds": subnets},
        accessConfig={"authenticationMode": "API"},
        tags={"Stack": CLUSTER},
    )["cluster"]
    yield made
    for group in eks.list_nodegroups(clusterName=CLUSTER)["nodegroups"]:
        eks.delete_nodegroup(clusterName=CLUSTER, nodegroupName=group)
    eks.delete_cluster(name=CLUSTER)


@pytest.fixture(scope="module")
def asked(clients: Clients, role: str, subnets: list[str]) -> dict[str, Any]:
    """What a request for a node group says, its launch template included."""
    data = {"MetadataOptions": {"HttpTokens": "required"}}
    made = clients("ec2").create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data)["LaunchTemplate"]
    return {
        "clusterName": CLUSTER,
        "nodegroupName": "app",
        "nodeRole": role,
        "subnets": subnets,
        "amiType": "AL2023_ARM_64_STANDARD",
        "instanceTypes": ["t4g.large", "m7g.large"],
        "launchTemplate": {"id": made["LaunchTemplateId"], "version": "1"},
        "scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 1},
    }


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    found: str = error.value.response["Error"]["Code"]
    return found


def nodes(clients: Clients, group: str) -> list[dict[str, Any]]:
    wanted = [
        {"Name": "tag:eks:nodegroup-name", "Values": [group]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    reservations = clients("ec2").describe_instances(Filters=wanted)["Reservations"]
    return [instance for reservation in reservations for instance in reservation["Instances"]]


def test_a_cluster_has_what_aws_gives_it(clients: Clients, cluster: dict[str, Any], subnets: list[str]) -> None:
    told = clients("eks").describe_cluster(name=CLUSTER)["cluster"]
    assert told["status"] == "ACTIVE"
    assert told["identity"]["oidc"]["issuer"].startswith("https://oidc.eks.us-east-1.amazonaws.com/id/")
    assert told["certificateAuthority"]["data"]
    network = told["resourcesVpcConfig"]
    assert (network["endpointPublicAccess"], network["publicAccessCidrs"]) == (True, ["0.0.0.0/0"])
    (group,) = clients("ec2").describe_security_groups(GroupIds=[network["clusterSecurityGroupId"]])["SecurityGroups"]
    assert group["VpcId"] == network["vpcId"]
    (inside,) = group["IpPermissions"]
    assert [each["GroupId"] for each in inside["UserIdGroupPairs"]] == [group["GroupId"]]
    assert {"Key": "aws:eks:cluster-name", "Value": CLUSTER} in group["Tags"]


def test_a_cluster_s_group_goes_with_it(clients: Clients, role: str, subnets: list[str]) -> None:
    eks = clients("eks")
    made = eks.create_cluster(name="brief", roleArn=role, resourcesVpcConfig={"subnetIds": subnets})["cluster"]
    assert "brief" in eks.list_clusters()["clusters"]
    eks.delete_cluster(name="brief")
    assert "brief" not in eks.list_clusters()["clusters"]
    with pytest.raises(ClientError, match="does not exist"):
        clients("ec2").describe_security_groups(GroupIds=[made["resourcesVpcConfig"]["clusterSecurityGroupId"]])
    with pytest.raises(ClientError) as gone:
        eks.describe_cluster(name="brief")
    assert code(gone) == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"version": "1.19"}, "unsupported Kubernetes version 1.19"),
        ({"roleArn": "arn:aws:iam::000000000000:role/nobody"}, "does not exist"),
        ({"name": "no name"}, "failed to satisfy constraint"),
    ],
)
def test_a_wrong_cluster_is_refused(
    clients: Clients, role: str, subnets: list[str], wrong: dict[str, str], message: str
) -> None:
    asked: dict[str, Any] = {"name": "wrong", "roleArn": role, "resourcesVpcConfig": {"subnetIds": subnets}}
    with pytest.raises(ClientError, match=message) as refused:
        clients("eks").create_cluster(**asked | wrong)
    assert code(refused) == "InvalidParameterException"


def test_a_cluster_in_one_zone_and_one_that_nobody_reaches_are_refused(
    clients: Clients, role: str, subnets: list[str]
) -> None:
    eks = clients("eks")
    with pytest.raises(ClientError, match="two different AZs"):
        eks.create_cluster(name="wrong", roleArn=role, resourcesVpcConfig={"subnetIds": subnets[:1]})
    closed = {"subnetIds": subnets, "endpointPublicAccess": False, "endpointPrivateAccess": False}
    with pytest.raises(ClientError, match="cannot be false"):
        eks.create_cluster(name="wrong", roleArn=role, resourcesVpcConfig=closed)


def test_a_cluster_is_updated_one_version_at_a_time(clients: Clients, cluster: dict[str, Any]) -> None:
    eks = clients("eks")
    with pytest.raises(ClientError, match=r"Unsupported Kubernetes minor version update from 1\.34 to 1\.36"):
        eks.update_cluster_version(name=CLUSTER, version="1.36")
    update = eks.update_cluster_version(name=CLUSTER, version="1.35")["update"]
    assert eks.describe_update(name=CLUSTER, updateId=update["id"])["update"]["status"] == "Successful"
    assert update["id"] in eks.list_updates(name=CLUSTER)["updateIds"]
    assert eks.describe_cluster(name=CLUSTER)["cluster"]["version"] == "1.35"


def test_a_cluster_s_endpoint_and_logs_are_changed(clients: Clients, cluster: dict[str, Any]) -> None:
    eks = clients("eks")
    eks.update_cluster_config(
        name=CLUSTER, resourcesVpcConfig={"endpointPublicAccess": False, "endpointPrivateAccess": True}
    )
    eks.update_cluster_config(name=CLUSTER, logging={"clusterLogging": [{"types": ["api"], "enabled": True}]})
    told = eks.describe_cluster(name=CLUSTER)["cluster"]
    assert told["resourcesVpcConfig"]["endpointPublicAccess"] is False
    assert told["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert told["logging"]["clusterLogging"] == [{"types": ["api"], "enabled": True}]


def test_a_node_group_starts_its_nodes_and_takes_them_along(
    clients: Clients, cluster: dict[str, Any], asked: dict[str, Any]
) -> None:
    eks = clients("eks")
    made = eks.create_nodegroup(**asked, capacityType="SPOT", labels={"pool": "app"})["nodegroup"]
    assert made["status"] == "CREATING"
    told = eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="app")["nodegroup"]
    assert (told["status"], told["capacityType"], told["labels"]) == ("ACTIVE", "SPOT", {"pool": "app"})
    assert told["launchTemplate"]["name"] == "nodes"
    (node,) = nodes(clients, "app")
    assert node["SubnetId"] in asked["subnets"]
    assert [each["GroupId"] for each in node["SecurityGroups"]] == [
        cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
    ]
    (name,) = [each["name"] for each in told["resources"]["autoScalingGroups"]]
    scaling = clients("autoscaling")
    assert scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]

    eks.update_nodegroup_config(
        clusterName=CLUSTER, nodegroupName="app", scalingConfig={"minSize": 0, "maxSize": 3, "desiredSize": 2}
    )
    assert len(nodes(clients, "app")) == 2
    with pytest.raises(ClientError, match="nodegroups attached"):
        eks.delete_cluster(name=CLUSTER)

    eks.delete_nodegroup(clusterName=CLUSTER, nodegroupName="app")
    assert nodes(clients, "app") == []
    assert not scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    templates = clients("ec2").describe_launch_templates()["LaunchTemplates"]
    assert [each["LaunchTemplateName"] for each in templates] == ["nodes"]


def test_a_node_group_is_emptied_and_filled_again(
    clients: Clients, cluster: dict[str, Any], asked: dict[str, Any]
) -> None:
    eks, named = clients("eks"), {"clusterName": CLUSTER, "nodegroupName": "app"}
    eks.create_nodegroup(**asked)
    before = eks.describe_nodegroup(**named)["nodegroup"]
    (group,) = [each["name"] for each in before["resources"]["autoScalingGroups"]]

    for sizes in ({"minSize": 0, "desiredSize": 0}, {"minSize": 1, "desiredSize": 2}):
        update = eks.update_nodegroup_config(**named, scalingConfig=sizes)["update"]

        done = eks.describe_update(name=CLUSTER, nodegroupName="app", updateId=update["id"])["update"]
        told = eks.describe_nodegroup(**named)["nodegroup"]
        assert (done["status"], told["status"], told["health"]) == ("Successful", "ACTIVE", {"issues": []})
        assert told["scalingConfig"] == {"maxSize": 3, **sizes}
        assert told["createdAt"] == before["createdAt"] < told["modifiedAt"]
        (scaled,) = clients("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group])[
            "AutoScalingGroups"
        ]
        assert (scaled["MinSize"], scaled["DesiredCapacity"]) == (sizes["minSize"], sizes["desiredSize"])
        assert len(nodes(clients, "app")) == len(scaled["Instances"]) == sizes["desiredSize"]


def test_labels_and_taints_are_added_changed_and_removed(
    clients: Clients, cluster: dict[str, Any], asked: dict[str, Any]
) -> None:
    eks = clients("eks")
    spot = {"key": "spot", "value": "true", "effect": "NO_SCHEDULE"}
    clients("eks").create_nodegroup(**asked, labels={"a": "1", "b": "2"}, taints=[spot])
    eks.update_nodegroup_config(
        clusterName=CLUSTER,
        nodegroupName="app",
        labels={"addOrUpdateLabels": {"c": "3"}, "removeLabels": ["a"]},
        taints={"addOrUpdateTaints": [spot | {"value": "yes"}]},
    )
    told = eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="app")["nodegroup"]
    assert told["labels"] == {"b": "2", "c": "3"}
    assert told["taints"] == [spot | {"value": "yes"}]
    eks.update_nodegroup_config(clusterName=CLUSTER, nodegroupName="app", taints={"removeTaints": [spot]})
    assert eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="app")["nodegroup"]["taints"] == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"instanceTypes": ["t3.medium"]}, "not a valid instance type for requested amiType"),
        ({"version": "1.35"}, "newer than the cluster's"),
        ({"scalingConfig": {"minSize": 2, "maxSize": 3, "desiredSize": 1}}, "must be between min size 2"),
        ({"nodeRole": "arn:aws:iam::000000000000:role/nobody"}, "does not exist"),
        ({"diskSize": 50}, "within the launch template"),
    ],
)
def test_a_wrong_node_group_is_refused(
    clients: Clients, cluster: dict[str, Any], asked: dict[str, Any], wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        clients("eks").create_nodegroup(**asked | wrong)
    assert code(refused) == "InvalidParameterException"
    assert clients("eks").list_nodegroups(clusterName=CLUSTER)["nodegroups"] == []


def test_an_add_on_brings_the_roles_of_its_pods(clients: Clients, cluster: dict[str, Any], role: str) -> None:
    eks = clients("eks")
    (found,) = eks.describe_addon_versions(addonName="aws-ebs-csi-driver", kubernetesVersion="1.34")["addons"]
    version = found["addonVersions"][0]["addonVersion"]
    account = {"serviceAccount": "ebs-csi-controller-sa", "roleArn": role}
    eks.create_addon(
        clusterName=CLUSTER,
        addonName="aws-ebs-csi-driver",
        addonVersion=version,
        configurationValues='{"controller": {}}',
        podIdentityAssociations=[account],
    )
    told = eks.describe_addon(clusterName=CLUSTER, addonName="aws-ebs-csi-driver")["addon"]
    assert (told["status"], told["addonVersion"]) == ("ACTIVE", version)
    (association,) = eks.list_pod_identity_associations(clusterName=CLUSTER)["associations"]
    assert told["podIdentityAssociations"] == [association["associationArn"]]
    assert (association["namespace"], association["ownerArn"]) == ("kube-system", told["addonArn"])
    with pytest.raises(ClientError, match="is managed by"):
        eks.delete_pod_identity_association(clusterName=CLUSTER, associationId=association["associationId"])

    update = eks.update_addon(clusterName=CLUSTER, addonName="aws-ebs-csi-driver", podIdentityAssociations=[])["update"]
    done = eks.describe_update(name=CLUSTER, addonName="aws-ebs-csi-driver", updateId=update["id"])["update"]
    assert done["status"] == "Successful"
    assert eks.list_pod_identity_associations(clusterName=CLUSTER)["associations"] == []
    eks.delete_addon(clusterName=CLUSTER, addonName="aws-ebs-csi-driver")
    assert eks.list_addons(clusterName=CLUSTER)["addons"] == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"addonName": "no-such-addon"}, "not supported"),
        ({"addonVersion": "v0.0.1"}, "version specified is not supported"),
        ({"serviceAccountRoleArn": "arn:aws:iam::000000000000:role/nobody"}, "does not exist"),
        ({"configurationValues": "[1]"}, "not supported"),
    ],
)
def test_a_wrong_add_on_is_refused(
    clients: Clients, cluster: dict[str, Any], wrong: dict[str, str], message: str
) -> None:
    eks = clients("eks")
    with pytest.raises(ClientError, match=message) as refused:
        eks.create_addon(**{"clusterName": CLUSTER, "addonName": "vpc-cni", **wrong})
    assert code(refused) == "InvalidParameterException"
    assert eks.list_addons(clusterName=CLUSTER)["addons"] == []


def test_unknown_add_ons_have_no_versions(clients: Clients) -> None:
    assert clients("eks").describe_addon_versions(addonName="no-such-addon")["addons"] == []


def test_an_access_entry_lets_a_principal_in_with_policies(
    clients: Clients, cluster: dict[str, Any], role: str
) -> None:
    eks = clients("eks")
    entry = eks.create_access_entry(clusterName=CLUSTER, principalArn=role)["accessEntry"]
    assert (entry["type"], entry["username"]) == (
        "STANDARD",
        "arn:aws:sts::000000000000:assumed-role/eks/{{SessionName}}",
    )
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    where = {"type": "namespace", "namespaces": ["web"]}
    eks.associate_access_policy(clusterName=CLUSTER, principalArn=role, policyArn=policy, accessScope=where)
    (associated,) = eks.list_associated_access_policies(clusterName=CLUSTER, principalArn=role)[
        "associatedAccessPolicies"
    ]
    assert (associated["policyArn"], associated["accessScope"]) == (policy, where)
    assert eks.list_access_entries(clusterName=CLUSTER, associatedPolicyArn=policy)["accessEntries"] == [role]
    with pytest.raises(ClientError, match="already in use"):
        eks.create_access_entry(clusterName=CLUSTER, principalArn=role)
    eks.disassociate_access_policy(clusterName=CLUSTER, principalArn=role, policyArn=policy)
    eks.delete_access_entry(clusterName=CLUSTER, principalArn=role)
    with pytest.raises(ClientError) as gone:
        eks.describe_access_entry(clusterName=CLUSTER, principalArn=role)
    assert code(gone) == "ResourceNotFoundException"


def test_the_role_of_nodes_takes_no_policies(clients: Clients, cluster: dict[str, Any], role: str) -> None:
    eks = clients("eks")
    entry = eks.create_access_entry(clusterName=CLUSTER, principalArn=role, type="EC2_LINUX")["accessEntry"]
    assert entry["kubernetesGroups"] == ["system:nodes"]
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    with pytest.raises(ClientError, match="type STANDARD"):
        eks.associate_access_policy(
            clusterName=CLUSTER, principalArn=role, policyArn=policy, accessScope={"type": "cluster"}
        )


def test_a_cluster_of_the_old_way_knows_no_entries(clients: Clients, role: str, subnets: list[str]) -> None:
    eks = clients("eks")
    eks.create_cluster(name="old", roleArn=role, resourcesVpcConfig={"subnetIds": subnets})
    try:
        with pytest.raises(ClientError, match="authentication mode must be set to one of"):
            eks.create_access_entry(clusterName="old", principalArn=role)
    finally:
        eks.delete_cluster(name="old")


def test_a_service_account_has_one_role(clients: Clients, cluster: dict[str, Any], role: str) -> None:
    eks = clients("eks")
    asked = {"clusterName": CLUSTER, "namespace": "web", "serviceAccount": "app", "roleArn": role}
    made = eks.create_pod_identity_association(**asked)["association"]
    with pytest.raises(ClientError, match="already exists") as twice:
        eks.create_pod_identity_association(**asked)
    assert code(twice) == "ResourceInUseException"
    with pytest.raises(ClientError, match="Role provided in the request does not exist"):
        eks.create_pod_identity_association(**asked | {"serviceAccount": "b", "roleArn": role + "x"})
    eks.delete_pod_identity_association(clusterName=CLUSTER, associationId=made["associationId"])
    assert eks.list_pod_identity_associations(clusterName=CLUSTER)["associations"] == []


def test_everything_of_a_cluster_takes_tags(
    clients: Clients, cluster: dict[str, Any], role: str, asked: dict[str, Any]
) -> None:
    eks = clients("eks")
    clients("eks").create_nodegroup(**asked)
    eks.create_addon(clusterName=CLUSTER, addonName="coredns")
    arns = [
        cluster["arn"],
        eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="app")["nodegroup"]["nodegroupArn"],
        eks.describe_addon(clusterName=CLUSTER, addonName="coredns")["addon"]["addonArn"],
        eks.describe_access_entry(clusterName=CLUSTER, principalArn=role)["accessEntry"]["accessEntryArn"],
    ]
    for arn in arns:
        eks.tag_resource(resourceArn=arn, tags={"Team": "ml", "Other": "x"})
        eks.untag_resource(resourceArn=arn, tagKeys=["Other"])
        tags = eks.list_tags_for_resource(resourceArn=arn)["tags"]
        assert (tags["Team"], "Other" in tags) == ("ml", False)
    wanted = [{"Key": "Team", "Values": ["ml"]}]
    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=wanted)["ResourceTagMappingList"]
    assert {each["ResourceARN"] for each in found} == set(arns)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("list_fargate_profiles", {"clusterName": CLUSTER}),
        ("describe_addon_configuration", {"addonName": "coredns", "addonVersion": "v1"}),
        ("list_insights", {"clusterName": CLUSTER}),
    ],
)
def test_what_isnt_emulated_is_refused_by_name(clients: Clients, operation: str, parameters: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="is not emulated"):
        getattr(clients("eks"), operation)(**parameters)
