"""The queue in which GitHub's events wait for the service, also while it is stopped."""

import json

from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from constructs import Construct

from modules.compute.dead_letters import DeadLetters
from modules.foundation.iam import Condition, Statement, allow, deny_everybody, document
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.observability import Alarm
from modules.foundation.tags import component_tags

_PART = "webhook-events"
_COMPONENT = "lifecycle"

_RETENTION_SECONDS = 12 * 24 * 3600
"""Two days less than its dead-letter queue has: there, a message's age goes on."""

_VISIBILITY_SECONDS = 300
"""The time that the service has for an event before it gets it once more; it may ask for more."""

_TRIES = 5


class WebhookQueue(Construct):
    """An encrypted queue, over TLS only; what the service gave up five times goes to a queue of its own."""

    def __init__(self, scope: Construct, id_: str, *, names: Names, keys: Keys) -> None:
        super().__init__(scope, id_)
        self._dead_letters = DeadLetters(
            self, "dead-letters", part=f"{_PART}-dead-letters", names=names, keys=keys, component=_COMPONENT
        )
        name = names.of(_PART)
        queue = SqsQueue(
            self,
            "queue",
            name=name,
            kms_master_key_id=keys.arn,
            message_retention_seconds=_RETENTION_SECONDS,
            visibility_timeout_seconds=_VISIBILITY_SECONDS,
            # Whoever asks waits for an event, and doesn't pay for asking again and again.
            receive_wait_time_seconds=20,
            # As SQS tells it, else each plan would change its white space.
            redrive_policy=json.dumps(
                {"deadLetterTargetArn": self._dead_letters.arn, "maxReceiveCount": _TRIES}, separators=(",", ":")
            ),
            tags=component_tags(_COMPONENT, name),
        )
        self.arn: str = queue.arn
        self.url: str = queue.url
        plain = Condition(test="Bool", variable="aws:SecureTransport", values=["false"])
        only_tls = deny_everybody(["sqs:*"], [queue.arn], sid="OnlyTls", when=plain)
        SqsQueuePolicy(self, "policy", queue_url=queue.url, policy=document(self, "rules", [only_tls]))
        self.environment = {"WEBHOOK_QUEUE_URL": queue.url}
        self.permissions: list[Statement] = [
            allow(
                ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                [queue.arn],
                sid="TakeEvents",
            ),
            allow(["kms:Decrypt"], [keys.arn], sid="QueueKey"),
        ]

    def alarm(self) -> Alarm:
        """Holds while an event waits that the service gave up."""
        return self._dead_letters.alarm()
