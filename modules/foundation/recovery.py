"""What EC2 does by itself when an instance fails its status checks."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

_ACTIONS = {"recover": "System", "reboot": "Instance"}


def recover(
    scope: Construct,
    instance_id: str,
    *,
    part: str,
    what: str,
    names: Names,
    account: Account,
    component: str,
    moves: bool = True,
) -> None:
    """Alarms that reboot an instance which is ill, and move one to another host whose host is (`moves`; EC2 can't do
    that to types with disks in their host: "Automatic instance recovery" of the Amazon EC2 user guide)."""
    for action, check in _ACTIONS.items():
        if action == "recover" and not moves:
            continue
        CloudwatchMetricAlarm(
            scope,
            f"{action}-alarm",
            alarm_name=names.of(f"{part}-{action}"),
            alarm_description=f"{what} fails its {check.lower()} status check: {action} it",
            namespace="AWS/EC2",
            metric_name=f"StatusCheckFailed_{check}",
            dimensions={"InstanceId": instance_id},
            statistic="Maximum",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            period=60,
            evaluation_periods=3,
            alarm_actions=[f"arn:{account.partition}:automate:{account.region}:ec2:{action}"],
            tags=component_tags(component, names.of(f"{part}-{action}")),
        )
