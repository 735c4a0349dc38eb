"""How the number of instances of an Auto Scaling group follows the load and the clock."""

from cdktf_cdktf_provider_aws.autoscaling_policy import (
    AutoscalingPolicy,
    AutoscalingPolicyTargetTrackingConfiguration,
    AutoscalingPolicyTargetTrackingConfigurationCustomizedMetricSpecification,
    AutoscalingPolicyTargetTrackingConfigurationCustomizedMetricSpecificationMetricDimension,
    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.autoscaling_schedule import AutoscalingSchedule
from constructs import Construct

from environments.settings.business_hours import days_of
from environments.settings.variants.instances import InstanceScaling as InstanceScalingSettings
from modules.foundation.names import Names
from modules.foundation.observability import Metric

_UNCHANGED = -1


class InstanceScaling(Construct):
    """Target tracking, and business hours where asked for."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: InstanceScalingSettings,
        names: Names,
        group_name: str,
        alb_resource_label: str,
    ) -> None:
        super().__init__(scope, id_)
        self._names = names
        self._group_name = group_name
        if settings.cpu_percent is not None:
            self._track_predefined("cpu", "ASGAverageCPUUtilization", settings.cpu_percent)
        if settings.requests_per_instance is not None:
            self._track_predefined(
                "requests",
                "ALBRequestCountPerTarget",
                settings.requests_per_instance,
                resource_label=alb_resource_label,
            )
        if settings.business_hours is not None:
            hours = settings.business_hours
            for part, time, days, low in (
                ("open", hours.start, hours.days, hours.min_instances),
                ("close", hours.end, hours.closing_days, settings.min_instances),
            ):
                hour, minute = (int(number) for number in time.split(":"))
                AutoscalingSchedule(
                    self,
                    part,
                    scheduled_action_name=names.of(part),
                    autoscaling_group_name=group_name,
                    recurrence=f"{minute} {hour} * * {_in_numbers(days)}",
                    time_zone=hours.time_zone,
                    min_size=low,
                    max_size=_UNCHANGED,
                    desired_capacity=_UNCHANGED,
                )

    def track(self, part: str, metric: Metric, value: float) -> None:
        """Aims at `value` of a metric that isn't one of Auto Scaling's own."""
        self._track(
            part,
            AutoscalingPolicyTargetTrackingConfiguration(
                target_value=value,
                customized_metric_specification=AutoscalingPolicyTargetTrackingConfigurationCustomizedMetricSpecification(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    statistic=metric.statistic,
                    metric_dimension=[
                        AutoscalingPolicyTargetTrackingConfigurationCustomizedMetricSpecificationMetricDimension(
                            name=name, value=of
                        )
                        for name, of in metric.dimensions.items()
                    ],
                ),
            ),
        )

    def _track_predefined(self, part: str, metric: str, value: float, *, resource_label: str | None = None) -> None:
        self._track(
            part,
            AutoscalingPolicyTargetTrackingConfiguration(
                target_value=value,
                predefined_metric_specification=AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification(
                    predefined_metric_type=metric, resource_label=resource_label
                ),
            ),
        )

    def _track(self, part: str, configuration: AutoscalingPolicyTargetTrackingConfiguration) -> None:
        AutoscalingPolicy(
            self,
            part,
            name=self._names.of(part),
            autoscaling_group_name=self._group_name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=configuration,
        )


def _in_numbers(days: str) -> str:
    """Days in cron's words as the numbers that every cron takes, from 0 (Sunday): 1,2,3 for MON-WED."""
    return ",".join(str(day) for day in sorted((day + 1) % 7 for day in days_of(days)))
