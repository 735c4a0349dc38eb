"""Stopping and starting instances: what can't be, what is so already, when it was, and the address meanwhile.

moto starts what was terminated, forgets that starting is a launch, and takes an Elastic IP address away.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, ask_moto, error


def stop_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _change(context, request, "StopInstances", "StoppingInstances", _refuse_to_stop)


def start_instances(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = _change(context, request, "StartInstances", "StartingInstances", _refuse_to_start)
    for change in answer["StartingInstances"]:
        if change["PreviousState"]["Name"] == "stopped":
            ec2_backends[context.account_id][context.region].get_instance(change["InstanceId"]).launch_time = utcnow()
    return answer


def _change(
    context: RequestContext, request: Mapping[str, Any], operation: str, key: str, refuse: Callable[[Any], None]
) -> dict[str, Any]:
    """Stops or starts all the instances, or none of them where one can't be."""
    backend: Any = ec2_backends[context.account_id][context.region]
    instances = backend.get_multi_instances_by_id(request["InstanceIds"])
    for instance in instances:
        refuse(instance)
    wanted = "stopped" if operation == "StopInstances" else "running"
    there = [instance for instance in instances if instance.state == wanted]
    others = [instance.id for instance in instances if instance not in there]
    changes = ask_moto(context, operation, **{**request, "InstanceIds": others})[key] if others else []
    for address in backend.addresses if others else []:
        if address.eni is not None:
            address.eni.public_ip = address.public_ip
    for instance in there:
        state = {"Code": instance.state_code, "Name": instance.state}
        changes.append({"InstanceId": instance.id, "CurrentState": state, "PreviousState": state})
    return {key: changes}


def _refuse_to_stop(instance: Any) -> None:
    if instance.state == "terminated":
        raise _wrong_state(instance, "stopped")
    if instance.lifecycle == "spot":
        raise error(
            "UnsupportedOperation",
            f"You can't stop the Spot Instance '{instance.id}' because it is associated with a one-time Spot Instance "
            "request. You can only stop Spot Instances associated with persistent Spot Instance requests.",
        )


def _refuse_to_start(instance: Any) -> None:
    if instance.state == "terminated":
        raise _wrong_state(instance, "started")


def _wrong_state(instance: Any, what: str) -> CommonServiceException:
    message = f"The instance '{instance.id}' is not in a state from which it can be {what}."
    return error("IncorrectInstanceState", message)


OPERATIONS: dict[str, Handler] = {"StopInstances": stop_instances, "StartInstances": start_instances}
