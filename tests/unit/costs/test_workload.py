"""What a service's requests, logs and images mean for each of its resources."""

from dataclasses import replace
from decimal import Decimal

from costs.usage.workload import Workload, workload_usage
from tests.unit.costs.documents import stack

WORKLOAD = Workload(
    requests_per_month=Decimal(2_628_000),  # one a second in a month of 730 hours
    request_kb=Decimal(4),
    response_kb=Decimal(16),
    request_seconds=Decimal("0.2"),
    log_gb_per_month=Decimal(3),
    image_gb=Decimal(2),
)


def test_a_load_balancer_gets_all_requests_each_over_its_own_connection() -> None:
    usage = workload_usage(stack({"aws_lb": {"main": {}}}), WORKLOAD).by_address["aws_lb.main"]
    assert usage == {
        "new_connections": Decimal(1),
        "active_connections": Decimal(60),
        "processed_bytes_gb": Decimal("52.56"),  # 2,628,000 requests of 4 kB and answers of 16 kB
    }


def test_what_several_resources_could_take_is_divided() -> None:
    document = stack({"aws_cloudwatch_log_group": {"a": {"retention_in_days": 365}, "b": {}, "c": {}}})
    usage = workload_usage(document, WORKLOAD).by_address
    assert [usage[one.address]["monthly_data_ingested_gb"] for one in document.managed] == [Decimal(1)] * 3
    # 365 days of 1 GB in 30.4167
    assert [round(Decimal(str(usage[one.address]["storage_gb"])), 2) for one in document.managed] == [12] * 3


def test_a_function_that_a_schedule_starts_gets_no_requests() -> None:
    document = stack(
        {
            "aws_lambda_function": {"service": {"function_name": "service"}, "nightly": {"function_name": "nightly"}},
            "aws_lambda_alias": {"nightly": {"function_name": "${aws_lambda_function.nightly.function_name}"}},
            "aws_cloudwatch_event_target": {"nightly": {"arn": "${aws_lambda_alias.nightly.arn}"}},
        }
    )
    usage = workload_usage(document, WORKLOAD).by_address
    assert usage["aws_lambda_function.service"]["monthly_requests"] == WORKLOAD.requests_per_month
    assert usage["aws_lambda_function.service"]["request_duration_ms"] == 200
    assert "aws_lambda_function.nightly" not in usage


def test_what_stops_and_starts_a_stack_gets_none_of_its_requests() -> None:
    tags = {"Component": "lifecycle"}
    document = stack(
        {
            "aws_lambda_function": {"service": {}, "start": {"tags": tags}},
            "aws_apigatewayv2_api": {
                "service": {"protocol_type": "HTTP"},
                "start": {"protocol_type": "HTTP", "tags": tags},
            },
        }
    )
    usage = workload_usage(document, WORKLOAD).by_address
    assert usage["aws_lambda_function.service"]["monthly_requests"] == WORKLOAD.requests_per_month
    assert usage["aws_apigatewayv2_api.service"]["monthly_requests"] == WORKLOAD.requests_per_month
    assert not {"aws_lambda_function.start", "aws_apigatewayv2_api.start"} & usage.keys()


def test_answers_leave_the_region_unless_a_distribution_sends_them() -> None:
    queue = {"aws_sqs_queue": {"jobs": {"name": "jobs"}}}
    usage = workload_usage(stack(queue, region="eu-west-1"), WORKLOAD).by_address
    assert usage["aws_data_transfer.answers"] == {
        "region": "eu-west-1",
        "monthly_outbound_internet_gb": Decimal("42.048"),
    }
    distributed = workload_usage(stack({**queue, "aws_cloudfront_distribution": {"cdn": {}}}), WORKLOAD).by_address
    assert "aws_data_transfer.answers" not in distributed
    assert distributed["aws_cloudfront_distribution.cdn"]["monthly_data_transfer_to_internet_gb"] == {
        "us": Decimal("42.048")
    }


def test_an_app_runner_instance_is_active_while_it_answers() -> None:
    document = stack({"aws_apprunner_service": {"main": {}}})

    def active(requests: int) -> object:
        workload = replace(WORKLOAD, requests_per_month=Decimal(requests))
        return workload_usage(document, workload).by_address["aws_apprunner_service.main"]

    assert active(18_000) == {"monthly_active_instance_hours": Decimal(1)}
    assert active(100_000_000) == {"monthly_active_instance_hours": Decimal(730)}
    assert active(1_800_000_000) == {"monthly_active_instance_hours": Decimal(1000)}  # 100 at once
