"""The whole chain, with nothing in place of anything: idle samples, the schedule, the deployed function, zero; and a
signed webhook that brings back what was."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.applied import Account
from tests.integration.functions import until
from tests.integration.stopping import Stopping, pushed, stopping

_STOPPED_SECONDS = 300
_STARTED_SECONDS = 90

type State = Mapping[str, Any]


def _ecs_service(stack: Stopping) -> State:
    cluster, service = stack.outputs["cluster"], stack.outputs["service"]
    (found,) = stack.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
    (target,) = stack.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")[
        "ScalableTargets"
    ]
    return {
        "desired": found["desiredCount"],
        "running": found["runningCount"],
        "bounds": (target["MinCapacity"], target["MaxCapacity"]),
        "suspended": any(target["SuspendedState"].values()),
    }


def _auto_scaling_group(stack: Stopping) -> State:
    name = stack.outputs["auto_scaling_group"]
    (group,) = stack.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    return {
        "desired": group["DesiredCapacity"],
        "running": len(group["Instances"]),
        "bounds": (group["MinSize"], group["MaxSize"]),
        "suspended": bool(group["SuspendedProcesses"]),
    }


def _node_groups(stack: Stopping) -> State:
    eks = stack.client("eks")
    found = {
        name: eks.describe_nodegroup(clusterName=stack.outputs["cluster"], nodegroupName=group)["nodegroup"]
        for name, group in stack.outputs["node_groups"].items()
    }
    return {
        "desired": {name: group["scalingConfig"]["desiredSize"] for name, group in found.items()},
        "least": {name: group["scalingConfig"]["minSize"] for name, group in found.items()},
        "most": {name: group["scalingConfig"]["maxSize"] for name, group in found.items()},
        "nodes": len(_nodes(stack)),
    }


def _nodes(stack: Stopping) -> list[str]:
    """The instances that Karpenter launched."""
    launched = {"Name": "tag-key", "Values": ["karpenter.sh/nodepool"]}
    running = {"Name": "instance-state-name", "Values": ["running"]}
    answer = stack.client("ec2").describe_instances(Filters=[launched, running])
    return [each["InstanceId"] for reservation in answer["Reservations"] for each in reservation["Instances"]]


def _launch_a_node(stack: Stopping) -> None:
    """As Karpenter does for pods that find no room; it gives its nodes the tags of the stack."""
    eks, name = stack.client("eks"), stack.outputs["node_groups"]["spot"]
    group = eks.describe_nodegroup(clusterName=stack.outputs["cluster"], nodegroupName=name)["nodegroup"]
    tags = {**group["tags"], "karpenter.sh/nodepool": "default"}
    stack.client("ec2").run_instances(
        ImageId="ami-0123456789abcdef0",
        InstanceType="m6g.large",
        SubnetId=group["subnets"][0],
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        ],
    )


def _instance(stack: Stopping) -> State:
    answer = stack.client("ec2").describe_instances(InstanceIds=[stack.outputs["instance"]])
    return {"state": answer["Reservations"][0]["Instances"][0]["State"]["Name"]}


def _production_variant(stack: Stopping) -> State:
    endpoint = stack.client("sagemaker").describe_endpoint(EndpointName=stack.outputs["endpoint"])
    (target,) = stack.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="sagemaker")[
        "ScalableTargets"
    ]
    return {
        "desired": endpoint["ProductionVariants"][0]["DesiredInstanceCount"],
        "bounds": (target["MinCapacity"], target["MaxCapacity"]),
    }


def _endpoint_at_once(stack: Stopping) -> State:
    """The variants of the endpoint with what scales them; empty while it is deleted."""
    sagemaker, scaling = stack.client("sagemaker"), stack.client("application-autoscaling")
    name = stack.outputs["endpoint"]
    targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    policies = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    state: dict[str, Any] = {
        "bounds": {each["ResourceId"]: (each["MinCapacity"], each["MaxCapacity"]) for each in targets},
        "policies": {each["PolicyName"]: each["TargetTrackingScalingPolicyConfiguration"] for each in policies},
    }
    try:
        endpoint = sagemaker.describe_endpoint(EndpointName=name)
        tags = sagemaker.list_tags(ResourceArn=endpoint["EndpointArn"])["Tags"]
    except ClientError as missing:
        # It may go between the two calls.
        if "Could not find endpoint" not in str(missing):
            raise
        return state
    state["endpoint"] = {
        "status": endpoint["EndpointStatus"],
        "configuration": endpoint["EndpointConfigName"],
        "rollout": endpoint["LastDeploymentConfig"],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
        "variants": {
            each["VariantName"]: (each["DesiredWeight"], each["DesiredInstanceCount"])
            for each in endpoint["ProductionVariants"]
        },
    }
    return state


def _more_instances(stack: Stopping) -> None:
    """More of them than the settings begin with, in other proportions."""
    stack.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=stack.outputs["endpoint"],
        DesiredWeightsAndCapacities=[
            {"VariantName": "blue", "DesiredWeight": 3.0, "DesiredInstanceCount": 2},
            {"VariantName": "green", "DesiredWeight": 1.0, "DesiredInstanceCount": 1},
        ],
    )
    until(
        lambda: _endpoint_at_once(stack),
        lambda found: found["endpoint"]["status"] == "InService",
        seconds=_STARTED_SECONDS,
    )


def _app_runner_service(stack: Stopping) -> State:
    service = stack.client("apprunner").describe_service(ServiceArn=stack.outputs["service_arn"])["Service"]
    return {"status": service["Status"]}


def _beanstalk_group(stack: Stopping) -> State:
    answer = stack.client("elasticbeanstalk").describe_environment_resources(
        EnvironmentName=stack.outputs["environment"]
    )
    (group,) = answer["EnvironmentResources"]["AutoScalingGroups"]
    (found,) = stack.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group["Name"]])[
        "AutoScalingGroups"
    ]
    return {
        "desired": found["DesiredCapacity"],
        "running": len(found["Instances"]),
        "bounds": (found["MinSize"], found["MaxSize"]),
    }


@dataclass(frozen=True, kw_only=True)
class Case:
    """A stack, how its state is looked at, and what that is when it is stopped."""

    stack: str
    state: Callable[[Stopping], State]
    stopped: State
    variant: Mapping[str, Any] | None = None
    prepare: Callable[[Stopping], None] = lambda _: None
    started: State = field(default_factory=dict)
    """What isn't after a start as it was before."""
    missing: bool = False
    """Whether Terraform misses something while it is stopped."""

    @property
    def id(self) -> str:
        """The stack with the kind of its endpoint, where it has one."""
        endpoint = (self.variant or {}).get("endpoint")
        return f"{self.stack}-{endpoint['kind']}" if endpoint else self.stack


CASES = (
    Case(
        stack="dev-fargate",
        state=_ecs_service,
        stopped={"desired": 0, "running": 0, "bounds": (0, 0), "suspended": True},
    ),
    Case(
        stack="dev-ec2-graviton",
        state=_auto_scaling_group,
        stopped={"desired": 0, "running": 0, "bounds": (0, 0), "suspended": True},
    ),
    Case(
        stack="dev-eks-spot",
        state=_node_groups,
        stopped={
            "desired": {"system": 0, "spot": 0},
            "least": {"system": 0, "spot": 0},
            "most": {"system": 2, "spot": 3},
            "nodes": 0,
        },
        variant={
            "system": {"min_nodes": 1, "max_nodes": 2},
            "spot": {"max_nodes": 3},
            "karpenter": {},
            "scaling": {"min_pods": 1, "max_pods": 3},
        },
        prepare=_launch_a_node,
        # Karpenter launches new ones itself, when there are pods again.
        started={"nodes": 0},
    ),
    Case(stack="dev-ec2-single", state=_instance, stopped={"state": "stopped"}),
    Case(
        stack="dev-sagemaker",
        state=_production_variant,
        stopped={"desired": 0, "bounds": (0, 3)},
        variant={
            "image": "ecr:1.0.0",
            "endpoint": {
                "kind": "async",
                "instance_type": "ml.g4dn.xlarge",
                "scaling": {"min_instances": 2, "max_instances": 3},
            },
        },
    ),
    Case(
        stack="dev-sagemaker",
        state=_endpoint_at_once,
        stopped={"bounds": {}, "policies": {}},
        variant={
            "image": "ecr:1.0.0",
            "endpoint": {
                "kind": "realtime",
                "production_variants": {"blue": {"weight": 9}, "green": {"instance_type": "ml.g4dn.xlarge"}},
                "delete_when_stopped": True,
            },
        },
        prepare=_more_instances,
        missing=True,
    ),
    Case(stack="dev-app-runner", state=_app_runner_service, stopped={"status": "PAUSED"}),
    Case(stack="dev-beanstalk", state=_beanstalk_group, stopped={"desired": 0, "running": 0, "bounds": (0, 0)}),
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.id)
def deployed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    empty_account: Callable[[], Account],
    provider: Path,
) -> Iterator[tuple[Case, Stopping]]:
    """A stack of each kind."""
    case: Case = request.param
    home = tmp_path_factory.mktemp(case.stack)
    with stopping(case.stack, case.variant, home=home, account=empty_account(), provider=provider) as stack:
        yield case, stack


def test_it_stops_when_idle_and_comes_back_as_it_was_after_a_push(deployed: tuple[Case, Stopping]) -> None:
    case, stack = deployed
    case.prepare(stack)
    before = case.state(stack)
    stack.put_secret()
    stack.idle()
    until(lambda: case.state(stack), lambda found: found == case.stopped, seconds=_STOPPED_SECONDS)
    stack.plan(changes=case.missing)

    # Nobody else starts it, and nothing old.
    assert stack.push(secret="another one")[0] == 401
    assert stack.push(age=timedelta(minutes=5))[0] == 403
    assert case.state(stack) == case.stopped

    # Lest it stops again before this has looked at it.
    stack.busy()
    body = pushed()
    status, answer = stack.push(body=body)
    assert status == 202, answer
    until(lambda: case.state(stack), lambda found: found == {**before, **case.started}, seconds=_STARTED_SECONDS)
    # The same once more, as somebody might send who saw it.
    assert stack.push(body=body)[0] == 409
    stack.plan(changes=False)


def test_each_decision_is_a_line_in_the_log_and_a_metric_by_its_reason(deployed: tuple[Case, Stopping]) -> None:
    _, stack = deployed
    prefix = stack.outputs["auto_stop"].removesuffix("-auto-stop")
    events = stack.client("logs").filter_log_events(logGroupName=f"/landfall/{prefix}/auto-stop")["events"]
    lines = [json.loads(event["message"]) for event in events]
    assert "idle" in [line["Reason"] for line in lines if line.get("action") == "stop"]
    metrics = stack.client("cloudwatch").list_metrics(Namespace="Landfall", MetricName="Decisions")["Metrics"]
    reasons = {pair["Value"] for metric in metrics for pair in metric["Dimensions"] if pair["Name"] == "Reason"}
    # Whether a look came before it was idle, or after, is the machine's to say.
    assert "idle" in reasons
