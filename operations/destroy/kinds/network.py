"""A VPC and what is in it."""

from operations.destroy.aws import Aws
from operations.destroy.kinds.ec2 import ARN, TAGS, tagged
from operations.destroy.things import Fields, Kind, call


def _detach_gateway(aws: Aws, fields: Fields) -> None:
    (gateway,) = aws.call("ec2", "describe_internet_gateways", InternetGatewayIds=[fields["id"]])["InternetGateways"]
    for one in gateway["Attachments"]:
        aws.call("ec2", "detach_internet_gateway", InternetGatewayId=fields["id"], VpcId=one["VpcId"])


def _disassociate_table(aws: Aws, fields: Fields) -> None:
    (table,) = aws.call("ec2", "describe_route_tables", RouteTableIds=[fields["id"]])["RouteTables"]
    for one in table["Associations"]:
        if not one.get("Main"):
            aws.call("ec2", "disassociate_route_table", AssociationId=one["RouteTableAssociationId"])


def _delete_group(aws: Aws, fields: Fields) -> None:
    """Groups that name each other in their rules hold each other: the rules go first, by their own ids, since what they
    name may be gone."""
    group = fields["id"]
    inside = [{"Name": "group-id", "Values": [group]}]
    rules = list(aws.pages("ec2", "describe_security_group_rules", "SecurityGroupRules", Filters=inside))
    for direction, egress in (("ingress", False), ("egress", True)):
        if ids := [one["SecurityGroupRuleId"] for one in rules if one["IsEgress"] is egress]:
            aws.call("ec2", f"revoke_security_group_{direction}", GroupId=group, SecurityGroupRuleIds=ids)
    (about,) = aws.call("ec2", "describe_security_groups", GroupIds=[group])["SecurityGroups"]
    if about["GroupName"] != "default":
        aws.call("ec2", "delete_security_group", GroupId=group)


def _delete_table(aws: Aws, fields: Fields) -> None:
    (table,) = aws.call("ec2", "describe_route_tables", RouteTableIds=[fields["id"]])["RouteTables"]
    if not any(one.get("Main") for one in table["Associations"]):
        aws.call("ec2", "delete_route_table", RouteTableId=fields["id"])


def _delete_acl(aws: Aws, fields: Fields) -> None:
    (acl,) = aws.call("ec2", "describe_network_acls", NetworkAclIds=[fields["id"]])["NetworkAcls"]
    if not acl["IsDefault"]:
        aws.call("ec2", "delete_network_acl", NetworkAclId=fields["id"])


def _default_vpc(aws: Aws, fields: Fields) -> str | None:
    (vpc,) = aws.call("ec2", "describe_vpcs", VpcIds=[fields["id"]])["Vpcs"]
    return "it is the region's default VPC" if vpc.get("IsDefault") else None


KINDS = (
    Kind(
        what="subnet",
        arn=ARN + "subnet/{id}",
        rank=62,
        find=tagged("describe_subnets", "Subnets", "SubnetId", "subnet"),
        tags=TAGS,
        steps=(call("ec2", "delete_subnet", SubnetId="{id}"),),
    ),
    Kind(
        what="internet gateway",
        arn=ARN + "internet-gateway/{id}",
        rank=61,
        find=tagged("describe_internet_gateways", "InternetGateways", "InternetGatewayId", "internet-gateway"),
        tags=TAGS,
        steps=(_detach_gateway, call("ec2", "delete_internet_gateway", InternetGatewayId="{id}")),
    ),
    Kind(
        what="route table",
        arn=ARN + "route-table/{id}",
        rank=63,
        find=tagged("describe_route_tables", "RouteTables", "RouteTableId", "route-table"),
        tags=TAGS,
        steps=(_disassociate_table, _delete_table),
    ),
    Kind(
        what="network ACL",
        arn=ARN + "network-acl/{id}",
        rank=64,
        find=tagged("describe_network_acls", "NetworkAcls", "NetworkAclId", "network-acl"),
        tags=TAGS,
        steps=(_delete_acl,),
    ),
    Kind(what="security group rule", arn=ARN + "security-group-rule/{id}", rank=64, tags=TAGS),
    Kind(
        what="security group",
        arn=ARN + "security-group/{id}",
        rank=65,
        find=tagged("describe_security_groups", "SecurityGroups", "GroupId", "security-group"),
        tags=TAGS,
        steps=(_delete_group,),
    ),
    Kind(
        what="VPC",
        arn=ARN + "vpc/{id}",
        rank=70,
        find=tagged("describe_vpcs", "Vpcs", "VpcId", "vpc"),
        tags=TAGS,
        # Its default security group, main route table and default network ACL go with it.
        steps=(call("ec2", "delete_vpc", VpcId="{id}"),),
        stops=_default_vpc,
    ),
)
