"""The roles of the functions allow what the functions do, and nothing else."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from idleness.targets.kept_requests import KeptRequests
from tests.unit.idleness.kinds import DATABASE, KINDS, Kind
from tests.unit.idleness.stack import Functions, idle, running
from tests.unit.idleness.world import World, client
from tests.unit.synthesis import Stack, variant_stack

ANY_FUNCTION = {"WriteLogs", "Trace", "GiveUpEvents", "UseKey"}
"""What Lambda does with the role of any function, beside its code."""

BEHIND = ("DecryptDisks", "Behind")
"""How statements begin for what AWS does on behalf of who starts an instance with encrypted disks or makes an endpoint,
which are no calls of the function's own."""

VARIANTS: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "ecs-service": ("fargate", {}, {}),
    "auto-scaling-group": ("ec2_graviton", {}, {}),
    "instance": ("ec2_single", {}, {}),
    "eks-node-group": ("eks_spot", {"karpenter": None}, {}),
    "karpenter-nodes": ("eks_spot", {}, {}),
    "sagemaker-variant": ("sagemaker", {"image": "ecr:1", "endpoint": {"kind": "async"}}, {}),
    "sagemaker-endpoint": (
        "sagemaker",
        {"image": "ecr:1", "endpoint": {"kind": "realtime", "delete_when_stopped": True}},
        {},
    ),
    "app-runner-service": ("app_runner", {}, {}),
    "beanstalk-environment": ("beanstalk", {}, {}),
    "database": ("fargate", {}, {"database": {}, "network": {"tiers": {"data": {}}}}),
}


def stack_of(kind: str, **overrides: Any) -> Stack:
    """A stack with such a target, which stops."""
    variant, settings, more = VARIANTS[kind]
    both = {"workload": {"image": "ecr:1", "architectures": ["arm64", "x86_64"]}, "auto_stop": {"enabled": True}}
    return variant_stack(variant, settings, **{**both, **more, **overrides})


def allowed(stack: Stack, function: str) -> set[str]:
    """The actions that the role of a function allows to its code."""
    found = stack.statements(f"lifecycle/{function}/{function}/role/permissions")
    own = {sid: statement for sid, statement in found.items() if sid not in ANY_FUNCTION and not sid.startswith(BEHIND)}
    return {action for statement in own.values() for action in statement["actions"]}


def actions(world: World) -> set[str]:
    """The actions of IAM that what was called takes: they go by the names of service and operation."""
    return {call.replace(".", ":") for call in world.calls}


EACH = pytest.mark.parametrize("kind", [*KINDS, DATABASE], ids=lambda kind: kind.kind)


@EACH
def test_the_role_of_auto_stop_allows_just_what_it_calls(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [kind] if kind is not DATABASE else [KINDS[0], DATABASE]
    world = running(*kinds)
    called = Functions(world, monkeypatch)
    called.tell(kinds)
    called.stop()
    called.stop()
    assert all(each.at_rest(world) for each in kinds)
    # A start that was cut off is finished by it, too.
    for things in world.things.values():
        for thing in things.values():
            thing["tags"] = {
                name: value.replace("stopped", "starting") if name.startswith("landfall:") else value
                for name, value in thing["tags"].items()
            }
    idle(world)
    called.stop()
    assert not any(each.at_rest(world) for each in kinds)
    assert allowed(stack_of(kind.kind), "auto-stop") == actions(world)


@EACH
def test_the_role_of_auto_start_allows_just_what_it_calls(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [kind] if kind is not DATABASE else [KINDS[0], DATABASE]
    world = running(*kinds)
    called = Functions(world, monkeypatch)
    called.tell(kinds)
    called.stop()
    called.stop()
    world.calls.clear()
    called.start()
    if kind.kind == "sagemaker-endpoint":
        _fail_to_make_it(world)
        called.start()
    assert allowed(stack_of(kind.kind), "auto-start") == actions(world)


def _fail_to_make_it(world: World) -> None:
    """As SageMaker does where it has no instance of the type."""
    endpoint = world.things["endpoint"]["now"]
    endpoint["status"] = "Failed"
    kept = {"endpoint": {"EndpointConfigName": endpoint["configuration"]}}
    KeptRequests(client, "/landfall/now").write(kept)


@EACH
def test_only_the_targets_of_the_stack_may_be_changed(kind: Kind) -> None:
    stack = stack_of(kind.kind)
    for function in ("auto-stop", "auto-start"):
        for sid, statement in stack.statements(f"lifecycle/{function}/{function}/role/permissions").items():
            if sid in ANY_FUNCTION:
                continue
            read = all(action.split(":")[1].startswith(("Describe", "Get")) for action in statement["actions"])
            if statement["resources"] == ["*"]:
                assert read, sid
            elif statement["resources"][0].endswith("*"):
                # By a pattern only what carries the stack's own tags, or below a name of its own.
                tags = ("aws:ResourceTag/", "aws:RequestTag/")
                tagged = any(each["variable"].startswith(tags) for each in statement.get("condition", ()))
                own = (":nodegroup/${", ":alarm:TargetTracking-endpoint/${")
                assert read or tagged or any(each in statement["resources"][0] for each in own), sid


@EACH
def test_the_only_tag_that_it_may_write_is_its_own(kind: Kind) -> None:
    found = stack_of(kind.kind).statements("lifecycle/auto-stop/auto-stop/role/permissions")
    noting = [statement for sid, statement in found.items() if sid.startswith("Note")]
    assert noting
    for statement in noting:
        keys = [each for each in statement["condition"] if each["variable"] == "aws:TagKeys"]
        assert [(each["test"], each["values"]) for each in keys] == [
            ("ForAllValues:StringEquals", ["landfall:auto-stop"])
        ]


@EACH
def test_what_the_functions_are_told_fits_into_their_environment_and_reads_well(kind: Kind) -> None:
    stack = stack_of(kind.kind)
    for function in ("auto-stop", "auto-start"):
        block = stack.one("aws_lambda_function", f"lifecycle/{function}/{function}/function")
        variables = block["environment"]["variables"]
        targets = json.loads(variables["TARGETS"])
        assert kind.kind in [each["kind"] for each in targets]
        assert variables["STACK"] == stack.default_tags["Stack"]
        # 4 KB: "Lambda quotas" of the AWS Lambda developer guide. References become ids that are hardly longer.
        assert sum(len(name) + len(value) for name, value in variables.items()) < 4096
    watched = {name for target in targets for name in target.get("watch", ())}
    stop = stack.one("aws_lambda_function", "lifecycle/auto-stop/auto-stop/function")["environment"]["variables"]
    assert watched == set(json.loads(stop["METRICS"]))


def test_only_nodes_that_karpenter_launched_for_the_stack_may_be_ended() -> None:
    stack = stack_of("karpenter-nodes")
    statement = stack.statements("lifecycle/auto-stop/auto-stop/role/permissions")["EndKarpenterNodes"]
    assert statement["actions"] == ["ec2:TerminateInstances"]
    conditions = {each["variable"]: each["values"] for each in statement["condition"]}
    assert conditions == {
        "aws:ResourceTag/Stack": [stack.default_tags["Stack"]],
        "aws:ResourceTag/karpenter.sh/nodepool": ["*"],
    }
    assert "EndKarpenterNodes" not in stack.statements("lifecycle/auto-start/auto-start/role/permissions")
