"""EC2: what LocalStack and moto lack or forget. Each file says what."""

from landfall_emulator.handler import Handler
from landfall_emulator.services.ec2 import (
    flow_logs,
    instances,
    launch_templates,
    nat_gateways,
    power,
    security_group_rules,
    subnets,
    tags,
    vpc_endpoints,
    vpcs,
)

OPERATIONS: dict[str, Handler] = {
    **flow_logs.OPERATIONS,
    **instances.OPERATIONS,
    **launch_templates.OPERATIONS,
    **nat_gateways.OPERATIONS,
    **power.OPERATIONS,
    **security_group_rules.OPERATIONS,
    **subnets.OPERATIONS,
    **tags.OPERATIONS,
    **vpc_endpoints.OPERATIONS,
    **vpcs.OPERATIONS,
}
