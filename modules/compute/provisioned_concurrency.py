"""Execution environments of a function that are kept warm."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.lambda_provisioned_concurrency_config import LambdaProvisionedConcurrencyConfig
from constructs import Construct

from environments.settings.variants.lambda_api import Provisioned
from modules.compute.lambda_function import ALIAS, LambdaFunction
from modules.foundation.names import Names
from modules.foundation.observability import Alarm, Metric
from modules.foundation.tags import component_tags


class ProvisionedConcurrency(Construct):
    """Of a function's alias: a fixed number, or one that Application Auto Scaling moves within bounds."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: Provisioned, names: Names, function: LambdaFunction
    ) -> None:
        super().__init__(scope, id_)
        self._function = function
        most = settings.max_concurrency
        warm = LambdaProvisionedConcurrencyConfig(
            self,
            "warm",
            function_name=function.name,
            qualifier=function.alias_name,
            provisioned_concurrent_executions=settings.concurrency,
            # Scaling owns the number.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["provisioned_concurrent_executions"])
            if most
            else None,
        )
        if most is None:
            return
        target = AppautoscalingTarget(
            self,
            "target",
            service_namespace="lambda",
            resource_id=f"function:{function.name}:{ALIAS}",
            scalable_dimension="lambda:function:ProvisionedConcurrency",
            min_capacity=settings.concurrency,
            max_capacity=most,
            depends_on=[warm],
            tags=component_tags("scaling", names.prefix),
        )
        AppautoscalingPolicy(
            self,
            "utilization",
            name=names.of("utilization"),
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            resource_id=target.resource_id,
            scalable_dimension=target.scalable_dimension,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                # The metric is a share of 1.
                target_value=settings.target_percent / 100,
                predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                    predefined_metric_type="LambdaProvisionedConcurrencyUtilization"
                ),
            ),
        )

    def alarm(self) -> Alarm:
        """Holds while calls find no warm execution environment."""
        return Alarm(
            part="spillover",
            metric=Metric(
                namespace="AWS/Lambda",
                name="ProvisionedConcurrencySpilloverInvocations",
                statistic="Sum",
                dimensions={"FunctionName": self._function.name, "Resource": f"{self._function.name}:{ALIAS}"},
            ),
            above=0,
            description="Calls find no warm execution environment",
        )
