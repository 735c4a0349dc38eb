"""Instances: what their launch template says, disks of their image's size, tags of disks and interfaces, detailed
monitoring, maintenance options, and the end of their network interface and of their hold on an address with them.

Of the first moto takes a part, the second it refuses, the third it forgets, the fourth it can't switch, the fifth it
doesn't keep, the last two it leaves behind.
"""

import base64
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, ask_moto, below
from landfall_emulator.services.ec2 import launch_templates

_maintenance: dict[str, str] = {}
"""By instance: `default` or `disabled` automatic recovery; an instance that isn't in it has the default."""


def run_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    complete = launch_templates.expanded(context, request) if request.get("LaunchTemplate") else request
    complete = _with_sizes_of_the_image(context, complete)
    answer = below(context, request) if complete is request else ask_moto(context, "RunInstances", **_plain(complete))
    request = complete
    asked = (request.get("MaintenanceOptions") or {}).get("AutoRecovery")
    for instance in answer["Instances"]:
        _maintenance[instance["InstanceId"]] = asked or "default"
        _complete(instance)
        _tag_parts(context, instance, request)
    return answer


def describe_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for reservation in answer.get("Reservations", []):
        for instance in reservation["Instances"]:
            _complete(instance)
    return answer


def modify_maintenance_options(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    instance = ec2_backends[context.account_id][context.region].get_instance(request["InstanceId"])
    _maintenance[instance.id] = request.get("AutoRecovery") or "default"
    return {"InstanceId": instance.id, "AutoRecovery": _maintenance[instance.id]}


def terminate_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    enis = ec2_backends[context.account_id][context.region].enis
    for address in ec2_backends[context.account_id][context.region].addresses:
        if address.instance is not None and address.instance.id in request["InstanceIds"]:
            address.instance = address.eni = address.association_id = None
    for name, interface in list(enis.items()):
        ended = interface.instance is not None and interface.instance.id in request["InstanceIds"]
        # one that was made apart from the instance outlives it
        if ended and interface.description == "Primary network interface":
            del enis[name]
    return answer


def monitor_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _set_monitoring(context, request, "enabled")


def unmonitor_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _set_monitoring(context, request, "disabled")


def _set_monitoring(context: RequestContext, request: Mapping[str, Any], state: str) -> Mapping[str, Any]:
    backend = ec2_backends[context.account_id][context.region]
    instances: list[Any] = [backend.get_instance(one) for one in request["InstanceIds"]]
    for instance in instances:
        instance.monitoring_state = state
    return {"InstanceMonitorings": [{"InstanceId": one.id, "Monitoring": {"State": state}} for one in instances]}


def _plain(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with its user data in plain text, since botocore encodes them again."""
    encoded = request.get("UserData")
    return {**request, "UserData": base64.b64decode(encoded).decode()} if encoded else dict(request)


def _with_sizes_of_the_image(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request with a size for each disk that is to be as large as the image's own."""
    unsized = {
        mapping["DeviceName"]
        for mapping in request.get("BlockDeviceMappings") or []
        if "Ebs" in mapping and not mapping["Ebs"].keys() & {"VolumeSize", "SnapshotId"}
    }
    if not unsized:
        return request
    images = ask_moto(context, "DescribeImages", ImageIds=[request["ImageId"]])["Images"]
    sizes = {own["DeviceName"]: own["Ebs"]["VolumeSize"] for own in images[0]["BlockDeviceMappings"]}
    mappings = [
        {**mapping, "Ebs": {**mapping["Ebs"], "VolumeSize": sizes[mapping["DeviceName"]]}}
        if mapping["DeviceName"] in unsized & sizes.keys()
        else mapping
        for mapping in request["BlockDeviceMappings"]
    ]
    return {**request, "BlockDeviceMappings": mappings}


def _tag_parts(context: RequestContext, instance: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    """Tags the disks and network interfaces as the request wants it."""
    backend = ec2_backends[context.account_id][context.region]
    made: Any = backend.get_instance(instance["InstanceId"])
    parts = {
        "volume": [mapping.volume_id for mapping in made.block_device_mapping.values()],
        "network-interface": [interface.id for interface in made.nics.values()],
    }
    for specification in request.get("TagSpecifications") or []:
        if ids := parts.get(specification["ResourceType"]):
            backend.create_tags(ids, {tag["Key"]: tag["Value"] for tag in specification["Tags"]})


def _complete(instance: dict[str, Any]) -> None:
    instance["MaintenanceOptions"] = {"AutoRecovery": _maintenance.get(instance["InstanceId"], "default")}


OPERATIONS: dict[str, Handler] = {
    "RunInstances": run_instances,
    "DescribeInstances": describe_instances,
    "ModifyInstanceMaintenanceOptions": modify_maintenance_options,
    "TerminateInstances": terminate_instances,
    "MonitorInstances": monitor_instances,
    "UnmonitorInstances": unmonitor_instances,
}
