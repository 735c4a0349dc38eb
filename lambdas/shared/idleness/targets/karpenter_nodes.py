"""The nodes that Karpenter launched."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from idleness.record import Record, Size
from idleness.targets.target import Look, Target

_NODE_POOL = "karpenter.sh/nodepool"
"""The tag that Karpenter gives each of its instances: "NodeClasses" of its documentation."""

_LONG_AGO = datetime.fromtimestamp(0, UTC)


class KarpenterNodes(Target):
    """`<project>/<stack>`, as they are in the nodes' tags. Karpenter lives on a node group, and can't take its own
    nodes down once that is gone; back again, it launches new ones for the pods that wait. So nothing is noted on
    them."""

    def look(self) -> Look:
        nodes = list(self._nodes())
        return Look(
            running=bool(nodes),
            changing=False,
            changed_at=max((node["LaunchTime"] for node in nodes), default=_LONG_AGO),
            tags=self._tags(),
        )

    def note(self, record: Record) -> None:
        del record

    def stop(self, size: Size) -> None:
        del size
        ids = [node["InstanceId"] for node in self._nodes()]
        if ids:
            self._aws("ec2").terminate_instances(InstanceIds=ids)

    def start(self, size: Size) -> None:
        del size

    def _tags(self) -> dict[str, str]:
        project, stack = self.id.split("/")
        return {"Project": project, "Stack": stack, "AutoStop": "enabled"}

    def _nodes(self) -> Iterator[dict[str, Any]]:
        """Those that run, and carry all of the tags."""
        filters = [
            {"Name": "tag-key", "Values": [_NODE_POOL]},
            {"Name": "instance-state-name", "Values": ["pending", "running"]},
            *({"Name": f"tag:{name}", "Values": [value]} for name, value in self._tags().items()),
        ]
        for page in self._aws("ec2").get_paginator("describe_instances").paginate(Filters=filters):
            for reservation in page["Reservations"]:
                yield from reservation["Instances"]
