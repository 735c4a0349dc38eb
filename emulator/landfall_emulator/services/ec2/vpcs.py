"""VPCs: the end of their default network ACL with them; moto leaves it behind."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, below


def delete_vpc(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    acls = ec2_backends[context.account_id][context.region].network_acls
    for name, acl in list(acls.items()):
        if acl.default and acl.vpc_id == request["VpcId"]:
            del acls[name]
    return answer


OPERATIONS: dict[str, Handler] = {"DeleteVpc": delete_vpc}
