"""The AWS services that publish to the stack's topic: they need the topic, and the key that it is encrypted with."""

from collections.abc import Sequence

from modules.foundation.account import Account
from modules.foundation.iam import Statement, allow_service, equals

_SERVICES = ("cloudwatch", "budgets", "costalerts")
"""CloudWatch's alarms, AWS Budgets and Cost Anomaly Detection, the last as "Creating an Amazon SNS topic for anomaly
notifications" of the AWS Cost Management user guide calls it."""


def allow_publishers(actions: Sequence[str], resources: Sequence[str], *, account: Account) -> list[Statement]:
    """Statements of a resource policy: the publishing services may do `actions` on behalf of this account."""
    return [
        allow_service(
            f"{service}.amazonaws.com",
            actions,
            resources,
            sid=f"{service.capitalize()}Publishes",
            conditions=[equals("aws:SourceAccount", account.id)],
        )
        for service in _SERVICES
    ]
