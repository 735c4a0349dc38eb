"""The AWS services that publish to the stack's topic: they need the topic, and the key that it is encrypted with."""

from collections.abc import Sequence

from modules.foundation.account import Account
from modules.foundation.iam import Statement, allow_service, equals


def allow_publishers(actions: Sequence[str], resources: Sequence[str], *, account: Account) -> list[Statement]:
    """Statements of a resource policy: CloudWatch and AWS Budgets may do `actions` on behalf of this account."""
    return [
        allow_service(
            f"{service}.amazonaws.com",
            actions,
            resources,
            sid=f"{service.capitalize()}Publishes",
            conditions=[equals("aws:SourceAccount", account.id)],
        )
        for service in ("cloudwatch", "budgets")
    ]
