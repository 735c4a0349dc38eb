"""A security group whose rules are resources of their own, so that a change touches one rule only."""

from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.foundation.tags import component_tags

ANYWHERE = "0.0.0.0/0"


class SecurityGroup(Construct):
    """Allows nothing until a rule is added."""

    def __init__(self, scope: Construct, id_: str, *, name: str, description: str, vpc_id: str, component: str) -> None:
        super().__init__(scope, id_)
        self._tags = component_tags(component, name)
        group = AwsSecurityGroup(self, "group", name=name, description=description, vpc_id=vpc_id, tags=self._tags)
        self.id: str = group.id

    def allow_from_cidr(self, id_: str, cidr: str, *, port: int | None, description: str) -> None:
        """Lets `cidr` in on a TCP port; None is every protocol and port."""
        VpcSecurityGroupIngressRule(
            self,
            id_,
            security_group_id=self.id,
            cidr_ipv4=cidr,
            ip_protocol="-1" if port is None else "tcp",
            from_port=port,
            to_port=port,
            description=description,
            tags=self._tags,
        )

    def allow_to_cidr(self, id_: str, cidr: str, *, port: int | None, description: str) -> None:
        """Lets traffic out to `cidr` on a TCP port; None is every protocol and port."""
        VpcSecurityGroupEgressRule(
            self,
            id_,
            security_group_id=self.id,
            cidr_ipv4=cidr,
            ip_protocol="-1" if port is None else "tcp",
            from_port=port,
            to_port=port,
            description=description,
            tags=self._tags,
        )

    def connect_to(self, id_: str, target: "SecurityGroup", *, port: int, description: str) -> None:
        """Opens a TCP port from this group to `target`: the way out here and the way in there."""
        VpcSecurityGroupEgressRule(
            self,
            f"{id_}-out",
            security_group_id=self.id,
            referenced_security_group_id=target.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
            tags=self._tags,
        )
        VpcSecurityGroupIngressRule(
            self,
            f"{id_}-in",
            security_group_id=target.id,
            referenced_security_group_id=self.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
            tags=self._tags,
        )
