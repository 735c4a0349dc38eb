"""API Gateway's REST APIs: LocalStack's, with the limits and logs of `execute_api`, and tags that can be changed.

LocalStack keeps changed tags apart from what they are on, and tells those that it was made with.
"""

import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.apigateway.models import apigateway_backends

from landfall_emulator.execute_api import gateway
from landfall_emulator.handler import Handler, below

gateway.install()


def tag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if owner := _owner(context, request["resourceArn"]):
        owner.tags = {**(owner.tags or {}), **request["tags"]}
    return below(context, request)


def untag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if owner := _owner(context, request["resourceArn"]):
        owner.tags = {key: value for key, value in (owner.tags or {}).items() if key not in request["tagKeys"]}
    return below(context, request)


def get_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    owner = _owner(context, request["resourceArn"])
    return {"tags": owner.tags or {}} if owner else below(context, request)


def _owner(context: RequestContext, arn: str) -> Any:
    """What of moto's the ARN is of; None if it is of something else."""
    backend = apigateway_backends[context.account_id][context.region]
    if stage := re.search(r"/restapis/([^/]+)/stages/([^/]+)$", arn):
        return backend.get_stage(stage[1], stage[2])
    held: dict[str, Any] = {"restapis": backend.apis, "apikeys": backend.keys, "usageplans": backend.usage_plans}
    if found := re.search(r":/(restapis|apikeys|usageplans)/([^/]+)$", arn):
        return held[found[1]].get(found[2])
    return None


OPERATIONS: dict[str, Handler] = {"TagResource": tag, "UntagResource": untag, "GetTags": get_tags}
