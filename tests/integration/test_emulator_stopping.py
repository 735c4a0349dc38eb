"""What is stopped and started again on the emulator: services of ECS, instances, databases; and what notes its size."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.functions import make_table, until
from tests.unit.lambda_code import Context, code_of

CLUSTER = "night"


# --- ECS and Application Auto Scaling


@pytest.fixture(scope="module")
def services(clients: Clients) -> list[str]:
    """The names of three services of two tasks each."""
    ecs = clients("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(family="app", containerDefinitions=[{"name": "app", "image": "app", "memory": 128}])
    names = ["one", "two", "three"]
    for name in names:
        ecs.create_service(
            cluster=CLUSTER,
            serviceName=name,
            taskDefinition="app",
            desiredCount=2,
            tags=[{"key": "Stack", "value": name}],
        )
    return names


def service(clients: Clients, name: str) -> dict[str, Any]:
    told: dict[str, Any]
    (told,) = clients("ecs").describe_services(cluster=CLUSTER, services=[name], include=["TAGS"])["services"]
    return told


def target(name: str) -> dict[str, Any]:
    resource = f"service/{CLUSTER}/{name}"
    return {"ServiceNamespace": "ecs", "ResourceId": resource, "ScalableDimension": "ecs:service:DesiredCount"}


def scaled(clients: Clients, name: str) -> dict[str, Any]:
    """The service's scalable target."""
    ask = {"ServiceNamespace": "ecs", "ResourceIds": [target(name)["ResourceId"]]}
    told: dict[str, Any]
    (told,) = clients("application-autoscaling").describe_scalable_targets(**ask)["ScalableTargets"]
    return told


def test_another_count_is_no_new_deployment(clients: Clients, services: list[str]) -> None:
    ecs = clients("ecs")
    (before,) = service(clients, "one")["deployments"]

    for count in (0, 2):
        told = ecs.update_service(cluster=CLUSTER, service="one", desiredCount=count)["service"]
        assert (told["desiredCount"], told["runningCount"]) == (count, count)

    after = service(clients, "one")
    (deployment,) = after["deployments"]
    assert (deployment["id"], deployment["createdAt"]) == (before["id"], before["createdAt"])
    assert deployment["updatedAt"] >= before["updatedAt"]
    assert isinstance(after["createdAt"], datetime)
    assert after["createdAt"] <= deployment["updatedAt"]
    (forced,) = ecs.update_service(cluster=CLUSTER, service="one", forceNewDeployment=True)["service"]["deployments"]
    assert forced["id"] != before["id"]
    assert service(clients, "one")["createdAt"] == after["createdAt"]


def test_a_service_carries_further_tags_for_a_while(clients: Clients, services: list[str]) -> None:
    ecs, arn = clients("ecs"), service(clients, "two")["serviceArn"]
    own = {"key": "Stack", "value": "two"}
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "size", "value": "1"}])
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "size", "value": "2"}])

    told = ecs.list_tags_for_resource(resourceArn=arn)["tags"]

    assert sorted(told, key=str) == sorted([own, {"key": "size", "value": "2"}], key=str)
    assert service(clients, "two")["tags"] == told
    ecs.untag_resource(resourceArn=arn, tagKeys=["size"])
    assert service(clients, "two")["tags"] == [own]


def test_a_target_brings_its_service_within_its_bounds_suspended_or_not(clients: Clients, services: list[str]) -> None:
    scaling, ecs, three = clients("application-autoscaling"), clients("ecs"), target("three")
    scaling.register_scalable_target(**three, MinCapacity=1, MaxCapacity=4)
    assert service(clients, "three")["desiredCount"] == 2

    scaling.register_scalable_target(**three, MinCapacity=0, MaxCapacity=0)
    assert service(clients, "three")["runningCount"] == 0
    suspended = dict.fromkeys(scaled(clients, "three")["SuspendedState"], True)
    scaling.register_scalable_target(**three, MinCapacity=1, MaxCapacity=4, SuspendedState=suspended)
    assert service(clients, "three")["runningCount"] == 1

    ecs.update_service(cluster=CLUSTER, service="three", desiredCount=0)
    assert service(clients, "three")["desiredCount"] == 0
    scaling.register_scalable_target(**three, SuspendedState={"ScheduledScalingSuspended": False})
    assert service(clients, "three")["desiredCount"] == 1


def test_what_is_not_said_of_a_target_stays(clients: Clients, services: list[str]) -> None:
    scaling, two = clients("application-autoscaling"), target("two")
    scaling.register_scalable_target(**two, MinCapacity=1, MaxCapacity=3)
    nothing = dict.fromkeys(
        ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"), False
    )
    assert scaled(clients, "two")["SuspendedState"] == nothing

    scaling.register_scalable_target(**two, SuspendedState={"ScheduledScalingSuspended": True})
    scaling.register_scalable_target(**two, MaxCapacity=5)
    scaling.register_scalable_target(**two, SuspendedState={"DynamicScalingInSuspended": True})

    told = scaled(clients, "two")
    assert (told["MinCapacity"], told["MaxCapacity"]) == (1, 5)
    assert told["SuspendedState"] == nothing | {"ScheduledScalingSuspended": True, "DynamicScalingInSuspended": True}


@pytest.mark.parametrize(
    ("name", "asked", "why"),
    [
        ("two", {"MinCapacity": 9}, "Maximum capacity cannot be less than minimum capacity"),
        ("two", {"MinCapacity": 3, "MaxCapacity": 2}, "Maximum capacity cannot be less than minimum capacity"),
        ("one", {"MinCapacity": 1}, "required for a new scalable target"),
        ("nobody", {"MinCapacity": 1, "MaxCapacity": 2}, "ECS service doesn't exist"),
    ],
)
def test_bounds_that_do_not_fit_are_refused(
    clients: Clients, services: list[str], name: str, asked: dict[str, int], why: str
) -> None:
    clients("application-autoscaling").register_scalable_target(**target("two"), MinCapacity=1, MaxCapacity=5)

    with pytest.raises(ClientError, match=why):
        clients("application-autoscaling").register_scalable_target(**target(name), **asked)


def test_targets_come_in_pages(clients: Clients, services: list[str]) -> None:
    scaling = clients("application-autoscaling")
    for name in services:
        scaling.register_scalable_target(**target(name), MinCapacity=0, MaxCapacity=3)
    pages = scaling.get_paginator("describe_scalable_targets").paginate(
        ServiceNamespace="ecs", PaginationConfig={"PageSize": 1}
    )

    told = [[one["ResourceId"].split("/")[-1] for one in page["ScalableTargets"]] for page in pages]

    assert sorted(told) == [["one"], ["three"], ["two"]]


def test_a_target_that_is_not_there_is_not_deregistered(clients: Clients, services: list[str]) -> None:
    with pytest.raises(ClientError) as refused:
        clients("application-autoscaling").deregister_scalable_target(**target("nobody"))

    assert refused.value.response["Error"]["Code"] == "ObjectNotFoundException"


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("delete_scaling_policy", {"PolicyName": "nothing"}),
        ("delete_scheduled_action", {"ScheduledActionName": "nothing"}),
    ],
)
def test_what_scales_nothing_is_not_deleted(
    clients: Clients, services: list[str], operation: str, name: dict[str, str]
) -> None:
    scaling = clients("application-autoscaling")
    scaling.register_scalable_target(**target("one"), MinCapacity=1, MaxCapacity=2)

    with pytest.raises(
        ClientError, match="found for service namespace: ecs, resource ID: service/night/one"
    ) as refused:
        getattr(scaling, operation)(**target("one"), **name)

    assert refused.value.response["Error"]["Code"] == "ObjectNotFoundException"


def test_a_scheduled_action_is_deleted_once(clients: Clients, services: list[str]) -> None:
    scaling, name = clients("application-autoscaling"), {"ScheduledActionName": "evening"}
    scaling.register_scalable_target(**target("one"), MinCapacity=1, MaxCapacity=2)
    scaling.put_scheduled_action(
        **target("one"), **name, Schedule="cron(0 20 * * ? *)", ScalableTargetAction={"MinCapacity": 0}
    )

    scaling.delete_scheduled_action(**target("one"), **name)

    assert scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"] == []
    with pytest.raises(ClientError, match="No scheduled action found"):
        scaling.delete_scheduled_action(**target("one"), **name)


# --- DynamoDB


def test_one_call_at_a_time_holds_the_lease(clients: Clients) -> None:
    make_table(clients, "notes")
    at_work: list[int] = []
    seen: list[list[int]] = []
    with code_of():
        from lease import lease

        def work(number: int) -> None:
            with lease(Context(60), table="notes", client=clients("dynamodb")):
                at_work.append(number)
                time.sleep(0.1)
                seen.append(at_work.copy())
                at_work.remove(number)

        with ThreadPoolExecutor(5) as pool:
            list(pool.map(work, range(5)))
    assert sorted(seen) == [[number] for number in range(5)]
    assert clients("dynamodb").scan(TableName="notes")["Items"] == []


# --- Systems Manager


@pytest.mark.parametrize(("tier", "most"), [(None, 4096), ("Standard", 4096), ("Advanced", 8192)])
def test_a_parameter_holds_what_its_tier_holds(clients: Clients, tier: str | None, most: int) -> None:
    ssm, name = clients("ssm"), f"/night/{tier}"
    asked = {"Name": name, "Type": "String", "Overwrite": True} | ({"Tier": tier} if tier else {})
    ssm.put_parameter(**asked, Value="x" * most)

    with pytest.raises(ClientError, match=f"maximum parameter value of {most} characters") as refused:
        ssm.put_parameter(**asked, Value="y" * (most + 1))

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "x" * most


@pytest.mark.parametrize("name", ["/night/kept", "/kept", "bare"])
def test_a_parameter_keeps_its_tier(clients: Clients, name: str) -> None:
    ssm = clients("ssm")
    ssm.put_parameter(Name=name, Type="String", Tier="Advanced", Value="x")

    told = ssm.put_parameter(Name=name, Overwrite=True, Value="y" * 8192)

    assert told["Tier"] == "Advanced"
    assert len(ssm.get_parameter(Name=name)["Parameter"]["Value"]) == 8192


# --- EC2


@pytest.fixture(scope="module")
def subnet(clients: Clients) -> str:
    """A subnet whose instances have public addresses."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    found: str = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.0.0/24")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=found, MapPublicIpOnLaunch={"Value": True})
    return found


def run(clients: Clients, subnet: str, **settings: Any) -> str:
    """The id of a new instance."""
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    image = clients("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    asked = {"ImageId": image, "InstanceType": "t4g.small", "SubnetId": subnet, "MinCount": 1, "MaxCount": 1}
    found: str = clients("ec2").run_instances(**asked, **settings)["Instances"][0]["InstanceId"]
    return found


def instance(clients: Clients, name: str) -> dict[str, Any]:
    told: dict[str, Any]
    (told,) = clients("ec2").describe_instances(InstanceIds=[name])["Reservations"][0]["Instances"]
    return told


def states(changes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["PreviousState"]["Name"], one["CurrentState"]["Name"]) for one in changes]


def test_an_instance_stops_and_is_launched_anew_when_it_starts(clients: Clients, subnet: str) -> None:
    ec2, name = clients("ec2"), run(clients, subnet)
    launched = instance(clients, name)["LaunchTime"]

    assert states(ec2.stop_instances(InstanceIds=[name])["StoppingInstances"]) == [("running", "stopping")]
    stopped = instance(clients, name)
    assert stopped["State"]["Name"] == "stopped"
    assert stopped["StateTransitionReason"].startswith("User initiated (")
    assert stopped["LaunchTime"] == launched
    assert "PublicIpAddress" not in stopped
    assert states(ec2.stop_instances(InstanceIds=[name])["StoppingInstances"]) == [("stopped", "stopped")]

    # LaunchTime has whole seconds
    def start_again() -> datetime:
        ec2.stop_instances(InstanceIds=[name])
        assert states(ec2.start_instances(InstanceIds=[name])["StartingInstances"]) == [("stopped", "pending")]
        time: datetime = instance(clients, name)["LaunchTime"]
        return time

    started = until(start_again, lambda time: time > launched)
    assert states(ec2.start_instances(InstanceIds=[name])["StartingInstances"]) == [("running", "running")]
    assert instance(clients, name)["LaunchTime"] == started
    assert instance(clients, name)["StateTransitionReason"] == ""
    assert instance(clients, name)["PublicIpAddress"]


def test_an_elastic_address_stays_with_an_instance_that_is_stopped(clients: Clients, subnet: str) -> None:
    ec2, name = clients("ec2"), run(clients, subnet)
    address = ec2.allocate_address(Domain="vpc")
    ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=name)

    for operation in (ec2.stop_instances, ec2.start_instances):
        operation(InstanceIds=[name])
        assert instance(clients, name)["PublicIpAddress"] == address["PublicIp"]

    (told,) = ec2.describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"]
    assert told["InstanceId"] == name


def test_an_instance_carries_further_tags_for_a_while(clients: Clients, subnet: str) -> None:
    own = {"Key": "Stack", "Value": "x"}
    name = run(clients, subnet, TagSpecifications=[{"ResourceType": "instance", "Tags": [own]}])
    ec2, noted = clients("ec2"), {"Key": "stopped", "Value": "yes"}
    ec2.stop_instances(InstanceIds=[name])

    ec2.create_tags(Resources=[name], Tags=[noted])

    assert instance(clients, name)["Tags"] == [own, noted]
    ec2.delete_tags(Resources=[name], Tags=[{"Key": "stopped"}])
    assert instance(clients, name)["Tags"] == [own]


def test_instances_that_cannot_be_stopped_or_started_are_refused_with_all_others(clients: Clients, subnet: str) -> None:
    ec2, running, ended = clients("ec2"), run(clients, subnet), run(clients, subnet)
    spot = run(clients, subnet, InstanceMarketOptions={"MarketType": "spot"})
    ec2.terminate_instances(InstanceIds=[ended])
    nobody = "i-0123456789abcdef0"

    for operation, other, code in (
        (ec2.stop_instances, ended, "IncorrectInstanceState"),
        (ec2.start_instances, ended, "IncorrectInstanceState"),
        (ec2.stop_instances, spot, "UnsupportedOperation"),
        (ec2.stop_instances, nobody, "InvalidInstanceID.NotFound"),
    ):
        with pytest.raises(ClientError) as refused:
            operation(InstanceIds=[running, other])
        assert refused.value.response["Error"]["Code"] == code
    with pytest.raises(ClientError, match="does not exist"):
        ec2.create_tags(Resources=[nobody], Tags=[{"Key": "a", "Value": "b"}])

    assert instance(clients, running)["State"]["Name"] == "running"


# --- RDS


@pytest.fixture(scope="module")
def database(clients: Clients) -> str:
    """The ARN of a database `app`."""
    made = clients("rds").create_db_instance(
        DBInstanceIdentifier="app",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="app",
        ManageMasterUserPassword=True,
        Tags=[{"Key": "Stack", "Value": "x"}],
    )
    found: str = made["DBInstance"]["DBInstanceArn"]
    return found


def told_of_database(clients: Clients) -> dict[str, Any]:
    told: dict[str, Any]
    (told,) = clients("rds").describe_db_instances(DBInstanceIdentifier="app")["DBInstances"]
    return told


def test_a_database_is_stopped_and_started_and_nothing_else_in_between(clients: Clients, database: str) -> None:
    rds = clients("rds")
    for operation, state in ((rds.stop_db_instance, "stopped"), (rds.start_db_instance, "available")):
        operation(DBInstanceIdentifier="app")
        assert told_of_database(clients)["DBInstanceStatus"] == state
        with pytest.raises(ClientError) as refused:
            operation(DBInstanceIdentifier="app")
        assert refused.value.response["Error"]["Code"] == "InvalidDBInstanceState"
        with pytest.raises(ClientError) as missing:
            operation(DBInstanceIdentifier="nobody")
        assert missing.value.response["Error"]["Code"] == "DBInstanceNotFound"


def test_a_database_carries_further_tags_for_a_while(clients: Clients, database: str) -> None:
    own, noted = {"Key": "Stack", "Value": "x"}, {"Key": "stopped", "Value": "yes"}

    clients("rds").add_tags_to_resource(ResourceName=database, Tags=[noted])

    assert told_of_database(clients)["TagList"] == [own, noted]
    clients("rds").remove_tags_from_resource(ResourceName=database, TagKeys=["stopped"])
    assert told_of_database(clients)["TagList"] == [own]
    nobody: dict[str, Any] = {"ResourceName": f"{database}-gone"}
    for operation, asked in (
        (clients("rds").add_tags_to_resource, {"Tags": [noted]}),
        (clients("rds").remove_tags_from_resource, {"TagKeys": ["stopped"]}),
    ):
        with pytest.raises(ClientError) as missing:
            operation(**nobody, **asked)
        assert missing.value.response["Error"]["Code"] == "DBInstanceNotFound"
