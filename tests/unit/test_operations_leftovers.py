"""What is left of a stack, as boto3 clients with answers of the test's own tell."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from environments.reading import read_all
from operations.failure import Failure
from operations.leftovers import of_stack, still_there, tagged
from tests.unit.checkout import PROJECT

ARN = "arn:aws:{service}:us-east-1:123456789012:{name}"


def client(service: str, *answers: tuple[str, dict[str, Any] | str]) -> Any:
    """A client that gives the answers (operation and response, or error code) one after the other."""
    real: Any = boto3.client(service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")  # type: ignore[call-overload]
    stubber = Stubber(real)
    for operation, answer in answers:
        if isinstance(answer, str):
            stubber.add_client_error(operation, answer)
        else:
            stubber.add_response(operation, answer)
    stubber.activate()
    return real


def test_every_page_is_asked_for() -> None:
    def page(name: str, token: str) -> tuple[str, dict[str, Any]]:
        things = [{"ResourceARN": ARN.format(service="sns", name=name)}]
        return "get_resources", {"ResourceTagMappingList": things, "PaginationToken": token}

    api = client("resourcegroupstaggingapi", page("b", "next"), page("a", ""))
    found = tagged(lambda _service: api, {"Stack": "dev"})
    assert found == [ARN.format(service="sns", name="a"), ARN.format(service="sns", name="b")]


def instance(state: str) -> dict[str, Any]:
    return {"Reservations": [{"Instances": [{"State": {"Name": state}}]}]}


def key(state: str) -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": "1", "KeyState": state}}


@pytest.mark.parametrize(
    ("service", "name", "operation", "answer", "there"),
    [
        ("kms", "key/1", "describe_key", key("PendingDeletion"), False),
        ("kms", "key/1", "describe_key", key("Enabled"), True),
        ("ec2", "instance/i-1", "describe_instances", instance("terminated"), False),
        ("ec2", "instance/i-1", "describe_instances", instance("running"), True),
        ("ec2", "instance/i-1", "describe_instances", "InvalidInstanceID.NotFound", False),
        ("ec2", "instance/i-1", "describe_instances", "UnauthorizedOperation", True),
        ("ec2", "natgateway/nat-1", "describe_nat_gateways", {"NatGateways": [{"State": "deleted"}]}, False),
        ("ecs", "cluster/dev", "describe_clusters", {"clusters": [{"status": "INACTIVE"}]}, False),
        ("ecs", "cluster/dev", "describe_clusters", {"clusters": [{"status": "ACTIVE"}]}, True),
        ("ecs", "service/dev/app", "describe_services", {"services": []}, False),
        ("ecs", "service/dev/app", "describe_services", {"services": [{"status": "ACTIVE"}]}, True),
        ("ecs", "task/dev/1", "describe_tasks", {"tasks": [{"lastStatus": "STOPPED"}]}, False),
        ("ecs", "task/dev/1", "describe_tasks", {"tasks": [{"lastStatus": "RUNNING"}]}, True),
        (
            *("ecs", "task-definition/dev:1", "describe_task_definition"),
            *({"taskDefinition": {"status": "INACTIVE"}}, False),
        ),
        ("secretsmanager", "secret:dev-a1b2c3", "describe_secret", {"DeletedDate": 0}, False),
        ("secretsmanager", "secret:dev-a1b2c3", "describe_secret", {"Name": "dev"}, True),
    ],
)
def test_what_is_on_its_way_out_does_not_count(
    service: str, name: str, operation: str, answer: dict[str, Any] | str, there: bool
) -> None:
    arn = ARN.format(service=service, name=name)
    api = client(service, (operation, answer))
    assert still_there(lambda _service: api, [arn]) == ([arn] if there else [])


def test_what_has_no_afterlife_counts_without_being_asked_for() -> None:
    arn = ARN.format(service="sns", name="topic")
    assert still_there(lambda service: pytest.fail(f"asked {service}"), [arn]) == [arn]


def test_an_api_that_does_not_tell_is_a_failure() -> None:
    environment = read_all(PROJECT / "environments")[0]
    api = client("resourcegroupstaggingapi", ("get_resources", "ThrottledException"))
    with pytest.raises(Failure, match=r"^what carries the tags of dev-fargate can't be listed: .*ThrottledException"):
        of_stack(lambda _service: api, environment, "dev-fargate")
