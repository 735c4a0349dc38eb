"""Tags: only those of what exists; moto never forgets one, and tags instances that never were."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, below
from landfall_emulator.tagged import ec2


def describe_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    clients = connect_to(aws_access_key_id=context.account_id, region_name=context.region)
    existing = {arn.rsplit("/", 1)[-1] for arn, _ in ec2(clients, context.account_id, context.region)}
    return answer | {"Tags": [one for one in answer.get("Tags", []) if one["ResourceId"] in existing]}


def create_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    instances = [one for one in request["Resources"] if one.startswith("i-")]
    ec2_backends[context.account_id][context.region].get_multi_instances_by_id(instances)
    return below(context, request)


OPERATIONS: dict[str, Handler] = {"CreateTags": create_tags, "DescribeTags": describe_tags}
