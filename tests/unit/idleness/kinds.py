"""A thing of each kind in a world, as it runs."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.unit.idleness.world import LONG_AGO, PROJECT, STACK, TAGS, World

RECORD = "landfall:auto-stop"
NODE_TAGS = TAGS | {"karpenter.sh/nodepool": "default"}

NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The size that a thing of a kind with sizes has; `suspended` by somebody else."""

    minimum: int = 1
    desired: int = 2
    maximum: int = 4
    suspended: bool = False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`put` puts a thing into a world, `at_rest` says whether it is stopped there."""

    kind: str
    id: str
    put: Callable[[World, Sizes], None]
    at_rest: Callable[[World], bool]
    sized: bool = True

    def told(self, watch: tuple[str, ...] = ("0",)) -> dict[str, Any]:
        """What the function is told of it."""
        size = {"size": {"desired": 1, "minimum": 1, "maximum": 3}} if self.sized else {}
        return {"kind": self.kind, "id": self.id, "watch": list(watch), "idle_minutes": 15, **size}


def _put(world: World, kind: str, id_: str, **state: Any) -> None:
    world.things.setdefault(kind, {})[id_] = {"since": LONG_AGO, **state, "tags": dict(state.get("tags", TAGS))}


def _service(world: World, sizes: Sizes) -> None:
    _put(world, "service", "c/s", desired=sizes.desired)
    _target(world, "service/c/s", sizes)


def _target(world: World, id_: str, sizes: Sizes) -> None:
    suspended = NOT_SUSPENDED | {"DynamicScalingInSuspended": sizes.suspended}
    _put(world, "target", id_, min=sizes.minimum, max=sizes.maximum, suspended=suspended)


def _group(world: World, sizes: Sizes) -> None:
    suspended = {"ScheduledActions"} if sizes.suspended else set()
    state = {"min": sizes.minimum, "max": sizes.maximum, "desired": sizes.desired, "suspended": suspended}
    _put(world, "group", "asg", **state)


def _environment(world: World, sizes: Sizes) -> None:
    _group(world, sizes)
    world.things["group"]["asg"]["tags"]["elasticbeanstalk:environment-name"] = "my-web"


def _node_group(world: World, sizes: Sizes) -> None:
    _put(world, "node group", "c/spot-1", min=sizes.minimum, max=sizes.maximum, desired=sizes.desired)


def _endpoint(world: World, sizes: Sizes) -> None:
    _put(world, "endpoint", "e", desired=sizes.desired)
    _target(world, "endpoint/e/variant/AllTraffic", sizes)


def _endpoint_at_once(world: World, sizes: Sizes) -> None:
    _put(world, "endpoint", "now", desired=sizes.desired, configuration="now-config")
    _put(world, "parameter", "/landfall/now", value="{}")
    _target(world, _VARIANT, sizes)
    policy = {
        "PolicyName": "now-load",
        "PolicyType": "TargetTrackingScaling",
        "ServiceNamespace": "sagemaker",
        "ResourceId": _VARIANT,
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 600.0, "ScaleInCooldown": 600},
    }
    _put(world, "policy", "now-load", said=policy, tags={})


_VARIANT = "endpoint/now/variant/AllTraffic"


def _closed(world: World, id_: str) -> bool:
    target = world.things["target"][id_]
    return (target["min"], target["max"]) == (0, 0) and all(target["suspended"].values())


def _empty(world: World) -> bool:
    group = world.things["group"]["asg"]
    sizes = (group["min"], group["max"], group["desired"])
    return sizes == (0, 0, 0) and group["suspended"] == {"ScheduledActions"}


KINDS = (
    Kind(
        kind="ecs-service",
        id="c/s",
        put=_service,
        at_rest=lambda world: world.things["service"]["c/s"]["desired"] == 0 and _closed(world, "service/c/s"),
    ),
    Kind(kind="auto-scaling-group", id="asg", put=_group, at_rest=_empty),
    Kind(kind="beanstalk-environment", id="my-web", put=_environment, at_rest=_empty),
    Kind(
        kind="eks-node-group",
        id="c/spot-1",
        put=_node_group,
        at_rest=lambda world: (
            world.things["node group"]["c/spot-1"]["desired"] == 0
            and world.things["node group"]["c/spot-1"]["min"] == 0
        ),
    ),
    Kind(
        kind="sagemaker-variant",
        id="e/AllTraffic",
        put=_endpoint,
        at_rest=lambda world: (
            world.things["endpoint"]["e"]["desired"] == 0
            and world.things["target"]["endpoint/e/variant/AllTraffic"]["min"] == 0
        ),
    ),
    Kind(
        kind="sagemaker-endpoint",
        id="now",
        put=_endpoint_at_once,
        at_rest=lambda world: (
            "now" not in world.things["endpoint"]
            and _VARIANT not in world.things["target"]
            and "now-load" not in world.things["policy"]
        ),
        sized=False,
    ),
    Kind(
        kind="instance",
        id="i-1",
        put=lambda world, _sizes: _put(world, "instance", "i-1", state="running"),
        at_rest=lambda world: world.things["instance"]["i-1"]["state"] == "stopped",
        sized=False,
    ),
    Kind(
        kind="app-runner-service",
        id="arn:aws:apprunner:us-east-1:1:service/s/1",
        put=lambda world, _sizes: _put(world, "app", "arn:aws:apprunner:us-east-1:1:service/s/1", state="RUNNING"),
        at_rest=lambda world: world.things["app"]["arn:aws:apprunner:us-east-1:1:service/s/1"]["state"] == "PAUSED",
        sized=False,
    ),
)

DATABASE = Kind(
    kind="database",
    id="db",
    put=lambda world, _sizes: _put(world, "db", "db", state="available"),
    at_rest=lambda world: world.things["db"]["db"]["state"] == "stopped",
    sized=False,
)

KARPENTER = Kind(
    kind="karpenter-nodes",
    id=f"{PROJECT}/{STACK}",
    put=lambda world, _sizes: _put(world, "instance", "i-node", state="running", tags=NODE_TAGS),
    at_rest=lambda world: world.things["instance"]["i-node"]["state"] == "terminated",
    sized=False,
)


def without_records(world: World) -> Mapping[str, Any]:
    """How everything is, but for what was noted on it."""
    things = deepcopy(world.things)
    for kind in things.values():
        for thing in kind.values():
            thing["tags"].pop(RECORD, None)
    return things


def records(world: World) -> list[str]:
    """What is noted on anything."""
    return [
        thing["tags"][RECORD] for kind in world.things.values() for thing in kind.values() if RECORD in thing["tags"]
    ]
