"""The instances of a group: launched through EC2 as its launch template says, on demand and on Spot, over its subnets.

moto launches them all into one subnet, on demand, and without most of what the template says.
"""

import copy
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from localstack.aws.connect import connect_to
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState

after_launch: dict[str, Callable[[str], None]] = {}
"""By group: what is done with an instance as it starts, by its id."""


def install() -> None:
    """Puts this in the place of what moto does."""
    for method in (replace_autoscaling_group_instances, set_desired_capacity, update):
        setattr(FakeAutoScalingGroup, method.__name__, method)


_moto_replace = FakeAutoScalingGroup.replace_autoscaling_group_instances
_moto_update = FakeAutoScalingGroup.update


def update(group: Any, *arguments: Any, **changes: Any) -> None:
    # moto forgets the policy of a group when a request is about something else
    if not any(changes.get(key) for key in ("mixed_instances_policy", "launch_template", "launch_config_name")):
        policy = copy.deepcopy(group.mixed_instances_policy)
        if policy:
            # it takes a template by its id or by its name, and keeps both
            policy["LaunchTemplate"]["LaunchTemplateSpecification"].pop("LaunchTemplateName", None)
        changes["mixed_instances_policy"] = policy
    _moto_update(group, *arguments, **changes)


def replace_autoscaling_group_instances(group: Any, count: int, tags: dict[str, str]) -> None:
    """Launches `count` instances, also for those that somebody else terminated."""
    if group.ec2_launch_template is None:
        _moto_replace(group, count, tags)
        return
    for _ in range(count):
        launch(group)


def set_desired_capacity(group: Any, wanted: int | None) -> None:
    """Launches or terminates instances until as many run as are wanted; its lower bound where nothing is said."""
    group.desired_capacity = group.min_size if wanted is None else wanted
    missing = group.desired_capacity - len(group.active_instances())
    if missing > 0:
        group.replace_autoscaling_group_instances(missing, group.get_propagated_tags())
    elif missing < 0:
        removable = [state for state in group.instance_states if not state.protected_from_scale_in]
        terminate(group, removable[:-missing])
    if group.name in group.autoscaling_backend.autoscaling_groups:
        group.autoscaling_backend.update_attached_elbs(group.name)
        group.autoscaling_backend.update_attached_target_groups(group.name)


def launch(group: Any) -> None:
    """One more instance of a group with a launch template."""
    template = {"LaunchTemplateId": group.ec2_launch_template.id, "Version": str(group.launch_template_version)}
    tags = group.get_propagated_tags()
    request: dict[str, Any] = {
        "LaunchTemplate": template,
        "MinCount": 1,
        "MaxCount": 1,
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        ],
    }
    if group.vpc_zone_identifier:
        request["SubnetId"] = _emptiest_subnet(group)
    overrides = ((group.mixed_instances_policy or {}).get("LaunchTemplate") or {}).get("Overrides") or []
    if any("WeightedCapacity" in each or "InstanceRequirements" in each for each in overrides):
        raise NotImplementedError("weights and requirements of instance types")
    if overrides:
        request["InstanceType"] = overrides[0]["InstanceType"]
    if _next_is_spot(group):
        request["InstanceMarketOptions"] = {"MarketType": "spot"}
    clients = connect_to(aws_access_key_id=group.account_id, region_name=group.region)
    (launched,) = clients.ec2.run_instances(**request)["Instances"]
    instance = group.ec2_backend.get_instance(launched["InstanceId"])
    instance.add_tags({"aws:autoscaling:groupName": group.name})
    instance.autoscaling_group = group
    protected = group.new_instances_protected_from_scale_in
    group.instance_states.append(InstanceState(instance, protected_from_scale_in=protected))
    if group.name in after_launch:
        after_launch[group.name](instance.id)


def terminate(group: Any, states: list[Any]) -> None:
    """The end of some of the instances."""
    if not states:
        return
    ids = [state.instance.id for state in states]
    backend = group.autoscaling_backend
    for arn in group.target_group_arns:
        backend.elbv2_backend.deregister_targets(arn, [{"Id": each} for each in ids])
    # first, since a group replaces its instances when they are terminated
    group.instance_states = [state for state in group.instance_states if state not in states]
    clients = connect_to(aws_access_key_id=group.account_id, region_name=group.region)
    clients.ec2.terminate_instances(InstanceIds=ids)


def _emptiest_subnet(group: Any) -> str:
    used = Counter(state.instance.subnet_id for state in group.active_instances())
    subnets: list[str] = group.vpc_zone_identifier.split(",")
    return min(subnets, key=lambda each: used[each])


def _next_is_spot(group: Any) -> bool:
    """Whether the next instance of a group with a mixed instances policy is one on Spot: above the base, on-demand
    capacity is rounded up."""
    distribution = (group.mixed_instances_policy or {}).get("InstancesDistribution") or {}
    base = int(distribution.get("OnDemandBaseCapacity") or 0)
    percent = distribution.get("OnDemandPercentageAboveBaseCapacity")
    above = max(0, group.desired_capacity - base)
    on_demand = min(base, group.desired_capacity) + math.ceil(above * (100 if percent is None else int(percent)) / 100)
    running = sum(state.instance.lifecycle != "spot" for state in group.active_instances())
    return bool(running >= on_demand)
