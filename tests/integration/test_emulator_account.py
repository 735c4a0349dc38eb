"""What watches over an account on the emulator: trails, findings, traces and costs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients

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


def test_what_things_cost_is_not_emulated(clients: Clients) -> None:
    with pytest.raises(ClientError, match=r"ce\.GetCostAndUsage is not emulated"):
        clients("ce").get_cost_and_usage(
            TimePeriod={"Start": "2026-01-01", "End": "2026-02-01"}, Granularity="MONTHLY", Metrics=["UnblendedCost"]
        )
