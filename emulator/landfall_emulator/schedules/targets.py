"""The API call that a schedule's target means.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_UNIVERSAL = re.compile(r"arn:[^:]+:scheduler:::aws-sdk:([^:]+):(.+)")

type ApiCall = tuple[str, str, dict[str, Any]]
"""Service, operation (as boto3 spells it) and parameters."""


def api_call(target: Mapping[str, Any], message: str) -> ApiCall:
    """What to call to bring `message` to the target. Raises NotImplementedError if nobody here knows."""
    arn = target["Arn"]
    if universal := _UNIVERSAL.fullmatch(arn):
        service, operation = universal.groups()
        return service, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower(), json.loads(message)
    service = arn.split(":")[2]
    if service not in _TEMPLATED:
        raise NotImplementedError(f"a schedule whose target is {arn} is not emulated")
    return _TEMPLATED[service](arn, target, message)


def queue_url(arn: str) -> str:
    """The URL of a queue; of a host name that LocalStack's own clients need not resolve."""
    _, _, _, region, account, name = arn.split(":")
    return f"https://sqs.{region}.amazonaws.com/{account}/{name}"


def run_task(told: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of `RunTask` in those of a target, which are the same but for their names and two of them."""
    names = {
        "CapacityProviderStrategy": "capacityProviderStrategy",
        "EnableECSManagedTags": "enableECSManagedTags",
        "EnableExecuteCommand": "enableExecuteCommand",
        "Group": "group",
        "LaunchType": "launchType",
        "PlacementConstraints": "placementConstraints",
        "PlacementStrategy": "placementStrategy",
        "PlatformVersion": "platformVersion",
        "PropagateTags": "propagateTags",
        "ReferenceId": "referenceId",
        "TaskCount": "count",
        "TaskDefinitionArn": "taskDefinition",
    }
    result = {new: told[old] for old, new in names.items() if told.get(old) is not None}
    if network := (told.get("NetworkConfiguration") or {}).get("awsvpcConfiguration"):
        lowered = {name[0].lower() + name[1:]: value for name, value in network.items()}
        result["networkConfiguration"] = {"awsvpcConfiguration": lowered}
    return result


type _Target = Mapping[str, Any]


def _lambda(arn: str, _target: _Target, message: str) -> ApiCall:
    return "lambda", "invoke", {"FunctionName": arn, "InvocationType": "Event", "Payload": message.encode()}


def _sqs(arn: str, target: _Target, message: str) -> ApiCall:
    group = (target.get("SqsParameters") or {}).get("MessageGroupId")
    fifo = {"MessageGroupId": group} if group else {}
    return "sqs", "send_message", {"QueueUrl": queue_url(arn), "MessageBody": message, **fifo}


def _sns(arn: str, _target: _Target, message: str) -> ApiCall:
    return "sns", "publish", {"TopicArn": arn, "Message": message}


def _states(arn: str, _target: _Target, message: str) -> ApiCall:
    return "stepfunctions", "start_execution", {"stateMachineArn": arn, "input": message}


def _events(arn: str, target: _Target, message: str) -> ApiCall:
    told = target.get("EventBridgeParameters") or {}
    kind = {"Source": told.get("Source", ""), "DetailType": told.get("DetailType", "")}
    return "events", "put_events", {"Entries": [{"EventBusName": arn, "Detail": message, **kind}]}


def _ecs(arn: str, target: _Target, _message: str) -> ApiCall:
    return "ecs", "run_task", {"cluster": arn, **run_task(target["EcsParameters"])}


def _kinesis(arn: str, target: _Target, message: str) -> ApiCall:
    key = (target.get("KinesisParameters") or {}).get("PartitionKey", "")
    return "kinesis", "put_record", {"StreamARN": arn, "PartitionKey": key, "Data": message.encode()}


def _sagemaker(arn: str, target: _Target, _message: str) -> ApiCall:
    given = (target.get("SageMakerPipelineParameters") or {}).get("PipelineParameterList", [])
    name = arn.rpartition("/")[2]
    return "sagemaker", "start_pipeline_execution", {"PipelineName": name, "PipelineParameters": given}


_TEMPLATED = {
    "ecs": _ecs,
    "events": _events,
    "kinesis": _kinesis,
    "lambda": _lambda,
    "sagemaker": _sagemaker,
    "sns": _sns,
    "sqs": _sqs,
    "states": _states,
}
