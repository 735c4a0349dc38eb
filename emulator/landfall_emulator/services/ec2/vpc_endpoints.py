"""VPC endpoints: their policy as it was given; LocalStack drops its version, and a plan is never empty."""

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


OPERATIONS: dict[str, Handler] = {"DescribeVpcEndpoints": describe_vpc_endpoints}
