"""VPC endpoints: AWS services without the way through the Internet."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from environments.settings.network import Network as NetworkSettings
from modules.foundation.names import Names
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags


def add_endpoints(
    scope: Construct,
    *,
    settings: NetworkSettings,
    names: Names,
    region: str,
    vpc_id: str,
    vpc_cidr: str,
    route_table_ids: Sequence[str],
    subnet_ids: Sequence[str],
) -> None:
    """Gateway endpoints for S3 and DynamoDB, which are free, and the interface endpoints that the settings name."""
    for service in ("s3", "dynamodb"):
        VpcEndpoint(
            scope,
            f"endpoint-{service}",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{region}.{service}",
            vpc_endpoint_type="Gateway",
            route_table_ids=list(route_table_ids),
            tags=component_tags("network", names.of(service)),
        )
    if not settings.endpoints:
        return
    group = SecurityGroup(
        scope,
        "endpoints",
        name=names.of("endpoints"),
        description="Interface endpoints",
        vpc_id=vpc_id,
        component="network",
    )
    group.allow_from_cidr("from-vpc", vpc_cidr, port=443, description="TLS from inside of the VPC")
    for service in dict.fromkeys(settings.endpoints):
        VpcEndpoint(
            scope,
            f"endpoint-{service.replace('.', '-')}",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{region}.{service}",
            vpc_endpoint_type="Interface",
            subnet_ids=list(subnet_ids),
            security_group_ids=[group.id],
            private_dns_enabled=True,
            tags=component_tags("network", names.of(service.replace(".", "-"))),
        )
