"""Step Functions: tracing and encryption of a state machine, which LocalStack takes and forgets."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.stepfunctions.backend.store import sfn_stores

from landfall_emulator.handler import Handler, below

_ENCRYPTION = {"type": "AWS_OWNED_KEY"}
"""What a state machine has that nothing was said of."""


def create_state_machine(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    _machine(context, answer["stateMachineArn"]).encryption = request.get("encryptionConfiguration") or _ENCRYPTION
    return answer


def update_state_machine(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    machine = _machine(context, request["stateMachineArn"])
    said = dict(request)
    if machine is not None and not said.keys() & {"definition", "roleArn", "loggingConfiguration"}:
        # LocalStack wants one of those three; AWS is content with any of the five
        said["loggingConfiguration"] = machine.logging_config
    answer = below(context, said)
    if (tracing := request.get("tracingConfiguration")) is not None:
        machine.tracing_config = tracing
    if (encryption := request.get("encryptionConfiguration")) is not None:
        machine.encryption = encryption
    return answer


def describe_state_machine(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    machine = _machine(context, request["stateMachineArn"])
    # a version has the encryption of its state machine
    base = _machine(context, ":".join(request["stateMachineArn"].split(":")[:7]))
    return answer | {
        "tracingConfiguration": {"enabled": False} | (machine.tracing_config or {}),
        "encryptionConfiguration": getattr(base, "encryption", _ENCRYPTION),
    }


def _machine(context: RequestContext, arn: str) -> Any:
    """LocalStack's state machine or version, or None; it is told what it forgets."""
    return sfn_stores[context.account_id][context.region].state_machines.get(arn)


OPERATIONS: dict[str, Handler] = {
    "CreateStateMachine": create_state_machine,
    "UpdateStateMachine": update_state_machine,
    "DescribeStateMachine": describe_state_machine,
}
