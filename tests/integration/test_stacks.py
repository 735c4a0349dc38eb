"""Every stack that the environments offer, applied for real: what stands there afterwards, that it is stable, and that
it goes entirely. What is special to a variant is looked at in `looks/`."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from environments.reading import read_all
from tests.integration.applied import Account, Applied, timed
from tests.integration.deployment import Deployment, TerraformFailed
from tests.integration.emulator_process import REPOSITORY
from tests.integration.leftovers import remaining, tagged
from tests.integration.looks import looks
from tests.own_stacks import emulated_stacks, home_of_emulated
from tests.stacks_table import PROPERTY

ENVIRONMENTS = {stack: each for each in read_all(REPOSITORY / "environments") for stack in each.stack_ids()}
pytestmark = pytest.mark.parametrize("applied", list(ENVIRONMENTS), indirect=True, scope="module")


@pytest.fixture(scope="module")
def applied(request: pytest.FixtureRequest, provider: Path, empty_account: Callable[[], Account]) -> Iterator[Applied]:
    """The applied stack."""
    account = empty_account()
    seconds: dict[str, float] = {}
    deployment = Deployment(request.param, home=home_of_emulated(), variables=account.emulator.environment)
    deployment.take(emulated_stacks())
    with deployment.own_provider(provider):
        with timed(seconds, "apply"):
            deployment.apply()
        yield Applied(
            deployment=deployment,
            environment=ENVIRONMENTS[request.param],
            account=account,
            outputs=deployment.outputs(),
            seconds=seconds,
        )


def test_the_outputs_say_what_every_variant_offers(applied: Applied) -> None:
    domain = applied.environment.domain
    url: str = applied.outputs["url"]
    assert url.startswith(f"https://{domain.name}" if domain else ("http://", "https://"))
    assert ("name_servers" in applied.outputs) == (domain is not None and domain.hosted_zone_id is None)
    assert sorted(applied.outputs["buckets"]) == sorted(applied.environment.storage.buckets)
    assert applied.outputs["repository_url"].endswith(f"/{applied.environment.project}/{applied.deployment.stack}")


def test_the_service_has_an_encrypted_log_group(applied: Applied) -> None:
    name = applied.outputs["log_group"]
    groups = applied.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    # App Runner makes its groups itself, named after an ID that it gives: a stack that made them would fail on AWS.
    made_by_app_runner = name.startswith("/aws/apprunner/")
    assert [group["logGroupName"] for group in groups if "kmsKeyId" in group] == ([] if made_by_app_runner else [name])


def test_who_may_call_bedrock_is_a_role_that_is_allowed_to(applied: Applied) -> None:
    iam = applied.client("iam")
    callers = applied.outputs["bedrock_callers"]
    # An isolated container of SageMaker's has no credentials, so nobody's code has its role.
    assert bool(callers) is not getattr(applied.settings, "isolated", False)
    for arn in callers:
        role = arn.rpartition("/")[2]
        documents = [
            json.dumps(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        for model in applied.environment.workload.bedrock_models:
            assert any("bedrock:InvokeModel" in document and model in document for document in documents)


def test_it_looks_as_its_settings_say(applied: Applied, subtests: pytest.Subtests) -> None:
    found = looks(applied)
    assert found
    for name, look in found.items():
        with subtests.test(name):
            look(applied)


def test_alarms_tell_the_topic_and_are_on_the_dashboard(applied: Applied) -> None:
    cloudwatch = applied.client("cloudwatch")
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=applied.prefix)["MetricAlarms"]
    states = applied.resources("aws_cloudwatch_metric_alarm")
    in_state = {state["alarm_name"]: state["alarm_actions"] for state in states}
    # Those of target tracking are made by Application Auto Scaling, and named by it.
    assert in_state.keys() <= {alarm["AlarmName"] for alarm in alarms}
    (topic,) = [topic["TopicArn"] for topic in applied.client("sns").list_topics()["Topics"]]
    ours = [alarm for alarm in alarms if topic in alarm["AlarmActions"]]
    # The others act by themselves: they recover or reboot an instance, or start the first one.
    acting = {name for name, actions in in_state.items() if topic not in actions}
    assert all(in_state[name] and ":sns:" not in str(in_state[name]) for name in acting)
    assert {alarm["AlarmName"] for alarm in ours} == in_state.keys() - acting
    assert len(ours) >= 2
    assert all(topic in alarm["OKActions"] for alarm in ours)
    body = json.loads(cloudwatch.get_dashboard(DashboardName=applied.prefix)["DashboardBody"])
    shown = {widget["properties"]["metrics"][0][1] for widget in body["widgets"]}
    assert shown == {alarm["MetricName"] for alarm in ours}


def test_the_budget_warns_at_its_thresholds_and_acts_where_it_can(applied: Applied) -> None:
    budgets = applied.client("budgets")
    account = applied.client("sts").get_caller_identity()["Account"]
    (budget,) = budgets.describe_budgets(AccountId=account)["Budgets"]
    assert float(budget["BudgetLimit"]["Amount"]) == float(applied.environment.budget.monthly_usd)
    notifications = budgets.describe_notifications_for_budget(AccountId=account, BudgetName=budget["BudgetName"])
    warned = {(each["NotificationType"], each["Threshold"]) for each in notifications["Notifications"]}
    action = applied.environment.budget.action
    kinds = {each["kind"] for each in applied.outputs["scalable"]}
    acts = action is not None and bool(applied.outputs["bedrock_callers"] or "instance" in kinds)
    # Where an action has nothing to act on, somebody is told.
    told = {("ACTUAL", float(action.percent))} if action is not None and not acts else set()
    assert warned == {("ACTUAL", 80.0), ("FORECASTED", 100.0)} | told
    actions = budgets.describe_budget_actions_for_account(AccountId=account)["Actions"]
    assert bool(actions) is acts


def test_the_network_is_the_one_that_the_variant_lives_in(applied: Applied) -> None:
    environment, ec2 = applied.environment, applied.client("ec2")
    placement = applied.settings.placement(environment)
    network = environment.network if placement == "private" else environment.network.without_ways_out()
    vpcs = [each for each in ec2.describe_vpcs()["Vpcs"] if not each["IsDefault"]]
    if placement == "none" and environment.database is None and environment.cache is None:
        assert vpcs == []
        return
    (vpc,) = vpcs
    own = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    blocks = {subnet["CidrBlock"] for subnet in ec2.describe_subnets(Filters=own)["Subnets"]}
    assert blocks == {str(block) for name, _ in network.tiers.named() for block in network.subnets(name)}
    gateways = [gateway for gateway in ec2.describe_nat_gateways()["NatGateways"] if gateway["State"] == "available"]
    assert len(gateways) == {"none": 0, "instance": 0, "gateway": 1, "gateway-per-zone": network.zones}[network.nat]
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
    assert applied.resources("aws_secretsmanager_secret_version") == []
    assert applied.resources("random_password") == []
    assert not any(instance.get("password") for instance in applied.resources("aws_db_instance"))


def test_the_tagging_api_knows_the_stack(applied: Applied) -> None:
    arns = " ".join(tagged(applied.session, applied.prefix))
    for service in (":kms:", ":s3:", ":logs:", ":ecr:", ":sns:"):
        assert service in arns


def test_a_second_plan_is_empty(applied: Applied) -> None:
    with timed(applied.seconds, "plan"):
        applied.deployment.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", expect=0)


def test_destroying_leaves_nothing(applied: Applied, record_property: Callable[[str, object], None]) -> None:
    """The last test of the file, since it takes the stack away."""
    deployment = applied.deployment
    resources = len(deployment.resources())
    # The plan above has just asked for everything there is.
    known = "-refresh=false"
    if applied.environment.deletion_protection:
        with pytest.raises(TerraformFailed, match="Instance cannot be destroyed"):
            deployment.destroy(known)
        deployment.lift_protection(emulated_stacks(protected=False))
    with timed(applied.seconds, "destroy"):
        deployment.destroy(known)
    assert deployment.resources() == []
    assert tagged(applied.session, applied.prefix) == []
    assert remaining(applied.session) == applied.account.before
    record_property(PROPERTY, {"stack": deployment.stack, "resources": resources, **applied.seconds})
