"""How a change comes to an endpoint: the traffic's way from the old instances to the new ones, and back on an alarm."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.sagemaker_endpoint import (
    SagemakerEndpointDeploymentConfig,
    SagemakerEndpointDeploymentConfigAutoRollbackConfiguration,
    SagemakerEndpointDeploymentConfigAutoRollbackConfigurationAlarms,
    SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicy,
    SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicyTrafficRoutingConfiguration,
    SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicyTrafficRoutingConfigurationCanarySize,
    SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicyTrafficRoutingConfigurationLinearStepSize,
    SagemakerEndpointDeploymentConfigRollingUpdatePolicy,
    SagemakerEndpointDeploymentConfigRollingUpdatePolicyMaximumBatchSize,
)

from environments.settings.inference import CanaryRollout, LinearRollout, RollingRollout, Rollout

_PERCENT = "CAPACITY_PERCENT"


def deployment(settings: Rollout, alarms: Sequence[CloudwatchMetricAlarm]) -> SagemakerEndpointDeploymentConfig:
    """The deployment configuration; any of `alarms` takes a change back."""
    rollback = SagemakerEndpointDeploymentConfigAutoRollbackConfiguration(
        alarms=[
            SagemakerEndpointDeploymentConfigAutoRollbackConfigurationAlarms(alarm_name=alarm.alarm_name)
            for alarm in alarms
        ]
    )
    if isinstance(settings, RollingRollout):
        return SagemakerEndpointDeploymentConfig(
            rolling_update_policy=SagemakerEndpointDeploymentConfigRollingUpdatePolicy(
                maximum_batch_size=SagemakerEndpointDeploymentConfigRollingUpdatePolicyMaximumBatchSize(
                    type=_PERCENT, value=settings.percent
                ),
                wait_interval_in_seconds=settings.wait_seconds,
            ),
            auto_rollback_configuration=rollback,
        )
    routing = SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicyTrafficRoutingConfiguration(
        type=settings.kind.replace("-", "_").upper(),
        wait_interval_in_seconds=settings.wait_seconds,
        canary_size=SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicyTrafficRoutingConfigurationCanarySize(
            type=_PERCENT, value=settings.percent
        )
        if isinstance(settings, CanaryRollout)
        else None,
        linear_step_size=SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicyTrafficRoutingConfigurationLinearStepSize(
            type=_PERCENT, value=settings.percent
        )
        if isinstance(settings, LinearRollout)
        else None,
    )
    return SagemakerEndpointDeploymentConfig(
        blue_green_update_policy=SagemakerEndpointDeploymentConfigBlueGreenUpdatePolicy(
            traffic_routing_configuration=routing
        ),
        auto_rollback_configuration=rollback,
    )
