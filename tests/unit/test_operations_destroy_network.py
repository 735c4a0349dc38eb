"""Network interfaces that services leave in a stack's VPC, and those that are somebody else's."""

from typing import Any

import pytest

from operations.destroy.interfaces import left_by_services, of_others
from tests.unit.destroy_account import FOREIGN, OWN, Account, pairs

LAMBDA = "AWS Lambda VPC ENI-landfall-dev-fargate-worker-0f0e0d0c-1234-5678-9abc-0123456789ab"


def interface(**told: Any) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": "eni-1",
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "Status": "available",
        "InterfaceType": "interface",
        "RequesterManaged": False,
        "Description": "",
        "TagSet": [],
        **told,
    }


def account(*interfaces: dict[str, Any], vpc: bool = True) -> Account:
    return Account(
        {
            ("ec2", "describe_vpcs"): [{"Vpcs": [{"VpcId": "vpc-1"}] if vpc else []}],
            ("ec2", "describe_network_interfaces"): [{"NetworkInterfaces": [one]} for one in interfaces],
            ("ec2", "describe_instances"): [{"Reservations": [{"Instances": [{"InstanceId": "i-own"}]}]}],
            ("ecs", "list_clusters"): [
                {"clusterArns": ["arn:aws:ecs:us-east-1:123456789012:cluster/landfall-dev-fargate"]}
            ],
            ("ecs", "list_tasks"): [{"taskArns": ["task"]}],
            ("ecs", "describe_tasks"): [
                {"tasks": [{"attachments": [{"details": [{"name": "networkInterfaceId", "value": "eni-task"}]}]}]}
            ],
        }
    )


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"Description": LAMBDA}, True),
        ({"Description": LAMBDA, "Status": "in-use"}, False),
        ({"Description": LAMBDA.replace("fargate", "fargate2")}, False),
        ({"Description": "somebody's"}, False),
        ({}, False),
    ],
)
def test_what_a_service_left_is_told_by_its_words(told: dict[str, Any], found: bool) -> None:
    arns = left_by_services(account(interface(**told)).aws())
    assert arns == (["arn:aws:ec2:us-east-1:123456789012:network-interface/eni-1"] if found else [])


@pytest.mark.parametrize(
    "told",
    [
        {"TagSet": pairs(OWN)},
        {"RequesterManaged": True, "Description": "EFS mount target for fs-1"},
        {"InterfaceType": "nat_gateway"},
        {"Attachment": {"InstanceId": "i-own", "InstanceOwnerId": "123456789012"}},
        {"Attachment": {"InstanceOwnerId": "amazon-elb"}},
        {"NetworkInterfaceId": "eni-task", "Description": "arn:aws:ecs:us-east-1:123456789012:attachment/1"},
        {"Description": LAMBDA},
    ],
)
def test_what_is_the_stack_s_or_a_service_s_is_nobody_else_s(told: dict[str, Any]) -> None:
    assert list(of_others(account(interface(**told)).aws())) == []


def test_somebody_s_instance_is_named_and_holds_the_network() -> None:
    foreign = interface(Attachment={"InstanceId": "i-2", "InstanceOwnerId": "123456789012"}, TagSet=pairs(FOREIGN))
    (other,) = of_others(account(foreign).aws())
    assert other.told == "network interface eni-1 of instance i-2 in subnet-1 of vpc-1"
    assert other.holds


def test_somebody_s_free_interface_is_named() -> None:
    (other,) = of_others(account(interface(Description="by hand")).aws())
    assert other.told == "network interface eni-1 (by hand) in subnet-1 of vpc-1"
    assert not other.holds


def test_without_a_network_nothing_is_asked() -> None:
    asked = account(interface(), vpc=False)
    assert list(of_others(asked.aws())) == []
    assert asked.requests("describe_network_interfaces") == []
