"""EC2 instances."""

import json
from decimal import Decimal
from typing import Any

from costs.document.document import Document
from costs.document.reading import parse
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

HOURS = 730
PRIVATE = {"associate_public_ip_address": False, "root_block_device": {"volume_size": 8, "volume_type": "gp3"}}
ROOT = {"Storage (gp3)": Decimal("0.64")}


def instance(usage: dict[str, Any] | None = None, /, **arguments: Any) -> dict[str, Decimal]:
    """The items of one instance without a public address, beside its root volume."""
    document = stack({"aws_instance": {"one": {"instance_type": "m5.large", **PRIVATE, **arguments}}})
    found = by_item(cost(document, {"aws_instance.one": usage or {}}))
    return {item: money for item, money in found.items() if item not in ROOT}


def test_an_instance_costs_every_hour() -> None:
    assert instance() == {"Instance hours (m5.large)": HOURS * Decimal("0.096")}


def test_hours_can_be_given() -> None:
    found = instance({"monthly_hrs": 100}, monitoring=True)
    # A metric costs by the hour in which it has values: 7 x .30 x 100/730.
    assert found["Instance hours (m5.large)"] == Decimal("9.60")
    assert round(found["Detailed monitoring"], 4) == Decimal("0.2877")


def test_seven_metrics_are_monitored_in_detail() -> None:
    assert instance(monitoring=True)["Detailed monitoring"] == 7 * Decimal("0.30")


def test_windows_has_its_licence_in_the_price() -> None:
    assert instance({"operating_system": "windows"}) == {"Instance hours (m5.large, Windows)": HOURS * Decimal("0.188")}


def test_an_instance_with_a_password_runs_windows() -> None:
    assert "Instance hours (m5.large, Windows)" in instance(get_password_data=True)


def test_an_ami_that_the_document_knows_tells_the_operating_system_and_the_root_volume() -> None:
    image = {
        "address": "data.aws_ami.server", "mode": "data", "type": "aws_ami", "name": "server",
        "values": {
            "id": "ami-1", "platform_details": "Windows", "root_device_name": "/dev/sda1",
            "block_device_mappings": [{"device_name": "/dev/sda1", "ebs": {"volume_size": "50"}}],
        },
    }  # fmt: skip
    server = {
        "address": "aws_instance.one", "mode": "managed", "type": "aws_instance", "name": "one",
        "values": {"ami": "ami-1", "instance_type": "m5.large", "associate_public_ip_address": False},
    }  # fmt: skip
    found = cost(_state([image, server]))
    assert by_item(found) == {
        "Instance hours (m5.large, Windows)": HOURS * Decimal("0.188"),
        "Storage (gp2)": 50 * Decimal("0.10"),
    }


def _state(resources: list[dict[str, Any]]) -> Document:
    said = {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}
    return parse(json.dumps(said).encode(), "state", region="us-east-1")


def test_a_type_without_a_price_is_left_out_with_the_reason() -> None:
    found = cost(stack({"aws_instance": {"one": {"instance_type": "m99.large", **PRIVATE}}}))
    assert "no price for AmazonEC2 BoxUsage:m99.large" in left_out(found)["aws_instance.one Instance hours (m99.large)"]


def test_spot_is_cheaper_by_its_discount() -> None:
    document = stack(
        {
            "aws_instance": {
                "one": {"instance_type": "m5.large", **PRIVATE, "instance_market_options": {"market_type": "spot"}}
            },
            "aws_spot_instance_request": {"two": {"instance_type": "m5.large", **PRIVATE}},
        }
    )  # fmt: skip
    hours = HOURS * Decimal("0.096") * Decimal("0.4")
    assert by_item(cost(document))["Spot instance hours (m5.large)"] == 2 * hours


def test_dedicated_instances_have_prices_of_their_own() -> None:
    found = instance(instance_type="m3.medium", tenancy="dedicated")
    assert found == {"Instance hours (m3.medium, dedicated)": HOURS * Decimal("0.074")}


def test_on_a_dedicated_host_the_host_is_charged() -> None:
    document = stack(
        {
            "aws_ec2_host": {"iron": {"instance_type": "c5.18xlarge", "availability_zone": "us-east-1a"}},
            "aws_instance": {
                "one": {"instance_type": "c5.large", "tenancy": "host", "host_id": "${aws_ec2_host.iron.id}", **PRIVATE}
            },
        }
    )
    assert by_item(cost(document)) == {"Dedicated host (c5)": HOURS * Decimal("3.366"), **ROOT}


def test_t3_is_unlimited_by_default_and_t2_is_not() -> None:
    document = stack(
        {"aws_instance": {name: {"instance_type": f"{name}.medium", **PRIVATE} for name in ("t2", "t3", "t4g")}}
    )
    open_ = [one.resource.name for one in cost(document).usage_dependent]
    assert open_ == ["t3", "t4g"]


def test_credits_are_charged_by_burst_hours_and_vcpus() -> None:
    # t3.xlarge has 4 vCPUs: 10 h x 4 x .05
    assert instance({"monthly_cpu_credit_hrs": 10}, instance_type="t3.xlarge")["CPU credits"] == Decimal(2)
    usage = {"monthly_cpu_credit_hrs": 10, "vcpu_count": 2}
    assert instance(usage, instance_type="t3.xlarge")["CPU credits"] == Decimal(1)
    unlimited = {"cpu_credits": "unlimited"}
    assert instance(usage, instance_type="t2.medium", credit_specification=unlimited)["CPU credits"] == Decimal(1)


def test_credits_of_windows_cost_more_and_of_graviton_less() -> None:
    usage = {"monthly_cpu_credit_hrs": 10}
    windows = instance({**usage, "operating_system": "windows"}, instance_type="t3.medium")
    assert windows["CPU credits"] == 10 * 2 * Decimal("0.096")
    assert instance(usage, instance_type="t4g.medium")["CPU credits"] == 10 * 2 * Decimal("0.04")


def test_a_standard_instance_pays_for_no_credits() -> None:
    document = stack(
        {"aws_instance": {"one": {"instance_type": "t3.micro", "credit_specification": {"cpu_credits": "standard"}}}}
    )
    assert left_open(cost(document)) == {}


def test_an_account_may_have_another_default_of_credits() -> None:
    document = stack(
        {
            "aws_ec2_default_credit_specification": {"t3": {"instance_family": "t3", "cpu_credits": "standard"}},
            "aws_instance": {name: {"instance_type": f"{name}.micro", **PRIVATE} for name in ("t3", "t3a")},
        }
    )
    assert [one.resource.name for one in cost(document).usage_dependent] == ["t3a"]


def test_only_old_types_pay_to_be_optimized_for_ebs() -> None:
    assert instance(instance_type="r3.xlarge", ebs_optimized=True)["EBS-optimized hours"] == HOURS * Decimal("0.02")
    assert "EBS-optimized hours" not in instance(instance_type="m5.large", ebs_optimized=True)


def test_volumes_without_a_size_are_assumed_and_said_to_be() -> None:
    document = stack({"aws_instance": {"one": {"instance_type": "m5.large", "associate_public_ip_address": False}}})
    assert by_item(cost(document))["Storage (gp2, 8 GB assumed)"] == Decimal("0.80")
    found = by_item(cost(document, {"aws_instance.one": {"operating_system": "windows"}}))
    assert found["Storage (gp2, 30 GB assumed)"] == Decimal(3)


def test_further_volumes_are_charged_unless_they_are_resources_of_their_own() -> None:
    document = state(
        {
            "aws_instance.one": {
                "id": "i-1",
                "instance_type": "m5.large",
                "associate_public_ip_address": False,
                "root_block_device": [{"volume_size": 8, "volume_type": "gp3", "volume_id": "vol-0"}],
                "ebs_block_device": [
                    {"device_name": "/dev/sdb", "volume_size": 10, "volume_type": "gp2", "volume_id": "vol-1"},
                    {"device_name": "/dev/sdc", "volume_size": 99, "volume_type": "gp2", "volume_id": "vol-2"},
                ],
            },
            "aws_ebs_volume.data": {"id": "vol-2", "size": 99, "type": "gp2"},
        }
    )
    found = cost(document)
    assert by_item(found, "aws_instance.one")["Storage (gp2)"] == Decimal(1)
    assert by_item(found, "aws_ebs_volume.data") == {"Storage (gp2)": Decimal("9.90")}


def test_a_stopped_instance_costs_its_volumes() -> None:
    document = stack(
        {
            "aws_instance": {"one": {"instance_type": "m5.large", **PRIVATE, "associate_public_ip_address": True}},
            "aws_ec2_instance_state": {"off": {"instance_id": "${aws_instance.one.id}", "state": "stopped"}},
        }
    )
    assert by_item(cost(document)) == ROOT


def address(resources: dict[str, dict[str, Any]]) -> Decimal:
    """What the public addresses of the instance `one` cost."""
    found = cost(stack({"aws_instance": {}, **resources}))
    return by_item(found, "aws_instance.one").get("Public IPv4 addresses", Decimal(0))


PUBLIC_ADDRESS = HOURS * Decimal("0.005")


def test_a_public_address_is_charged_if_the_instance_asks_for_it() -> None:
    one = {"instance_type": "m5.large", "subnet_id": "subnet-1"}
    assert address({"aws_instance": {"one": {**one, "associate_public_ip_address": True}}}) == PUBLIC_ADDRESS
    assert address({"aws_instance": {"one": one}}) == 0


def test_a_public_address_is_charged_for_the_hours_in_which_the_instance_runs() -> None:
    document = stack({"aws_instance": {"one": {"instance_type": "m5.large", "associate_public_ip_address": True}}})
    found = by_item(cost(document, {"aws_instance.one": {"monthly_hrs": 100}}))
    assert round(found["Public IPv4 addresses"], 6) == Decimal("0.5")


def test_a_subnet_gives_its_instances_addresses() -> None:
    one = {"instance_type": "m5.large", "subnet_id": "${aws_subnet.net.id}"}
    for given, expected in ((True, PUBLIC_ADDRESS), (False, Decimal(0))):
        subnet = {"vpc_id": "vpc-1", "map_public_ip_on_launch": given}
        assert address({"aws_instance": {"one": one}, "aws_subnet": {"net": subnet}}) == expected


def test_what_the_instance_says_goes_before_what_its_subnet_does() -> None:
    one = {"instance_type": "m5.large", "subnet_id": "${aws_subnet.net.id}", "associate_public_ip_address": False}
    subnet = {"vpc_id": "vpc-1", "map_public_ip_on_launch": True}
    assert address({"aws_instance": {"one": one}, "aws_subnet": {"net": subnet}}) == 0


def test_an_instance_of_the_default_vpc_has_a_public_address() -> None:
    assert address({"aws_instance": {"one": {"instance_type": "m5.large"}}}) == PUBLIC_ADDRESS


def test_an_elastic_ip_takes_the_place_of_the_instances_own() -> None:
    one: dict[str, Any] = {"instance_type": "m5.large", "associate_public_ip_address": True}
    direct: dict[str, dict[str, Any]] = {
        "aws_instance": {"one": one},
        "aws_eip": {"ip": {"instance": "${aws_instance.one.id}"}},
    }
    assert address(direct) == 0
    associated: dict[str, dict[str, Any]] = {
        "aws_instance": {"one": one},
        "aws_eip": {"ip": {}},
        "aws_eip_association": {"a": {"instance_id": "${aws_instance.one.id}", "allocation_id": "${aws_eip.ip.id}"}},
    }
    assert address(associated) == 0


def test_hours_stop_with_the_stack_and_volumes_stay() -> None:
    document = stack({"aws_instance": {"one": {"instance_type": "m5.large", **PRIVATE, "monitoring": True}}})
    assert {line.charge.item: line.charge.stops for line in cost(document).lines} == {
        "Instance hours (m5.large)": True,
        "Detailed monitoring": True,
        "Storage (gp3)": False,
    }


TEMPLATE = {
    "name": "web",
    "instance_type": "t3.medium",
    "monitoring": {"enabled": True},
    "credit_specification": {"cpu_credits": "standard"},
    "network_interfaces": [{"associate_public_ip_address": "false"}],
    "block_device_mappings": [
        {"device_name": "/dev/xvda", "ebs": {"volume_size": 20, "volume_type": "gp3"}},
        {"device_name": "/dev/sdb", "ebs": {"volume_size": 10, "volume_type": "io1", "iops": 100}},
        {"device_name": "/dev/sdc", "virtual_name": "ephemeral0"},
    ],
}


def test_a_launch_template_says_what_the_instance_does_not() -> None:
    for reference in (
        {"id": "${aws_launch_template.web.id}"},
        {"name": "${aws_launch_template.web.name}"},
        {"name": "web"},
    ):
        document = stack(
            {"aws_launch_template": {"web": TEMPLATE}, "aws_instance": {"one": {"launch_template": reference}}}
        )
        found = cost(document)
        assert by_item(found) == {
            "Instance hours (t3.medium)": HOURS * Decimal("0.0416"),
            "Detailed monitoring": Decimal("2.10"),
            "Storage (gp3)": 20 * Decimal("0.08"),
            "Storage (io1)": Decimal("1.25"),
            "IOPS (io1)": Decimal("6.50"),
        }
        assert left_open(found) == {}


def test_an_instance_overrides_its_launch_template() -> None:
    one = {
        "launch_template": {"id": "${aws_launch_template.web.id}"},
        "instance_type": "t3.large",
        "monitoring": False,
        "root_block_device": {"volume_size": 50, "volume_type": "gp2"},
        "ebs_block_device": [{"device_name": "/dev/sdb", "volume_size": 5}],
    }
    found = by_item(cost(stack({"aws_launch_template": {"web": TEMPLATE}, "aws_instance": {"one": one}})))
    # The second volume is still of type io1, with 100 IOPS.
    assert found == {
        "Instance hours (t3.large)": HOURS * Decimal("0.0832"),
        "Storage (gp2)": 50 * Decimal("0.10"),
        "Storage (io1)": 5 * Decimal("0.125"),
        "IOPS (io1)": 100 * Decimal("0.065"),
    }


def test_an_instance_that_says_its_type_needs_no_launch_template() -> None:
    found = cost(stack({"aws_instance": {"one": {"instance_type": "m5.large", "launch_template": {"id": "lt-1"}}}}))
    assert "Instance hours (m5.large)" in by_item(found)


def test_naming_a_host_means_being_on_it() -> None:
    assert instance(host_id="h-1") == {}


def test_a_launch_template_from_elsewhere_is_a_reason() -> None:
    found = cost(stack({"aws_instance": {"one": {"launch_template": {"id": "lt-1"}}}}))
    assert left_out(found) == {"aws_instance.one": "what it launches isn't in this document"}


def test_reserved_capacity_is_charged_as_far_as_nothing_uses_it() -> None:
    target = {"capacity_reservation_target": {"capacity_reservation_id": "${aws_ec2_capacity_reservation.kept.id}"}}
    document = stack(
        {
            "aws_ec2_capacity_reservation": {
                "kept": {"instance_type": "m5.large", "instance_platform": "Linux/UNIX", "instance_count": 3}
            },
            "aws_instance": {
                "one": {"instance_type": "m5.large", "capacity_reservation_specification": target, **PRIVATE}
            },
        }
    )
    found = by_item(cost(document))
    assert found["Reserved capacity that isn't used (m5.large)"] == 2 * HOURS * Decimal("0.096")
    assert found["Instance hours (m5.large)"] == HOURS * Decimal("0.096")


def test_an_ami_stores_the_volumes_of_its_instance() -> None:
    document = stack(
        {
            "aws_instance": {"one": {"instance_type": "m5.large", **PRIVATE}},
            "aws_ami_from_instance": {"golden": {"source_instance_id": "${aws_instance.one.id}"}},
            "aws_ami_copy": {"there": {"source_ami_id": "ami-1"}},
        }
    )
    found = cost(document)
    assert by_item(found, "aws_ami_from_instance.golden") == {"Snapshot storage": 8 * Decimal("0.05")}
    assert left_open(found) == {"Snapshot storage": "storage_gb"}
