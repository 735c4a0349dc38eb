"""The queue that takes what could not be done."""

from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from constructs import Construct

from modules.foundation.iam import Condition, deny_everybody, document
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.observability import Alarm, Metric
from modules.foundation.tags import component_tags

_RETENTION_SECONDS = 14 * 24 * 3600
"""The longest that Amazon SQS keeps a message."""


class DeadLetters(Construct):
    """An encrypted queue that keeps its messages for 14 days, over TLS only, and tells when it holds one."""

    def __init__(self, scope: Construct, id_: str, *, part: str, names: Names, keys: Keys, component: str) -> None:
        super().__init__(scope, id_)
        self._part = part
        queue = SqsQueue(
            self,
            "queue",
            name=names.of(part),
            kms_master_key_id=keys.arn,
            message_retention_seconds=_RETENTION_SECONDS,
            tags=component_tags(component, names.of(part)),
        )
        self.arn: str = queue.arn
        self.name: str = queue.name
        self.url: str = queue.url
        plain = Condition(test="Bool", variable="aws:SecureTransport", values=["false"])
        only_tls = deny_everybody(["sqs:*"], [queue.arn], sid="OnlyTls", when=plain)
        SqsQueuePolicy(self, "policy", queue_url=queue.url, policy=document(self, "rules", [only_tls]))

    def alarm(self) -> Alarm:
        """Holds while a message waits for somebody to look at it."""
        return Alarm(
            part=self._part,
            metric=Metric(
                namespace="AWS/SQS",
                name="ApproximateNumberOfMessagesVisible",
                statistic="Maximum",
                dimensions={"QueueName": self.name},
            ),
            above=0,
            minutes=1,
            description="Events failed for good and wait in the dead-letter queue",
        )
