"""What is left of a stack, as AWS itself (or the emulator) tells by its tags."""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from environments.settings import Environment
from modules.foundation.tags import standard_tags
from operations.failure import Failure

type Client = Callable[[str], Any]
"""From a service's name to a boto3 client for it."""


def of_stack(client: Client, environment: Environment, stack: str) -> list[str]:
    """ARNs of what carries the tags of a stack, which no other stack of the account has.

    Raises Failure where the tagging API doesn't tell.
    """
    tags = standard_tags(environment, stack)
    try:
        return tagged(client, {name: tags[name] for name in ("Project", "Stack")})
    except (BotoCoreError, ClientError) as error:
        raise Failure(f"what carries the tags of {stack} can't be listed: {error}") from None


def tagged(client: Client, tags: dict[str, str]) -> list[str]:
    """ARNs of what carries all of `tags` in the clients' region, as the Resource Groups Tagging API lists them.

    Raises botocore's errors.
    """
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    found = pages.paginate(TagFilters=filters)
    return sorted(resource["ResourceARN"] for page in found for resource in page["ResourceTagMappingList"])


def still_there(client: Client, arns: list[str]) -> list[str]:
    """Those of `arns` that exist: AWS goes on listing some kinds for a while after, or before, they are deleted."""
    return [arn for arn in arns if not _is_leaving(client, arn)]


def _is_leaving(client: Client, arn: str) -> bool:
    service, name = arn.split(":")[2], arn.split(":", 5)[5]
    ask = _STATES.get((service, re.split("[/:]", name)[0]))
    try:
        return ask is not None and ask(client(service), arn, name.split("/")) in _LEAVING
    except ClientError as error:
        return "NotFound" in error.response["Error"]["Code"]


_LEAVING = {
    *("PendingDeletion", "DELETED"),  # KMS keys and secrets have a waiting period
    *("terminated", "shutting-down", "deleted"),  # EC2 remembers for an hour
    *("INACTIVE", "STOPPED", "DELETE_IN_PROGRESS"),  # ECS keeps them for as long as it likes
    None,  # What is no longer listed
}

_STATES: dict[tuple[str, str], Callable[[Any, str, list[str]], str | None]] = {
    ("kms", "key"): lambda kms, arn, _name: kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"],
    ("secretsmanager", "secret"): lambda secrets, arn, _name: (
        "DELETED" if "DeletedDate" in secrets.describe_secret(SecretId=arn) else "ACTIVE"
    ),
    ("ec2", "instance"): lambda ec2, _arn, name: _only(
        ec2.describe_instances(InstanceIds=[name[1]])["Reservations"], "Instances", 0, "State", "Name"
    ),
    ("ec2", "natgateway"): lambda ec2, _arn, name: _only(
        ec2.describe_nat_gateways(NatGatewayIds=[name[1]])["NatGateways"], "State"
    ),
    ("ecs", "cluster"): lambda ecs, arn, _name: _only(ecs.describe_clusters(clusters=[arn])["clusters"], "status"),
    ("ecs", "service"): lambda ecs, arn, name: _only(
        ecs.describe_services(cluster=name[1], services=[arn])["services"], "status"
    ),
    ("ecs", "task"): lambda ecs, arn, name: _only(
        ecs.describe_tasks(cluster=name[1], tasks=[arn])["tasks"], "lastStatus"
    ),
    ("ecs", "task-definition"): lambda ecs, arn, _name: ecs.describe_task_definition(taskDefinition=arn)[
        "taskDefinition"
    ]["status"],
}
"""How to ask for the state of what is listed for longer than it exists: service and kind, as an ARN has them."""


def _only(found: list[Any], *path: str | int) -> str | None:
    """The text at `path` in the only thing found; None where nothing was."""
    if not found:
        return None
    value = found[0]
    for step in path:
        value = value[step]
    return str(value)
