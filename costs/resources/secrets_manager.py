"""Secrets Manager: a price for each secret, in each region that it is copied to, and for requests.

https://aws.amazon.com/secrets-manager/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SECRET = PriceKey("AWSSecretsManager", "AWSSecretsManager-Secrets")
REQUEST = PriceKey("AWSSecretsManager", "AWSSecretsManagerAPIRequest")


def secret(resource: Resource, context: Context) -> Iterator[Charge]:
    """The secret, whatever the number of its versions, its replicas, and requests by `monthly_requests`."""
    yield Charge(Component.SECURITY, "Secret", SECRET, exactly(1), "Secrets")
    for replica in resource.blocks("replica"):
        yield Charge(Component.SECURITY, "Replica", SECRET, exactly(1), "Secrets", region=replica.text("region"))
    requests = context.usage(resource).amount("monthly_requests")
    yield Charge(Component.SECURITY, "Requests", REQUEST, requests, "API Requests")


CHARGES: Mapping[str, Charges] = {"aws_secretsmanager_secret": secret}
FREE = frozenset(
    {
        "aws_secretsmanager_secret_policy", "aws_secretsmanager_secret_rotation", "aws_secretsmanager_secret_version",
        "aws_secretsmanager_tag",
    }
)  # fmt: skip
