"""Instance refreshes, which moto doesn't have: one replaces all instances at once, and is over when it is asked for."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.autoscaling import capacity
from landfall_emulator.services.autoscaling.groups import find
from landfall_emulator.state import Regional

_refreshes: Regional[dict[str, list[dict[str, Any]]]] = Regional(lambda: defaultdict(list))
"""By group, the newest first."""


def start_instance_refresh(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    group = find(context, request["AutoScalingGroupName"])
    desired = request.get("DesiredConfiguration") or {}
    if desired:
        client = connect_to(aws_access_key_id=context.account_id, region_name=context.region).autoscaling
        client.update_auto_scaling_group(AutoScalingGroupName=group.name, **desired)
    old = list(group.instance_states)
    if (request.get("Preferences") or {}).get("SkipMatching"):
        old = [state for state in old if _version(state) != _wanted_version(group)]
    capacity.terminate(group, old)
    group.set_desired_capacity(group.desired_capacity)
    now = datetime.now(UTC)
    refresh = {
        "InstanceRefreshId": str(uuid.uuid4()),
        "AutoScalingGroupName": group.name,
        "Status": "Successful",
        "StartTime": now,
        "EndTime": now,
        "PercentageComplete": 100,
        "InstancesToUpdate": 0,
        "Preferences": request.get("Preferences") or {},
    }
    if desired:
        refresh["DesiredConfiguration"] = desired
    _refreshes.of(context)[group.name].insert(0, refresh)
    return {"InstanceRefreshId": refresh["InstanceRefreshId"]}


def describe_instance_refreshes(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    known = _refreshes.of(context)[find(context, request["AutoScalingGroupName"]).name]
    wanted = request.get("InstanceRefreshIds")
    return {"InstanceRefreshes": [each for each in known if not wanted or each["InstanceRefreshId"] in wanted]}


def cancel_or_roll_back(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    find(context, request["AutoScalingGroupName"])
    raise error("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found")


def _version(state: Any) -> str | None:
    """The version of the launch template that an instance was launched from."""
    tags = {tag["key"]: tag["value"] for tag in state.instance.get_tags()}
    return tags.get("aws:ec2launchtemplate:version")


def _wanted_version(group: Any) -> str | None:
    if group.ec2_launch_template is None:
        return None
    return str(group.ec2_launch_template.get_version(group.launch_template_version).number)


OPERATIONS: dict[str, Handler] = {
    "StartInstanceRefresh": start_instance_refresh,
    "DescribeInstanceRefreshes": describe_instance_refreshes,
    "CancelInstanceRefresh": cancel_or_roll_back,
    "RollbackInstanceRefresh": cancel_or_roll_back,
}
