"""The emulator's lifecycle, through its command, and what its own handlers answer, through boto3."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator, free_port


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """One that isn't running yet, in a home of its own."""
    emulator = Emulator(tmp_path)
    yield emulator
    emulator.stop()


# --- lifecycle


def test_it_starts_says_where_it_is_and_leaves_nothing_behind_when_stopped(emulator: Emulator) -> None:
    port = free_port()

    started = emulator.run("start", "--port", str(port))

    assert started.returncode == 0, started.stderr
    assert f"http://127.0.0.1:{port}" in started.stdout
    assert (emulator.folder / "endpoint").read_text() == f"http://127.0.0.1:{port}\n"
    status = emulator.status()
    assert status["state"] == "running"
    assert status["pid"] in [one.pid for one in emulator.processes()]
    assert emulator.run("status").returncode == 0
    assert emulator.environment["AWS_ENDPOINT_URL"] == f"http://127.0.0.1:{port}"

    assert emulator.run("stop").returncode == 0

    assert emulator.processes() == []
    assert not (emulator.folder / "endpoint").exists()
    assert emulator.status()["state"] == "stopped"
    assert emulator.run("status").returncode == 3


def test_it_listens_on_loopback_only_and_writes_only_into_its_folder(emulator: Emulator, tmp_path: Path) -> None:
    emulator.start("--port", str(free_port()))
    process = psutil.Process(emulator.status()["pid"])

    listening = [one.laddr.ip for one in process.net_connections() if one.status == psutil.CONN_LISTEN]

    assert set(listening) == {"127.0.0.1"}
    written = [file.path for file in process.open_files() if file.mode != "r"]
    assert written
    assert all(Path(path).is_relative_to(emulator.folder) for path in written)
    assert [path.name for path in tmp_path.iterdir()] == [".landfall"]


def test_it_takes_the_index_of_all_apis_that_was_installed_with_it(running: Emulator) -> None:
    assert running.session.client("sts").get_caller_identity()["Account"] == "000000000000"
    assert list(running.folder.rglob("service-catalog-*")) == []


def test_starting_twice_keeps_the_first(emulator: Emulator) -> None:
    endpoint = emulator.start("--port", str(free_port()))
    first = emulator.status()["pid"]

    again = emulator.run("start")

    assert again.returncode == 0
    assert "already running" in again.stdout
    assert endpoint in again.stdout
    assert emulator.status()["pid"] == first


def test_two_starts_at_once_yield_one_emulator(emulator: Emulator) -> None:
    command = emulator.command("start", "--port", str(free_port()))

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    outputs = [one.communicate(timeout=180) for one in both]

    assert [one.returncode for one in both] == [0, 0], outputs
    assert [one.pid for one in emulator.processes()] == [emulator.status()["pid"]]


def test_a_port_that_was_asked_for_and_is_taken_is_one_sentence_and_exit_2(emulator: Emulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = emulator.run("start", "--port", str(other.getsockname()[1]))

    assert done.returncode == 2
    assert "is taken by another program" in done.stderr
    assert "Traceback" not in done.stderr
    assert emulator.status()["state"] == "stopped"
    assert emulator.processes() == []


def test_another_port_is_chosen_where_the_usual_one_is_taken(emulator: Emulator) -> None:
    try:
        usual = socket.create_server(("127.0.0.1", 4566))
    except OSError:
        # somebody else has it, which serves as well
        usual = socket.socket()
    with usual:
        endpoint = emulator.start()

    assert not endpoint.endswith(":4566")
    assert emulator.status()["state"] == "running"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "4566.0", "²"])
def test_what_is_no_port_is_refused_with_exit_2(emulator: Emulator, port: str) -> None:
    done = emulator.run("start", f"--port={port}")

    assert done.returncode == 2
    assert "is not a port between 1 and 65535" in done.stderr


def test_one_that_does_not_come_up_says_why_and_leaves_no_process(emulator: Emulator) -> None:
    # where LocalStack reads the settings of its default profile
    (emulator.folder / "scratch").mkdir(parents=True)
    (emulator.folder / "scratch" / "default.env").write_text("RUNTIME_COMPONENTS=nonsense\n")

    done = emulator.run("start", "--port", str(free_port()))

    assert done.returncode == 1
    assert "ended while starting" in done.stderr
    assert "Could not load runtime components" in done.stderr
    assert emulator.processes() == []
    assert not (emulator.folder / "endpoint").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence_and_exit_2(emulator: Emulator) -> None:
    (emulator.home / ".landfall").write_text("in the way")

    done = emulator.run("start")

    assert done.returncode == 2
    assert "can't be used" in done.stderr
    assert "Traceback" not in done.stderr
    (emulator.home / ".landfall").unlink()


def test_an_emulator_that_died_is_reported_as_dead_and_can_be_started_anew(emulator: Emulator) -> None:
    emulator.start("--port", str(free_port()))
    first = emulator.status()["pid"]
    os.kill(first, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [], timeout=30)

    assert emulator.status()["state"] == "dead"
    assert emulator.run("status").returncode == 3
    assert emulator.run("env").returncode == 3

    emulator.start("--port", str(free_port()))
    assert emulator.status()["state"] == "running"
    assert emulator.status()["pid"] != first


def test_stopping_what_is_not_running_is_fine(emulator: Emulator) -> None:
    done = emulator.run("stop")

    assert done.returncode == 0
    assert "not running" in done.stdout


def test_one_that_ignores_the_request_to_end_is_ended_all_the_same(emulator: Emulator) -> None:
    emulator.start("--port", str(free_port()))
    # a stopped process doesn't see SIGTERM
    os.kill(emulator.status()["pid"], signal.SIGSTOP)

    assert emulator.run("stop").returncode == 0

    assert emulator.processes() == []


def test_a_stranger_that_was_given_the_process_id_is_left_alone(emulator: Emulator) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    try:
        emulator.folder.mkdir(parents=True)
        remembered = {"pid": stranger.pid, "created": time.time() - 3600, "port": 4566, "home": str(emulator.home)}
        (emulator.folder / "process.json").write_text(json.dumps(remembered))

        assert emulator.status()["state"] == "dead"
        assert emulator.run("stop").returncode == 0

        assert stranger.poll() is None
        assert emulator.status()["state"] == "stopped"
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"pid": 1, "created": 0}',
        '{"pid": "x", "created": 0, "port": 1, "home": "/"}',
        '{"pid": -1, "created": 0, "port": 1, "home": "/"}',
        '{"pid": 1, "created": "x", "port": 1, "home": "/"}',
        '{"pid": 1, "created": 1e300, "port": 1, "home": "/"}',
        '{"pid": 1, "created": NaN, "port": 1, "home": "/"}',
    ],
)
def test_a_process_file_that_tells_nothing_counts_as_not_running(emulator: Emulator, text: str) -> None:
    emulator.folder.mkdir(parents=True)
    (emulator.folder / "process.json").write_text(text)

    assert emulator.status()["state"] == "stopped"
    assert emulator.run("stop").returncode == 0


def test_variables_meant_for_another_localstack_do_not_reach_it(emulator: Emulator) -> None:
    port = free_port()

    done = emulator.run(
        "start", "--port", str(port), GATEWAY_LISTEN="0.0.0.0:4599", SERVICES="s3", HTTP_PROXY="http://x"
    )

    assert done.returncode == 0, done.stderr
    process = psutil.Process(emulator.status()["pid"])
    assert {one.laddr for one in process.net_connections() if one.status == psutil.CONN_LISTEN} == {("127.0.0.1", port)}


def test_its_log_is_shown(emulator: Emulator) -> None:
    emulator.start("--port", str(free_port()))

    assert "LocalStack version: 4.14.0" in emulator.run("logs").stdout
    assert len(emulator.run("logs", "-n", "1").stdout.splitlines()) == 1


# --- what it answers


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "name"),
    [
        ("ecs", "list_service_deployments", {"service": "x"}, "ecs.ListServiceDeployments"),
        ("ec2", "describe_fast_launch_images", {}, "ec2.DescribeFastLaunchImages"),
        ("wafv2", "list_mobile_sdk_releases", {"Platform": "IOS"}, "wafv2.ListMobileSdkReleases"),
        ("route53", "list_cidr_collections", {}, "route53.ListCidrCollections"),
    ],
)
def test_an_operation_that_is_not_emulated_is_refused_by_name(
    clients: Clients, service: str, operation: str, parameters: dict[str, Any], name: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(clients(service), operation)(**parameters)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert f"{name} is not emulated" in refused.value.response["Error"]["Message"]


def test_a_service_that_is_not_emulated_is_refused(clients: Clients) -> None:
    with pytest.raises(ClientError) as refused:
        clients("gamelift").list_builds()

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "gamelift.ListBuilds is not emulated" in refused.value.response["Error"]["Message"]


@pytest.fixture
def subnets(clients: Clients) -> Iterator[list[dict[str, Any]]]:
    """Two subnets of a VPC."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for number, zone in enumerate("ab")
    ]
    yield made
    for subnet in made:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=vpc)


def test_the_scheduler_runs_the_wanted_tasks_registers_them_and_takes_them_away(
    clients: Clients, subnets: list[dict[str, Any]]
) -> None:
    ecs, elb, ec2 = clients("ecs"), clients("elbv2"), clients("ec2")
    group = elb.create_target_group(
        Name="tasks", Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"], TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    ecs.create_cluster(clusterName="tasks")
    ecs.register_task_definition(
        family="tasks",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "app", "image": "app"}],
    )

    def targets() -> dict[str, str]:
        found = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        return {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in found}

    def tasks() -> list[str]:
        return list(ecs.list_tasks(cluster="tasks", serviceName="app")["taskArns"])

    created = ecs.create_service(
        cluster="tasks",
        serviceName="app",
        taskDefinition="tasks",
        desiredCount=4,
        capacityProviderStrategy=[
            {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "weight": 2},
        ],
        networkConfiguration={"awsvpcConfiguration": {"subnets": [one["SubnetId"] for one in subnets]}},
        loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 8080}],
    )["service"]

    assert (created["runningCount"], created["pendingCount"]) == (4, 0)
    assert [one["rolloutState"] for one in created["deployments"]] == ["COMPLETED"]
    described = ecs.describe_tasks(cluster="tasks", tasks=tasks())["tasks"]
    assert sorted(one["capacityProviderName"] for one in described) == ["FARGATE"] * 2 + ["FARGATE_SPOT"] * 2
    assert {address.rsplit(".", 1)[0] for address in targets()} == {"10.9.0", "10.9.1"}
    assert list(targets().values()) == ["healthy"] * 4

    ecs.update_service(cluster="tasks", service="app", desiredCount=1)
    assert len(tasks()) == len(targets()) == 1

    (before,) = tasks()
    ecs.stop_task(cluster="tasks", task=before)
    assert len(tasks()) == 1
    assert tasks() != [before]

    with pytest.raises(ClientError, match="scaled above 0"):
        ecs.delete_service(cluster="tasks", service="app")
    ecs.delete_service(cluster="tasks", service="app", force=True)
    assert targets() == {}
    assert tasks() == []
    assert ecs.list_services(cluster="tasks")["serviceArns"] == []
    vpc = {"Name": "vpc-id", "Values": [subnets[0]["VpcId"]]}
    assert ec2.describe_network_interfaces(Filters=[vpc])["NetworkInterfaces"] == []
    ecs.delete_cluster(cluster="tasks")
    assert ecs.list_clusters()["clusterArns"] == []
    elb.delete_target_group(TargetGroupArn=group)


def test_a_replication_group_has_members_that_follow_its_replica_count(
    clients: Clients, subnets: list[dict[str, Any]]
) -> None:
    cache = clients("elasticache")
    cache.create_cache_subnet_group(
        CacheSubnetGroupName="group",
        CacheSubnetGroupDescription="x",
        SubnetIds=[one["SubnetId"] for one in subnets],
    )
    created = cache.create_replication_group(
        ReplicationGroupId="Group",
        ReplicationGroupDescription="x",
        Engine="valkey",
        EngineVersion="8.0",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=2,
        CacheSubnetGroupName="group",
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
    )["ReplicationGroup"]

    assert created["Status"] == "available"
    assert created["MemberClusters"] == ["group-001", "group-002"]
    member = cache.describe_cache_clusters(CacheClusterId="group-002", ShowCacheNodeInfo=True)["CacheClusters"][0]
    assert (member["Engine"], member["EngineVersion"], member["ReplicationGroupId"]) == ("valkey", "8.0.0", "group")
    assert {one["PreferredAvailabilityZone"] for one in created["NodeGroups"][0]["NodeGroupMembers"]} == {
        "us-east-1a",
        "us-east-1b",
    }

    cache.increase_replica_count(ReplicationGroupId="group", NewReplicaCount=3, ApplyImmediately=True)
    assert len(cache.describe_cache_clusters()["CacheClusters"]) == 4
    cache.decrease_replica_count(ReplicationGroupId="group", NewReplicaCount=0, ApplyImmediately=True)
    assert len(cache.describe_cache_clusters()["CacheClusters"]) == 1

    with pytest.raises(ClientError, match="in use"):
        cache.delete_cache_subnet_group(CacheSubnetGroupName="group")
    cache.delete_replication_group(ReplicationGroupId="group")
    assert cache.describe_cache_clusters()["CacheClusters"] == []
    with pytest.raises(ClientError) as missing:
        cache.describe_replication_groups(ReplicationGroupId="group")
    assert missing.value.response["Error"]["Code"] == "ReplicationGroupNotFoundFault"
    cache.delete_cache_subnet_group(CacheSubnetGroupName="group")


def test_a_cache_parameter_group_tells_what_its_user_set(clients: Clients) -> None:
    cache = clients("elasticache")
    cache.create_cache_parameter_group(
        CacheParameterGroupName="parameters", CacheParameterGroupFamily="valkey8", Description="x"
    )
    setting = {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}
    cache.modify_cache_parameter_group(CacheParameterGroupName="parameters", ParameterNameValues=[setting])

    (told,) = cache.describe_cache_parameters(CacheParameterGroupName="parameters", Source="user")["Parameters"]
    assert (told["ParameterName"], told["ParameterValue"]) == ("maxmemory-policy", "allkeys-lru")

    cache.reset_cache_parameter_group(CacheParameterGroupName="parameters", ResetAllParameters=True)
    assert cache.describe_cache_parameters(CacheParameterGroupName="parameters")["Parameters"] == []
    cache.delete_cache_parameter_group(CacheParameterGroupName="parameters")
    with pytest.raises(ClientError, match="not found"):
        cache.describe_cache_parameter_groups(CacheParameterGroupName="parameters")


def test_a_single_cache_cluster_keeps_its_tags(clients: Clients) -> None:
    cache, tags = clients("elasticache"), [{"Key": "Project", "Value": "x"}]
    made = cache.create_cache_cluster(
        CacheClusterId="single", Engine="memcached", CacheNodeType="cache.t4g.micro", NumCacheNodes=1, Tags=tags
    )["CacheCluster"]

    assert cache.list_tags_for_resource(ResourceName=made["ARN"])["TagList"] == tags
    cache.delete_cache_cluster(CacheClusterId="single")


def test_a_budget_keeps_its_subscribers_and_tags(clients: Clients) -> None:
    budgets, account = clients("budgets"), {"AccountId": "000000000000"}
    notification = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80}
    email = {"SubscriptionType": "EMAIL", "Address": "costs@example.com"}
    other = {"SubscriptionType": "EMAIL", "Address": "owner@example.com"}
    budget = {
        "BudgetName": "monthly",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"},
    }
    budgets.create_budget(
        **account,
        Budget=budget,
        NotificationsWithSubscribers=[{"Notification": notification, "Subscribers": [email]}],
        ResourceTags=[{"Key": "Project", "Value": "x"}],
    )
    which = {**account, "BudgetName": "monthly", "Notification": notification}

    budgets.create_subscriber(**which, Subscriber=other)
    assert budgets.describe_subscribers_for_notification(**which)["Subscribers"] == [email, other]
    budgets.delete_subscriber(**which, Subscriber=email)
    assert budgets.describe_subscribers_for_notification(**which)["Subscribers"] == [other]

    budgets.update_budget(**account, NewBudget=budget | {"BudgetLimit": {"Amount": "200", "Unit": "USD"}})
    changed = budgets.describe_budget(**account, BudgetName="monthly")["Budget"]
    assert changed["BudgetLimit"]["Amount"] == "200"
    arn = "arn:aws:budgets::000000000000:budget/monthly"
    assert budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "Project", "Value": "x"}]
    budgets.delete_budget(**account, BudgetName="monthly")


def test_a_budget_of_which_the_period_was_changed_is_told_with_it(clients: Clients) -> None:
    budgets, account = clients("budgets"), {"AccountId": "000000000000"}
    budget = {
        "BudgetName": "period",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"},
    }
    budgets.create_budget(**account, Budget=budget)
    end = budgets.describe_budget(**account, BudgetName="period")["Budget"]["TimePeriod"]["End"]
    begin = datetime(2026, 1, 1, tzinfo=UTC)

    budgets.update_budget(**account, NewBudget=budget | {"TimePeriod": {"Start": begin}})
    (told,) = [each for each in budgets.describe_budgets(**account)["Budgets"] if each["BudgetName"] == "period"]
    assert told["TimePeriod"] == {"Start": begin, "End": end}
    budgets.delete_budget(**account, BudgetName="period")


def test_a_scalable_target_keeps_its_tags(clients: Clients) -> None:
    scaling, dynamodb = clients("application-autoscaling"), "dynamodb:table:ReadCapacityUnits"
    target = {"ServiceNamespace": "dynamodb", "ResourceId": "table/x", "ScalableDimension": dynamodb}
    arn = scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=2, Tags={"Project": "x"})[
        "ScalableTargetARN"
    ]

    scaling.tag_resource(ResourceARN=arn, Tags={"Owner": "y"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["Project"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Owner": "y"}

    scaling.deregister_scalable_target(**target)
    with pytest.raises(ClientError) as missing:
        scaling.list_tags_for_resource(ResourceARN=arn)
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_tags_are_found_across_services_and_gone_with_what_had_them(clients: Clients) -> None:
    tagging, ec2, kms, logs = (clients(one) for one in ("resourcegroupstaggingapi", "ec2", "kms", "logs"))
    wanted = [{"Key": "Search", "Values": ["me"]}]

    def found(*types: str) -> list[str]:
        answer = tagging.get_resources(TagFilters=wanted, ResourceTypeFilters=list(types))
        return [one["ResourceARN"].split(":")[2] for one in answer["ResourceTagMappingList"]]

    vpc = ec2.create_vpc(
        CidrBlock="10.8.0.0/16",
        TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Search", "Value": "me"}]}],
    )["Vpc"]["VpcId"]
    key = kms.create_key(Tags=[{"TagKey": "Search", "TagValue": "me"}])["KeyMetadata"]["KeyId"]
    logs.create_log_group(logGroupName="searched", tags={"Search": "me"})

    assert found() == ["ec2", "kms", "logs"]
    assert found("ec2:vpc", "logs") == ["ec2", "logs"]
    assert found("ec2:subnet") == []
    assert "me" in tagging.get_tag_values(Key="Search")["TagValues"]
    first = tagging.get_resources(TagFilters=wanted, ResourcesPerPage=2)
    rest = tagging.get_resources(TagFilters=wanted, PaginationToken=first["PaginationToken"])
    assert (len(first["ResourceTagMappingList"]), len(rest["ResourceTagMappingList"])) == (2, 1)

    ec2.delete_vpc(VpcId=vpc)
    kms.schedule_key_deletion(KeyId=key)
    logs.delete_log_group(logGroupName="searched")
    assert found() == []


PAIR, TAGS = {"Key": "Told", "Value": "yes"}, {"Told": "yes"}
EVERYTHING_TOLD = {
    "ResourceTypeFilters": ["AWS::AllSupported"],
    "TagFilters": [{"Key": "Told", "Values": ["yes"]}],
}


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("acm", "request_certificate", {"DomainName": "example.com", "Tags": [PAIR]}),
        (
            "application-autoscaling",
            "register_scalable_target",
            {
                "ServiceNamespace": "dynamodb",
                "ResourceId": "table/told",
                "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
                "MinCapacity": 1,
                "MaxCapacity": 2,
                "Tags": TAGS,
            },
        ),
        (
            "budgets",
            "create_budget",
            {
                "AccountId": "000000000000",
                "Budget": {
                    "BudgetName": "told",
                    "BudgetType": "COST",
                    "TimeUnit": "MONTHLY",
                    "BudgetLimit": {"Amount": "1", "Unit": "USD"},
                },
                "ResourceTags": [PAIR],
            },
        ),
        (
            "cloudwatch",
            "put_metric_alarm",
            {
                "AlarmName": "told",
                "EvaluationPeriods": 1,
                "ComparisonOperator": "LessThanThreshold",
                "Threshold": 1,
                "Namespace": "x",
                "MetricName": "x",
                "Statistic": "Sum",
                "Period": 60,
                "Tags": [PAIR],
            },
        ),
        (
            "ec2",
            "create_key_pair",
            {"KeyName": "told", "TagSpecifications": [{"ResourceType": "key-pair", "Tags": [PAIR]}]},
        ),
        ("ecr", "create_repository", {"repositoryName": "told", "tags": [PAIR]}),
        (
            "ecs",
            "register_task_definition",
            {
                "family": "told",
                "containerDefinitions": [{"name": "app", "image": "app", "memory": 128}],
                "tags": [{"key": "Told", "value": "yes"}],
            },
        ),
        (
            "elasticache",
            "create_cache_parameter_group",
            {
                "CacheParameterGroupName": "told",
                "CacheParameterGroupFamily": "valkey8",
                "Description": "x",
                "Tags": [PAIR],
            },
        ),
        ("elbv2", "create_target_group", {"Name": "told", "TargetType": "lambda", "Tags": [PAIR]}),
        ("events", "put_rule", {"Name": "told", "ScheduleExpression": "rate(1 day)", "Tags": [PAIR]}),
        ("iam", "create_role", {"RoleName": "told", "AssumeRolePolicyDocument": "{}", "Tags": [PAIR]}),
        ("kms", "create_key", {"Tags": [{"TagKey": "Told", "TagValue": "yes"}]}),
        ("logs", "create_log_group", {"logGroupName": "told", "tags": TAGS}),
        (
            "rds",
            "create_db_parameter_group",
            {
                "DBParameterGroupName": "told",
                "DBParameterGroupFamily": "postgres17",
                "Description": "x",
                "Tags": [PAIR],
            },
        ),
        (
            "resource-groups",
            "create_group",
            {
                "Name": "told",
                "ResourceQuery": {"Type": "TAG_FILTERS_1_0", "Query": json.dumps(EVERYTHING_TOLD)},
                "Tags": TAGS,
            },
        ),
        ("secretsmanager", "create_secret", {"Name": "told", "Tags": [PAIR]}),
        ("servicediscovery", "create_http_namespace", {"Name": "told", "Tags": [PAIR]}),
        ("sns", "create_topic", {"Name": "told", "Tags": [PAIR]}),
        ("sqs", "create_queue", {"QueueName": "told", "tags": TAGS}),
        ("ssm", "put_parameter", {"Name": "told", "Value": "x", "Type": "String", "Tags": [PAIR]}),
        (
            "wafv2",
            "create_web_acl",
            {
                "Name": "told",
                "Scope": "REGIONAL",
                "DefaultAction": {"Allow": {}},
                "VisibilityConfig": {
                    "SampledRequestsEnabled": False,
                    "CloudWatchMetricsEnabled": False,
                    "MetricName": "x",
                },
                "Tags": [PAIR],
            },
        ),
    ],
)
def test_what_a_service_makes_with_tags_is_found_by_them(
    clients: Clients, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    getattr(clients(service), operation)(**parameters)

    answer = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Told", "Values": ["yes"]}])
    services = [one["ResourceARN"].split(":")[2] for one in answer["ResourceTagMappingList"]]
    assert services.count({"elbv2": "elasticloadbalancing"}.get(service, service)) == 1


def test_an_alarm_has_the_tags_that_it_was_made_with(clients: Clients) -> None:
    cloudwatch = clients("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="tagged",
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=80,
        ComparisonOperator="GreaterThanThreshold",
        Tags=[{"Key": "Project", "Value": "x"}],
    )
    arn = cloudwatch.describe_alarms(AlarmNames=["tagged"])["MetricAlarms"][0]["AlarmArn"]

    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "Project", "Value": "x"}]
    cloudwatch.delete_alarms(AlarmNames=["tagged"])
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


def test_a_managed_master_password_is_encrypted_with_the_key_that_was_asked_for(clients: Clients) -> None:
    rds, key = clients("rds"), clients("kms").create_key()["KeyMetadata"]

    made = rds.create_db_instance(
        DBInstanceIdentifier="managed",
        Engine="postgres",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="app",
        ManageMasterUserPassword=True,
        MasterUserSecretKmsKeyId=key["KeyId"],
        EnablePerformanceInsights=True,
    )["DBInstance"]

    assert made["DBInstanceStatus"] == "available"
    assert made["MasterUserSecret"]["KmsKeyId"] == key["Arn"]
    assert (made["PerformanceInsightsEnabled"], made["PerformanceInsightsRetentionPeriod"]) == (True, 7)
    again = rds.modify_db_instance(DBInstanceIdentifier="managed", ManageMasterUserPassword=True, AllocatedStorage=30)
    assert again["DBInstance"]["MasterUserSecret"] == made["MasterUserSecret"]
    rds.delete_db_instance(DBInstanceIdentifier="managed", SkipFinalSnapshot=True)


def test_each_database_is_found_by_a_resource_id_of_its_own(clients: Clients) -> None:
    rds = clients("rds")
    ids = {}
    for name in ("first", "second"):
        made = rds.create_db_instance(
            DBInstanceIdentifier=name,
            Engine="postgres",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage=20,
            MasterUsername="app",
            ManageMasterUserPassword=True,
        )["DBInstance"]
        ids[name] = made["DbiResourceId"]

    for name, resource in ids.items():
        found = rds.describe_db_instances(Filters=[{"Name": "dbi-resource-id", "Values": [resource]}])["DBInstances"]
        assert [each["DBInstanceIdentifier"] for each in found] == [name]
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def test_a_vpc_takes_its_default_network_acl_with_it_and_no_other(clients: Clients) -> None:
    ec2 = clients("ec2")

    def acls() -> set[str]:
        return {acl["NetworkAclId"] for acl in ec2.describe_network_acls()["NetworkAcls"]}

    before = acls()
    vpc = ec2.create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]["VpcId"]
    assert len(acls()) == len(before) + 1

    ec2.delete_vpc(VpcId=vpc)
    assert acls() == before


def test_a_subnet_takes_its_associations_with_it_so_that_network_acl_and_route_table_can_go(clients: Clients) -> None:
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    first, second = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24")["Subnet"]["SubnetId"] for number in range(2)
    )
    (default,) = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    for one in default["Associations"]:
        ec2.replace_network_acl_association(AssociationId=one["NetworkAclAssociationId"], NetworkAclId=acl)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    for subnet in (first, second):
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)

    def associated() -> list[list[str]]:
        told = (
            *ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"],
            *ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"],
        )
        return [[one["SubnetId"] for one in each["Associations"]] for each in told]

    ec2.delete_subnet(SubnetId=first)
    assert associated() == [[second], [second]]
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_network_acl(NetworkAclId=acl)

    ec2.delete_subnet(SubnetId=second)
    assert associated() == [[], []]
    ec2.delete_network_acl(NetworkAclId=acl)
    ec2.delete_route_table(RouteTableId=table)
    ec2.delete_vpc(VpcId=vpc)


def test_a_rule_that_refers_to_a_group_keeps_its_description(clients: Clients) -> None:
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    one, other = (
        ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc)["GroupId"] for name in ("one", "other")
    )
    pair = {"GroupId": other, "Description": "from the other"}
    ec2.authorize_security_group_ingress(
        GroupId=one, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [pair]}]
    )

    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [one]}])["SecurityGroupRules"]

    assert [rule.get("Description") for rule in rules if not rule["IsEgress"]] == ["from the other"]
    for group in (one, other):
        ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)


def test_a_rule_that_allows_every_protocol_takes_another_description(clients: Clients) -> None:
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.79.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="open", Description="a group", VpcId=vpc)["GroupId"]
    own = [{"Name": "group-id", "Values": [group]}]
    (rule,) = ec2.describe_security_group_rules(Filters=own)["SecurityGroupRules"]
    change = {"IpProtocol": "-1", "CidrIpv4": "0.0.0.0/0", "Description": "to wherever"}

    ec2.modify_security_group_rules(
        GroupId=group,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule["SecurityGroupRuleId"], "SecurityGroupRule": change}],
    )

    (changed,) = ec2.describe_security_group_rules(Filters=own)["SecurityGroupRules"]
    assert changed == rule | {"Description": "to wherever"}
    (described,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    (permission,) = described["IpPermissionsEgress"]
    assert "FromPort" not in permission
    ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)


def test_the_authorizers_of_an_http_api_are_listed(clients: Clients) -> None:
    gateway = clients("apigatewayv2")
    api = gateway.create_api(Name="listed", ProtocolType="HTTP")["ApiId"]
    made = gateway.create_authorizer(
        ApiId=api,
        Name="users",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["app"], "Issuer": "https://issuer.example.com"},
    )
    (listed,) = gateway.get_authorizers(ApiId=api)["Items"]
    assert (listed["AuthorizerId"], listed["Name"]) == (made["AuthorizerId"], "users")
    gateway.delete_api(ApiId=api)
