"""The three operations with which an API lists, sets and removes tags, for what our own handlers made."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler

type Find = Callable[[RequestContext, str], MutableMapping[str, str]]
"""The tags of what has an ARN; raises the API's own error where nothing has it."""


def operations(
    find: Find,
    *,
    arn: str = "ResourceArn",
    tags: str = "Tags",
    keys: str = "TagKeys",
    listing: str = "ListTagsForResource",
    pairs: bool = False,
) -> dict[str, Handler]:
    """Handlers for TagResource, UntagResource and the one that lists, whose name APIs don't agree on.

    `arn`, `tags` and `keys` are the API's names of the parameters; `pairs` says that it writes tags as a list of pairs.
    """

    def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
        told = find(context, request[arn])
        return {tags: [{"Key": key, "Value": value} for key, value in told.items()] if pairs else dict(told)}

    def tag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
        find(context, request[arn]).update(tags_of(request.get(tags)))
        return {}

    def untag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
        told = find(context, request[arn])
        for key in request[keys]:
            told.pop(key, None)
        return {}

    return {listing: list_tags, "TagResource": tag, "UntagResource": untag}


def tags_of(said: Mapping[str, str] | Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as a dictionary: a request brings one, or a list of pairs, or none."""
    return dict(said) if isinstance(said, Mapping) else {pair["Key"]: pair["Value"] for pair in said or []}
