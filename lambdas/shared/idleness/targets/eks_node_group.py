"""A managed node group of EKS."""

from functools import cached_property
from typing import Any

from idleness.record import TAG, Record, Size
from idleness.targets.target import Look, Missing, Target

_STEADY = ("ACTIVE", "DEGRADED")


class EksNodeGroup(Target):
    """`<cluster>/<node group>`: nodes to zero. EKS takes no upper bound of zero, and nothing raises the number."""

    def look(self) -> Look:
        group = self._group()
        scaling = group["scalingConfig"]
        return Look(
            running=scaling["desiredSize"] > 0,
            changing=group["status"] not in _STEADY,
            changed_at=group["createdAt"],
            tags=group.get("tags", {}),
            size=Size(desired=scaling["desiredSize"], minimum=scaling["minSize"], maximum=scaling["maxSize"]),
        )

    def note(self, record: Record) -> None:
        self._aws("eks").tag_resource(resourceArn=self._arn, tags={TAG: str(record)})

    def stop(self, size: Size) -> None:
        del size
        self._set(minSize=0, desiredSize=0)

    def start(self, size: Size) -> None:
        self._set(minSize=size.minimum, maxSize=size.maximum, desiredSize=size.desired)

    def _set(self, **scaling: int | None) -> None:
        cluster, name = self.id.split("/")
        self._aws("eks").update_nodegroup_config(clusterName=cluster, nodegroupName=name, scalingConfig=scaling)

    def _group(self) -> dict[str, Any]:
        cluster, name = self.id.split("/")
        client = self._aws("eks")
        try:
            answer = client.describe_nodegroup(clusterName=cluster, nodegroupName=name)
        except client.exceptions.ResourceNotFoundException:
            raise Missing(f"there is no node group {self.id}") from None
        group: dict[str, Any] = answer["nodegroup"]
        return group

    @cached_property
    def _arn(self) -> str:
        return str(self._group()["nodegroupArn"])
