"""What AWS (or the emulator) tells of a stack's things."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.failure import Failure
from operations.leftovers import Client
from operations.recovery.adoption import Ask
from operations.recovery.ways import Listed

_NONE = ("NotFound", "NoSuch", "NonExist", "DoesNotExist")
"""In the codes of errors by which services say that what they are asked about doesn't exist."""


def place(client: Client, region: str) -> dict[str, str]:
    """Account, partition and region. Raises Failure."""
    try:
        caller = client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise Failure(f"AWS doesn't tell whose account this is: {error}") from None
    return {"account": caller["Account"], "partition": caller["Arn"].split(":")[1], "region": region}


def things(client: Client, tags: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """ARN to tags of what carries all of `tags`, as the Resource Groups Tagging API lists it. Raises Failure."""
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    try:
        found = [each for page in pages.paginate(TagFilters=filters) for each in page["ResourceTagMappingList"]]
    except (BotoCoreError, ClientError) as error:
        raise Failure(f"what carries the tags of the stack can't be listed: {error}") from None
    return {each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in found}


def asking(client: Client) -> Ask:
    """Asks the services themselves, each question once."""

    @cache
    def answer(service: str, operation: str, request: str, items: str) -> list[Mapping[str, Any]]:
        asked: Any = client(service)
        arguments = json.loads(request)
        try:
            if not items:
                return [getattr(asked, operation)(**arguments)]
            if asked.can_paginate(operation):
                pages = asked.get_paginator(operation).paginate(**arguments)
                return [each for page in pages for each in page.get(items) or ()]
            return list(getattr(asked, operation)(**arguments).get(items) or ())
        except ClientError as error:
            if any(part in error.response["Error"]["Code"] for part in _NONE):
                return []
            raise Failure(f"what exists can't be listed: {error}") from None
        except BotoCoreError as error:
            raise Failure(f"what exists can't be listed: {error}") from None

    def ask(way: Listed, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return answer(way.service, way.operation, json.dumps(request), way.items)

    return ask
