"""Elastic IPs and pools of addresses."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.costs.documents import by_item, cost, left_out, stack, state

IN_USE = {"Public IPv4 addresses": Decimal("3.65")}  # 730 h * 0.005
IDLE = {"Public IPv4 addresses, idle": Decimal("3.65")}


def test_an_address_that_nobody_holds_is_idle_and_costs_as_much() -> None:
    assert by_item(cost(stack({"aws_eip": {"a": {"domain": "vpc"}}}))) == IDLE


@pytest.mark.parametrize(
    "holder",
    [
        {"aws_nat_gateway": {"n": {"allocation_id": "${aws_eip.a.id}"}}},
        {"aws_nat_gateway": {"n": {"secondary_allocation_ids": ["${aws_eip.a.id}"]}}},
        {"aws_eip_association": {"n": {"allocation_id": "${aws_eip.a.allocation_id}"}}},
        {"aws_lb": {"n": {"subnet_mapping": [{"allocation_id": "${aws_eip.a.id}"}], "load_balancer_type": "network"}}},
    ],
)
def test_an_address_that_another_resource_holds_is_in_use(holder: dict[str, dict[str, Any]]) -> None:
    assert by_item(cost(stack({"aws_eip": {"a": {}}, **holder})), "aws_eip.a") == IN_USE


def test_an_address_that_names_its_instance_is_in_use() -> None:
    assert by_item(cost(stack({"aws_eip": {"a": {"instance": "${aws_instance.i.id}"}}}))) == IN_USE


def test_a_state_tells_whether_the_address_is_held() -> None:
    assert by_item(cost(state({"aws_eip.a": {"association_id": "eipassoc-1", "instance": ""}}))) == IN_USE
    assert by_item(cost(state({"aws_eip.a": {"association_id": "", "instance": "", "network_interface": ""}}))) == IDLE


@pytest.mark.parametrize(
    "own", [{"public_ipv4_pool": "ipv4pool-ec2-1"}, {"customer_owned_ipv4_pool": "ipv4pool-coip-1"}]
)
def test_an_address_of_a_pool_of_ones_own_is_free(own: dict[str, str]) -> None:
    found = cost(stack({"aws_eip": {"a": own}}))
    assert found.lines == ()
    assert found.free == 1


def test_the_pool_that_a_state_names_for_amazons_addresses_costs() -> None:
    assert by_item(cost(state({"aws_eip.a": {"public_ipv4_pool": "amazon"}}))) == IDLE


def test_a_contiguous_block_is_charged_whole_and_its_addresses_not_again() -> None:
    found = cost(
        stack(
            {
                "aws_vpc_ipam_pool": {"p": {"public_ip_source": "amazon", "aws_service": "ec2"}},
                "aws_vpc_ipam_pool_cidr": {"c": {"ipam_pool_id": "${aws_vpc_ipam_pool.p.id}", "netmask_length": 30}},
                "aws_eip": {"a": {"ipam_pool_id": "${aws_vpc_ipam_pool.p.id}"}},
            }
        )
    )
    assert by_item(found) == {"Contiguous public IPv4 addresses": Decimal("23.36")}  # 4 * 730 h * 0.008


def test_a_pool_of_private_addresses_is_free() -> None:
    pool = {"ipam_pool_id": "${aws_vpc_ipam_pool.p.id}", "cidr": "10.0.0.0/16"}
    assert cost(stack({"aws_vpc_ipam_pool": {"p": {}}, "aws_vpc_ipam_pool_cidr": {"c": pool}})).lines == ()


def test_the_free_tier_of_ipam_has_no_charge_for_active_addresses() -> None:
    assert cost(stack({"aws_vpc_ipam": {"i": {"tier": "free"}}})).free == 1
    assert list(left_out(cost(stack({"aws_vpc_ipam": {"i": {}}})))) == ["aws_vpc_ipam.i Active addresses"]
