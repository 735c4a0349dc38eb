"""What is left of a stack, as AWS itself (or the emulator) tells by its tags."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

type Client = Callable[[str], Any]
"""From a service's name to a boto3 client for it."""


def tagged(client: Client, tags: dict[str, str], tell: Callable[[int], None] = lambda _count: None) -> list[str]:
    """ARNs of what carries all of `tags` in the clients' region; `tell` is given how many were found so far.

    Asks the Resource Groups Tagging API. Raises botocore's errors.
    """
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    found: list[str] = []
    for page in pages.paginate(TagFilters=filters):
        found += [resource["ResourceARN"] for resource in page["ResourceTagMappingList"]]
        tell(len(found))
    return sorted(found)


def still_there(client: Client, arns: list[str]) -> list[str]:
    """Those of `arns` that aren't on their way out already.

    A KMS key and a secret are only ever deleted after a waiting period, in which the API goes on listing them.
    """
    return [arn for arn in arns if not _is_leaving(client, arn)]


def _is_leaving(client: Client, arn: str) -> bool:
    service, resource = arn.split(":")[2], arn.split(":", 5)[5]
    try:
        if service == "kms" and resource.startswith("key/"):
            key = client("kms").describe_key(KeyId=arn)
            return bool(key["KeyMetadata"]["KeyState"] == "PendingDeletion")
        if service == "secretsmanager":
            return "DeletedDate" in client("secretsmanager").describe_secret(SecretId=arn)
    except ClientError as error:
        return error.response["Error"]["Code"] in ("NotFoundException", "ResourceNotFoundException")
    return False
