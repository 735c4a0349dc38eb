"""An AWS of one stack, as real clients of botocore see it: they check what they are asked, turn pages and raise errors.

Only the answers are made here, of what stands in the world; each may be made to fail.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.exceptions import ReadTimeoutError

STACK, PROJECT = "acme-dev-service", "acme"
TAGS = {"Project": PROJECT, "Stack": STACK, "AutoStop": "enabled"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

type Answer = dict[str, Any]
type Asked = Mapping[str, Any]


class Fails(Exception):
    """An error of AWS's."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass
class Fault:
    """What happens to the call number `at` (from 0) of all: `fails` before or, `after`, having done its work; or it is
    answered with an empty page, which a next one follows."""

    at: int
    fails: Exception | None = None
    after: bool = False
    pages: bool = False


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else does before the call number `at` (from 0)."""

    at: int
    call: Callable[[], object]


@dataclass
class World:
    """Things by kind and id, each a mapping of its own."""

    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    samples: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)
    """Of metrics, by their name."""
    calls: list[str] = field(default_factory=list)
    fault: Fault | None = None
    meanwhile: Meanwhile | None = None
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of the table in which the functions note who is at work."""
    partly: str = ""
    """The metric of which CloudWatch can't say everything."""
    begins: str = ""
    """The status in which an endpoint is made that isn't in service at once."""

    def thing(self, kind: str, id_: str) -> dict[str, Any]:
        """One of the things; it fails as AWS does where it isn't there."""
        found = self.things.get(kind, {}).get(id_)
        if found is None:
            raise Fails(_NOT_FOUND.get(kind, "ResourceNotFoundException"), 404)
        return found

    def let_others_in(self) -> None:
        """Has somebody else do what it is time for."""
        meanwhile = self.meanwhile
        if meanwhile is not None and meanwhile.at == len(self.calls):
            self.meanwhile = None
            meanwhile.call()

    def answer(self, name: str, asked: Asked) -> tuple[Any, Answer]:
        """What a call of an operation is answered: an HTTP response, and what botocore would read in it."""
        number = len(self.calls)
        self.calls.append(name)
        fault = self.fault if self.fault is not None and self.fault.at == number else None
        if fault is not None and fault.fails is not None and not fault.after:
            return self._failed(fault.fails)
        if fault is not None and fault.pages and name in _EMPTY:
            return SimpleNamespace(status_code=200), _EMPTY[name] | {"NextToken": "more"}
        try:
            answer = OPERATIONS[name](self, asked)
        except Fails as error:
            return self._failed(error)
        if fault is not None and fault.fails is not None:
            return self._failed(fault.fails)
        return SimpleNamespace(status_code=200), answer

    @staticmethod
    def _failed(error: Exception) -> tuple[Any, Answer]:
        if not isinstance(error, Fails):
            raise error
        told = {"Error": {"Code": error.code, "Message": error.code}, "ResponseMetadata": {}}
        return SimpleNamespace(status_code=error.status), told


THROTTLED = Fails("ThrottlingException")
BROKEN = Fails("InternalFailure", 500)
LATE = ReadTimeoutError(endpoint_url="https://aws")

_NOT_FOUND = {
    "db": "DBInstanceNotFound",
    "instance": "InvalidInstanceID.NotFound",
    "endpoint": "ValidationException",
    "parameter": "ParameterNotFound",
}

_EMPTY: dict[str, Answer] = {
    "application-autoscaling.DescribeScalableTargets": {"ScalableTargets": []},
    "application-autoscaling.DescribeScalingPolicies": {"ScalingPolicies": []},
    "cloudwatch.GetMetricData": {"MetricDataResults": []},
    "ec2.DescribeInstances": {"Reservations": []},
    "autoscaling.DescribeAutoScalingGroups": {"AutoScalingGroups": []},
    "sagemaker.ListTags": {"Tags": []},
}
"""Answers without anything, of operations that have pages."""


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _named(asked: list[Mapping[str, str]]) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in asked}


# ECS


def _describe_services(world: World, asked: Asked) -> Answer:
    found = world.things.get("service", {}).get(f"{asked['cluster']}/{asked['services'][0]}")
    if found is None:
        return {"services": [], "failures": [{"reason": "MISSING"}]}
    told = {
        "serviceArn": f"arn:aws:ecs:us-east-1:1:service/{asked['cluster']}/{asked['services'][0]}",
        "status": "ACTIVE",
        "desiredCount": found["desired"],
        "deployments": [{"createdAt": found["since"], "rolloutState": found.get("rollout", "COMPLETED")}],
        "tags": [{"key": key, "value": value} for key, value in found["tags"].items()],
    }
    return {"services": [told], "failures": []}


def _update_service(world: World, asked: Asked) -> Answer:
    world.thing("service", f"{asked['cluster']}/{asked['service']}")["desired"] = asked["desiredCount"]
    return {}


def _tag_service(world: World, asked: Asked) -> Answer:
    id_ = asked["resourceArn"].partition("service/")[2]
    world.thing("service", id_)["tags"] |= {each["key"]: each["value"] for each in asked["tags"]}
    return {}


# Application Auto Scaling


def _describe_targets(world: World, asked: Asked) -> Answer:
    found = world.things.get("target", {})
    told = [
        {
            "ServiceNamespace": asked["ServiceNamespace"],
            "ResourceId": id_,
            "ScalableDimension": asked.get("ScalableDimension", "sagemaker:variant:DesiredInstanceCount"),
            "MinCapacity": found[id_]["min"],
            "MaxCapacity": found[id_]["max"],
            "SuspendedState": found[id_]["suspended"],
            "ScalableTargetARN": f"arn:aws:application-autoscaling:us-east-1:1:scalable-target/{id_}",
            "CreationTime": LONG_AGO,
        }
        for id_ in asked["ResourceIds"]
        if id_ in found
    ]
    return {"ScalableTargets": told}


def _register_target(world: World, asked: Asked) -> Answer:
    id_ = asked["ResourceId"]
    if id_.startswith("endpoint/"):
        world.thing("endpoint", id_.split("/")[1])
    if id_ not in world.things.get("target", {}):
        # Only what is registered anew is given tags.
        world.things.setdefault("target", {})[id_] = {"since": LONG_AGO, "suspended": {}, "tags": dict(asked["Tags"])}
    target = world.thing("target", id_)
    for name, key in (("min", "MinCapacity"), ("max", "MaxCapacity")):
        target[name] = asked.get(key, target.get(name))
    target["suspended"] = target["suspended"] | asked.get("SuspendedState", {})
    return {}


def _deregister_target(world: World, asked: Asked) -> Answer:
    world.thing("target", asked["ResourceId"])
    del world.things["target"][asked["ResourceId"]]
    world.things["policy"] = {
        name: policy
        for name, policy in world.things.get("policy", {}).items()
        if policy["said"]["ResourceId"] != asked["ResourceId"]
    }
    return {}


def _target_tags(world: World, asked: Asked) -> Answer:
    return {"Tags": world.thing("target", asked["ResourceARN"].partition("scalable-target/")[2])["tags"]}


def _describe_policies(world: World, asked: Asked) -> Answer:
    told = [
        dict(policy["said"]) | {"PolicyARN": "arn", "CreationTime": LONG_AGO, "Alarms": []}
        for policy in world.things.get("policy", {}).values()
        if policy["said"]["ResourceId"] == asked["ResourceId"]
    ]
    return {"ScalingPolicies": told}


def _put_policy(world: World, asked: Asked) -> Answer:
    world.thing("target", asked["ResourceId"])
    world.things.setdefault("policy", {})[asked["PolicyName"]] = {"since": LONG_AGO, "said": dict(asked), "tags": {}}
    return {}


# Auto Scaling


def _describe_groups(world: World, asked: Asked) -> Answer:
    found = world.things.get("group", {})
    told = [
        {
            "AutoScalingGroupName": name,
            "DesiredCapacity": found[name]["desired"],
            "MinSize": found[name]["min"],
            "MaxSize": found[name]["max"],
            "CreatedTime": found[name]["since"],
            "Instances": [{"LifecycleState": "InService"}] * found[name]["desired"],
            "SuspendedProcesses": [{"ProcessName": each} for each in sorted(found[name]["suspended"])],
            "Tags": _pairs(found[name]["tags"]),
        }
        for name in sorted(found)
        if name in asked.get("AutoScalingGroupNames", ())
        or any(found[name]["tags"].get(each["Name"][4:]) in each["Values"] for each in asked.get("Filters", ()))
    ]
    return {"AutoScalingGroups": told}


def _update_group(world: World, asked: Asked) -> Answer:
    group = world.thing("group", asked["AutoScalingGroupName"])
    group |= {"min": asked["MinSize"], "max": asked["MaxSize"], "desired": asked["DesiredCapacity"]}
    if not group["min"] <= group["desired"] <= group["max"]:
        raise Fails("ValidationError")
    return {}


def _suspend(world: World, asked: Asked) -> Answer:
    world.thing("group", asked["AutoScalingGroupName"])["suspended"] |= set(asked["ScalingProcesses"])
    return {}


def _resume(world: World, asked: Asked) -> Answer:
    world.thing("group", asked["AutoScalingGroupName"])["suspended"] -= set(asked["ScalingProcesses"])
    return {}


def _tag_group(world: World, asked: Asked) -> Answer:
    for tag in asked["Tags"]:
        # An instance that takes the tag along would be taken for the group.
        assert tag["PropagateAtLaunch"] is False
        world.thing("group", tag["ResourceId"])["tags"][tag["Key"]] = tag["Value"]
    return {}


# EKS


def _describe_node_group(world: World, asked: Asked) -> Answer:
    id_ = f"{asked['clusterName']}/{asked['nodegroupName']}"
    group = world.thing("node group", id_)
    told = {
        "nodegroupArn": f"arn:aws:eks:us-east-1:1:nodegroup/{id_}/1",
        "status": group.get("status", "ACTIVE"),
        "scalingConfig": {"minSize": group["min"], "maxSize": group["max"], "desiredSize": group["desired"]},
        "createdAt": group["since"],
        "tags": group["tags"],
    }
    return {"nodegroup": told}


def _update_node_group(world: World, asked: Asked) -> Answer:
    group = world.thing("node group", f"{asked['clusterName']}/{asked['nodegroupName']}")
    sizes = asked["scalingConfig"]
    group["max"] = sizes.get("maxSize", group["max"])
    group |= {"min": sizes["minSize"], "desired": sizes["desiredSize"]}
    if not group["min"] <= group["desired"] <= group["max"] or group["max"] < 1:
        raise Fails("InvalidParameterException")
    return {}


def _tag_node_group(world: World, asked: Asked) -> Answer:
    id_ = asked["resourceArn"].partition("nodegroup/")[2].rpartition("/")[0]
    world.thing("node group", id_)["tags"] |= asked["tags"]
    return {}


# EC2


def _describe_instances(world: World, asked: Asked) -> Answer:
    if "Filters" in asked:
        return _nodes(world, asked)
    instance = world.thing("instance", asked["InstanceIds"][0])
    told = {
        "InstanceId": asked["InstanceIds"][0],
        "State": {"Name": instance["state"]},
        "LaunchTime": instance["since"],
        "Tags": _pairs(instance["tags"]),
    }
    return {"Reservations": [{"Instances": [told]}]}


def _nodes(world: World, asked: Asked) -> Answer:
    """Instances by the filters that this project's functions use."""
    wanted = {each["Name"]: each["Values"] for each in asked["Filters"]}
    tags = {name[4:]: values for name, values in wanted.items() if name.startswith("tag:")}
    found = [
        {"InstanceId": id_, "LaunchTime": instance["since"], "Tags": _pairs(instance["tags"])}
        for id_, instance in world.things.get("instance", {}).items()
        if instance["state"] in wanted["instance-state-name"]
        and all(key in instance["tags"] for key in wanted["tag-key"])
        and all(instance["tags"].get(key) in values for key, values in tags.items())
    ]
    return {"Reservations": [{"Instances": [each]} for each in found]}


def _terminate_instances(world: World, asked: Asked) -> Answer:
    for id_ in asked["InstanceIds"]:
        world.thing("instance", id_)["state"] = "terminated"
    return {}


def _stop_instances(world: World, asked: Asked) -> Answer:
    world.thing("instance", asked["InstanceIds"][0])["state"] = "stopped"
    return {}


def _start_instances(world: World, asked: Asked) -> Answer:
    world.thing("instance", asked["InstanceIds"][0])["state"] = "running"
    return {}


def _tag_instance(world: World, asked: Asked) -> Answer:
    world.thing("instance", asked["Resources"][0])["tags"] |= _named(asked["Tags"])
    return {}


# SageMaker


def _describe_endpoint(world: World, asked: Asked) -> Answer:
    endpoint = world.thing("endpoint", asked["EndpointName"])
    variant = {"VariantName": "AllTraffic", "DesiredWeight": 1.0, "DesiredInstanceCount": endpoint["desired"]}
    return {
        "EndpointName": asked["EndpointName"],
        "EndpointArn": f"arn:aws:sagemaker:us-east-1:1:endpoint/{asked['EndpointName']}",
        "EndpointConfigName": endpoint.get("configuration", "e-config"),
        "EndpointStatus": endpoint.get("status", "InService"),
        "CreationTime": endpoint["since"],
        "ProductionVariants": [variant],
        "LastDeploymentConfig": {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}},
    }


def _create_endpoint(world: World, asked: Asked) -> Answer:
    if asked["EndpointName"] in world.things.get("endpoint", {}):
        raise Fails("ValidationException")
    assert asked["DeploymentConfig"] == {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}
    world.things.setdefault("endpoint", {})[asked["EndpointName"]] = {
        "since": LONG_AGO,
        "configuration": asked["EndpointConfigName"],
        "desired": 1,
        "tags": _named(asked["Tags"]),
        **({"status": world.begins} if world.begins else {}),
    }
    return {}


def _delete_endpoint(world: World, asked: Asked) -> Answer:
    endpoint = world.thing("endpoint", asked["EndpointName"])
    if endpoint.get("status", "InService") not in ("InService", "Failed"):
        raise Fails("ValidationException")
    del world.things["endpoint"][asked["EndpointName"]]
    return {}


def _endpoint_tags(world: World, asked: Asked) -> Answer:
    return {"Tags": _pairs(world.thing("endpoint", asked["ResourceArn"].partition("endpoint/")[2])["tags"])}


def _tag_endpoint(world: World, asked: Asked) -> Answer:
    world.thing("endpoint", asked["ResourceArn"].partition("endpoint/")[2])["tags"] |= _named(asked["Tags"])
    return {}


def _update_capacities(world: World, asked: Asked) -> Answer:
    (capacity,) = asked["DesiredWeightsAndCapacities"]
    world.thing("endpoint", asked["EndpointName"])["desired"] = capacity["DesiredInstanceCount"]
    return {}


# Systems Manager


def _get_parameter(world: World, asked: Asked) -> Answer:
    parameter = world.thing("parameter", asked["Name"])
    return {"Parameter": {"Value": parameter["value"], "LastModifiedDate": parameter["since"]}}


def _put_parameter(world: World, asked: Asked) -> Answer:
    assert asked["Overwrite"]
    if len(asked["Value"]) > 4096:
        raise Fails("ValidationException")
    world.thing("parameter", asked["Name"])["value"] = asked["Value"]
    return {}


def _parameter_tags(world: World, asked: Asked) -> Answer:
    if asked["ResourceId"] not in world.things.get("parameter", {}):
        raise Fails("InvalidResourceId")
    return {"TagList": _pairs(world.thing("parameter", asked["ResourceId"])["tags"])}


def _tag_parameter(world: World, asked: Asked) -> Answer:
    world.thing("parameter", asked["ResourceId"])["tags"] |= _named(asked["Tags"])
    return {}


# App Runner


def _describe_app(world: World, asked: Asked) -> Answer:
    service = world.thing("app", asked["ServiceArn"])
    return {"Service": {"Status": service["state"], "UpdatedAt": service["since"]}}


def _app_tags(world: World, asked: Asked) -> Answer:
    return {"Tags": _pairs(world.thing("app", asked["ResourceArn"])["tags"])}


def _tag_app(world: World, asked: Asked) -> Answer:
    world.thing("app", asked["ResourceArn"])["tags"] |= _named(asked["Tags"])
    return {}


def _turn_app(state: str) -> Callable[[World, Asked], Answer]:
    def turn(world: World, asked: Asked) -> Answer:
        service = world.thing("app", asked["ServiceArn"])
        if service["state"] == state:
            raise Fails("InvalidStateException")
        service["state"] = state
        return {}

    return turn


# RDS


def _describe_databases(world: World, asked: Asked) -> Answer:
    id_ = asked["DBInstanceIdentifier"]
    database = world.thing("db", id_)
    told = {
        "DBInstanceArn": f"arn:aws:rds:us-east-1:1:db:{id_}",
        "DBInstanceStatus": database["state"],
        "InstanceCreateTime": database["since"],
        "TagList": _pairs(database["tags"]),
    }
    return {"DBInstances": [told]}


def _tag_database(world: World, asked: Asked) -> Answer:
    world.thing("db", asked["ResourceName"].rpartition(":")[2])["tags"] |= _named(asked["Tags"])
    return {}


def _turn_database(before: str, state: str) -> Callable[[World, Asked], Answer]:
    def turn(world: World, asked: Asked) -> Answer:
        database = world.thing("db", asked["DBInstanceIdentifier"])
        if database["state"] != before:
            raise Fails("InvalidDBInstanceState")
        database["state"] = state
        return {}

    return turn


# DynamoDB


def _put_item(world: World, asked: Asked) -> Answer:
    assert asked["ConditionExpression"] == "attribute_not_exists(id) OR held_until < :now OR held_by = :mine"
    assert asked["TableName"] == f"{STACK}-lifecycle"
    item, values = asked["Item"], asked["ExpressionAttributeValues"]
    held = world.items.get(item["id"]["S"])
    if held and float(held["held_until"]["N"]) >= float(values[":now"]["N"]) and held["held_by"] != values[":mine"]:
        raise Fails("ConditionalCheckFailedException")
    world.items[item["id"]["S"]] = item
    return {}


def _delete_item(world: World, asked: Asked) -> Answer:
    assert asked["ConditionExpression"] == "held_by = :mine"
    held = world.items.get(asked["Key"]["id"]["S"])
    if not held or held["held_by"] != asked["ExpressionAttributeValues"][":mine"]:
        raise Fails("ConditionalCheckFailedException")
    del world.items[asked["Key"]["id"]["S"]]
    return {}


# CloudWatch


def _metric_data(world: World, asked: Asked) -> Answer:
    def samples(name: str) -> Iterator[tuple[datetime, float]]:
        for at, value in world.samples.get(name, []):
            if asked["StartTime"] <= at < asked["EndTime"]:
                yield at, value

    results = []
    for query in asked["MetricDataQueries"]:
        found = sorted(samples(query["MetricStat"]["Metric"]["MetricName"]), reverse=True)
        results.append(
            {
                "Id": query["Id"],
                "Timestamps": [at for at, _ in found],
                "Values": [value for _, value in found],
                "StatusCode": "PartialData"
                if query["MetricStat"]["Metric"]["MetricName"] == world.partly
                else "Complete",
            }
        )
    return {"MetricDataResults": results}


OPERATIONS: dict[str, Callable[[World, Asked], Answer]] = {
    "dynamodb.PutItem": _put_item,
    "dynamodb.DeleteItem": _delete_item,
    "ecs.DescribeServices": _describe_services,
    "ecs.UpdateService": _update_service,
    "ecs.TagResource": _tag_service,
    "application-autoscaling.DescribeScalableTargets": _describe_targets,
    "application-autoscaling.RegisterScalableTarget": _register_target,
    "application-autoscaling.DeregisterScalableTarget": _deregister_target,
    "application-autoscaling.ListTagsForResource": _target_tags,
    "application-autoscaling.DescribeScalingPolicies": _describe_policies,
    "application-autoscaling.PutScalingPolicy": _put_policy,
    "autoscaling.DescribeAutoScalingGroups": _describe_groups,
    "autoscaling.UpdateAutoScalingGroup": _update_group,
    "autoscaling.SuspendProcesses": _suspend,
    "autoscaling.ResumeProcesses": _resume,
    "autoscaling.CreateOrUpdateTags": _tag_group,
    "eks.DescribeNodegroup": _describe_node_group,
    "eks.UpdateNodegroupConfig": _update_node_group,
    "eks.TagResource": _tag_node_group,
    "ec2.DescribeInstances": _describe_instances,
    "ec2.TerminateInstances": _terminate_instances,
    "ec2.StopInstances": _stop_instances,
    "ec2.StartInstances": _start_instances,
    "ec2.CreateTags": _tag_instance,
    "sagemaker.DescribeEndpoint": _describe_endpoint,
    "sagemaker.CreateEndpoint": _create_endpoint,
    "sagemaker.DeleteEndpoint": _delete_endpoint,
    "sagemaker.ListTags": _endpoint_tags,
    "sagemaker.AddTags": _tag_endpoint,
    "sagemaker.UpdateEndpointWeightsAndCapacities": _update_capacities,
    "ssm.GetParameter": _get_parameter,
    "ssm.PutParameter": _put_parameter,
    "ssm.ListTagsForResource": _parameter_tags,
    "ssm.AddTagsToResource": _tag_parameter,
    "apprunner.DescribeService": _describe_app,
    "apprunner.ListTagsForResource": _app_tags,
    "apprunner.TagResource": _tag_app,
    "apprunner.PauseService": _turn_app("PAUSED"),
    "apprunner.ResumeService": _turn_app("RUNNING"),
    "rds.DescribeDBInstances": _describe_databases,
    "rds.AddTagsToResource": _tag_database,
    "rds.StopDBInstance": _turn_database("available", "stopped"),
    "rds.StartDBInstance": _turn_database("stopped", "available"),
    "cloudwatch.GetMetricData": _metric_data,
}


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


_asked_of: list[World] = []
"""The world that all clients ask, since making a client takes longer than all that is asked of it."""


def clients_ask(world: World) -> None:
    """Lets all clients ask this world."""
    _asked_of[:] = [world]


@cache
def client(service: str) -> Any:
    """A client of botocore's."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    made: Any = boto3.client(service, region_name="us-east-1", **keys)  # type: ignore[call-overload]
    made.meta.events.register("before-parameter-build", _note)
    made.meta.events.register("before-call", _answer)
    return made


def _note(params: Asked, context: dict[str, Any], **_: Any) -> None:
    context["asked"] = params


def _answer(model: Any, context: Mapping[str, Any], **_: Any) -> tuple[Any, Answer]:
    _asked_of[0].let_others_in()
    # Functions ask at once; here one after the other, so that calls have numbers.
    with _asking:
        return _asked_of[0].answer(f"{model.service_model.service_name}.{model.name}", context["asked"])


_asking = Lock()
