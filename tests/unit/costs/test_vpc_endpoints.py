"""VPC endpoints."""

from decimal import Decimal
from typing import Any

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, stack, state

SUBNETS: dict[str, dict[str, dict[str, Any]]] = {"aws_subnet": {"a": {}, "b": {}}}


def endpoint(**arguments: Any) -> Document:
    return stack({**SUBNETS, "aws_vpc_endpoint": {"e": arguments}})


def test_an_interface_endpoint_is_charged_in_each_subnet() -> None:
    found = cost(endpoint(vpc_endpoint_type="Interface", subnet_ids=["${aws_subnet.a.id}", "${aws_subnet.b.id}"]))
    assert by_item(found) == {"Interface endpoint": Decimal("14.60")}  # 2 * 730 h * 0.01
    assert left_open(found) == {"Data processed": "monthly_data_processed_gb"}


def test_subnets_can_be_associated_from_outside() -> None:
    association = {"vpc_endpoint_id": "${aws_vpc_endpoint.e.id}", "subnet_id": "${aws_subnet.a.id}"}
    document = stack(
        {
            **SUBNETS,
            "aws_vpc_endpoint": {"e": {"vpc_endpoint_type": "Interface"}},
            "aws_vpc_endpoint_subnet_association": {"a": association, "b": association},
        }
    )
    assert by_item(cost(document)) == {"Interface endpoint": Decimal("14.60")}


def test_a_state_lists_associated_subnets_once() -> None:
    document = state(
        {
            "aws_vpc_endpoint.e": {"id": "vpce-1", "vpc_endpoint_type": "Interface", "subnet_ids": ["s-1", "s-2"]},
            "aws_vpc_endpoint_subnet_association.a": {"vpc_endpoint_id": "vpce-1", "subnet_id": "s-1"},
        }
    )
    assert by_item(cost(document)) == {"Interface endpoint": Decimal("14.60")}


def test_data_gets_cheaper_beyond_a_petabyte() -> None:
    found = cost(
        endpoint(vpc_endpoint_type="Interface"), {"aws_vpc_endpoint.e": {"monthly_data_processed_gb": 2_000_000}}
    )
    expected = 1_048_576 * Decimal("0.01") + (2_000_000 - 1_048_576) * Decimal("0.006")
    assert by_item(found)["Data processed"] == expected


def test_a_gateway_endpoint_is_free_and_so_is_one_without_a_type() -> None:
    assert cost(endpoint(vpc_endpoint_type="Gateway")).free == 3
    assert cost(endpoint(service_name="com.amazonaws.us-east-1.s3")).free == 3


def test_an_endpoint_of_a_gateway_load_balancer_has_prices_of_its_own() -> None:
    usage = {"aws_vpc_endpoint.e": {"monthly_data_processed_gb": 1000}}
    found = cost(endpoint(vpc_endpoint_type="GatewayLoadBalancer", subnet_ids=["${aws_subnet.a.id}"]), usage)
    assert by_item(found) == {"GatewayLoadBalancer endpoint": Decimal("7.30"), "Data processed": Decimal("3.50")}
