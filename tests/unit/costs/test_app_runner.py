"""App Runner services."""

from decimal import Decimal
from typing import Any

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

MEMORY = Decimal("0.007")
VCPU = Decimal("0.064")
SERVICE = "aws_apprunner_service.s"


def service(scaling: dict[str, Any] | None = None, **arguments: Any) -> Document:
    given = {"source_configuration": {"auto_deployments_enabled": False}, **arguments}
    resources: dict[str, Any] = {"aws_apprunner_service": {"s": given}}
    if scaling is not None:
        given["auto_scaling_configuration_arn"] = "${aws_apprunner_auto_scaling_configuration_version.a.arn}"
        resources["aws_apprunner_auto_scaling_configuration_version"] = {"a": scaling}
    return stack(resources)


def test_memory_of_one_instance_is_paid_all_the_time() -> None:
    # Without a configuration 1 instance of 1 vCPU and 2 GB: 730 h of 2 GB at $0.007.
    found = cost(service())
    assert by_item(found) == {"Provisioned memory": Decimal("10.22")}
    assert left_open(found) == {
        "Active vCPU": "monthly_active_instance_hours",
        "Memory of further active instances": "monthly_active_instance_hours",
    }


def test_as_many_are_provisioned_as_auto_scaling_keeps() -> None:
    found = cost(service({"min_size": 3, "max_size": 9}, instance_configuration={"cpu": "512", "memory": "1024"}))
    assert by_item(found) == {"Provisioned memory": 3 * 730 * MEMORY}


def test_vcpu_is_paid_while_requests_are_handled() -> None:
    document = service(instance_configuration=[{"cpu": "2 vCPU", "memory": "4 GB"}])
    found = cost(document, {SERVICE: {"monthly_active_instance_hours": 100}})
    assert by_item(found) == {
        "Provisioned memory": 730 * 4 * MEMORY,
        "Active vCPU": 100 * 2 * VCPU,
        "Memory of further active instances": 0,
    }


def test_only_memory_beyond_the_provisioned_is_paid_again() -> None:
    found = cost(service(), {SERVICE: {"monthly_active_instance_hours": 1000}})
    assert by_item(found)["Memory of further active instances"] == (1000 - 730) * 2 * MEMORY


def test_all_of_it_stops_when_the_service_is_paused() -> None:
    assert all(line.charge.stops for line in cost(service(), {SERVICE: {"monthly_active_instance_hours": 1}}).lines)


def test_deployments_are_automatic_unless_that_is_turned_off() -> None:
    found = cost(stack({"aws_apprunner_service": {"s": {"source_configuration": {"image_repository": {}}}}}))
    assert "AppRunner-AutomaticDeployment" in left_out(found)[f"{SERVICE} Automatic deployments"]
    assert left_out(cost(service())) == {}


def test_source_code_is_built() -> None:
    source = {"auto_deployments_enabled": False, "code_repository": {"repository_url": "https://example.org"}}
    found = cost(service(source_configuration=source))
    assert f"{SERVICE} Builds" in left_out(found)


def test_a_scaling_configuration_elsewhere_is_told() -> None:
    arn = "arn:aws:apprunner:us-east-1:123456789012:autoscalingconfiguration/x/1/0"
    found = cost(service(auto_scaling_configuration_arn=arn))
    assert "auto scaling configuration isn't in this document" in left_out(found)[SERVICE]


def test_a_state_names_the_default_configuration_of_scaling() -> None:
    arn = (
        "arn:aws:apprunner:us-east-1:123456789012:autoscalingconfiguration/DefaultConfiguration/1/00000000000000000001"
    )
    assert by_item(cost(service(auto_scaling_configuration_arn=arn))) == {"Provisioned memory": Decimal("10.22")}


def test_ireland_costs_the_same() -> None:
    document = stack(
        {"aws_apprunner_service": {"s": {"source_configuration": {"auto_deployments_enabled": False}}}},
        region="eu-west-1",
    )
    assert by_item(cost(document)) == {"Provisioned memory": Decimal("10.22")}
