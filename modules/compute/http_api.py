"""An HTTP API of API Gateway that gives every request to one function."""

from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api
from cdktf_cdktf_provider_aws.apigatewayv2_authorizer import (
    Apigatewayv2Authorizer,
    Apigatewayv2AuthorizerJwtConfiguration,
)
from cdktf_cdktf_provider_aws.apigatewayv2_integration import Apigatewayv2Integration
from cdktf_cdktf_provider_aws.apigatewayv2_route import Apigatewayv2Route
from cdktf_cdktf_provider_aws.apigatewayv2_stage import (
    Apigatewayv2Stage,
    Apigatewayv2StageAccessLogSettings,
    Apigatewayv2StageDefaultRouteSettings,
)
from constructs import Construct

from environments.settings.api import HttpApi as HttpApiSettings
from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.access_log import ACCESS_LOG_FORMAT, access_log
from modules.compute.api_alarms import api_alarms
from modules.compute.api_domain import ApiDomain
from modules.compute.lambda_function import LambdaFunction
from modules.foundation.foundation import Foundation
from modules.foundation.literal import literal
from modules.foundation.observability import Alarm
from modules.foundation.tags import component_tags

_STAGE = "$default"


class HttpApi(Construct):
    """One route for everything, throttled and logged; by the environment's domain where there is one.

    AWS attaches no firewall (WAF) to HTTP APIs.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: HttpApiSettings, function: LambdaFunction, foundation: Foundation
    ) -> None:
        super().__init__(scope, id_)
        names, domain = foundation.names, foundation.domain
        self._settings = settings
        tags = component_tags("api", names.of("api"))
        api = Apigatewayv2Api(
            self,
            "api",
            name=names.of("api"),
            protocol_type="HTTP",
            # Else the domain could be gone round.
            disable_execute_api_endpoint=domain is not None,
            tags=tags,
        )
        self.id: str = api.id
        integration = Apigatewayv2Integration(
            self,
            "integration",
            api_id=api.id,
            integration_type="AWS_PROXY",
            integration_uri=function.invoke_arn,
            payload_format_version="2.0",
            timeout_milliseconds=settings.seconds * 1000,
        )
        jwt = settings.jwt
        Apigatewayv2Route(
            self,
            "route",
            api_id=api.id,
            route_key="$default",
            target=f"integrations/{integration.id}",
            authorization_type="JWT" if jwt else {"iam": "AWS_IAM", "none": "NONE"}[settings.authorization],
            authorizer_id=self._authorizer_id(),
            authorization_scopes=[literal(scope) for scope in jwt.scopes] or None if jwt else None,
        )
        logs = access_log(self, "access-log", part="api", foundation=foundation)
        stage = Apigatewayv2Stage(
            self,
            "stage",
            api_id=api.id,
            name=_STAGE,
            auto_deploy=True,
            access_log_settings=Apigatewayv2StageAccessLogSettings(destination_arn=logs.arn, format=ACCESS_LOG_FORMAT),
            default_route_settings=Apigatewayv2StageDefaultRouteSettings(
                throttling_rate_limit=settings.throttle.rate,
                throttling_burst_limit=settings.throttle.burst,
                detailed_metrics_enabled=True,
            ),
            tags=tags,
        )
        function.let_call("http-api", "apigateway.amazonaws.com", f"{api.execution_arn}/*/$default")
        self.url: str = api.api_endpoint
        if domain is not None:
            ApiDomain(self, "domain", domain=domain, names=names, api_id=api.id, stage=stage.name)
            self.url = f"https://{domain.name}"

    def alarms(self, limits: ObservabilitySettings) -> tuple[Alarm, ...]:
        """Alarms on errors and latency."""
        return api_alarms(limits, errors="5xx", dimensions={"ApiId": self.id})

    def _authorizer_id(self) -> str | None:
        jwt = self._settings.jwt
        if jwt is None:
            return None
        authorizer = Apigatewayv2Authorizer(
            self,
            "authorizer",
            api_id=self.id,
            name="jwt",
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration=Apigatewayv2AuthorizerJwtConfiguration(
                issuer=jwt.issuer, audience=[literal(client) for client in jwt.audience]
            ),
        )
        authorizer_id: str = authorizer.id
        return authorizer_id
