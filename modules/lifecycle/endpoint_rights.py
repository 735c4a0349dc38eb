"""What it takes to delete endpoints of SageMaker and to make them again as they were.

Beside what the functions call themselves, AWS asks whether they may do what it does on their behalf. Sources: "Amazon
SageMaker AI API permissions" of the SageMaker AI developer guide, and "Permissions required for API actions on target
services and CloudWatch" of the Application Auto Scaling user guide.
"""

from collections.abc import Iterator, Sequence

from modules.compute.sagemaker.names import configuration_prefix, kept_parameter
from modules.foundation.account import Account
from modules.foundation.iam import Condition, Statement, allow, equals
from modules.foundation.names import Names
from modules.lifecycle.record import may_note

# Where SageMaker failed to make an endpoint, whoever starts it deletes it first.
_CHANGE = ("DescribeEndpoint", "ListTags", "UpdateEndpointWeightsAndCapacities", "DeleteEndpoint")


def endpoint_rights(
    name: str, ids: Sequence[str], *, stops: bool, names: Names, account: Account, key_arn: str
) -> Iterator[Statement]:
    """Statements for the endpoints `ids`; `name` is the kind's in statement ids."""
    endpoints = [account.arn("sagemaker", f"endpoint/{id_}") for id_ in ids]
    parameters = [account.arn("ssm", f"parameter{kept_parameter(id_)}") for id_ in ids]
    ours, to_be_ours = equals("aws:ResourceTag/Stack", names.prefix), equals("aws:RequestTag/Stack", names.prefix)
    configurations = [account.arn("sagemaker", f"endpoint-config/{configuration_prefix(names)}*")]
    yield allow([f"sagemaker:{action}" for action in _CHANGE], endpoints, sid=f"Change{name}")
    yield allow(["sagemaker:CreateEndpoint"], [*endpoints, *configurations], sid=f"Make{name}")
    yield allow(["ssm:GetParameter", "ssm:PutParameter", "ssm:ListTagsForResource"], parameters, sid="KeepEndpoints")
    yield may_note(name, "ssm:AddTagsToResource", parameters)
    yield from _scaling(stops=stops, ours=ours, to_be_ours=to_be_ours, account=account)

    yield allow(["sagemaker:AddTags"], endpoints, sid="BehindTags", conditions=[to_be_ours])
    yield allow(["sagemaker:DescribeEndpointConfig"], configurations, sid="BehindConfigurations")
    alarms = [account.arn("cloudwatch", f"alarm:TargetTracking-endpoint/{id_}/*") for id_ in ids]
    yield allow(["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"], alarms, sid="BehindAlarms")
    every_alarm = [account.arn("cloudwatch", "alarm:*")]
    yield allow(["cloudwatch:DescribeAlarms"], every_alarm, sid="BehindAlarmsFound")
    for_aws = Condition(test="Bool", variable="kms:GrantIsForAWSResource", values=["true"])
    by_sagemaker = equals("kms:ViaService", f"sagemaker.{account.region}.amazonaws.com")
    yield allow(["kms:CreateGrant"], [key_arn], sid="BehindDisks", conditions=[for_aws, by_sagemaker])


def _scaling(*, stops: bool, ours: Condition, to_be_ours: Condition, account: Account) -> Iterator[Statement]:
    """Scalable targets have ids that nobody knows before, but the stack's tags."""
    targets = [account.arn("application-autoscaling", "scalable-target/*")]
    found = ["application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies"]
    # These know no resource.
    yield allow(found, ["*"], sid="FindEndpointScaling")
    yield allow(
        ["application-autoscaling:RegisterScalableTarget"], targets, sid="ScaleEndpoints", conditions=[to_be_ours]
    )
    yield allow(["application-autoscaling:TagResource"], targets, sid="BehindScaling", conditions=[to_be_ours])
    change = ["PutScalingPolicy", *(["DeregisterScalableTarget", "ListTagsForResource"] if stops else [])]
    yield allow(
        [f"application-autoscaling:{action}" for action in change], targets, sid="ChangeScaling", conditions=[ours]
    )
