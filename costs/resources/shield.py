"""Shield Advanced: a subscription of the whole organization.

https://aws.amazon.com/shield/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges


def subscription(resource: Resource, context: Context) -> Iterator[Charge]:
    """Raises NotKnown: its price isn't by account, and it is bought for a year."""
    del resource, context
    raise NotKnown("Shield Advanced costs an organization 3,000 USD a month for at least a year, whoever subscribes")


CHARGES: Mapping[str, Charges] = {"aws_shield_subscription": subscription}
FREE = frozenset(
    {
        "aws_shield_application_layer_automatic_response", "aws_shield_drt_access_log_bucket_association",
        "aws_shield_drt_access_role_arn_association", "aws_shield_proactive_engagement", "aws_shield_protection",
        "aws_shield_protection_group", "aws_shield_protection_health_check_association",
    }
)  # fmt: skip
