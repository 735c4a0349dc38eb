"""ECR: what images take, in private and in public repositories.

https://aws.amazon.com/ecr/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

STORAGE = PriceKey("AmazonECR", "TimedStorage-ByteHrs")


def repository(resource: Resource, context: Context) -> Iterator[Charge]:
    """Storage by `storage_gb`; a public repository's is priced the same."""
    amount = context.usage(resource).amount("storage_gb")
    yield Charge(Component.REGISTRY, "Storage", STORAGE, amount, "GB-Mo")


CHARGES: Mapping[str, Charges] = {"aws_ecr_repository": repository, "aws_ecrpublic_repository": repository}
FREE = frozenset(
    {
        "aws_ecr_account_setting", "aws_ecr_lifecycle_policy", "aws_ecr_pull_through_cache_rule",
        "aws_ecr_registry_policy", "aws_ecr_registry_scanning_configuration", "aws_ecr_replication_configuration",
        "aws_ecr_repository_creation_template", "aws_ecr_repository_policy", "aws_ecrpublic_repository_policy",
    }
)  # fmt: skip
