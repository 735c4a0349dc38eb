"""NAT gateways."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

GATEWAY: dict[str, dict[str, dict[str, str]]] = {
    "aws_eip": {"a": {"domain": "vpc"}},
    "aws_nat_gateway": {"n": {"allocation_id": "${aws_eip.a.id}", "subnet_id": "${aws_subnet.s.id}"}},
    "aws_subnet": {"s": {}},
}


def test_a_gateway_is_charged_by_hours_and_data_and_its_address_once() -> None:
    found = cost(stack(GATEWAY), {"aws_nat_gateway.n": {"monthly_data_processed_gb": 100}})
    assert by_item(found) == {
        "Public IPv4 addresses": Decimal("3.65"),
        "NAT gateway": Decimal("32.85"),  # 730 h * 0.045
        "Data processed": Decimal("4.50"),  # 100 GB * 0.045
    }


def test_without_usage_the_data_is_left_open() -> None:
    assert left_open(cost(stack(GATEWAY))) == {"Data processed": "monthly_data_processed_gb"}


def test_a_regional_gateway_counts_the_zones_of_its_vpc() -> None:
    resources: dict[str, dict[str, dict[str, str]]] = {
        "aws_vpc": {"v": {}},
        "aws_subnet": {
            name: {"vpc_id": "${aws_vpc.v.id}", "availability_zone": f"us-east-1{name[0]}"}
            for name in ("a-public", "a-private", "b-private")
        },
        "aws_nat_gateway": {"n": {"vpc_id": "${aws_vpc.v.id}", "availability_mode": "regional"}},
    }
    found = cost(stack(resources))
    assert by_item(found)["Public IPv4 addresses"] == Decimal("7.30")


def test_a_regional_gateway_of_an_unknown_vpc_is_left_out() -> None:
    found = cost(stack({"aws_nat_gateway": {"n": {"vpc_id": "vpc-1", "availability_mode": "regional"}}}))
    assert "subnets" in left_out(found)["aws_nat_gateway.n"]
