"""How pods find their nodes: the label of every pool, and the taints that keep others away."""

from dataclasses import dataclass

POOL_LABEL = "landfall/pool"
"""Label of a node: the name of its node group, or `karpenter`."""

KARPENTER_POOL = "karpenter"


@dataclass(frozen=True, kw_only=True)
class Taint:
    """Keeps pods that don't tolerate it off a node (effect NoSchedule)."""

    key: str
    value: str

    @property
    def toleration(self) -> dict[str, str]:
        """What a pod says to be let in."""
        return {"key": self.key, "operator": "Equal", "value": self.value, "effect": "NoSchedule"}


SPOT_TAINT = Taint(key="landfall/spot", value="true")
GPU_TAINT = Taint(key="nvidia.com/gpu", value="present")

TAINTS: dict[str, tuple[Taint, ...]] = {"spot": (SPOT_TAINT,), "gpu": (GPU_TAINT,)}
"""By node group. Add-ons such as CoreDNS stay on nodes that aren't taken back."""
