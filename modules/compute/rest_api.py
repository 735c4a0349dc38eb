"""A REST API of API Gateway that gives every request to one function."""

import hashlib
import json
from collections.abc import Iterator

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.api_gateway_api_key import ApiGatewayApiKey
from cdktf_cdktf_provider_aws.api_gateway_deployment import ApiGatewayDeployment
from cdktf_cdktf_provider_aws.api_gateway_integration import ApiGatewayIntegration
from cdktf_cdktf_provider_aws.api_gateway_method import ApiGatewayMethod
from cdktf_cdktf_provider_aws.api_gateway_method_settings import (
    ApiGatewayMethodSettings,
    ApiGatewayMethodSettingsSettings,
)
from cdktf_cdktf_provider_aws.api_gateway_model import ApiGatewayModel
from cdktf_cdktf_provider_aws.api_gateway_request_validator import ApiGatewayRequestValidator
from cdktf_cdktf_provider_aws.api_gateway_resource import ApiGatewayResource
from cdktf_cdktf_provider_aws.api_gateway_rest_api import ApiGatewayRestApi, ApiGatewayRestApiEndpointConfiguration
from cdktf_cdktf_provider_aws.api_gateway_stage import ApiGatewayStage, ApiGatewayStageAccessLogSettings
from cdktf_cdktf_provider_aws.api_gateway_usage_plan import (
    ApiGatewayUsagePlan,
    ApiGatewayUsagePlanApiStages,
    ApiGatewayUsagePlanQuotaSettings,
    ApiGatewayUsagePlanThrottleSettings,
)
from cdktf_cdktf_provider_aws.api_gateway_usage_plan_key import ApiGatewayUsagePlanKey
from constructs import Construct

from environments.settings.api import RestApi as RestApiSettings
from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.access_log import ACCESS_LOG_FORMAT, access_log
from modules.compute.api_alarms import api_alarms
from modules.compute.api_domain import ApiDomain
from modules.compute.api_log_role import ApiLogRole
from modules.compute.lambda_function import LambdaFunction
from modules.foundation.firewall import Firewall
from modules.foundation.foundation import Foundation
from modules.foundation.log_group import log_group
from modules.foundation.observability import Alarm
from modules.foundation.tags import component_tags

_STAGE = "live"
_JSON_OBJECT = {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"}


class RestApi(Construct):
    """Any method of any path, for who has the API key: throttled, checked, traced, logged, and behind the firewall.

    The key's value is AWS's. It stands in Terraform's state, since the provider reads it back, and in no output.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: RestApiSettings,
        rate_limit: int,
        function: LambdaFunction,
        foundation: Foundation,
    ) -> None:
        """`rate_limit` is the firewall's: requests of one address in five minutes."""
        super().__init__(scope, id_)
        self._settings = settings
        self._foundation = foundation
        self.name = foundation.names.of("api")
        self._tags = component_tags("api", self.name)
        domain = foundation.domain
        api = ApiGatewayRestApi(
            self,
            "api",
            name=self.name,
            endpoint_configuration=ApiGatewayRestApiEndpointConfiguration(types=["REGIONAL"]),
            # Else the domain could be gone round.
            disable_execute_api_endpoint=domain is not None,
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            tags=self._tags,
        )
        self.id: str = api.id
        stage = self._stage(list(self._methods(api, function)))
        function.let_call("rest-api", "apigateway.amazonaws.com", f"{api.execution_arn}/{_STAGE}/*")
        self.api_key_id = self._usage_plan(stage)
        Firewall(
            self,
            "firewall",
            names=foundation.names,
            keys=foundation.keys,
            resource_arn=stage.arn,
            rate_limit=rate_limit,
            log_retention_days=foundation.observability.log_retention_days,
        )
        self.url: str = stage.invoke_url
        if domain is not None:
            ApiDomain(self, "domain", domain=domain, names=foundation.names, api_id=api.id, stage=stage.stage_name)
            self.url = f"https://{domain.name}"

    def alarms(self, limits: ObservabilitySettings) -> tuple[Alarm, ...]:
        """Alarms on errors and latency."""
        return api_alarms(limits, errors="5XXError", dimensions={"ApiName": self.name, "Stage": _STAGE})

    def _methods(self, api: ApiGatewayRestApi, function: LambdaFunction) -> Iterator[ITerraformDependable]:
        """Two paths, the root and all others; two methods, POST and all others."""
        settings = self._settings
        validator = ApiGatewayRequestValidator(
            self,
            "validator",
            rest_api_id=api.id,
            name="parameters-and-body",
            validate_request_body=True,
            validate_request_parameters=True,
        )
        json_object = ApiGatewayModel(
            self,
            "json-object",
            rest_api_id=api.id,
            name="JsonObject",
            content_type="application/json",
            schema=json.dumps(_JSON_OBJECT),
        )
        bodies = {"application/json": json_object.name} if settings.json_bodies else None
        rest = ApiGatewayResource(
            self, "paths", rest_api_id=api.id, parent_id=api.root_resource_id, path_part="{proxy+}"
        )
        for path, resource_id, parameters in (
            ("root", api.root_resource_id, None),
            ("path", rest.id, {"method.request.path.proxy": True}),
        ):
            for verb, models in (("ANY", None), ("POST", bodies)):
                method = ApiGatewayMethod(
                    self,
                    f"{path}-{verb.lower()}",
                    rest_api_id=api.id,
                    resource_id=resource_id,
                    http_method=verb,
                    authorization="AWS_IAM" if settings.authorization == "iam" else "NONE",
                    api_key_required=True,
                    request_validator_id=validator.id,
                    request_parameters=parameters,
                    request_models=models,
                )
                yield ApiGatewayIntegration(
                    self,
                    f"{path}-{verb.lower()}-integration",
                    rest_api_id=api.id,
                    resource_id=resource_id,
                    http_method=method.http_method,
                    type="AWS_PROXY",
                    integration_http_method="POST",
                    uri=function.invoke_arn,
                    timeout_milliseconds=settings.seconds * 1000,
                )

    def _stage(self, integrations: list[ITerraformDependable]) -> ApiGatewayStage:
        """What is published of the API, with its logs."""
        settings, foundation = self._settings, self._foundation
        # All that the methods and integrations are made from: what is not published anew isn't served.
        definition = json.dumps([settings.authorization, settings.seconds, settings.json_bodies, _JSON_OBJECT])
        deployment = ApiGatewayDeployment(
            self,
            "deployment",
            rest_api_id=self.id,
            triggers={"definition": hashlib.sha256(definition.encode()).hexdigest()},
            depends_on=integrations,
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        ready: list[ITerraformDependable] = []
        if settings.account_log_role == "stack":
            role = ApiLogRole(self, "log-role", names=foundation.names, account=foundation.account)
            ready.append(role.ready)
        # API Gateway makes a log group that isn't there itself: without a key, for ever, and left behind.
        ready.append(
            log_group(
                self,
                "execution-log",
                name=f"API-Gateway-Execution-Logs_{self.id}/{_STAGE}",
                retention_days=foundation.observability.log_retention_days,
                keys=foundation.keys,
                component="api",
            )
        )
        logs = access_log(self, "access-log", part="api", foundation=foundation)
        stage = ApiGatewayStage(
            self,
            "stage",
            rest_api_id=self.id,
            deployment_id=deployment.id,
            stage_name=_STAGE,
            xray_tracing_enabled=True,
            access_log_settings=ApiGatewayStageAccessLogSettings(destination_arn=logs.arn, format=ACCESS_LOG_FORMAT),
            depends_on=ready,
            tags=self._tags,
        )
        ApiGatewayMethodSettings(
            self,
            "settings",
            rest_api_id=self.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings=ApiGatewayMethodSettingsSettings(
                metrics_enabled=True,
                logging_level="ERROR",
                # It would write bodies and headers into the log.
                data_trace_enabled=False,
                throttling_rate_limit=settings.throttle.rate,
                throttling_burst_limit=settings.throttle.burst,
            ),
        )
        return stage

    def _usage_plan(self, stage: ApiGatewayStage) -> str:
        """The id of the API key that the plan is for."""
        settings = self._settings
        plan = ApiGatewayUsagePlan(
            self,
            "usage-plan",
            name=self.name,
            api_stages=[ApiGatewayUsagePlanApiStages(api_id=self.id, stage=stage.stage_name)],
            throttle_settings=ApiGatewayUsagePlanThrottleSettings(
                rate_limit=settings.client_throttle.rate, burst_limit=settings.client_throttle.burst
            ),
            quota_settings=ApiGatewayUsagePlanQuotaSettings(limit=settings.requests_per_day, period="DAY")
            if settings.requests_per_day
            else None,
            tags=self._tags,
        )
        key = ApiGatewayApiKey(self, "key", name=self._foundation.names.of("client"), tags=self._tags)
        ApiGatewayUsagePlanKey(self, "plan-key", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id)
        key_id: str = key.id
        return key_id
