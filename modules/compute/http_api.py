"""An HTTP API of API Gateway that gives every request to one function."""

from cdktf_cdktf_provider_aws.apigatewayv2_authorizer import (
    Apigatewayv2Authorizer,
    Apigatewayv2AuthorizerJwtConfiguration,
)
from cdktf_cdktf_provider_aws.apigatewayv2_route import Apigatewayv2Route
from constructs import Construct

from environments.settings.api import HttpApi as HttpApiSettings
from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.api_alarms import api_alarms
from modules.compute.api_domain import ApiDomain
from modules.compute.http_stage import HttpStage
from modules.compute.lambda_function import LambdaFunction
from modules.foundation.foundation import Foundation
from modules.foundation.literal import literal
from modules.foundation.observability import Alarm


class HttpApi(Construct):
    """One route for everything, throttled and logged; by the environment's domain where there is one.

    AWS attaches no firewall (WAF) to HTTP APIs.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: HttpApiSettings, function: LambdaFunction, foundation: Foundation
    ) -> None:
        super().__init__(scope, id_)
        domain = foundation.domain
        self._settings = settings
        stage = HttpStage(
            self, part="api", throttle=settings.throttle, by_domain=domain is not None, foundation=foundation
        )
        self.id = stage.api_id
        target = stage.integrate("integration", function, seconds=settings.seconds)
        function.let_call("http-api", "apigateway.amazonaws.com", stage.arn("$default"))
        jwt = settings.jwt
        Apigatewayv2Route(
            self,
            "route",
            api_id=self.id,
            route_key="$default",
            target=target,
            authorization_type="JWT" if jwt else {"iam": "AWS_IAM", "none": "NONE"}[settings.authorization],
            authorizer_id=self._authorizer_id(),
            authorization_scopes=[literal(scope) for scope in jwt.scopes] or None if jwt else None,
        )
        self.url = stage.url
        if domain is not None:
            ApiDomain(self, "domain", domain=domain, names=foundation.names, api_id=self.id, stage=stage.stage_name)
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
