"""NAT gateways: the end of their network interface with them; moto leaves it behind."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, below


def delete_nat_gateway(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    backend = ec2_backends[context.account_id][context.region]
    gateway: Any = backend.nat_gateways.get(request["NatGatewayId"])
    answer = below(context, request)
    if gateway is not None:
        backend.enis.pop(gateway._eni.id, None)  # noqa: SLF001 - moto tells it nowhere else
    return answer


OPERATIONS: dict[str, Handler] = {"DeleteNatGateway": delete_nat_gateway}
