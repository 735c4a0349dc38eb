"""Ways out of the private tiers: NAT gateways, or one small instance that costs a tenth of one."""

from collections.abc import Sequence

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.instance import (
    Instance,
    InstanceMaintenanceOptions,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.iam import ServiceRole
from modules.foundation.names import Names
from modules.foundation.recovery import recover
from modules.foundation.security_group import ANYWHERE, SecurityGroup
from modules.foundation.tags import NEVER_STOPPED, component_tags

_AMI_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"

_USER_DATA = """#!/bin/bash
set -euo pipefail
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf
sysctl --system
dnf install -y nftables
interface=$(ip -o route get 169.254.169.254 | grep -o 'dev [^ ]*' | cut -d' ' -f2)
cat > /etc/sysconfig/nftables.conf <<RULES
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "$interface" masquerade
  }
}
RULES
systemctl enable --now nftables
"""


class NatGateways(Construct):
    """One NAT gateway in each of the given public subnets; zones beyond them share the last one."""

    def __init__(
        self, scope: Construct, id_: str, *, names: Names, subnet_ids: Sequence[str], depends_on: ITerraformDependable
    ) -> None:
        super().__init__(scope, id_)
        self._gateway_ids: list[str] = []
        for number, subnet_id in enumerate(subnet_ids, start=1):
            tags = component_tags("network", names.of(f"nat-{number}"))
            address = Eip(self, f"address-{number}", domain="vpc", tags=tags)
            gateway = NatGateway(
                self,
                f"gateway-{number}",
                allocation_id=address.allocation_id,
                subnet_id=subnet_id,
                depends_on=[depends_on],
                tags=tags,
            )
            self._gateway_ids.append(gateway.id)

    def route(self, id_: str, route_table_id: str, *, zone: int) -> None:
        """Sends what leaves `route_table_id` of the zone with this index through its gateway."""
        gateway_id = self._gateway_ids[min(zone, len(self._gateway_ids) - 1)]
        Route(
            self,
            f"{id_}-route",
            route_table_id=route_table_id,
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=gateway_id,
        )


class NatInstance(Construct):
    """An ARM instance that translates addresses: IMDSv2 only, no SSH (Session Manager), recovers by itself.

    It is one machine in one zone: cheap, and not for production.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        account: Account,
        instance_type: str,
        vpc_id: str,
        vpc_cidr: str,
        subnet_id: str,
    ) -> None:
        super().__init__(scope, id_)
        name = names.of("nat")
        tags = component_tags("network", name)
        group = SecurityGroup(
            self, "security-group", name=name, description="NAT instance", vpc_id=vpc_id, component="network"
        )
        group.allow_from_cidr("from-vpc", vpc_cidr, port=None, description="What the private subnets send out")
        group.allow_to_cidr("to-internet", ANYWHERE, port=None, description="Whatever the private subnets ask for")
        role = ServiceRole(
            self, "role", name=name, service="ec2.amazonaws.com", component="network", account=account, guarded=False
        )
        IamRolePolicyAttachment(
            self,
            "session-manager",
            role=role.name,
            policy_arn=f"arn:{account.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore",
        )
        profile = IamInstanceProfile(self, "profile", name=name, role=role.name, tags=tags)
        # What it translates for stops and starts; it isn't what is idle, and without it nothing could start.
        running = tags | NEVER_STOPPED
        instance = Instance(
            self,
            "instance",
            ami=DataAwsSsmParameter(self, "ami", name=_AMI_PARAMETER).insecure_value,
            instance_type=instance_type,
            subnet_id=subnet_id,
            vpc_security_group_ids=[group.id],
            source_dest_check=False,
            iam_instance_profile=profile.name,
            ebs_optimized=True,
            monitoring=True,
            metadata_options=InstanceMetadataOptions(
                http_tokens="required", http_endpoint="enabled", http_put_response_hop_limit=1
            ),
            maintenance_options=InstanceMaintenanceOptions(auto_recovery="default"),
            root_block_device=InstanceRootBlockDevice(volume_type="gp3", volume_size=8, encrypted=True, tags=running),
            user_data=_USER_DATA,
            user_data_replace_on_change=True,
            tags=running,
            # A new image comes out every few weeks and would cut the way out each time.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]),
        )
        Eip(self, "address", domain="vpc", instance=instance.id, tags=tags)
        self._interface_id: str = instance.primary_network_interface_id
        recover(
            self, instance.id, part="nat", what="The NAT instance", names=names, account=account, component="network"
        )

    def route(self, id_: str, route_table_id: str, *, zone: int) -> None:
        """Sends what leaves `route_table_id` through the instance, whatever its zone."""
        del zone
        Route(
            self,
            f"{id_}-route",
            route_table_id=route_table_id,
            destination_cidr_block=ANYWHERE,
            network_interface_id=self._interface_id,
        )
