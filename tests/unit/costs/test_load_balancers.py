"""Load balancers, their capacity units and their addresses."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from costs.document.document import Document
from costs.document.reading import parse
from tests.unit.costs.documents import by_item, cost, left_open, stack, state

type Resources = dict[str, dict[str, dict[str, Any]]]

SUBNETS: Resources = {"aws_subnet": {"a": {}, "b": {}}}
LB = "aws_lb.main"


def balancer(*, more: Resources | None = None, **arguments: Any) -> Document:
    subnets = ["${aws_subnet.a.id}", "${aws_subnet.b.id}"]
    return stack({**SUBNETS, "aws_lb": {"main": {"subnets": subnets, **arguments}}, **(more or {})})


def test_one_that_faces_the_internet_has_an_address_in_each_of_its_subnets() -> None:
    assert by_item(cost(balancer())) == {
        "Application load balancer": Decimal("16.425"),  # 730 h * 0.0225
        "Public IPv4 addresses": Decimal("7.30"),  # 2 * 730 h * 0.005
    }


def test_an_internal_one_has_no_public_address() -> None:
    assert list(by_item(cost(balancer(internal=True)))) == ["Application load balancer"]


def test_one_that_faces_the_internet_by_ipv6_alone_has_no_public_address() -> None:
    assert "Public IPv4 addresses" not in by_item(cost(balancer(ip_address_type="dualstack-without-public-ipv4")))


def test_a_month_of_720_hours_is_charged_for_as_many() -> None:
    found = cost(balancer(), {LB: {"rule_evaluations": 1000}}, hours=Decimal(720))
    assert by_item(found)["Application load balancer"] == Decimal("16.20")
    assert by_item(found)["Capacity units"] == Decimal("5.76")  # 720 h * 1 LCU * 0.008


@pytest.mark.parametrize(
    ("usage", "units"),
    [
        ({"new_connections": 50}, 2),
        ({"active_connections": 9000}, 3),
        ({"processed_bytes_gb": 730}, 1),
        ({"rule_evaluations": 4000}, 4),
        ({"new_connections": 50, "active_connections": 9000, "processed_bytes_gb": 730, "rule_evaluations": 4000}, 4),
    ],
)
def test_the_highest_dimension_counts(usage: Mapping[str, int], units: int) -> None:
    assert by_item(cost(balancer(), {LB: usage}))["Capacity units"] == units * 730 * Decimal("0.008")


def test_without_usage_the_capacity_units_are_left_open() -> None:
    assert left_open(cost(balancer())) == {"Capacity units": "processed_bytes_gb"}


def listener(**arguments: Any) -> dict[str, Any]:
    return {"load_balancer_arn": "${aws_lb.main.arn}", **arguments}


def test_a_capacity_unit_holds_less_data_where_functions_answer() -> None:
    more: Resources = {
        "aws_lb_target_group": {"functions": {"target_type": "lambda"}},
        "aws_lb_listener": {
            "http": listener(default_action=[{"target_group_arn": "${aws_lb_target_group.functions.arn}"}])
        },
    }
    found = cost(balancer(more=more), {LB: {"processed_bytes_gb": 100}})
    assert by_item(found)["Capacity units"] == Decimal("2.00")  # 100 GB / 0.4 GB * 0.008


@pytest.mark.parametrize(("rules", "units"), [(10, 0), (20, 1)])
def test_the_first_ten_rules_of_a_listener_are_evaluated_for_free(rules: int, units: int) -> None:
    more: Resources = {
        "aws_lb_listener": {"http": listener()},
        "aws_lb_listener_rule": {
            f"rule-{number}": {"listener_arn": "${aws_lb_listener.http.arn}"} for number in range(rules)
        },
    }
    found = cost(balancer(more=more), {LB: {"rule_evaluations": 2000}})
    assert by_item(found)["Capacity units"] == units * 730 * Decimal("0.008")


def test_a_network_load_balancer_has_units_and_prices_of_its_own() -> None:
    found = cost(balancer(load_balancer_type="network"), {LB: {"new_connections": 1600}})
    assert by_item(found)["Network load balancer"] == Decimal("16.425")
    assert by_item(found)["Capacity units"] == Decimal("8.76")  # 730 h * 2 NLCU * 0.006


@pytest.mark.parametrize(("protocol", "units"), [("TCP", 1), ("UDP", 2), ("TLS", 16)])
def test_a_unit_of_a_network_load_balancer_holds_what_its_protocol_allows(protocol: str, units: int) -> None:
    more = {"aws_lb_listener": {"only": listener(protocol=protocol)}}
    found = cost(balancer(load_balancer_type="network", more=more), {LB: {"new_connections": 800}})
    assert by_item(found)["Capacity units"] == units * 730 * Decimal("0.006")


def test_an_elastic_ip_of_a_network_load_balancer_is_charged_once() -> None:
    mapping = [
        {"subnet_id": f"${{aws_subnet.{name}.id}}", "allocation_id": f"${{aws_eip.{name}.id}}"} for name in ("a", "b")
    ]
    lb = {"load_balancer_type": "network", "subnet_mapping": mapping}
    found = cost(stack({**SUBNETS, "aws_eip": {"a": {}, "b": {}}, "aws_lb": {"main": lb}}))
    assert by_item(found)["Public IPv4 addresses"] == Decimal("7.30")
    assert "Public IPv4 addresses" not in by_item(found, LB)


def test_a_gateway_load_balancer_is_charged_in_each_zone_and_has_no_public_address() -> None:
    assert by_item(cost(balancer(load_balancer_type="gateway"))) == {
        "Gateway load balancer": Decimal("18.25")  # 2 * 730 h * 0.0125
    }


def test_a_state_tells_the_subnets_by_their_ids() -> None:
    found = cost(
        state({LB: {"load_balancer_type": "application", "internal": False, "subnets": ["s-1", "s-2", "s-3"]}})
    )
    assert by_item(found)["Public IPv4 addresses"] == Decimal("10.95")


def test_an_application_load_balancer_of_unknown_subnets_is_in_two_zones_at_least() -> None:
    found = cost(stack({"aws_lb": {"main": {"subnets": "${data.aws_subnets.public.ids}"}}}))
    assert by_item(found)["Public IPv4 addresses"] == Decimal("7.30")


def test_a_plan_counts_the_subnets_that_another_modules_output_refers_to() -> None:
    subnets = [
        {
            "address": f"module.vpc.aws_subnet.public[{index}]",
            "mode": "managed",
            "type": "aws_subnet",
            "name": "public",
            "index": index,
            "values": {},
        }
        for index in range(3)
    ]
    values = {"internal": False, "load_balancer_type": "application"}
    balancer = {"address": LB, "mode": "managed", "type": "aws_lb", "name": "main", "values": values}
    expressions = {"subnets": {"references": ["module.vpc.public_subnets", "module.vpc"]}}
    vpc = {
        "resources": [{"type": "aws_subnet", "name": "public", "count_expression": {"constant_value": 3}}],
        "outputs": {"public_subnets": {"expression": {"references": ["aws_subnet.public"]}}},
    }
    root = {"resources": [balancer], "child_modules": [{"address": "module.vpc", "resources": subnets}]}
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": root},
        "configuration": {
            "root_module": {
                "resources": [{"type": "aws_lb", "name": "main", "expressions": expressions}],
                "module_calls": {"vpc": {"module": vpc}},
            }
        },
    }
    document = parse(json.dumps(plan).encode(), "plan", region="us-east-1")
    assert by_item(cost(document))["Public IPv4 addresses"] == Decimal("10.95")  # 3 * 730 h * 0.005


def test_ireland_is_dearer() -> None:
    found = cost(stack({"aws_lb": {"main": {"internal": True}}}, region="eu-west-1"))
    assert by_item(found) == {"Application load balancer": Decimal("18.396")}  # 730 h * 0.0252


def test_a_classic_load_balancer_is_charged_by_hours_and_data() -> None:
    arguments = {"internal": False, "availability_zones": ["us-east-1a", "us-east-1b"]}
    found = cost(stack({"aws_elb": {"old": arguments}}), {"aws_elb.old": {"monthly_data_processed_gb": 1000}})
    assert by_item(found) == {
        "Classic load balancer": Decimal("18.25"),  # 730 h * 0.025
        "Data processed": Decimal("8.00"),
        "Public IPv4 addresses": Decimal("7.30"),
    }
