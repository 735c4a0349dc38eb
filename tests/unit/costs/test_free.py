"""What costs nothing by itself."""

import pytest

from costs.resources import charges_by_type, free_types
from tests.unit.costs.documents import cost, stack


@pytest.mark.parametrize(
    "type_",
    [
        "aws_vpc", "aws_subnet", "aws_route", "aws_route_table", "aws_security_group", "aws_network_acl",
        "aws_internet_gateway", "aws_egress_only_internet_gateway", "aws_network_interface", "aws_iam_role",
        "aws_iam_policy", "aws_resourcegroups_group", "aws_lb_listener", "aws_lb_target_group",
        "aws_wafv2_web_acl_association", "terraform_data", "null_resource", "random_password", "time_sleep",
        "local_file", "tls_private_key", "archive_file",
    ],
)  # fmt: skip
def test_it_is_counted_as_free(type_: str) -> None:
    found = cost(stack({type_: {"it": {}}}))
    assert (found.free, found.unpriced) == (1, ())


def test_no_type_is_both_free_and_charged() -> None:
    assert not free_types() & charges_by_type().keys()
