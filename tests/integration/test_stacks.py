"""Every default stack, applied for real: what stands there afterwards, that it is stable, and that it goes entirely."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from environments.reading import read_all
from environments.settings import Environment
from tests.integration.deployment import Deployment, TerraformFailed
from tests.integration.emulator_process import REPOSITORY, Emulator
from tests.integration.leftovers import remaining, tagged

ENVIRONMENTS = {stack: each for each in read_all(REPOSITORY / "environments") for stack in each.stack_ids()}
pytestmark = pytest.mark.parametrize("applied", list(ENVIRONMENTS), indirect=True, scope="module")


@dataclass(frozen=True)
class Applied:
    """A stack that stands on an emulator of its own."""

    deployment: Deployment
    environment: Environment
    session: boto3.Session
    before: list[str]
    outputs: dict[str, Any]

    @property
    def prefix(self) -> str:
        return f"{self.environment.project}-{self.deployment.stack}"

    def client(self, service: str) -> Any:
        return self.session.client(service)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def applied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """The applied stack. Whatever the tests do, the emulator and all that it holds end with them."""
    home: Path = tmp_path_factory.mktemp(request.param)
    emulator = Emulator(home)
    emulator.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in emulator.environment.items():
                patch.setenv(name, value)
            session = boto3.Session()
            before = remaining(session)
            deployment = Deployment(request.param, home=home, variables=emulator.environment)
            deployment.synthesize()
            deployment.apply()
            yield Applied(deployment, ENVIRONMENTS[request.param], session, before, deployment.outputs())
    finally:
        emulator.stop()


def test_the_outputs_say_where_the_service_is(applied: Applied) -> None:
    domain = applied.environment.domain
    url: str = applied.outputs["url"]
    assert url == f"https://{domain.name}" if domain else url.startswith(f"http://{applied.prefix}-alb")
    assert applied.outputs["cluster"] == applied.prefix
    assert ("name_servers" in applied.outputs) == (domain is not None)
    assert sorted(applied.outputs["buckets"]) == sorted(applied.environment.storage.buckets)


def test_the_service_runs_the_tasks_that_it_wants(applied: Applied) -> None:
    settings = applied.environment.variants.fargate
    assert settings is not None
    ecs = applied.client("ecs")
    (service,) = ecs.describe_services(cluster=applied.prefix, services=[applied.outputs["service"]])["services"]
    assert service["runningCount"] == service["desiredCount"] == settings.scaling.min_tasks
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    weights = {each["capacityProvider"]: each["weight"] for each in service["capacityProviderStrategy"]}
    assert weights["FARGATE"] == settings.on_demand_weight
    assert weights.get("FARGATE_SPOT", 0) == settings.spot_weight
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "DISABLED"
    subnets = applied.client("ec2").describe_subnets(SubnetIds=network["subnets"])["Subnets"]
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == applied.environment.network.zones
    assert {subnet["CidrBlock"] for subnet in subnets} == {
        str(block) for block in applied.environment.network.subnets("app")
    }


def test_the_task_runs_as_the_environment_says(applied: Applied) -> None:
    settings = applied.environment.variants.fargate
    assert settings is not None
    workload = applied.environment.workload
    task = applied.client("ecs").describe_task_definition(taskDefinition=applied.prefix)["taskDefinition"]
    cpu, memory_gb = settings.size(workload)
    assert (task["cpu"], task["memory"]) == (str(round(cpu * 1024)), str(round(memory_gb * 1024)))
    assert task["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    (container,) = task["containerDefinitions"]
    assert container["image"] == workload.image
    assert container["readonlyRootFilesystem"] is True
    assert {secret["name"] for secret in container.get("secrets", [])} >= set(workload.secrets)
    assert all(secret["valueFrom"].startswith("arn:aws:") for secret in container.get("secrets", []))
    logs = applied.client("logs").describe_log_groups(logGroupNamePrefix=applied.outputs["log_group"])["logGroups"]
    assert [(group["logGroupName"], "kmsKeyId" in group) for group in logs] == [(applied.outputs["log_group"], True)]


def test_the_load_balancer_listens_as_the_domain_allows(applied: Applied) -> None:
    elbv2 = applied.client("elbv2")
    (balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    assert balancer["State"]["Code"] == "active"
    assert len(balancer["AvailabilityZones"]) == applied.environment.network.zones
    listeners = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    by_port = {listener["Port"]: listener for listener in listeners}
    if applied.environment.domain is None:
        assert [each["Type"] for each in by_port[80]["DefaultActions"]] == ["forward"]
        assert set(by_port) == {80}
    else:
        (redirect,) = by_port[80]["DefaultActions"]
        assert redirect["RedirectConfig"]["Protocol"] == "HTTPS"
        assert by_port[443]["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
        assert set(by_port) == {80, 443}
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
    values = {each["Key"]: each["Value"] for each in attributes}
    assert values["access_logs.s3.enabled"] == "true"
    assert values["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert values["deletion_protection.enabled"] == str(applied.environment.deletion_protection).lower()


def test_the_targets_are_checked_every_thirty_seconds_and_are_the_tasks(applied: Applied) -> None:
    settings = applied.environment.variants.fargate
    assert settings is not None
    elbv2 = applied.client("elbv2")
    (group,) = elbv2.describe_target_groups()["TargetGroups"]
    assert group["HealthCheckIntervalSeconds"] == 30
    assert group["HealthCheckPath"] == applied.environment.workload.health_check_path
    assert group["TargetType"] == "ip"
    targets = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    assert {target["Target"]["Port"] for target in targets} == {applied.environment.workload.port}
    assert len(targets) == settings.scaling.min_tasks


def test_the_firewall_stands_in_front_of_the_load_balancer(applied: Applied) -> None:
    (balancer,) = applied.client("elbv2").describe_load_balancers()["LoadBalancers"]
    acl = applied.client("wafv2").get_web_acl_for_resource(ResourceArn=balancer["LoadBalancerArn"])["WebACL"]
    names = {rule["Name"] for rule in acl["Rules"]}
    assert {"AWSManagedRulesCommonRuleSet", "RateLimit"} <= names


def test_scaling_keeps_the_bounds_of_the_settings(applied: Applied) -> None:
    settings = applied.environment.variants.fargate
    assert settings is not None
    scaling = applied.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (settings.scaling.min_tasks, settings.scaling.max_tasks)
    actions = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert len(actions) == (2 if settings.scaling.business_hours else 0)
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    metrics = {
        policy["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]["PredefinedMetricType"]
        for policy in policies
    }
    assert ("ALBRequestCountPerTarget" in metrics) == (settings.scaling.requests_per_task is not None)
    assert "ECSServiceAverageCPUUtilization" in metrics


def test_alarms_tell_the_topic(applied: Applied) -> None:
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix=applied.prefix)["MetricAlarms"]
    (topic,) = [topic["TopicArn"] for topic in applied.client("sns").list_topics()["Topics"]]
    watched = {alarm["MetricName"] for alarm in alarms if topic in alarm["AlarmActions"]}
    assert watched == {
        "CPUUtilization",
        "MemoryUtilization",
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HealthyHostCount",
        "TargetResponseTime",
    }


def test_the_budget_warns_at_its_two_thresholds(applied: Applied) -> None:
    budgets = applied.client("budgets")
    account = applied.client("sts").get_caller_identity()["Account"]
    (budget,) = budgets.describe_budgets(AccountId=account)["Budgets"]
    assert float(budget["BudgetLimit"]["Amount"]) == float(applied.environment.budget.monthly_usd)
    notifications = budgets.describe_notifications_for_budget(AccountId=account, BudgetName=budget["BudgetName"])
    warned = {(each["NotificationType"], each["Threshold"]) for each in notifications["Notifications"]}
    assert warned == {("ACTUAL", 80.0), ("FORECASTED", 100.0)}


def test_the_network_has_the_asked_tiers_and_ways_out(applied: Applied) -> None:
    network = applied.environment.network
    ec2 = applied.client("ec2")
    (vpc,) = [each for each in ec2.describe_vpcs()["Vpcs"] if not each["IsDefault"]]
    own = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    blocks = {subnet["CidrBlock"] for subnet in ec2.describe_subnets(Filters=own)["Subnets"]}
    assert blocks == {str(block) for name, _ in network.tiers.named() for block in network.subnets(name)}
    gateways = [gateway for gateway in ec2.describe_nat_gateways()["NatGateways"] if gateway["State"] == "available"]
    assert len(gateways) == {"none": 0, "instance": 0, "gateway": 1, "gateway-per-zone": network.zones}[network.nat]
    instances = [each for reservation in ec2.describe_instances()["Reservations"] for each in reservation["Instances"]]
    assert len(instances) == (1 if network.nat == "instance" else 0)
    services = {
        endpoint["ServiceName"].split(".", 3)[3] for endpoint in ec2.describe_vpc_endpoints(Filters=own)["VpcEndpoints"]
    }
    assert services == {"s3", "dynamodb", *network.endpoints}
    assert [log["ResourceId"] for log in ec2.describe_flow_logs()["FlowLogs"]] == [vpc["VpcId"]]
    groups = ec2.describe_security_groups(Filters=[*own, {"Name": "group-name", "Values": ["default"]}])[
        "SecurityGroups"
    ]
    assert [(group["IpPermissions"], group["IpPermissionsEgress"]) for group in groups] == [([], [])]


def test_the_data_stores_are_those_of_the_settings(applied: Applied) -> None:
    instances = applied.client("rds").describe_db_instances()["DBInstances"]
    database = applied.environment.database
    assert [(each["DBInstanceClass"], each["MultiAZ"], each["StorageEncrypted"]) for each in instances] == (
        [(database.instance_class, database.multi_az, True)] if database else []
    )
    assert all("MasterUserSecret" in each for each in instances)
    clusters = applied.client("elasticache").describe_cache_clusters()["CacheClusters"]
    cache = applied.environment.cache
    assert [each["CacheNodeType"] for each in clusters] == ([cache.node_type] * (1 + cache.replicas) if cache else [])


def test_no_secret_stands_in_the_state(applied: Applied) -> None:
    content = json.loads(applied.deployment.state.read_text())
    versions = [
        each
        for each in content["resources"]
        if each["type"] in {"aws_secretsmanager_secret_version", "random_password"}
    ]
    passwords = [
        instance["attributes"].get("password")
        for resource in content["resources"]
        if resource["type"] == "aws_db_instance"
        for instance in resource["instances"]
    ]
    assert versions == []
    assert not any(passwords)


def test_the_tagging_api_knows_the_stack(applied: Applied) -> None:
    arns = " ".join(tagged(applied.session, applied.prefix))
    for service in (":ecs:", ":elasticloadbalancing:", ":kms:", ":s3:", ":ec2:", ":logs:"):
        assert service in arns


def test_a_second_plan_is_empty(applied: Applied) -> None:
    applied.deployment.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", expect=0)


def test_destroying_leaves_nothing(applied: Applied) -> None:
    """The last test of the file, since it takes the stack away."""
    deployment = applied.deployment
    if applied.environment.deletion_protection:
        with pytest.raises(TerraformFailed, match="Instance cannot be destroyed"):
            deployment.destroy()
        deployment.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", expect=0)
        deployment.synthesize(LANDFALL_DELETION_PROTECTION="off")
        deployment.apply()
    deployment.destroy()
    assert deployment.resources() == []
    assert tagged(applied.session, applied.prefix) == []
    assert remaining(applied.session) == applied.before
