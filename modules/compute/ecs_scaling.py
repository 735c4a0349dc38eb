"""How the number of Fargate tasks follows the load and the clock."""

from cdktf import DataResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from environments.settings.variants.fargate import FargateScaling as FargateScalingSettings
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

# Up at once, down slowly: a model takes long to load again.
_OUT_SECONDS = 60
_IN_SECONDS = 300


class FargateScaling(Construct):
    """Application Auto Scaling of an ECS service: target tracking, and business hours where asked for."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: FargateScalingSettings,
        names: Names,
        resource_id: str,
        alb_resource_label: str,
        keep_runtime_changes: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._names = names
        moved = keep_runtime_changes or settings.business_hours is not None
        # The clock and auto-stop move the bounds, and `plan` must not move them back; new settings still count, and
        # what belongs to the target goes and comes with it.
        new_bounds = [self._bounds(settings)] if moved else []
        self._with_target = TerraformResourceLifecycle(replace_triggered_by=new_bounds) if moved else None
        self._target = AppautoscalingTarget(
            self,
            "target",
            service_namespace="ecs",
            resource_id=resource_id,
            scalable_dimension="ecs:service:DesiredCount",
            min_capacity=settings.min_tasks,
            max_capacity=settings.max_tasks,
            tags=component_tags("scaling", names.prefix),
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=["min_capacity", "max_capacity", "suspended_state"], replace_triggered_by=new_bounds
            )
            if moved
            else None,
        )
        if settings.cpu_percent is not None:
            self._track("cpu", "ECSServiceAverageCPUUtilization", settings.cpu_percent)
        if settings.memory_percent is not None:
            self._track("memory", "ECSServiceAverageMemoryUtilization", settings.memory_percent)
        if settings.requests_per_task is not None:
            self._track(
                "requests", "ALBRequestCountPerTarget", settings.requests_per_task, resource_label=alb_resource_label
            )
        if settings.business_hours is not None:
            hours = settings.business_hours
            for part, time, days, low in (
                ("open", hours.start, hours.days, hours.min_tasks),
                ("close", hours.end, hours.closing_days, settings.min_tasks),
            ):
                hour, minute = (int(number) for number in time.split(":"))
                AppautoscalingScheduledAction(
                    self,
                    part,
                    name=names.of(part),
                    service_namespace=self._target.service_namespace,
                    resource_id=self._target.resource_id,
                    scalable_dimension=self._target.scalable_dimension,
                    schedule=f"cron({minute} {hour} ? * {days} *)",
                    timezone=hours.time_zone,
                    scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                        min_capacity=str(low), max_capacity=str(settings.max_tasks)
                    ),
                    lifecycle=self._with_target,
                )

    def _bounds(self, settings: FargateScalingSettings) -> str:
        """Address of something that changes with the bounds in the settings."""
        bounds = DataResource(self, "bounds", input={"min": settings.min_tasks, "max": settings.max_tasks})
        # Terraform takes a bare address for a trigger, and the construct itself would become an interpolation.
        return f"{bounds.terraform_resource_type}.{bounds.friendly_unique_id}"

    def _track(self, part: str, metric: str, value: float, *, resource_label: str | None = None) -> None:
        AppautoscalingPolicy(
            self,
            part,
            name=self._names.of(part),
            policy_type="TargetTrackingScaling",
            service_namespace=self._target.service_namespace,
            resource_id=self._target.resource_id,
            scalable_dimension=self._target.scalable_dimension,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                target_value=value,
                scale_in_cooldown=_IN_SECONDS,
                scale_out_cooldown=_OUT_SECONDS,
                predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                    predefined_metric_type=metric, resource_label=resource_label
                ),
            ),
            lifecycle=self._with_target,
        )
