"""A security group whose rules are resources of their own, so that a change touches one rule only."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.foundation.tags import component_tags

ANYWHERE = "0.0.0.0/0"


class SecurityGroupRules(Construct):
    """The rules of a group, whoever made it; `name` and `component` are for their tags."""

    id: str

    def __init__(self, scope: Construct, id_: str, *, name: str, component: str) -> None:
        super().__init__(scope, id_)
        self._tags = component_tags(component, name)

    @property
    def ready(self) -> list[ITerraformDependable]:
        """The rules that it has been given so far: what boots in the group can't reach a thing without them."""
        rules = (VpcSecurityGroupEgressRule, VpcSecurityGroupIngressRule)
        return [child for child in self.node.children if isinstance(child, rules)]

    def allow_from_cidr(self, id_: str, cidr: str, *, port: int | None, description: str) -> None:
        """Lets `cidr` in on a TCP port; None is every protocol and port."""
        self._rule(VpcSecurityGroupIngressRule, id_, self.id, cidr=cidr, port=port, description=description)

    def allow_to_cidr(self, id_: str, cidr: str, *, port: int | None, description: str) -> None:
        """Lets traffic out to `cidr` on a TCP port; None is every protocol and port."""
        self._rule(VpcSecurityGroupEgressRule, id_, self.id, cidr=cidr, port=port, description=description)

    def connect_to(self, id_: str, target: "SecurityGroupRules", *, port: int, description: str) -> None:
        """Opens a TCP port from this group to `target`: the way out here and the way in there."""
        way_out, way_in = VpcSecurityGroupEgressRule, VpcSecurityGroupIngressRule
        self._rule(way_out, f"{id_}-out", self.id, peer_id=target.id, port=port, description=description)
        self._rule(way_in, f"{id_}-in", target.id, peer_id=self.id, port=port, description=description)

    def _rule(
        self,
        rule: type[VpcSecurityGroupEgressRule | VpcSecurityGroupIngressRule],
        id_: str,
        owner_id: str,
        *,
        cidr: str | None = None,
        peer_id: str | None = None,
        port: int | None,
        description: str,
    ) -> None:
        """A rule of the group `owner_id` about a block or about another group."""
        rule(
            self,
            id_,
            security_group_id=owner_id,
            cidr_ipv4=cidr,
            referenced_security_group_id=peer_id,
            ip_protocol="-1" if port is None else "tcp",
            from_port=port,
            to_port=port,
            description=description,
            tags=self._tags,
        )


class SecurityGroup(SecurityGroupRules):
    """Allows nothing until a rule is added."""

    def __init__(self, scope: Construct, id_: str, *, name: str, description: str, vpc_id: str, component: str) -> None:
        super().__init__(scope, id_, name=name, component=component)
        group = AwsSecurityGroup(self, "group", name=name, description=description, vpc_id=vpc_id, tags=self._tags)
        self.id = group.id


class AdoptedSecurityGroup(SecurityGroupRules):
    """A group that AWS makes and deletes itself, such as an EKS cluster's: it comes with rules of AWS's."""

    def __init__(self, scope: Construct, id_: str, *, group_id: str, name: str, component: str) -> None:
        super().__init__(scope, id_, name=name, component=component)
        self.id = group_id
