"""EventBridge: LocalStack's, with what it lacks of AWS's.

Rules keep AWS's times (`schedules`); targets run ECS tasks; what doesn't reach a target goes to its dead-letter queue.
"""

import json
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.events.target import TargetSender, TargetSenderFactory

from landfall_emulator.handler import Handler
from landfall_emulator.schedules import rules
from landfall_emulator.schedules.targets import queue_url, run_task

rules.install()


class EcsTargetSender(TargetSender):
    """Runs the task; LocalStack's has none."""

    def send_event(self, _event: Any, _trace_header: Any) -> None:
        self.client.run_task(cluster=self.target["Arn"], **run_task(self.target.get("EcsParameters") or {}))


TargetSenderFactory.register_target_sender("ecs", EcsTargetSender)

_process: Any = TargetSender.process_event


def _process_or_keep(sender: Any, event: Any, trace_header: Any) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""
    sent = json.dumps({name: value for name, value in event.items() if name != "event-bus-name"})
    try:
        _process(sender, event, trace_header)
    except Exception as error:
        queue = (sender.target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            raise
        told = getattr(error, "response", {}).get("Error", {})
        attributes = {
            "RULE_ARN": sender.rule_arn,
            "TARGET_ARN": sender.arn,
            "ERROR_CODE": told.get("Code") or type(error).__name__,
            "ERROR_MESSAGE": told.get("Message") or str(error) or type(error).__name__,
        }
        sqs: Any = connect_to(aws_access_key_id=sender.account_id, region_name=queue.split(":")[3]).sqs
        sqs.send_message(
            QueueUrl=queue_url(queue),
            MessageBody=sent,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )


TargetSender.process_event = _process_or_keep  # type: ignore[method-assign, assignment]

OPERATIONS: dict[str, Handler] = {}
