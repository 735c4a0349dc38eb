"""What watches over an account on the emulator: trails, findings, traces and costs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.costs import Costs
from tests.integration.emulator_process import Emulator
from tests.integration.functions import ACCOUNT

PAIRS = [{"Key": "Project", "Value": "x"}]

# --- CloudTrail


@pytest.fixture(scope="module")
def bucket(clients: Clients) -> str:
    """A bucket that CloudTrail may write to."""
    s3 = clients("s3")
    s3.create_bucket(Bucket="trail")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::trail/*",
    }
    s3.put_bucket_policy(Bucket="trail", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return "trail"


@pytest.fixture
def trail(clients: Clients, bucket: str) -> Iterator[str]:
    """The ARN of a trail named `audit`, beside another one."""
    cloudtrail = clients("cloudtrail")
    cloudtrail.create_trail(Name="other", S3BucketName=bucket)
    arn: str = cloudtrail.create_trail(Name="audit", S3BucketName=bucket, TagsList=PAIRS)["TrailARN"]
    yield arn
    cloudtrail.delete_trail(Name=arn)
    cloudtrail.delete_trail(Name="other")
    assert cloudtrail.list_trails()["Trails"] == []


def test_a_trail_is_found_and_started_by_its_arn(clients: Clients, trail: str) -> None:
    cloudtrail = clients("cloudtrail")

    cloudtrail.start_logging(Name=trail)

    (told,) = cloudtrail.describe_trails(trailNameList=[trail])["trailList"]
    assert told["Name"] == "audit"
    assert cloudtrail.get_trail_status(Name=trail)["IsLogging"] is True
    assert cloudtrail.get_trail_status(Name="other")["IsLogging"] is False
    with pytest.raises(ClientError) as taken:
        cloudtrail.create_trail(Name="audit", S3BucketName=told["S3BucketName"])
    assert taken.value.response["Error"]["Code"] == "TrailAlreadyExistsException"


def test_a_trail_wants_a_bucket_that_it_may_write_to(clients: Clients) -> None:
    cloudtrail = clients("cloudtrail")
    clients("s3").create_bucket(Bucket="private")

    with pytest.raises(ClientError) as none:
        cloudtrail.create_trail(Name="audit", S3BucketName="no-bucket")
    assert none.value.response["Error"]["Code"] == "S3BucketDoesNotExistException"
    with pytest.raises(ClientError) as closed:
        cloudtrail.create_trail(Name="audit", S3BucketName="private")
    assert closed.value.response["Error"]["Code"] == "InsufficientS3BucketPolicyException"
    assert cloudtrail.list_trails()["Trails"] == []


def test_a_trail_takes_a_topic_of_the_account_and_no_other(clients: Clients, bucket: str, trail: str) -> None:
    cloudtrail = clients("cloudtrail")
    topic = clients("sns").create_topic(Name="audit")["TopicArn"]

    assert cloudtrail.update_trail(Name=trail, SnsTopicName="audit")["SnsTopicARN"] == topic
    with pytest.raises(ClientError, match="SNS Topic does not exist"):
        cloudtrail.create_trail(Name="third", S3BucketName=bucket, SnsTopicName="none")


def test_a_trail_has_the_selectors_that_it_was_given_last(clients: Clients, trail: str) -> None:
    cloudtrail = clients("cloudtrail")
    (default,) = cloudtrail.get_event_selectors(TrailName=trail)["EventSelectors"]
    assert (default["ReadWriteType"], default["IncludeManagementEvents"]) == ("All", True)
    with pytest.raises(ClientError) as none:
        cloudtrail.get_insight_selectors(TrailName=trail)
    assert none.value.response["Error"]["Code"] == "InsightNotEnabledException"

    management = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
    cloudtrail.put_event_selectors(TrailName=trail, AdvancedEventSelectors=[management])
    for _ in range(2):
        cloudtrail.put_insight_selectors(TrailName=trail, InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])

    assert cloudtrail.get_event_selectors(TrailName=trail).get("EventSelectors", []) == []
    assert len(cloudtrail.get_insight_selectors(TrailName=trail)["InsightSelectors"]) == 1
    told = cloudtrail.get_trail(Name=trail)["Trail"]
    assert (told["HasCustomEventSelectors"], told["HasInsightSelectors"]) == (True, True)


# --- Security Hub


@pytest.fixture
def securityhub(clients: Clients) -> Iterator[Any]:
    """A client of a Security Hub that is enabled, without the standards that it is enabled with unless declined."""
    client = clients("securityhub")
    client.enable_security_hub(EnableDefaultStandards=False, Tags={"Project": "x"})
    yield client
    client.disable_security_hub()


def test_security_hub_keeps_its_configuration_and_tags(securityhub: Any) -> None:
    securityhub.update_security_hub_configuration(AutoEnableControls=False)

    told = securityhub.describe_hub()
    assert (told["AutoEnableControls"], told["ControlFindingGenerator"]) == (False, "SECURITY_CONTROL")
    assert securityhub.list_tags_for_resource(ResourceArn=told["HubArn"])["Tags"] == {"Project": "x"}
    with pytest.raises(ClientError) as twice:
        securityhub.enable_security_hub()
    assert twice.value.response["Error"]["Code"] == "ResourceConflictException"


def test_security_hub_checks_against_the_standards_that_it_is_subscribed_to(securityhub: Any) -> None:
    assert securityhub.get_enabled_standards()["StandardsSubscriptions"] == []
    standard = next(
        one["StandardsArn"] for one in securityhub.describe_standards()["Standards"] if "pci-dss" in one["StandardsArn"]
    )

    made = securityhub.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": standard}])

    assert securityhub.get_enabled_standards()["StandardsSubscriptions"] == made["StandardsSubscriptions"]
    subscription = made["StandardsSubscriptions"][0]["StandardsSubscriptionArn"]
    securityhub.batch_disable_standards(StandardsSubscriptionArns=[subscription])
    assert securityhub.get_enabled_standards()["StandardsSubscriptions"] == []
    with pytest.raises(ClientError, match="there is no standard arn:none"):
        securityhub.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": "arn:none"}])


def test_security_hub_comes_with_two_standards_unless_they_are_declined(clients: Clients) -> None:
    client = clients("securityhub")
    client.enable_security_hub()

    names = [one["StandardsArn"] for one in client.get_enabled_standards()["StandardsSubscriptions"]]

    assert [name.split("/", 1)[1] for name in names] == [
        "aws-foundational-security-best-practices/v/1.0.0",
        "cis-aws-foundations-benchmark/v/1.2.0",
    ]
    client.disable_security_hub()
    with pytest.raises(ClientError) as disabled:
        client.describe_hub()
    assert disabled.value.response["Error"]["Code"] == "InvalidAccessException"


# --- GuardDuty


def test_a_region_has_one_detector_whose_features_are_set_one_by_one(clients: Clients) -> None:
    guardduty = clients("guardduty")
    detector = guardduty.create_detector(Enable=True, Tags={"Project": "x"})["DetectorId"]

    for name in ("S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION"):
        guardduty.update_detector(DetectorId=detector, Features=[{"Name": name, "Status": "ENABLED"}])

    told = guardduty.get_detector(DetectorId=detector)
    assert [feature["Name"] for feature in told["Features"]] == ["S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION"]
    arn = f"arn:aws:guardduty:us-east-1:000000000000:detector/{detector}"
    assert guardduty.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"Project": "x"}
    with pytest.raises(ClientError, match="a detector already exists"):
        guardduty.create_detector(Enable=True)
    guardduty.delete_detector(DetectorId=detector)
    with pytest.raises(ClientError, match="not owned by the current account"):
        guardduty.delete_detector(DetectorId=detector)


# --- X-Ray

RULE = {
    "RuleName": "api",
    "ResourceARN": "*",
    "Priority": 100,
    "FixedRate": 0.05,
    "ReservoirSize": 1,
    "ServiceName": "*",
    "ServiceType": "*",
    "Host": "*",
    "HTTPMethod": "*",
    "URLPath": "/api/*",
    "Version": 1,
}


def test_a_sampling_rule_is_kept_changed_and_gone(clients: Clients) -> None:
    xray = clients("xray")
    made = xray.create_sampling_rule(SamplingRule=RULE, Tags=PAIRS)["SamplingRuleRecord"]["SamplingRule"]
    assert made == {**RULE, "RuleARN": "arn:aws:xray:us-east-1:000000000000:sampling-rule/api", "Attributes": {}}
    with pytest.raises(ClientError, match="already exists"):
        xray.create_sampling_rule(SamplingRule=RULE)

    xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "api", "FixedRate": 0.5})
    (told,) = xray.get_sampling_rules()["SamplingRuleRecords"]
    assert (told["SamplingRule"]["FixedRate"], told["SamplingRule"]["URLPath"]) == (0.5, "/api/*")
    assert xray.list_tags_for_resource(ResourceARN=made["RuleARN"])["Tags"] == PAIRS

    xray.delete_sampling_rule(RuleARN=made["RuleARN"])
    assert xray.get_sampling_rules()["SamplingRuleRecords"] == []
    with pytest.raises(ClientError, match="Rule not found"):
        xray.delete_sampling_rule(RuleName="api")


def test_a_group_of_traces_is_kept_changed_and_gone(clients: Clients) -> None:
    xray = clients("xray")
    xray.create_group(GroupName="slow", FilterExpression="responsetime > 5")

    xray.update_group(GroupName="slow", InsightsConfiguration={"InsightsEnabled": True})

    (told,) = xray.get_groups()["Groups"]
    assert told["FilterExpression"] == "responsetime > 5"
    assert told["InsightsConfiguration"] == {"InsightsEnabled": True, "NotificationsEnabled": False}
    xray.delete_group(GroupARN=told["GroupARN"])
    with pytest.raises(ClientError, match="Group not found"):
        xray.get_group(GroupName="slow")


def test_traces_are_encrypted_with_the_key_that_was_named(clients: Clients) -> None:
    xray = clients("xray")
    assert xray.get_encryption_config()["EncryptionConfig"] == {"Type": "NONE", "Status": "ACTIVE"}

    xray.put_encryption_config(Type="KMS", KeyId="alias/traces")

    assert xray.get_encryption_config()["EncryptionConfig"]["KeyId"] == "alias/traces"
    with pytest.raises(ClientError, match="KeyId goes with Type KMS"):
        xray.put_encryption_config(Type="KMS")
    xray.put_encryption_config(Type="NONE")


# --- Cost Explorer

CUSTOM = {
    "MonitorName": "stack",
    "MonitorType": "CUSTOM",
    "MonitorSpecification": {"Tags": {"Key": "Stack", "Values": ["dev"]}},
}
SERVICES = {"MonitorName": "services", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
TWENTY_DOLLARS = {
    "Dimensions": {
        "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
        "Values": ["20"],
    }
}


@pytest.fixture
def monitor(clients: Clients) -> Iterator[str]:
    """The ARN of a monitor of a stack's costs."""
    arn: str = clients("ce").create_anomaly_monitor(AnomalyMonitor=CUSTOM, ResourceTags=PAIRS)["MonitorArn"]
    yield arn
    clients("ce").delete_anomaly_monitor(MonitorArn=arn)


def subscription(monitor: str, **changes: Any) -> dict[str, Any]:
    email = {"Type": "EMAIL", "Address": "costs@example.com"}
    return {
        "SubscriptionName": "daily",
        "MonitorArnList": [monitor],
        "Subscribers": [email],
        "Frequency": "DAILY",
        "ThresholdExpression": TWENTY_DOLLARS,
    } | changes


def test_an_anomaly_monitor_is_kept_and_renamed(clients: Clients, monitor: str) -> None:
    ce = clients("ce")

    ce.update_anomaly_monitor(MonitorArn=monitor, MonitorName="renamed")

    (told,) = ce.get_anomaly_monitors(MonitorArnList=[monitor])["AnomalyMonitors"]
    assert (told["MonitorName"], told["MonitorSpecification"]) == ("renamed", CUSTOM["MonitorSpecification"])
    assert ce.list_tags_for_resource(ResourceArn=monitor)["ResourceTags"] == PAIRS
    with pytest.raises(ClientError) as unknown:
        ce.get_anomaly_monitors(MonitorArnList=["arn:none"])
    assert unknown.value.response["Error"]["Code"] == "UnknownMonitorException"


def test_an_account_has_one_monitor_of_its_services(clients: Clients) -> None:
    ce = clients("ce")
    first = ce.create_anomaly_monitor(AnomalyMonitor=SERVICES)["MonitorArn"]

    with pytest.raises(ClientError) as second:
        ce.create_anomaly_monitor(AnomalyMonitor=SERVICES)

    assert second.value.response["Error"]["Code"] == "LimitExceededException"
    ce.delete_anomaly_monitor(MonitorArn=first)


def test_an_anomaly_subscription_is_kept_and_changed_and_loses_a_monitor_that_goes(clients: Clients) -> None:
    ce = clients("ce")
    one, other = (ce.create_anomaly_monitor(AnomalyMonitor=CUSTOM)["MonitorArn"] for _ in range(2))
    made = ce.create_anomaly_subscription(AnomalySubscription=subscription(one, MonitorArnList=[one, other]))

    ce.update_anomaly_subscription(SubscriptionArn=made["SubscriptionArn"], Frequency="WEEKLY")
    ce.delete_anomaly_monitor(MonitorArn=one)

    (told,) = ce.get_anomaly_subscriptions(MonitorArn=other)["AnomalySubscriptions"]
    assert (told["Frequency"], told["MonitorArnList"]) == ("WEEKLY", [other])
    assert told["ThresholdExpression"] == TWENTY_DOLLARS
    assert told["Subscribers"][0]["Status"] == "CONFIRMED"
    ce.delete_anomaly_subscription(SubscriptionArn=made["SubscriptionArn"])
    ce.delete_anomaly_monitor(MonitorArn=other)
    assert ce.get_anomaly_subscriptions()["AnomalySubscriptions"] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Frequency": "IMMEDIATE"}, "Immediate frequency only supports SNS"),
        (
            {"Subscribers": [{"Type": "SNS", "Address": "arn:aws:sns:us-east-1:000000000000:costs"}]},
            "only support Email",
        ),
        ({"ThresholdExpression": None}, "Either Threshold or ThresholdExpression"),
        ({"MonitorArnList": ["arn:aws:ce::000000000000:anomalymonitor/none"]}, "Unable to find anomaly monitor"),
    ],
)
def test_an_anomaly_subscription_that_aws_would_refuse_is_refused(
    clients: Clients, monitor: str, changes: dict[str, Any], message: str
) -> None:
    said = {key: value for key, value in subscription(monitor, **changes).items() if value is not None}

    with pytest.raises(ClientError, match=message):
        clients("ce").create_anomaly_subscription(AnomalySubscription=said)

    assert clients("ce").get_anomaly_subscriptions()["AnomalySubscriptions"] == []


def test_a_cost_category_is_listed_with_its_tags_until_it_is_deleted(clients: Clients) -> None:
    ce = clients("ce")
    rule = {"Value": "dev", "Rule": {"Tags": {"Key": "Stack", "Values": ["dev"], "MatchOptions": ["EQUALS"]}}}
    category = {"Name": "stacks", "RuleVersion": "CostCategoryExpression.v1", "Rules": [rule]}
    arn = ce.create_cost_category_definition(**category, ResourceTags=PAIRS)["CostCategoryArn"]

    assert [one["Name"] for one in ce.list_cost_category_definitions()["CostCategoryReferences"]] == ["stacks"]
    assert ce.list_tags_for_resource(ResourceArn=arn)["ResourceTags"] == PAIRS
    with pytest.raises(ClientError, match="already exists"):
        ce.create_cost_category_definition(**category)
    ce.delete_cost_category_definition(CostCategoryArn=arn)
    assert ce.list_cost_category_definitions()["CostCategoryReferences"] == []


NOVEMBER = {"Start": "2026-11-01", "End": "2026-11-04"}
BY_SERVICE = {
    "TimePeriod": NOVEMBER,
    "Granularity": "DAILY",
    "Metrics": ["UnblendedCost"],
    "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
    "Filter": {"Tags": {"Key": "Stack", "Values": ["dev"], "MatchOptions": ["EQUALS"]}},
}
FORECAST = {"TimePeriod": NOVEMBER, "Granularity": "DAILY", "Metric": "UNBLENDED_COST", "Filter": BY_SERVICE["Filter"]}


@pytest.fixture
def costs(clients: Clients, running: Emulator) -> Iterator[Costs]:
    """Puts costs, which are taken away at the end."""
    clients("ce").get_anomaly_monitors()
    found = Costs(running.endpoint)
    yield found
    found.take_away()


def services_by_day(answer: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        result["TimePeriod"]["Start"]: {
            group["Keys"][0]: group["Metrics"]["UnblendedCost"]["Amount"] for group in result["Groups"]
        }
        for result in answer["ResultsByTime"]
    }


def test_what_things_cost_is_not_emulated(clients: Clients, costs: Costs) -> None:
    for _ in range(2):
        with pytest.raises(ClientError, match=r"ce\.GetCostAndUsage is not emulated: nobody has put any costs"):
            clients("ce").get_cost_and_usage(**BY_SERVICE)
        with pytest.raises(ClientError, match=r"ce\.GetCostForecast is not emulated"):
            clients("ce").get_cost_forecast(**FORECAST)
        costs.put(days={})
        costs.take_away()


def test_costs_that_somebody_has_put_are_told_page_by_page_to_who_asks_for_their_tag(
    clients: Clients, costs: Costs
) -> None:
    days = {"2026-10-31": {"A": "9"}, "2026-11-01": {"A": "1", "B": "0.5"}, "2026-11-03": {"A": "-2"}}
    costs.put(days=days, tags={"Stack": "dev"}, estimated=["2026-11-03"], page_size=1)

    pages = [clients("ce").get_cost_and_usage(**BY_SERVICE)]
    while token := pages[-1].get("NextPageToken"):
        pages.append(clients("ce").get_cost_and_usage(**BY_SERVICE, NextPageToken=token))

    assert [services_by_day(page) for page in pages] == [
        {"2026-11-01": {"A": "1"}},
        {"2026-11-01": {"B": "0.5"}},
        {"2026-11-02": {}},
        {"2026-11-03": {"A": "-2"}},
    ]
    assert [result["Estimated"] for page in pages for result in page["ResultsByTime"]] == [False, False, False, True]
    other = {"Tags": {"Key": "Stack", "Values": ["other"]}}
    costs.put(days=days, tags={"Stack": "dev"})
    assert not any(services_by_day(clients("ce").get_cost_and_usage(**(BY_SERVICE | {"Filter": other}))).values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Granularity": "MONTHLY"}, "is not emulated: other than the UnblendedCost of days by service"),
        ({"GroupBy": [{"Type": "DIMENSION", "Key": "REGION"}]}, "is not emulated"),
        ({"Filter": {"Dimensions": {"Key": "SERVICE", "Values": ["A"]}}}, "is not emulated: a filter by anything but"),
        ({"TimePeriod": {"Start": "2026-11-04", "End": "2026-11-04"}}, "should be before end date"),
    ],
)
def test_what_is_asked_otherwise_about_costs_is_refused(
    clients: Clients, costs: Costs, changes: dict[str, Any], message: str
) -> None:
    costs.put(days={}, tags={"Stack": "dev"})

    with pytest.raises(ClientError, match=message):
        clients("ce").get_cost_and_usage(**(BY_SERVICE | changes))


def test_there_is_a_forecast_where_somebody_has_put_one(clients: Clients, costs: Costs) -> None:
    costs.put(days={}, tags={"Stack": "dev"}, forecast_per_day="0.1")
    told = clients("ce").get_cost_forecast(**FORECAST)
    assert told["Total"] == {"Amount": "0.3", "Unit": "USD"}
    assert len(told["ForecastResultsByTime"]) == 3
    with pytest.raises(ClientError, match="no later than the current date"):
        clients("ce").get_cost_forecast(**(FORECAST | {"TimePeriod": {"Start": "2999-01-01", "End": "2999-01-02"}}))

    costs.put(days={}, tags={"Stack": "dev"})
    with pytest.raises(ClientError) as early:
        clients("ce").get_cost_forecast(**FORECAST)
    assert early.value.response["Error"]["Code"] == "DataUnavailableException"


# --- AWS Budgets' actions

BUDGET = {
    "BudgetName": "monthly",
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": "100", "Unit": "USD"},
}
OWN = {"AccountId": ACCOUNT, "BudgetName": "monthly"}
DENY = {
    "IamActionDefinition": {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/no-bedrock", "Roles": ["service"]},
}
STOP = {
    "SsmActionDefinition": {
        "ActionSubType": "STOP_EC2_INSTANCES",
        "Region": "us-east-1",
        "InstanceIds": ["i-0123456789abcdef0"],
    }
}


def execution_role(clients: Clients, name: str, service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn: str = clients("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    return arn


@pytest.fixture
def action(clients: Clients) -> Iterator[dict[str, Any]]:
    """What an action of the budget `monthly` says."""
    clients("budgets").create_budget(AccountId=ACCOUNT, Budget=BUDGET)
    yield {
        **OWN,
        "NotificationType": "ACTUAL",
        "ActionType": "APPLY_IAM_POLICY",
        "ActionThreshold": {"ActionThresholdValue": 120.0, "ActionThresholdType": "PERCENTAGE"},
        "Definition": DENY,
        "ExecutionRoleArn": execution_role(clients, "budgets", "budgets.amazonaws.com"),
        "ApprovalModel": "MANUAL",
        "Subscribers": [{"SubscriptionType": "SNS", "Address": f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"}],
    }
    clients("budgets").delete_budget(**OWN)
    clients("iam").delete_role(RoleName="budgets")


def test_an_action_of_a_budget_is_kept_changed_and_gone(clients: Clients, action: dict[str, Any]) -> None:
    budgets = clients("budgets")
    made = {**OWN, "ActionId": budgets.create_budget_action(**action, ResourceTags=PAIRS)["ActionId"]}

    told = budgets.describe_budget_action(**made)["Action"]
    assert told["Status"] == "STANDBY"
    assert {name: told[name] for name in action if name != "AccountId"} == {
        name: value for name, value in action.items() if name != "AccountId"
    }
    arn = f"arn:aws:budgets::{ACCOUNT}:budget/monthly/action/{made['ActionId']}"
    assert budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == PAIRS

    changed = budgets.update_budget_action(**made, ApprovalModel="AUTOMATIC")
    assert (changed["OldAction"]["ApprovalModel"], changed["NewAction"]["ApprovalModel"]) == ("MANUAL", "AUTOMATIC")
    assert budgets.describe_budget_actions_for_budget(**OWN)["Actions"] == [changed["NewAction"]]

    assert budgets.delete_budget_action(**made)["Action"]["ActionId"] == made["ActionId"]
    with pytest.raises(ClientError) as gone:
        budgets.describe_budget_action(**made)
    assert gone.value.response["Error"]["Code"] == "NotFoundException"
    assert budgets.describe_budget_actions_for_account(AccountId=ACCOUNT)["Actions"] == []


def test_actions_are_told_page_by_page_and_go_with_their_budget(clients: Clients, action: dict[str, Any]) -> None:
    budgets = clients("budgets")
    for definition, kind in ((DENY, "APPLY_IAM_POLICY"), (STOP, "RUN_SSM_DOCUMENTS")):
        budgets.create_budget_action(**(action | {"Definition": definition, "ActionType": kind}))

    first = budgets.describe_budget_actions_for_budget(**OWN, MaxResults=1)
    second = budgets.describe_budget_actions_for_budget(**OWN, MaxResults=1, NextToken=first["NextToken"])
    assert [one["ActionType"] for page in (first, second) for one in page["Actions"]] == [
        "APPLY_IAM_POLICY",
        "RUN_SSM_DOCUMENTS",
    ]
    assert "NextToken" not in second

    budgets.delete_budget(**OWN)
    assert budgets.describe_budget_actions_for_account(AccountId=ACCOUNT)["Actions"] == []
    with pytest.raises(ClientError, match="the budget doesn't exist"):
        budgets.describe_budget_actions_for_budget(**OWN)
    budgets.create_budget(AccountId=ACCOUNT, Budget=BUDGET)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"BudgetName": "other"}, "NotFoundException"),
        ({"Definition": STOP}, "InvalidParameterException"),
        ({"Definition": {**DENY, **STOP}}, "InvalidParameterException"),
        (
            {"Definition": {"IamActionDefinition": {"PolicyArn": DENY["IamActionDefinition"]["PolicyArn"]}}},
            "InvalidParameterException",
        ),
        ({"ActionType": "STOP_EVERYTHING"}, "InvalidParameterException"),
        ({"ExecutionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/nobody"}, "AccessDeniedException"),
    ],
)
def test_an_action_that_aws_would_refuse_is_refused(
    clients: Clients, action: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        clients("budgets").create_budget_action(**(action | changes))
    assert refused.value.response["Error"]["Code"] == code
    assert clients("budgets").describe_budget_actions_for_account(AccountId=ACCOUNT)["Actions"] == []


def test_a_role_that_aws_budgets_cannot_assume_is_refused(clients: Clients, action: dict[str, Any]) -> None:
    other = execution_role(clients, "other", "ec2.amazonaws.com")
    with pytest.raises(ClientError, match="can't assume"):
        clients("budgets").create_budget_action(**(action | {"ExecutionRoleArn": other}))
    clients("iam").delete_role(RoleName="other")


def test_no_action_ever_runs(clients: Clients, action: dict[str, Any]) -> None:
    made = clients("budgets").create_budget_action(**action)["ActionId"]
    with pytest.raises(ClientError, match=r"budgets\.ExecuteBudgetAction is not emulated"):
        clients("budgets").execute_budget_action(**OWN, ActionId=made, ExecutionType="APPROVE_BUDGET_ACTION")
