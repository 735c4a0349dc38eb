"""The scalable target of Application Auto Scaling that may stand above a service or a production variant."""

from dataclasses import dataclass
from typing import Any

from idleness.record import Size
from idleness.targets.target import Clients

_FLAGS = {
    "in": "DynamicScalingInSuspended",
    "out": "DynamicScalingOutSuspended",
    "scheduled": "ScheduledScalingSuspended",
}


@dataclass(frozen=True, kw_only=True)
class ScalableTarget:
    """Named as its API does: `ecs`, `service/<cluster>/<service>`, `ecs:service:DesiredCount`."""

    aws: Clients
    namespace: str
    resource_id: str
    dimension: str

    def size(self, desired: int) -> Size:
        """`desired` with the bounds, where the thing is scaled at all."""
        pages = self._client().get_paginator("describe_scalable_targets")
        found = pages.paginate(
            ServiceNamespace=self.namespace, ResourceIds=[self.resource_id], ScalableDimension=self.dimension
        )
        for target in (each for page in found for each in page["ScalableTargets"]):
            state = target.get("SuspendedState", {})
            return Size(
                desired=desired,
                minimum=target["MinCapacity"],
                maximum=target["MaxCapacity"],
                suspended=frozenset(short for short, name in _FLAGS.items() if state.get(name)),
            )
        return Size(desired=desired)

    def close(self) -> None:
        """Both bounds at zero, and no scaling at all: scheduled actions would raise them again."""
        self._register(MinCapacity=0, MaxCapacity=0, SuspendedState=dict.fromkeys(_FLAGS.values(), True))

    def lower(self) -> None:
        """The lower bound at zero; scaling goes on."""
        self._register(MinCapacity=0)

    def open(self, size: Size) -> None:
        """The bounds as they were."""
        if size.minimum is not None and size.maximum is not None:
            state = {name: short in size.suspended for short, name in _FLAGS.items()}
            self._register(MinCapacity=size.minimum, MaxCapacity=size.maximum, SuspendedState=state)

    def _register(self, **given: Any) -> None:
        self._client().register_scalable_target(
            ServiceNamespace=self.namespace,
            ResourceId=self.resource_id,
            ScalableDimension=self.dimension,
            **given,
        )

    def _client(self) -> Any:
        return self.aws("application-autoscaling")
