"""The intake of GitHub's webhook where its events are kept for the service."""

from constructs import Construct

from modules.compute.lambda_function import LambdaFunction
from modules.foundation.foundation import Foundation
from modules.foundation.iam import allow
from modules.foundation.observability import Alarm
from modules.foundation.webhook_queue import WebhookQueue
from modules.lifecycle.own_function import failure_alarm, own_function
from modules.lifecycle.schedules import COMPONENT
from modules.lifecycle.table import Table

_PART = "webhook"


class Webhook(Construct):
    """`lambdas/webhook`, which answers GitHub in the place of the function that starts the stack, and calls that."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        github: str,
        secret_arn: str,
        table: Table,
        queue: WebhookQueue,
        start: LambdaFunction,
        foundation: Foundation,
    ) -> None:
        """`github` is the JSON that the function `start` is told of the webhook, too."""
        super().__init__(scope, id_)
        self._queue = queue
        self.function = own_function(
            self,
            _PART,
            description="Keeps GitHub's events for the service",
            component=COMPONENT,
            foundation=foundation,
            environment={
                "GITHUB": github,
                "QUEUE_URL": queue.url,
                "START_ARN": start.alias_arn,
                "STACK": foundation.names.prefix,
            },
            statements=[
                allow(["secretsmanager:GetSecretValue"], [secret_arn], sid="ReadWebhookSecret"),
                table.statement,
                allow(["sqs:SendMessage"], [queue.arn], sid="QueueEvents"),
                allow(["lambda:InvokeFunction"], [start.alias_arn], sid="StartSoon"),
            ],
            # GitHub waits no longer: "Best practices for using webhooks" of its documentation.
            timeout_seconds=10,
        )

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Alarms on events that could not be taken, and on those that the service gave up."""
        failed = failure_alarm(_PART, self.function, "An event of GitHub's could not be taken")
        return (failed, self._queue.alarm())
