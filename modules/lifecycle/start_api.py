"""The way in for who may start a stack over HTTP."""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.apigatewayv2_route import Apigatewayv2Route
from constructs import Construct

from environments.settings.api import Throttle
from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.api_alarms import api_alarms
from modules.compute.http_stage import HttpStage
from modules.compute.lambda_function import LambdaFunction
from modules.foundation.foundation import Foundation
from modules.foundation.observability import Alarm
from modules.lifecycle.schedules import COMPONENT

_SECONDS = 10
"""GitHub waits no longer: "Best practices for using webhooks" of its documentation."""


class StartApi(Construct):
    """An HTTP API without a name of its own; the functions themselves check who calls, by a signature or a key."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        throttle: Throttle,
        routes: Mapping[str, LambdaFunction],
        foundation: Foundation,
    ) -> None:
        """`routes` lead from a path, such as `github`, to the function that answers a POST there."""
        super().__init__(scope, id_)
        stage = HttpStage(
            self, part="start", throttle=throttle, by_domain=False, foundation=foundation, component=COMPONENT
        )
        self.id = stage.api_id
        self.urls = {path: f"{stage.url}/{path}" for path in routes}
        targets: dict[LambdaFunction, str] = {}
        for path, function in routes.items():
            if function not in targets:
                targets[function] = stage.integrate(f"{path}-integration", function, seconds=_SECONDS)
            Apigatewayv2Route(
                self,
                path,
                api_id=stage.api_id,
                route_key=f"POST /{path}",
                target=targets[function],
                authorization_type="NONE",
            )
            function.let_call(f"http-{path}", "apigateway.amazonaws.com", stage.arn(f"POST/{path}"))

    def alarms(self, limits: ObservabilitySettings) -> tuple[Alarm, ...]:
        """Alarms on errors and latency."""
        return api_alarms(limits, errors="5xx", dimensions={"ApiId": self.id}, part="start-api")
