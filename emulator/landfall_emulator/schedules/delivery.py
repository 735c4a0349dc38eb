"""Bringing a schedule's message to its target, and where it goes when that fails.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-dlq.html
"""

import json
import logging
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.connect import connect_to

from landfall_emulator.schedules.targets import api_call, queue_url

LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Delivery:
    """One time that a schedule was due."""

    account: str
    region: str
    schedule: str
    """ARN."""
    target: Mapping[str, Any]
    due: datetime
    execution: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempt: int = 1

    def send(self) -> None:
        """Calls the target; what may pass is tried again, what can't goes to the dead-letter queue if there is one."""
        message = self._message()
        try:
            service, operation, parameters = api_call(self.target, message)
            client: Any = self._clients().get_client(service)
            getattr(client, operation)(**parameters)
        except ClientError as error:
            status, told = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]
            if (status in (429, 500, 503) or "Throttl" in told["Code"]) and self._may_try_again():
                self.attempt += 1
                # AWS waits longer and longer too, and doesn't say how long
                threading.Timer(min(2.0**self.attempt, 300), self.send).start()
            else:
                self._give_up(message, told["Code"], told["Message"])
        except Exception as error:  # noqa: BLE001 (whatever it was, the message mustn't be lost)
            self._give_up(message, type(error).__name__, str(error))

    def _clients(self) -> Any:
        return connect_to(aws_access_key_id=self.account, region_name=self.region)

    def _message(self) -> str:
        """The input with the schedule's own variables, or the event that AWS sends where there is none."""
        due = self.due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if (text := self.target.get("Input")) is None:
            event = {"version": "0", "id": self.execution, "detail-type": "Scheduled Event", "source": "aws.scheduler"}
            event |= {"account": self.account, "time": due, "region": self.region}
            return json.dumps({**event, "resources": [self.schedule], "detail": "{}"})
        variables = {
            "schedule-arn": self.schedule,
            "scheduled-time": due,
            "execution-id": self.execution,
            "attempt-number": str(self.attempt),
        }
        for name, value in variables.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
        return str(text)

    def _may_try_again(self) -> bool:
        policy = self.target.get("RetryPolicy") or {}
        age = (datetime.now(UTC) - self.due).total_seconds()
        # the defaults are AWS's
        tries, seconds = policy.get("MaximumRetryAttempts", 185), policy.get("MaximumEventAgeInSeconds", 86400)
        return bool(self.attempt <= tries and age < seconds)

    def _give_up(self, message: str, code: str, why: str) -> None:
        LOG.warning("%s did not reach %s: %s: %s", self.schedule, self.target["Arn"], code, why)
        queue = (self.target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            return
        client: Any = self._clients().get_client("sqs")
        told = {
            "SCHEDULE_ARN": self.schedule,
            "TARGET_ARN": self.target["Arn"],
            "EXECUTION_ID": self.execution,
            "EXECUTION_TIME": self.due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "RETRY_ATTEMPTS": str(self.attempt - 1),
            "ERROR_CODE": code,
            "ERROR_MESSAGE": why or code,
        }
        attributes = {name: {"DataType": "String", "StringValue": value} for name, value in told.items()}
        client.send_message(QueueUrl=queue_url(queue), MessageBody=message, MessageAttributes=attributes)
