"""Elastic Beanstalk environments: what they bring without Terraform listing it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from costs.amounts import Range
from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

HOURS = 730
ADDRESS = HOURS * Decimal("0.005")

type Options = Mapping[str, Mapping[str, str]]

ENVIRONMENT = "aws:elasticbeanstalk:environment"
GROUP = "aws:autoscaling:asg"
LAUNCH = "aws:autoscaling:launchconfiguration"
INSTANCES = "aws:ec2:instances"
NETWORK = "aws:ec2:vpc"

SMALL: Options = {
    INSTANCES: {"InstanceTypes": "t3a.medium, t3a.large"},
    LAUNCH: {"RootVolumeType": "gp3", "RootVolumeSize": "20"},
    NETWORK: {"VPCId": "vpc-1", "AssociatePublicIpAddress": "false"},
}


def options(*given: Options) -> list[dict[str, str]]:
    """Settings as Terraform has them; later ones count."""
    merged: dict[tuple[str, str], str] = {}
    for one in given:
        merged.update({(space, name): value for space, names in one.items() for name, value in names.items()})
    return [{"namespace": space, "name": name, "value": value} for (space, name), value in merged.items()]


def environment(*given: Options, **arguments: Any) -> Document:
    """A stack with one environment."""
    return stack({"aws_elastic_beanstalk_environment": {"web": {"setting": options(SMALL, *given), **arguments}}})


def items(*given: Options, **arguments: Any) -> dict[str, Decimal]:
    """The items of one environment."""
    return by_item(cost(environment(*given, **arguments)))


SINGLE: Options = {ENVIRONMENT: {"EnvironmentType": "SingleInstance"}}
SHARED: Options = {ENVIRONMENT: {"LoadBalancerType": "application", "LoadBalancerIsShared": "true"}}


def test_a_single_instance_has_an_elastic_ip_and_no_load_balancer() -> None:
    assert items(SINGLE) == {
        "Instance hours (t3a.medium)": HOURS * Decimal("0.0376"),
        "Storage (gp3)": 20 * Decimal("0.08"),
        "Public IPv4 addresses": ADDRESS,
    }


def test_a_group_has_one_to_four_instances_by_default() -> None:
    found = cost(environment(SHARED))
    assert [line.quantity for line in found.lines] == [
        Range(Decimal(HOURS), Decimal(HOURS), Decimal(4 * HOURS)),
        Range(Decimal(20), Decimal(20), Decimal(80)),
    ]
    assert {line.charge.stops for line in found.lines} == {True}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({GROUP: {"MinSize": "-5"}}, "MinSize is '-5', which isn't between 0 and"),
        ({GROUP: {"MaxSize": "many"}}, "MaxSize is 'many', which isn't a number"),
        ({LAUNCH: {"RootVolumeSize": "1e999999"}}, "RootVolumeSize is '1e999999', which isn't between 0 and"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(given: Options, said: str) -> None:
    assert left_out(cost(environment(given)))["aws_elastic_beanstalk_environment.web"].startswith(said)


def test_no_more_than_all_instances_are_on_demand() -> None:
    settings = {
        GROUP: {"MinSize": "10", "MaxSize": "10"},
        INSTANCES: {"EnableSpot": "true", "SpotFleetOnDemandAboveBasePercentage": "500"},
    }
    lines = [line for line in cost(environment(settings)).lines if "nstance hours" in line.charge.item]
    assert [line.quantity.expected for line in lines if line.quantity.high] == [10 * HOURS]


def test_a_shared_load_balancer_is_charged_for_itself() -> None:
    found = items(SHARED, {GROUP: {"MinSize": "2", "MaxSize": "6"}})
    assert found == {
        "Instance hours (t3a.medium)": 2 * HOURS * Decimal("0.0376"),
        "Storage (gp3)": 2 * 20 * Decimal("0.08"),
    }


def test_a_load_balancer_of_its_own_is_a_classic_one_by_default() -> None:
    found = items({NETWORK: {"ELBSubnets": "subnet-1,subnet-2,subnet-3"}})
    assert found["Classic load balancer"] == HOURS * Decimal("0.025")
    assert found["Public IPv4 addresses"] == 3 * ADDRESS


def test_an_application_load_balancer_is_in_two_zones_at_least() -> None:
    application: Options = {ENVIRONMENT: {"LoadBalancerType": "application"}}
    found = items(application)
    assert found["Application load balancer"] == HOURS * Decimal("0.0225")
    assert found["Public IPv4 addresses"] == 2 * ADDRESS
    assert "Public IPv4 addresses" not in items(application, {NETWORK: {"ELBScheme": "internal"}})


def test_a_worker_has_no_load_balancer() -> None:
    assert set(items(tier="Worker")) == {"Instance hours (t3a.medium)", "Storage (gp3)"}


def test_spot_takes_what_is_above_base_and_share() -> None:
    spot: Options = {
        INSTANCES: {"EnableSpot": "true", "SpotFleetOnDemandBase": "1", "SpotFleetOnDemandAboveBasePercentage": "0"},
        GROUP: {"MinSize": "3", "MaxSize": "3"},
    }
    found = items(SHARED, spot)
    assert found["Instance hours (t3a.medium)"] == HOURS * Decimal("0.0376")
    assert found["Spot instance hours (t3a.medium)"] == 2 * HOURS * Decimal("0.0376") * Decimal("0.4")


def test_seventy_percent_stay_on_demand_by_default() -> None:
    found = items(SHARED, {INSTANCES: {"EnableSpot": "true"}, GROUP: {"MinSize": "4", "MaxSize": "4"}})
    # 70 % of 4 are 2.8, rounded up 3.
    assert found["Instance hours (t3a.medium)"] == 3 * HOURS * Decimal("0.0376")


def test_monitoring_every_minute_costs_seven_metrics() -> None:
    assert items(SINGLE, {LAUNCH: {"MonitoringInterval": "1 minute"}})["Detailed monitoring"] == 7 * Decimal("0.30")
    assert "Detailed monitoring" not in items(SINGLE, {LAUNCH: {"MonitoringInterval": "5 minute"}})


def test_the_platform_tells_the_operating_system() -> None:
    found = items(SINGLE, solution_stack_name="64bit Windows Server Core 2022 v2.15.2 running IIS 10.0")
    assert "Instance hours (t3a.medium, Windows)" in found


def test_further_volumes_stand_in_one_setting() -> None:
    found = items(SINGLE, {LAUNCH: {"BlockDeviceMappings": "/dev/sdb=:100:true:gp2,/dev/sdc=ephemeral0"}})
    assert found["Storage (gp2)"] == 100 * Decimal("0.10")


def test_a_type_that_nobody_names_fits_the_architecture() -> None:
    arm: Options = {INSTANCES: {"InstanceTypes": "", "SupportedArchitectures": "arm64"}}
    assert "Instance hours (t4g.micro)" in items(SINGLE, arm)


def test_instances_have_public_addresses_where_the_settings_say_so() -> None:
    public: Options = {NETWORK: {"AssociatePublicIpAddress": "true"}, GROUP: {"MinSize": "2"}}
    assert items(SHARED, public)["Public IPv4 addresses"] == 2 * ADDRESS


def test_usage_stands_below_what_it_is_of() -> None:
    logs: Options = {"aws:elasticbeanstalk:cloudwatch:logs": {"StreamLogs": "true"}}
    document = environment(SINGLE, logs)
    address = "aws_elastic_beanstalk_environment.web"
    usage = {"ec2": {"monthly_cpu_credit_hrs": 10, "instances": 2}, "cloudwatch": {"monthly_data_ingested_gb": 10}}
    found = by_item(cost(document, {address: usage}))
    assert found["Logs ingested"] == 10 * Decimal("0.50")
    assert found["CPU credits"] == 2 * 10 * 2 * Decimal("0.05")
    assert left_open(cost(document))["Logs ingested"] == "monthly_data_ingested_gb"


def test_a_database_of_the_environment_is_charged() -> None:
    database: Options = {
        "aws:rds:dbinstance": {"DBEngine": "mysql", "DBInstanceClass": "db.t3.micro", "DBAllocatedStorage": "20"}
    }
    found = items(SINGLE, database)
    assert HOURS * Decimal("0.017") in found.values()
    assert 20 * Decimal("0.115") in found.values()


def test_a_state_tells_all_settings() -> None:
    document = state(
        {
            "aws_elastic_beanstalk_environment.web": {
                "id": "e-1",
                "tier": "WebServer",
                "setting": options(SINGLE),
                "all_settings": options(SMALL, SINGLE),
            }
        }
    )
    assert set(by_item(cost(document))) == {
        "Instance hours (t3a.medium)", "Storage (gp3)", "Public IPv4 addresses"
    }  # fmt: skip


def test_a_saved_template_gives_what_the_environment_does_not() -> None:
    document = stack(
        {
            "aws_elastic_beanstalk_configuration_template": {"saved": {"name": "saved", "setting": options(SMALL)}},
            "aws_elastic_beanstalk_environment": {
                "web": {
                    "template_name": "${aws_elastic_beanstalk_configuration_template.saved.name}",
                    "setting": options(SINGLE, {INSTANCES: {"InstanceTypes": "m5.large"}}),
                }
            },
        }
    )
    assert by_item(cost(document)) == {
        "Instance hours (m5.large)": HOURS * Decimal("0.096"),
        "Storage (gp3)": 20 * Decimal("0.08"),
        "Public IPv4 addresses": ADDRESS,
    }
