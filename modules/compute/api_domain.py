"""The environment's domain in front of an API, whether HTTP or REST."""

from cdktf_cdktf_provider_aws.apigatewayv2_api_mapping import Apigatewayv2ApiMapping
from cdktf_cdktf_provider_aws.apigatewayv2_domain_name import (
    Apigatewayv2DomainName,
    Apigatewayv2DomainNameDomainNameConfiguration,
)
from constructs import Construct

from modules.foundation.domain import Domain
from modules.foundation.names import Names
from modules.foundation.tags import component_tags


class ApiDomain(Construct):
    """A regional domain name of API Gateway with a certificate of its own, TLS 1.2 and later, and its DNS record."""

    def __init__(self, scope: Construct, id_: str, *, domain: Domain, names: Names, api_id: str, stage: str) -> None:
        super().__init__(scope, id_)
        name = Apigatewayv2DomainName(
            self,
            "name",
            domain_name=domain.name,
            domain_name_configuration=Apigatewayv2DomainNameDomainNameConfiguration(
                certificate_arn=domain.certify(), endpoint_type="REGIONAL", security_policy="TLS_1_2"
            ),
            tags=component_tags("api", names.of("api")),
        )
        Apigatewayv2ApiMapping(self, "mapping", api_id=api_id, domain_name=name.id, stage=stage)
        target = name.domain_name_configuration
        domain.point_to(dns_name=target.target_domain_name, zone_id=target.hosted_zone_id)
