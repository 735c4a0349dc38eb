"""The daily cost report in a stack: its function, its bucket, its schedule."""

import pytest

from tests.unit.synthesis import KEY, Stack, stack

REPORT = "lifecycle/cost-report"
FUNCTION = f"{REPORT}/cost-report"
TOPIC = "${aws_sns_topic.observability/topic.arn}"


def reporting(**settings: object) -> Stack:
    return stack(cost_report=settings)


def test_nobody_reports_unless_asked_to() -> None:
    built = stack()
    assert not built.all("aws_lambda_function", REPORT)
    assert not built.all("aws_s3_bucket", REPORT)
    assert "cost_report_bucket" not in built.document["output"]


@pytest.mark.parametrize(
    ("settings", "expression", "zone"),
    [
        ({}, "cron(0 9 * * ? *)", "UTC"),
        ({"at": "07:05", "time_zone": "Europe/Berlin"}, "cron(5 7 * * ? *)", "Europe/Berlin"),
        ({"at": "00:00"}, "cron(0 0 * * ? *)", "UTC"),
    ],
)
def test_it_is_called_once_a_day_at_its_time_in_its_zone(settings: dict[str, str], expression: str, zone: str) -> None:
    schedule = reporting(**settings).one("aws_scheduler_schedule", "lifecycle/schedules/cost-report")
    assert (schedule["schedule_expression"], schedule["schedule_expression_timezone"]) == (expression, zone)
    assert schedule["target"]["arn"] == f"${{aws_lambda_alias.{FUNCTION}/alias.arn}}"


def test_a_call_says_which_time_it_was_for() -> None:
    schedule = reporting().one("aws_scheduler_schedule", "lifecycle/schedules/cost-report")
    assert schedule["target"]["input"] == '{"scheduled_time": "<aws.scheduler.scheduled-time>"}'


def test_the_function_knows_stack_topic_bucket_and_budget() -> None:
    built = stack(cost_report={}, budget={"monthly_usd": "1e6"})
    function = built.one("aws_lambda_function", f"{FUNCTION}/function")
    assert function["environment"]["variables"] == {
        "STACK": built.default_tags["Stack"],
        "TOPIC_ARN": TOPIC,
        "REPORT_BUCKET": f"${{aws_s3_bucket.{REPORT}/reports/bucket.id}}",
        "BUDGET_USD": "1000000",
    }


def test_reports_are_encrypted_with_the_stack_s_key() -> None:
    encryption = reporting().one("aws_s3_bucket_server_side_encryption_configuration", f"{REPORT}/reports/encryption")
    (rule,) = encryption["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}


def test_its_role_may_ask_for_costs_tell_the_topic_and_keep_reports_and_nothing_else() -> None:
    statements = reporting().statements(f"{FUNCTION}/role/permissions")
    bucket = f"${{aws_s3_bucket.{REPORT}/reports/bucket.arn}}"
    own = {"WriteLogs", "Trace", "GiveUpEvents", "UseKey"}
    assert {sid: (each["actions"], each["resources"]) for sid, each in statements.items() if sid not in own} == {
        "AskForCosts": (["ce:GetCostAndUsage", "ce:GetCostForecast"], ["*"]),
        "Tell": (["sns:Publish"], [TOPIC]),
        "KeepReports": (["s3:GetObject", "s3:PutObject"], [f"{bucket}/cost-reports/*"]),
        "MissReports": (["s3:ListBucket"], [bucket]),
    }


def test_a_single_error_rings() -> None:
    alarm = reporting().one("aws_cloudwatch_metric_alarm", "observability/cost-report-errors-alarm")
    assert (alarm["namespace"], alarm["metric_name"], alarm["statistic"]) == ("AWS/Lambda", "Errors", "Sum")
    assert alarm["dimensions"] == {"FunctionName": "landfall-dev-fargate-cost-report"}
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["evaluation_periods"] == 1


def test_whoever_deploys_is_told_where_the_reports_are() -> None:
    output = reporting().document["output"]["cost_report_bucket"]
    assert output["value"] == f"${{aws_s3_bucket.{REPORT}/reports/bucket.id}}"
