"""Karpenter's NodePool and EC2NodeClass: which nodes it launches for pods that wait."""

from collections.abc import Mapping

from environments.settings.variants.eks_spot import Karpenter as KarpenterSettings
from environments.settings.workload import Workload
from modules.compute.eks.karpenter import node_role_name
from modules.compute.eks.pools import KARPENTER_POOL, POOL_LABEL, SPOT_TAINT
from modules.files import Document
from modules.foundation.names import Names

_NAME = "default"

_CAPACITY = {"spot": ["spot"], "on-demand": ["on-demand"], "spot-then-on-demand": ["spot", "on-demand"]}


def node_pool(settings: KarpenterSettings, workload: Workload) -> Document:
    """Nodes for the workload alone, of any recent family: cheaper ones replace them, and new ones every month."""
    requirements = [
        ("kubernetes.io/os", "In", ["linux"]),
        ("kubernetes.io/arch", "In", ["arm64" if each == "arm64" else "amd64" for each in workload.architectures]),
        ("karpenter.sh/capacity-type", "In", _CAPACITY[settings.capacity]),
        ("karpenter.k8s.aws/instance-category", "In", ["c", "m", "r", "t"]),
        ("karpenter.k8s.aws/instance-generation", "Gt", ["3"]),
        # Smaller ones are full of agents.
        ("karpenter.k8s.aws/instance-memory", "Gt", ["3000"]),
    ]
    taint = {"key": SPOT_TAINT.key, "value": SPOT_TAINT.value, "effect": "NoSchedule"}
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": _NAME},
        "spec": {
            "template": {
                "metadata": {"labels": {POOL_LABEL: KARPENTER_POOL}},
                "spec": {
                    "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": _NAME},
                    "requirements": [
                        {"key": key, "operator": operator, "values": values} for key, operator, values in requirements
                    ],
                    "taints": [taint],
                    "expireAfter": "720h",
                },
            },
            "limits": {"cpu": str(settings.vcpu_limit), "memory": f"{settings.memory_limit_gb}Gi"},
            "disruption": {
                "consolidationPolicy": "WhenEmptyOrUnderutilized",
                "consolidateAfter": "1m",
                "budgets": [{"nodes": "20%"}],
            },
        },
    }


def ec2_node_class(names: Names, tags: Mapping[str, str]) -> Document:
    """Machines like those of the node groups; they carry `tags`, by which costs and clean deletion find them."""
    return {
        "apiVersion": "karpenter.k8s.aws/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": _NAME},
        "spec": {
            "role": node_role_name(names),
            # A new image replaces the nodes one after the other.
            "amiSelectorTerms": [{"alias": "al2023@latest"}],
            "subnetSelectorTerms": [{"tags": {"Stack": names.prefix, "Tier": "app"}}],
            "securityGroupSelectorTerms": [{"tags": {"aws:eks:cluster-name": names.prefix}}],
            "metadataOptions": {
                "httpEndpoint": "enabled",
                "httpProtocolIPv6": "disabled",
                "httpPutResponseHopLimit": 1,
                "httpTokens": "required",
            },
            "blockDeviceMappings": [
                {
                    "deviceName": "/dev/xvda",
                    "ebs": {"volumeType": "gp3", "volumeSize": "30Gi", "encrypted": True, "deleteOnTermination": True},
                }
            ],
            "tags": dict(tags),
        },
    }
