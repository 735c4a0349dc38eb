"""Managed node groups: machines without SSH, each group with a launch template of its own."""

from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.eks_node_group import (
    EksNodeGroup,
    EksNodeGroupLaunchTemplate,
    EksNodeGroupNodeRepairConfig,
    EksNodeGroupScalingConfig,
    EksNodeGroupTaint,
    EksNodeGroupTimeouts,
    EksNodeGroupUpdateConfig,
)
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
    LaunchTemplateTagSpecifications,
)
from constructs import Construct

from environments.settings.eks_nodes import GpuNodes, NodeGroup, SpotNodes
from modules.compute.eks.control_plane import ControlPlane
from modules.compute.eks.managed_policies import attach
from modules.compute.eks.pools import POOL_LABEL, TAINTS
from modules.foundation.account import Account
from modules.foundation.iam import ServiceRole
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

_COMPONENT = "nodes"

NODE_POLICIES = (
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
)
"""What a node does itself: join, pull images, and be entered by Session Manager. Pods have roles of their own."""


class NodeGroups(Construct):
    """The groups on one node role; a changed group is replaced by a new one before it goes."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: ControlPlane,
        groups: Mapping[str, NodeGroup],
        subnet_ids: Mapping[str, Sequence[str]],
        names: Names,
        account: Account,
        tags: Mapping[str, str],
        keep_runtime_changes: bool,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        """`subnet_ids` by group; `tags` are put on what the groups launch, which the provider's tags don't reach."""
        super().__init__(scope, id_)
        self._cluster = cluster
        self._names = names
        self._tags = tags
        # What auto-stop takes to zero; the upper bound stays, and with it how far a group may grow.
        self._moved = [
            "scaling_config[0].desired_size",
            *(["scaling_config[0].min_size"] if keep_runtime_changes else []),
        ]
        self._role = ServiceRole(
            self,
            "role",
            name=names.of("node"),
            service="ec2.amazonaws.com",
            component=_COMPONENT,
            account=account,
            guarded=False,
        )
        attached = attach(self, self._role, NODE_POLICIES, account=account)
        self._depends_on = [*depends_on, *attached]
        self.groups = {name: self._group(name, group, subnet_ids[name]) for name, group in groups.items()}

    def autoscaling_group_name(self, name: str) -> str:
        """Name of the Auto Scaling group that EKS made for a node group."""
        found: str = self.groups[name].resources.get(0).autoscaling_groups.get(0).name
        return found

    def _group(self, name: str, settings: NodeGroup, subnet_ids: Sequence[str]) -> EksNodeGroup:
        template = self._launch_template(name, settings.disk_gb)
        return EksNodeGroup(
            self,
            name,
            cluster_name=self._cluster.name,
            # With a name of its own the new group could not stand beside the old one.
            node_group_name_prefix=f"{name}-",
            node_role_arn=self._role.arn,
            version=self._cluster.version,
            ami_type=_ami_type(settings),
            capacity_type="SPOT" if isinstance(settings, SpotNodes) else "ON_DEMAND",
            instance_types=list(settings.instance_types),
            subnet_ids=list(subnet_ids),
            scaling_config=EksNodeGroupScalingConfig(
                min_size=settings.min_nodes, max_size=settings.max_nodes, desired_size=settings.min_nodes
            ),
            update_config=EksNodeGroupUpdateConfig(max_unavailable_percentage=33),
            node_repair_config=EksNodeGroupNodeRepairConfig(enabled=True),
            launch_template=EksNodeGroupLaunchTemplate(
                id=template.id, version=Token.as_string(template.latest_version)
            ),
            labels={POOL_LABEL: name},
            taint=[
                EksNodeGroupTaint(key=each.key, value=each.value, effect="NO_SCHEDULE") for each in TAINTS.get(name, ())
            ],
            timeouts=EksNodeGroupTimeouts(create="30m", update="60m", delete="30m"),
            depends_on=self._depends_on,
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=self._moved),
            tags=component_tags(_COMPONENT, self._names.of(name)),
        )

    def _launch_template(self, name: str, disk_gb: int) -> LaunchTemplate:
        full_name = self._names.of(name)
        tags = {**self._tags, **component_tags(_COMPONENT, full_name)}
        return LaunchTemplate(
            self,
            f"{name}-template",
            name=full_name,
            update_default_version=True,
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled",
                http_tokens="required",
                # One hop is the node itself: pods don't get the node's role.
                http_put_response_hop_limit=1,
            ),
            block_device_mappings=[
                LaunchTemplateBlockDeviceMappings(
                    # The root device of AL2023's images.
                    device_name="/dev/xvda",
                    ebs=LaunchTemplateBlockDeviceMappingsEbs(
                        volume_type="gp3", volume_size=disk_gb, encrypted="true", delete_on_termination="true"
                    ),
                )
            ],
            tag_specifications=[
                LaunchTemplateTagSpecifications(resource_type=kind, tags=tags)
                for kind in ("instance", "volume", "network-interface")
            ],
            tags=component_tags(_COMPONENT, full_name),
        )


def _ami_type(settings: NodeGroup) -> str:
    """Amazon Linux 2023 for the group's architecture, with NVIDIA's driver where it has GPUs."""
    cpu = "ARM_64" if settings.architecture == "arm64" else "x86_64"
    return f"AL2023_{cpu}_{'NVIDIA' if isinstance(settings, GpuNodes) else 'STANDARD'}"
