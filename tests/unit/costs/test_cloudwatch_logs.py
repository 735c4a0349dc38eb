"""Log groups and flow logs."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

GROUP = "aws_cloudwatch_log_group.g"


def test_logs_are_charged_when_they_come_in_while_they_are_kept_and_when_they_are_searched() -> None:
    usage = {"monthly_data_ingested_gb": 1000, "storage_gb": 500, "monthly_data_scanned_gb": 250}
    found = cost(stack({"aws_cloudwatch_log_group": {"g": {"name": "/app"}}}), {GROUP: usage})
    assert by_item(found) == {
        "Logs ingested": Decimal("500.0"),  # * 0.50
        "Logs stored": Decimal("15.00"),  # * 0.03
        "Logs scanned by queries": Decimal("1.250"),  # * 0.005
    }


def test_the_class_of_infrequent_access_costs_half_of_it_to_write_to() -> None:
    group = {"name": "/app", "log_group_class": "INFREQUENT_ACCESS"}
    found = cost(stack({"aws_cloudwatch_log_group": {"g": group}}), {GROUP: {"monthly_data_ingested_gb": 100}})
    assert by_item(found) == {"Logs ingested": Decimal("25.00")}


@pytest.mark.parametrize(
    "vendor",
    [
        {"aws_flow_log": {"f": {"log_destination": "${aws_cloudwatch_log_group.g.arn}"}}},
        {"aws_wafv2_web_acl_logging_configuration": {"f": {"log_destination_configs": [f"${{{GROUP}.arn}}"]}}},
        {"aws_route53_query_log": {"f": {"cloudwatch_log_group_arn": f"${{{GROUP}.arn}}"}}},
    ],
)
def test_what_aws_writes_gets_cheaper_with_the_volume(vendor: dict[str, dict[str, Any]]) -> None:
    document = stack({"aws_cloudwatch_log_group": {"g": {"name": "/logs"}}, **vendor})
    found = cost(document, {GROUP: {"monthly_data_ingested_gb": 20_240}})
    assert by_item(found) == {"Logs ingested": 10_240 * Decimal("0.5") + 10_000 * Decimal("0.25")}


def test_lambdas_logs_are_written_by_aws() -> None:
    document = stack({"aws_cloudwatch_log_group": {"g": {"name": "/aws/lambda/api"}}})
    found = cost(document, {GROUP: {"monthly_data_ingested_gb": 11_240}})
    assert by_item(found) == {"Logs ingested": 10_240 * Decimal("0.5") + 1_000 * Decimal("0.25")}


def test_logs_in_ireland_cost_more_than_in_virginia() -> None:
    document = stack({"aws_cloudwatch_log_group": {"g": {"name": "/app"}}}, region="eu-west-1")
    assert by_item(cost(document, {GROUP: {"monthly_data_ingested_gb": 100}})) == {"Logs ingested": Decimal("57.00")}


def test_flow_logs_are_charged_with_the_log_group_that_they_go_to() -> None:
    flow_log = {"log_destination": "${aws_cloudwatch_log_group.g.arn}"}
    document = stack({"aws_cloudwatch_log_group": {"g": {}}, "aws_flow_log": {"f": flow_log}})
    usage = {"aws_flow_log.f": {"monthly_data_ingested_gb": 10}, GROUP: {"monthly_data_ingested_gb": 10}}
    assert by_item(cost(document, usage)) == {"Logs ingested": Decimal("5.0")}


def test_flow_logs_that_go_to_a_bucket_are_charged_themselves() -> None:
    flow_log = {"log_destination": "arn:aws:s3:::logs", "log_destination_type": "s3"}
    found = cost(stack({"aws_flow_log": {"f": flow_log}}), {"aws_flow_log.f": {"monthly_data_ingested_gb": 100}})
    assert by_item(found) == {"Flow logs delivered": Decimal("25.00")}  # * 0.25


def test_flow_logs_to_a_group_of_another_stack_are_left_open() -> None:
    found = cost(stack({"aws_flow_log": {"f": {"log_destination": "arn:aws:logs:us-east-1:1:log-group:flow"}}}))
    assert left_open(found) == {"Flow logs delivered": "monthly_data_ingested_gb"}


def test_the_search_for_sensitive_data_goes_through_all_that_comes_in() -> None:
    document = stack(
        {
            "aws_cloudwatch_log_group": {"g": {"name": "/app"}},
            "aws_cloudwatch_log_data_protection_policy": {"p": {"log_group_name": f"${{{GROUP}.name}}"}},
        }
    )
    found = cost(document, {GROUP: {"monthly_data_ingested_gb": 100}})
    assert by_item(found)["Logs searched for sensitive data"] == Decimal("12.00")


def test_metric_filters_are_free() -> None:
    found = cost(stack({"aws_cloudwatch_log_metric_filter": {"f": {}}}))
    assert (found.free, left_out(found)) == (1, {})


def test_a_metric_filter_fills_a_custom_metric() -> None:
    plain = {"metric_transformation": [{"name": "errors", "namespace": "app", "value": "1"}]}
    by_path = {
        "metric_transformation": [{"name": "hits", "namespace": "app", "value": "1", "dimensions": {"p": "$.p"}}]
    }
    document = stack({"aws_cloudwatch_log_metric_filter": {"plain": plain, "by_path": by_path}})
    found = cost(document)
    assert by_item(found) == {"Metrics of a log filter": Decimal("0.30")}
    assert left_open(found) == {"Metrics of a log filter": "metrics"}
    usage = {"aws_cloudwatch_log_metric_filter.by_path": {"metrics": 10}}
    assert by_item(cost(document, usage)) == {"Metrics of a log filter": 11 * Decimal("0.30")}
