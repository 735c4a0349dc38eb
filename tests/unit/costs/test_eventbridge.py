"""Event buses, archives, pipes and schedules."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, stack

BUS = stack({"aws_cloudwatch_event_bus": {"b": {"name": "b"}}})


def test_events_that_are_published_cost() -> None:
    usage = {"monthly_custom_events": 1_000_000, "monthly_third_party_events": 2_000_000}
    found = cost(BUS, {"aws_cloudwatch_event_bus.b": usage})
    assert by_item(found) == {"Custom events": 1, "Third-party events": 2}


def test_archives_and_discovery_may_be_given_with_their_bus() -> None:
    usage = {
        "monthly_archive_processing_gb": 100,
        "archive_storage_gb": 200,
        "monthly_schema_discovery_events": 1_000_000,
    }
    assert by_item(cost(BUS, {"aws_cloudwatch_event_bus.b": usage})) == {
        "Archive processing": 10,
        "Archive storage": Decimal("4.6"),
        "Schema discovery": Decimal("0.1"),
    }
    assert set(left_open(cost(BUS))) == {"Custom events", "Third-party events"}


def test_an_archive_has_its_own_usage() -> None:
    document = stack({"aws_cloudwatch_event_archive": {"a": {"name": "a"}}})
    assert left_open(cost(document)) == {
        "Archive processing": "monthly_archive_processing_gb",
        "Archive storage": "archive_storage_gb",
    }


def test_rules_cost_nothing_even_if_they_are_scheduled() -> None:
    rule = {"r": {"schedule_expression": "rate(1 minute)"}}
    found = cost(stack({"aws_cloudwatch_event_rule": rule, "aws_cloudwatch_event_target": {"t": {}}}))
    assert (found.lines, found.unpriced, found.free) == ((), (), 2)


def test_a_schedule_costs_each_time_that_it_fires() -> None:
    schedule = {"schedule_expression": "rate(1 minute)", "target": {"arn": "a"}}
    assert by_item(cost(stack({"aws_scheduler_schedule": {"s": schedule}}))) == {
        "Scheduled invocations": Decimal("0.0438")
    }
    off = {"s": {**schedule, "state": "DISABLED"}}
    assert by_item(cost(stack({"aws_scheduler_schedule": off}))) == {"Scheduled invocations": 0}


def test_requests_of_a_pipe_count_by_64_kb() -> None:
    usage = {"aws_pipes_pipe.p": {"monthly_requests": 1_000_000, "request_size_kb": 100}}
    assert by_item(cost(stack({"aws_pipes_pipe": {"p": {}}}), usage)) == {"Pipe requests": Decimal("0.8")}
