"""What Karpenter's controller may do: only to what carries the cluster's tags.

Source: the controller policies of the CloudFormation template in "Getting Started with Karpenter", v1.14.
"""

from collections.abc import Sequence

from modules.foundation.account import Account
from modules.foundation.iam import Condition, Statement, allow, equals, like

_LAUNCHED = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")
_REFERRED = ("security-group", "subnet", "capacity-reservation", "placement-group")


def karpenter_permissions(*, account: Account, cluster: str, node_role_arn: str, queue_arn: str) -> list[Statement]:
    """The controller's statements for the cluster of that name."""
    owned = f"kubernetes.io/cluster/{cluster}"
    asked = [
        equals(f"aws:RequestTag/{owned}", "owned"),
        equals("aws:RequestTag/eks:eks-cluster-name", cluster),
        like("aws:RequestTag/karpenter.sh/nodepool", "*"),
    ]
    own = [equals(f"aws:ResourceTag/{owned}", "owned"), like("aws:ResourceTag/karpenter.sh/nodepool", "*")]
    launched = _ec2(account, _LAUNCHED)
    public = f"arn:{account.partition}:ec2:{account.region}::"
    launch = ["ec2:RunInstances", "ec2:CreateFleet"]
    return [
        allow(
            launch,
            [f"{public}image/*", f"{public}snapshot/*", *_ec2(account, _REFERRED)],
            sid="LaunchFrom",
        ),
        allow(launch, _ec2(account, ["launch-template"]), sid="LaunchFromOwnTemplate", conditions=own),
        allow([*launch, "ec2:CreateLaunchTemplate"], launched, sid="LaunchTagged", conditions=asked),
        allow(
            ["ec2:CreateTags"],
            launched,
            sid="TagAtLaunch",
            conditions=[*asked, equals("ec2:CreateAction", "RunInstances", "CreateFleet", "CreateLaunchTemplate")],
        ),
        allow(
            ["ec2:CreateTags"],
            _ec2(account, ["instance"]),
            sid="NameOwnInstances",
            conditions=[
                *own,
                Condition(
                    test="StringEqualsIfExists", variable="aws:RequestTag/eks:eks-cluster-name", values=[cluster]
                ),
                Condition(
                    test="ForAllValues:StringEquals",
                    variable="aws:TagKeys",
                    values=["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
                ),
            ],
        ),
        allow(
            ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
            _ec2(account, ["instance", "launch-template"]),
            sid="DeleteOwn",
            conditions=own,
        ),
        *_instance_profiles(account, cluster, node_role_arn),
        *_reading(account, cluster),
        allow(["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], [queue_arn], sid="HearOfInterruptions"),
    ]


def _instance_profiles(account: Account, cluster: str, node_role_arn: str) -> list[Statement]:
    """It makes an instance profile for each EC2NodeClass."""
    profiles = [f"arn:{account.partition}:iam::{account.id}:instance-profile/*"]
    owned, region = f"kubernetes.io/cluster/{cluster}", "topology.kubernetes.io/region"
    node_class = "karpenter.k8s.aws/ec2nodeclass"
    asked = [
        equals(f"aws:RequestTag/{owned}", "owned"),
        equals("aws:RequestTag/eks:eks-cluster-name", cluster),
        equals(f"aws:RequestTag/{region}", account.region),
        like(f"aws:RequestTag/{node_class}", "*"),
    ]
    own = [
        equals(f"aws:ResourceTag/{owned}", "owned"),
        equals(f"aws:ResourceTag/{region}", account.region),
        like(f"aws:ResourceTag/{node_class}", "*"),
    ]
    fill = ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"]
    return [
        allow(
            ["iam:PassRole"],
            [node_role_arn],
            sid="PassNodeRole",
            conditions=[equals("iam:PassedToService", "ec2.amazonaws.com", "ec2.amazonaws.com.cn")],
        ),
        allow(["iam:CreateInstanceProfile"], profiles, sid="CreateProfiles", conditions=asked),
        allow(["iam:TagInstanceProfile"], profiles, sid="TagOwnProfiles", conditions=[*own, *asked]),
        allow(fill, profiles, sid="FillOwnProfiles", conditions=own),
        allow(["iam:GetInstanceProfile"], profiles, sid="ReadProfiles"),
        # Knows no resource.
        allow(["iam:ListInstanceProfiles"], ["*"], sid="ListProfiles"),
    ]


def _reading(account: Account, cluster: str) -> list[Statement]:
    """What EC2 has, what it costs, and where the cluster is."""
    here = equals("aws:RequestedRegion", account.region)
    listed = (
        "CapacityReservations", "Images", "Instances", "InstanceStatus", "InstanceTypeOfferings", "InstanceTypes",
        "LaunchTemplates", "PlacementGroups", "SecurityGroups", "SpotPriceHistory", "Subnets",
    )  # fmt: skip
    parameters = f"arn:{account.partition}:ssm:{account.region}::parameter/aws/service/*"
    return [
        allow([f"ec2:Describe{each}" for each in listed], ["*"], sid="ReadEc2", conditions=[here]),
        allow(["pricing:GetProducts"], ["*"], sid="ReadPrices"),
        allow(["ssm:GetParameter"], [parameters], sid="ReadImages"),
        allow(["eks:DescribeCluster"], [account.arn("eks", f"cluster/{cluster}")], sid="FindCluster"),
    ]


def _ec2(account: Account, kinds: Sequence[str]) -> list[str]:
    """All resources of these kinds in the region; the conditions say which of them."""
    return [f"arn:{account.partition}:ec2:{account.region}:{account.id}:{kind}/*" for kind in kinds]
