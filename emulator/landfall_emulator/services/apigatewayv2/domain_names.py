"""Custom domain names: ready at once, with the name that DNS points to; they lead to HTTP and to REST APIs."""

import hashlib
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.apigateway.models import apigateway_backends
from moto.apigatewayv2.models import ApiMapping, apigatewayv2_backends

from landfall_emulator.execute_api.gateway import domains
from landfall_emulator.handler import Handler, ask_moto, below, error

_ZONE = "Z1UJRXOUMOOFQ8"
"""Hosted zone of regional endpoints in us-east-1, which stands for those of all regions:
https://docs.aws.amazon.com/general/latest/gr/apigateway.html."""


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = one(context, request)
    domains().add(request["DomainName"])
    return answer


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    domains().remove(request["DomainName"])
    return answer


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Moto has none."""
    domain = apigatewayv2_backends[context.account_id][context.region].get_domain_name(request["DomainName"])
    if request.get("DomainNameConfigurations"):
        domain.domain_name_configurations = [
            {name[0].lower() + name[1:]: value for name, value in each.items()}
            for each in request["DomainNameConfigurations"]
        ]
    if request.get("MutualTlsAuthentication"):
        raise NotImplementedError("mutual TLS")
    return _ready(context, ask_moto(context, "GetDomainName", DomainName=request["DomainName"]))


def one(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _ready(context, below(context, request))


def all_(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    return {**answer, "Items": [_ready(context, each) for each in answer.get("Items") or []]}


def create_mapping(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Moto's, which knows HTTP APIs alone; for a REST API, as it would."""
    api, stage = request["ApiId"], request["Stage"]
    rest_apis = apigateway_backends[context.account_id][context.region].apis
    if api not in rest_apis:
        return below(context, request)
    if stage not in rest_apis[api].stages:
        raise error("NotFoundException", f"Invalid stage identifier specified {stage}", 404)
    backend = apigatewayv2_backends[context.account_id][context.region]
    name, key = backend.get_domain_name(request["DomainName"]).domain_name, request.get("ApiMappingKey") or ""
    mapping = hashlib.sha256(f"{stage} {name}/{key}".encode()).hexdigest()[:5]
    backend.api_mappings[mapping] = ApiMapping(api, key, mapping, name, stage)
    return {"ApiId": api, "ApiMappingId": mapping, "ApiMappingKey": key, "Stage": stage}


def _ready(context: RequestContext, domain: Mapping[str, Any]) -> Mapping[str, Any]:
    digest = hashlib.sha256(domain["DomainName"].encode()).hexdigest()[:10]
    status = {
        "ApiGatewayDomainName": f"d-{digest}.execute-api.{context.region}.amazonaws.com",
        "DomainNameStatus": "AVAILABLE",
        "HostedZoneId": _ZONE,
    }
    # moto tells an empty one where none was asked for
    told = {name: value for name, value in domain.items() if name != "MutualTlsAuthentication" or value}
    return {**told, "DomainNameConfigurations": [each | status for each in domain["DomainNameConfigurations"]]}


OPERATIONS: dict[str, Handler] = {
    "CreateDomainName": create,
    "UpdateDomainName": update,
    "DeleteDomainName": delete,
    "GetDomainName": one,
    "GetDomainNames": all_,
    "CreateApiMapping": create_mapping,
}
