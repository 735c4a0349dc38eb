"""The network ACL of the data tier: a second lock beside the security groups."""

from collections.abc import Collection, Sequence

from cdktf_cdktf_provider_aws.network_acl import NetworkAcl, NetworkAclEgress, NetworkAclIngress
from constructs import Construct

from environments.settings.network import Network as NetworkSettings
from environments.settings.network import TierName
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

POSTGRES_PORT = 5432
CACHE_PORT = 6379
_EPHEMERAL = (1024, 65535)


def guard_data_tier(
    scope: Construct,
    *,
    settings: NetworkSettings,
    names: Names,
    vpc_id: str,
    subnet_ids: Sequence[str],
    clients: Collection[TierName],
) -> None:
    """Lets the tiers of the compute reach the database's and the cache's ports, answers go back, and nothing else pass.

    Within the tier itself everything may pass, since standby and replicas talk across its zones.
    """
    allowed = [str(block) for name, _ in settings.tiers.named() if name in clients for block in settings.subnets(name)]
    own = [str(block) for block in settings.subnets("data")]
    incoming = [(block, port, port) for block in allowed for port in (POSTGRES_PORT, CACHE_PORT)]
    outgoing = [(block, *_EPHEMERAL) for block in allowed]
    within = [(block, 0, 65535) for block in own]
    NetworkAcl(
        scope,
        "data-acl",
        vpc_id=vpc_id,
        subnet_ids=list(subnet_ids),
        ingress=[
            NetworkAclIngress(
                rule_no=100 + n, action="allow", protocol="tcp", cidr_block=block, from_port=low, to_port=high
            )
            for n, (block, low, high) in enumerate(incoming + within)
        ],
        egress=[
            NetworkAclEgress(
                rule_no=100 + n, action="allow", protocol="tcp", cidr_block=block, from_port=low, to_port=high
            )
            for n, (block, low, high) in enumerate(outgoing + within)
        ],
        tags=component_tags("network", names.of("data")),
    )
