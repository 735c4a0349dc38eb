"""An HTTP API of API Gateway with its one stage: throttled, and logged."""

from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api
from cdktf_cdktf_provider_aws.apigatewayv2_integration import Apigatewayv2Integration
from cdktf_cdktf_provider_aws.apigatewayv2_stage import (
    Apigatewayv2Stage,
    Apigatewayv2StageAccessLogSettings,
    Apigatewayv2StageDefaultRouteSettings,
)
from constructs import Construct

from environments.settings.api import Throttle
from modules.compute.access_log import ACCESS_LOG_FORMAT, access_log
from modules.compute.lambda_function import LambdaFunction
from modules.foundation.foundation import Foundation
from modules.foundation.tags import component_tags

_STAGE = "$default"


class HttpStage:
    """Makes `api`, `access-log` and `stage` in `scope`; it is no construct, and leaves no trace in logical ids."""

    def __init__(
        self,
        scope: Construct,
        *,
        part: str,
        throttle: Throttle,
        by_domain: bool,
        foundation: Foundation,
        component: str = "api",
    ) -> None:
        """`by_domain`: clients come by a domain's name alone."""
        self._scope = scope
        tags = component_tags(component, foundation.names.of(part))
        api = Apigatewayv2Api(
            scope,
            "api",
            name=foundation.names.of(part),
            protocol_type="HTTP",
            # Else the domain could be gone round.
            disable_execute_api_endpoint=by_domain,
            tags=tags,
        )
        self.api_id: str = api.id
        self.url: str = api.api_endpoint
        self._execution_arn: str = api.execution_arn
        logs = access_log(scope, "access-log", part=part, foundation=foundation)
        stage = Apigatewayv2Stage(
            scope,
            "stage",
            api_id=api.id,
            name=_STAGE,
            auto_deploy=True,
            access_log_settings=Apigatewayv2StageAccessLogSettings(destination_arn=logs.arn, format=ACCESS_LOG_FORMAT),
            default_route_settings=Apigatewayv2StageDefaultRouteSettings(
                throttling_rate_limit=throttle.rate,
                throttling_burst_limit=throttle.burst,
                detailed_metrics_enabled=True,
            ),
            tags=tags,
        )
        self.stage_name: str = stage.name

    def arn(self, route: str) -> str:
        """What calls a function by `route`: `$default`, or method and path as in `POST/start`."""
        return f"{self._execution_arn}/*/{route}"

    def integrate(self, id_: str, function: LambdaFunction, *, seconds: int) -> str:
        """The target of routes that lead to `function`, which has to let itself be called."""
        integration = Apigatewayv2Integration(
            self._scope,
            id_,
            api_id=self.api_id,
            integration_type="AWS_PROXY",
            integration_uri=function.invoke_arn,
            payload_format_version="2.0",
            timeout_milliseconds=seconds * 1000,
        )
        return f"integrations/{integration.id}"
