"""How the number of a production variant's instances follows its load."""

from typing import Any

from cdktf import DataResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyStepScalingPolicyConfiguration,
    AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from environments.settings.inference import EndpointScaling, QueueScaling
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

# Up soon, down slowly: an instance takes minutes to start and to load its model.
_OUT_SECONDS = 60
_IN_SECONDS = 600
_WAKE_SECONDS = 300


class VariantScaling(Construct):
    """Application Auto Scaling of a production variant: by requests, or by the queue of an asynchronous endpoint."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EndpointScaling | QueueScaling,
        endpoint: str,
        variant: str,
        instance_type: str,
        names: Names,
        keep_runtime_changes: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._names, self._endpoint, self._variant = names, endpoint, variant
        # SageMaker gives a variant no other instance type while it is scaled ("Update endpoints that use auto scaling"
        # of the developer guide), so the target goes first and comes back. Auto-stop moves the bounds, and `plan` must
        # not move them back; new settings still count. What belongs to the target goes and comes with it.
        trigger = {"instance_type": instance_type}
        if keep_runtime_changes:
            trigger |= {"min": str(settings.min_instances), "max": str(settings.max_instances)}
        fleet = DataResource(self, "fleet", input=trigger)
        # Terraform takes a bare address for a trigger, and the construct itself would become an interpolation.
        replaced = [f"{fleet.terraform_resource_type}.{fleet.friendly_unique_id}"]
        self._with_target = TerraformResourceLifecycle(replace_triggered_by=replaced)
        self._target = AppautoscalingTarget(
            self,
            "target",
            service_namespace="sagemaker",
            resource_id=f"endpoint/{endpoint}/variant/{variant}",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            min_capacity=settings.min_instances,
            max_capacity=settings.max_instances,
            tags=component_tags("scaling", names.of(variant)),
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=["min_capacity", "max_capacity", "suspended_state"] if keep_runtime_changes else None,
                replace_triggered_by=replaced,
            ),
        )
        if isinstance(settings, QueueScaling):
            self._follow_queue(settings)
        elif settings.invocations_per_instance is not None:
            self._track(
                settings.invocations_per_instance,
                predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                    predefined_metric_type="SageMakerVariantInvocationsPerInstance"
                ),
            )

    def _follow_queue(self, settings: QueueScaling) -> None:
        self._track(
            settings.backlog_per_instance,
            customized_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification(
                namespace="AWS/SageMaker",
                metric_name="ApproximateBacklogSizePerInstance",
                statistic="Average",
                dimensions=[
                    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions(
                        name="EndpointName", value=self._endpoint
                    )
                ],
            ),
        )
        if settings.min_instances == 0:
            self._wake()

    def _track(self, value: float, **metric: Any) -> None:
        AppautoscalingPolicy(
            self,
            "load",
            name=self._names.of(f"{self._variant}-load"),
            policy_type="TargetTrackingScaling",
            service_namespace=self._target.service_namespace,
            resource_id=self._target.resource_id,
            scalable_dimension=self._target.scalable_dimension,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                target_value=value,
                scale_in_cooldown=_IN_SECONDS,
                scale_out_cooldown=_OUT_SECONDS,
                **metric,
            ),
            lifecycle=self._with_target,
        )

    def _wake(self) -> None:
        """The first instance: a backlog for each of no instances is none, so that target tracking alone would leave a
        few requests waiting for ever ("Autoscale an asynchronous endpoint" of the developer guide)."""
        policy = AppautoscalingPolicy(
            self,
            "wake",
            name=self._names.of(f"{self._variant}-wake"),
            policy_type="StepScaling",
            service_namespace=self._target.service_namespace,
            resource_id=self._target.resource_id,
            scalable_dimension=self._target.scalable_dimension,
            step_scaling_policy_configuration=AppautoscalingPolicyStepScalingPolicyConfiguration(
                adjustment_type="ChangeInCapacity",
                metric_aggregation_type="Average",
                cooldown=_WAKE_SECONDS,
                step_adjustment=[
                    AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment(
                        metric_interval_lower_bound="0", scaling_adjustment=1
                    )
                ],
            ),
            lifecycle=self._with_target,
        )
        name = self._names.of(f"{self._variant}-wake")
        CloudwatchMetricAlarm(
            self,
            "wake-alarm",
            alarm_name=name,
            alarm_description="Requests wait, and there is no instance: starts the first one",
            namespace="AWS/SageMaker",
            metric_name="HasBacklogWithoutCapacity",
            dimensions={"EndpointName": self._endpoint},
            statistic="Average",
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            period=60,
            evaluation_periods=2,
            treat_missing_data="missing",
            alarm_actions=[policy.arn],
            tags=component_tags("scaling", name),
        )
