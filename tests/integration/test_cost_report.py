"""The cost report and the guardrails of a stack that stands: the deployed function reports costs that the test put."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from environments.reading import read
from environments.settings import Environment
from operations.cost.kept_estimate import keep
from tests.integration.applied import Account
from tests.integration.costs import Costs
from tests.integration.deployment import Deployment, terraform_variables
from tests.integration.functions import ACCOUNT, until

ENVIRONMENT = """\
stage: dev
deletion_protection: false
workload:
  image: nginx:1.27
  bedrock_models: [anthropic.claude-3-haiku-20240307-v1:0]
variants:
  ec2_single: {}
load_balancer:
  allow_plain_http: true
budget:
  monthly_usd: 100
  action: {}
cost_report: {}
"""
PREFIX = "landfall-watched-ec2-single"
TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
DAY = f"{TODAY:%Y/%m/%d}"


class Watched:
    """The stack, and what its topic told."""

    def __init__(self, deployment: Deployment, environment: Environment, account: Account) -> None:
        self.deployment = deployment
        self._environment = environment
        self.client = account.emulator.session.client
        self.costs = Costs(account.emulator.endpoint)
        self.bucket: str = deployment.outputs()["cost_report_bucket"]
        self.queue: str = self.client("sqs").create_queue(QueueName="mails")["QueueUrl"]
        (topic,) = (topic["TopicArn"] for topic in self.client("sns").list_topics()["Topics"])
        self.topic: str = topic
        self._subscription = self.client("sns").subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:mails",
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]

    def close(self) -> None:
        """Takes away what the test itself made."""
        self.costs.take_away()
        self.client("sns").unsubscribe(SubscriptionArn=self._subscription)
        self.client("sqs").delete_queue(QueueUrl=self.queue)

    def call(self, day: Any = TODAY) -> dict[str, Any]:
        """Calls the function as its schedule does; its answer, or its error."""
        told = self.client("lambda").invoke(
            FunctionName=f"{PREFIX}-cost-report",
            Qualifier="live",
            Payload=json.dumps({"scheduled_time": f"{day}T09:00:00Z"}),
        )
        answer: dict[str, Any] = json.loads(told["Payload"].read())
        return answer

    def mails(self) -> list[dict[str, str]]:
        """What was told since the last time, without waiting for more."""
        found = self.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self.client("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        bodies = [json.loads(message["Body"]) for message in found]
        return [body for body in bodies if body["Subject"].startswith(PREFIX)]

    def report(self, day: str) -> dict[str, Any]:
        """The one that was kept."""
        body = self.client("s3").get_object(Bucket=self.bucket, Key=f"cost-reports/{day}.json")["Body"].read()
        found: dict[str, Any] = json.loads(body)
        return found

    def keep_estimate(self) -> None:
        """As `landfall deploy` and `up` do at their end."""
        keep(self.deployment.stack, self._environment, self.deployment.folder, terraform_variables({}), self.client)

    def plan_is_empty(self) -> None:
        """Raises TerraformFailed with the plan where it isn't."""
        self.deployment.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", "-lock=false", expect=0)


@pytest.fixture(scope="module")
def watched(
    provider: Path, empty_account: Callable[[], Account], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """The stack, with everything on."""
    account, home = empty_account(), tmp_path_factory.mktemp("watched")
    environments = home / "environments"
    environments.mkdir()
    (environments / "watched.yaml").write_text(ENVIRONMENT, encoding="utf-8")
    deployment = Deployment("watched-ec2-single", home=home, variables=account.emulator.environment)
    deployment.synthesize(LANDFALL_ENVIRONMENTS=str(environments))
    with deployment.own_provider(provider):
        deployment.apply()
        found = Watched(deployment, read(environments / "watched.yaml"), account)
        yield found
        found.close()
        deployment.destroy()
        assert deployment.resources() == []


def test_a_second_plan_is_empty(watched: Watched) -> None:
    watched.plan_is_empty()


def test_without_costs_that_carry_the_tag_the_report_says_how_to_get_them(watched: Watched) -> None:
    watched.costs.put(days={str(YESTERDAY): {"Amazon EC2": "1"}}, tags={"Stack": "another"})
    # of another day than the other tests
    assert watched.call(YESTERDAY) == {"day": str(YESTERDAY), "sent": True}

    (mail,) = until(watched.mails, bool)
    assert mail["Subject"] == f"{PREFIX}: no costs carry the tag Stack yet"
    assert "activate Stack as a cost allocation" in mail["Message"]


def test_costs_are_reported_once_to_the_topic_and_to_the_bucket(watched: Watched) -> None:
    days = {str(TODAY - timedelta(days=back)): {"Amazon EC2": "2", "Amazon S3": "0.25"} for back in range(1, 45)}
    days[str(YESTERDAY)]["Amazon Bedrock"] = "7.5"
    watched.costs.put(days=days, tags={"Stack": PREFIX}, estimated=[str(YESTERDAY)], forecast_per_day="3", page_size=30)
    watched.keep_estimate()

    assert watched.call() == {"day": str(TODAY), "sent": True}

    (mail,) = until(watched.mails, bool)
    assert mail["Subject"].startswith(f"{PREFIX}: $9.75 yesterday, $")
    assert "Amazon Bedrock                                    +$7.50      new  to $7.50" in mail["Message"]
    kept = watched.report(DAY)
    assert kept["text"] == mail["Message"]
    assert kept["yesterday"]["usd"] == "9.7500"
    assert kept["yesterday"]["estimated"] is True
    assert Decimal(kept["estimate"]["expected_usd"]) > 1
    assert f"of {kept['estimate']['day']}, the month is " in mail["Message"]
    told = watched.client("s3").head_object(Bucket=watched.bucket, Key=f"cost-reports/{DAY}.json")
    assert told["ServerSideEncryption"] == "aws:kms"

    assert watched.call() == {"day": str(TODAY), "sent": False}
    assert watched.mails() == []


def test_what_cannot_be_had_is_told_and_the_function_fails_once(watched: Watched) -> None:
    watched.costs.take_away()
    tomorrow = TODAY + timedelta(days=1)

    failed = watched.call(tomorrow)

    assert failed["errorType"] == "Incomplete"
    (mail,) = until(watched.mails, bool)
    assert "the costs: " in mail["Message"]
    assert watched.call(tomorrow) == {"day": str(tomorrow), "sent": False}


def test_anomalies_of_the_stack_are_told_to_its_topic(watched: Watched) -> None:
    ce = watched.client("ce")
    (monitor,) = ce.get_anomaly_monitors()["AnomalyMonitors"]
    assert monitor["MonitorSpecification"]["Tags"] == {"Key": "Stack", "Values": [PREFIX]}
    (subscription,) = ce.get_anomaly_subscriptions(MonitorArn=monitor["MonitorArn"])["AnomalySubscriptions"]
    assert subscription["Subscribers"] == [{"Address": watched.topic, "Type": "SNS", "Status": "CONFIRMED"}]
    assert subscription["ThresholdExpression"]["Dimensions"]["Values"] == ["10"]
    tags = ce.list_tags_for_resource(ResourceArn=monitor["MonitorArn"])["ResourceTags"]
    assert {"Key": "Stack", "Value": PREFIX} in tags


def test_the_plan_stays_empty_after_the_budget_has_acted(watched: Watched) -> None:
    iam, ec2 = watched.client("iam"), watched.client("ec2")
    budget = {"AccountId": ACCOUNT, "BudgetName": f"{PREFIX}-monthly"}
    actions = watched.client("budgets").describe_budget_actions_for_budget(**budget)["Actions"]
    definitions = {action["ActionType"]: action["Definition"] for action in actions}
    denial = definitions["APPLY_IAM_POLICY"]["IamActionDefinition"]
    stop = definitions["RUN_SSM_DOCUMENTS"]["SsmActionDefinition"]

    # Nothing costs anything here, so this does what AWS Budgets would.
    (role,) = denial["Roles"]
    iam.attach_role_policy(RoleName=role, PolicyArn=denial["PolicyArn"])
    ec2.stop_instances(InstanceIds=stop["InstanceIds"])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=stop["InstanceIds"], WaiterConfig={"Delay": 1})

    watched.plan_is_empty()
    iam.detach_role_policy(RoleName=role, PolicyArn=denial["PolicyArn"])
