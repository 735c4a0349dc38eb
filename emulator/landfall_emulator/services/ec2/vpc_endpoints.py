"""VPC endpoints: their policy as it was given, and the end of their network interfaces with them.

LocalStack drops the policy's version, so that a plan would never be empty.
"""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, below


def describe_vpc_endpoints(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    kept = ec2_backends[context.account_id][context.region].vpc_end_points
    for endpoint in answer.get("VpcEndpoints", []):
        endpoint["PolicyDocument"] = kept[endpoint["VpcEndpointId"]].policy_document
    return answer


def delete_vpc_endpoints(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    backend = ec2_backends[context.account_id][context.region]
    endpoints = [backend.vpc_end_points[one] for one in request["VpcEndpointIds"] if one in backend.vpc_end_points]
    interfaces = [interface for one in endpoints for interface in one.network_interface_ids]
    answer = below(context, request)
    for interface in interfaces:
        backend.enis.pop(interface, None)
    return answer


OPERATIONS: dict[str, Handler] = {
    "DescribeVpcEndpoints": describe_vpc_endpoints,
    "DeleteVpcEndpoints": delete_vpc_endpoints,
}
