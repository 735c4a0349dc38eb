"""An Auto Scaling group behind the load balancer."""

from collections.abc import Sequence

from cdktf import DataResource, ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroup,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupMixedInstancesPolicy,
    AutoscalingGroupMixedInstancesPolicyInstancesDistribution,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride,
    AutoscalingGroupTag,
    AutoscalingGroupTimeouts,
)
from constructs import Construct

from environments.settings.variants.instances import InstanceScaling
from modules.compute.launch_template import LaunchTemplate
from modules.foundation.names import Names

_METRICS = ("GroupDesiredCapacity", "GroupInServiceInstances", "GroupTotalInstances")


class AutoScalingGroup(Construct):
    """Instances of several types, on demand and Spot, over all zones; replaced one after another when their template
    changes, and when the load balancer finds them ill.

    A new group takes the old one's place before that one goes, so its name ends in something of Terraform's.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        template: LaunchTemplate,
        instance_types: Sequence[str],
        scaling: InstanceScaling,
        on_demand_base: int,
        spot_percent: int,
        subnet_ids: Sequence[str],
        target_group_arn: str,
        start_seconds: int,
        tags: dict[str, str],
        keep_runtime_changes: bool,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        """`tags`: all of them, since a group and its instances get none of the provider's."""
        super().__init__(scope, id_)
        group = AutoscalingGroup(
            self,
            "group",
            name_prefix=f"{names.of('app')}-",
            min_size=scaling.min_instances,
            max_size=scaling.max_instances,
            vpc_zone_identifier=list(subnet_ids),
            mixed_instances_policy=AutoscalingGroupMixedInstancesPolicy(
                instances_distribution=AutoscalingGroupMixedInstancesPolicyInstancesDistribution(
                    on_demand_allocation_strategy="prioritized",
                    on_demand_base_capacity=on_demand_base,
                    on_demand_percentage_above_base_capacity=100 - spot_percent,
                    spot_allocation_strategy="price-capacity-optimized",
                ),
                launch_template=AutoscalingGroupMixedInstancesPolicyLaunchTemplate(
                    launch_template_specification=AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification(
                        launch_template_id=template.id, version=template.version
                    ),
                    override=[
                        AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride(instance_type=each)
                        for each in instance_types
                    ],
                ),
            ),
            # A Spot instance that is likely to be taken back is replaced before it is.
            capacity_rebalance=True,
            target_group_arns=[target_group_arn],
            health_check_type="ELB",
            health_check_grace_period=start_seconds,
            default_instance_warmup=start_seconds,
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(
                    # The new one first, also where there is only one.
                    min_healthy_percentage=100,
                    max_healthy_percentage=200,
                    auto_rollback=True,
                    skip_matching=True,
                ),
            ),
            enabled_metrics=list(_METRICS),
            metrics_granularity="1Minute",
            # Instances that don't come up are an error of `apply`, not a surprise afterwards.
            min_elb_capacity=scaling.min_instances,
            wait_for_capacity_timeout=f"{10 + start_seconds // 60}m",
            timeouts=AutoscalingGroupTimeouts(delete="15m"),
            tag=[
                AutoscalingGroupTag(key=key, value=value, propagate_at_launch=True)
                for key, value in sorted(tags.items())
            ],
            lifecycle=self._lifecycle(scaling, keep_runtime_changes),
            depends_on=list(depends_on),
        )
        self.name: str = group.name

    def _lifecycle(self, scaling: InstanceScaling, keep_runtime_changes: bool) -> TerraformResourceLifecycle:
        """Scaling owns the number of instances; the clock moves the lower bound and brings a new one itself; auto-stop
        moves both, and only a new group takes new ones then."""
        if not keep_runtime_changes:
            moved = ["min_size"] if scaling.business_hours is not None else None
            return TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=moved)
        bounds = DataResource(self, "bounds", input={"min": scaling.min_instances, "max": scaling.max_instances})
        # Terraform takes a bare address for a trigger, and the construct itself would become an interpolation.
        address = f"{bounds.terraform_resource_type}.{bounds.friendly_unique_id}"
        return TerraformResourceLifecycle(
            create_before_destroy=True,
            ignore_changes=["min_size", "max_size", "desired_capacity", "suspended_processes"],
            replace_triggered_by=[address],
        )
