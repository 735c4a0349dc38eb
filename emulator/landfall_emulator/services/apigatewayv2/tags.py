"""Tags of stages and domain names, which moto keeps with them and doesn't change; those of APIs it does."""

import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.apigatewayv2.models import apigatewayv2_backends

from landfall_emulator.handler import Handler, below


def tag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if owner := _owner(context, request):
        owner.tags = {**(owner.tags or {}), **request["Tags"]}
        return {}
    return below(context, request)


def untag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if owner := _owner(context, request):
        owner.tags = {key: value for key, value in (owner.tags or {}).items() if key not in request["TagKeys"]}
        return {}
    return below(context, request)


def get(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    owner = _owner(context, request)
    return {"Tags": owner.tags or {}} if owner else below(context, request)


def _owner(context: RequestContext, request: Mapping[str, Any]) -> Any:
    """What the ARN is of; None if moto knows better."""
    backend = apigatewayv2_backends[context.account_id][context.region]
    if stage := re.search(r"/apis/([^/]+)/stages/([^/]+)$", request["ResourceArn"]):
        return backend.get_stage(stage[1], stage[2])
    if name := re.search(r"/domainnames/([^/]+)$", request["ResourceArn"]):
        return backend.get_domain_name(name[1])
    return None


OPERATIONS: dict[str, Handler] = {"TagResource": tag, "UntagResource": untag, "GetTags": get}
