"""VPC ingress connections: the way to a private service through an interface endpoint."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.paging import page
from landfall_emulator.services.apprunner import kept
from landfall_emulator.services.apprunner.kept import all_of, find, invalid

_KIND = "vpcingressconnection"


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = find(context, request["ServiceArn"], "service")
    name, identity = request["VpcIngressConnectionName"], kept.new_id()
    if service.told["NetworkConfiguration"]["IngressConfiguration"]["IsPubliclyAccessible"]:
        raise invalid("The service is publicly accessible")
    if any(one.told["VpcIngressConnectionName"] == name for one in all_of(context, _KIND)):
        raise invalid(f"VPC ingress connection {name} already exists")
    made = kept.keep(context, f"{_KIND}/{name}/{identity}", {}, request)
    made.told |= {
        "VpcIngressConnectionArn": made.arn,
        "VpcIngressConnectionName": name,
        "ServiceArn": service.arn,
        "Status": "AVAILABLE",
        "AccountId": context.account_id,
        "DomainName": f"{identity[:10]}.{context.region}.awsapprunner.com",
        "IngressVpcConfiguration": dict(request["IngressVpcConfiguration"]),
        "CreatedAt": kept.now(),
    }
    return {"VpcIngressConnection": made.told | {"Status": "PENDING_CREATION"}}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"VpcIngressConnection": find(context, request["VpcIngressConnectionArn"], _KIND).told}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = find(context, request["VpcIngressConnectionArn"], _KIND)
    one.told["IngressVpcConfiguration"] = dict(request["IngressVpcConfiguration"])
    return {"VpcIngressConnection": one.told | {"Status": "PENDING_UPDATE"}}


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = find(context, request["VpcIngressConnectionArn"], _KIND)
    one.deleted = True
    one.told |= {"Status": "DELETED", "DeletedAt": kept.now()}
    return {"VpcIngressConnection": one.told | {"Status": "PENDING_DELETION"}}


def list_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("Filter") or {}
    service, endpoint = wanted.get("ServiceArn"), wanted.get("VpcEndpointId")
    found = [
        one.told
        for one in all_of(context, _KIND)
        if service in (None, one.told["ServiceArn"])
        and endpoint in (None, one.told["IngressVpcConfiguration"].get("VpcEndpointId"))
    ]
    items, token = page(found, request)
    return {"VpcIngressConnectionSummaryList": items, "NextToken": token}


OPERATIONS: dict[str, Handler] = {
    "CreateVpcIngressConnection": create,
    "DescribeVpcIngressConnection": describe,
    "UpdateVpcIngressConnection": update,
    "DeleteVpcIngressConnection": delete,
    "ListVpcIngressConnections": list_all,
}
