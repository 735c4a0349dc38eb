"""Subnets: the end of their associations with them; moto keeps those, and then no network ACL that had one can go."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, below


def delete_subnet(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    backend, subnet = ec2_backends[context.account_id][context.region], request["SubnetId"]
    for acl in backend.network_acls.values():
        acl.associations = {name: one for name, one in acl.associations.items() if one.subnet_id != subnet}
    for table in backend.route_tables.values():
        table.associations = {name: one for name, one in table.associations.items() if one != subnet}
    return answer


OPERATIONS: dict[str, Handler] = {"DeleteSubnet": delete_subnet}
