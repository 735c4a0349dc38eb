"""Topics."""

from decimal import Decimal
from typing import Any

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

TOPIC = "aws_sns_topic.t"


def topic(*protocols: str, region: str = "us-east-1", **arguments: Any) -> Document:
    subscriptions = {
        f"s{number}": {"topic_arn": "${aws_sns_topic.t.arn}", "protocol": protocol, "endpoint": "e"}
        for number, protocol in enumerate(protocols)
    }
    return stack(
        {"aws_sns_topic": {"t": {"name": "t", **arguments}}, "aws_sns_topic_subscription": subscriptions},
        region=region,
    )


def test_requests_count_by_64_kb() -> None:
    usage = {TOPIC: {"monthly_requests": 1_000_000, "request_size_kb": 65}}
    assert by_item(cost(topic(), usage)) == {"Requests": 1}


def test_deliveries_cost_by_protocol_and_by_who_subscribes() -> None:
    usage = {TOPIC: {"monthly_requests": 1_000_000}}
    assert by_item(cost(topic("https", "http", "email", "sqs", "lambda", "application", "firehose"), usage)) == {
        "Requests": Decimal("0.5"),
        "HTTP notifications": Decimal("1.2"),
        "E-mail notifications": 20,
        "Mobile push notifications": Decimal("0.5"),
        "Firehose notifications": Decimal("0.19"),
    }


def test_usage_may_say_who_subscribes() -> None:
    usage = {TOPIC: {"monthly_requests": 1_000_000, "http_subscriptions": 3, "email_subscriptions": 0}}
    found = by_item(cost(topic("email"), usage))
    assert found == {"Requests": Decimal("0.5"), "HTTP notifications": Decimal("1.8")}


def test_text_messages_have_no_one_price() -> None:
    assert "DeliveryAttempts-SMS" in left_out(cost(topic("sms")))[f"{TOPIC} SMS"]


def test_without_usage_only_what_there_is_depends_on_it() -> None:
    assert left_open(cost(topic("email"))) == {
        "Requests": "monthly_requests",
        "E-mail notifications": "monthly_requests",
    }


def test_a_fifo_topic_costs_its_payload_for_each_queue() -> None:
    usage = {TOPIC: {"monthly_requests": 1_048_576, "request_size_kb": 64}}
    found = by_item(cost(topic("sqs", "sqs", fifo_topic=True), usage))
    # 64 GB in and twice out
    assert found == {
        "Requests": 1_048_576 * Decimal("0.0000003"),
        "Payload in": 64 * Decimal("0.017"),
        "Notifications": 2 * 1_048_576 * Decimal("0.00000001"),
        "Payload out": 128 * Decimal("0.001"),
    }


def test_a_fifo_payload_counts_as_a_kilobyte_at_least() -> None:
    usage = {TOPIC: {"monthly_requests": 1_048_576, "request_size_kb": 0.2}}
    assert by_item(cost(topic(fifo_topic=True), usage))["Payload in"] == Decimal("0.017")


def test_a_fifo_topic_in_ireland_costs_more() -> None:
    usage = {TOPIC: {"monthly_requests": 1_000_000}}
    assert by_item(cost(topic(fifo_topic=True, region="eu-west-1"), usage)) == {"Requests": Decimal("0.33")}
