"""EKS: clusters, managed node groups, add-ons, access entries and Pod Identity; moto has some of it, of older days.

No Kubernetes runs. What AWS makes beside its answers stands in the other services: a cluster's security group, a node
group's launch template and Auto Scaling group with its instances. What AWS would refuse is refused. Fargate profiles,
hybrid nodes, EKS Anywhere and identity providers of one's own are not emulated.
"""

from landfall_emulator import tags
from landfall_emulator.handler import Handler, refuse
from landfall_emulator.services.eks import access_entries, add_ons, clusters, kept, node_groups, pod_identity, updates
from landfall_emulator.validation import validated

OPERATIONS: dict[str, Handler] = validated(
    {
        **clusters.OPERATIONS,
        **node_groups.OPERATIONS,
        **add_ons.OPERATIONS,
        **access_entries.OPERATIONS,
        **pod_identity.OPERATIONS,
        **updates.OPERATIONS,
        **tags.operations(kept.tags_by_arn, arn="resourceArn", tags="tags", keys="tagKeys"),
        # moto would answer, of clusters that aren't ours
        **dict.fromkeys(
            ("CreateFargateProfile", "DescribeFargateProfile", "ListFargateProfiles", "DeleteFargateProfile"), refuse
        ),
    },
    code="InvalidParameterException",
)
