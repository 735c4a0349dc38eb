"""Auto Scaling groups and fleets."""

from decimal import Decimal
from typing import Any

from costs.amounts import Range
from costs.lines import Estimate
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

HOURS = 730
M5, T3A = Decimal("0.096"), Decimal("0.0376")
TEMPLATE = {
    "name": "web",
    "instance_type": "m5.large",
    "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"volume_size": 20, "volume_type": "gp3"}}],
}
LAUNCHES = {"launch_template": {"id": "${aws_launch_template.web.id}"}}


def group(template: dict[str, Any] | None = None, /, **arguments: Any) -> Estimate:
    """One group, by default of two to six m5.large, of which three run."""
    bounds = {"min_size": 2, "desired_capacity": 3, "max_size": 6, "vpc_zone_identifier": ["subnet-1"]}
    return cost(
        stack(
            {
                "aws_launch_template": {"web": template or TEMPLATE},
                "aws_autoscaling_group": {"web": {**bounds, **LAUNCHES, **arguments}},
            }
        )
    )


def quantities(found: Estimate) -> dict[str, Range]:
    """The quantities by item."""
    return {line.charge.item: line.quantity for line in found.lines}


def times(low: int, expected: int, high: int, each: int = 1) -> Range:
    """So many of something."""
    return Range(Decimal(low * each), Decimal(expected * each), Decimal(high * each))


def test_a_group_costs_between_its_bounds_and_what_it_wants_is_expected() -> None:
    found = group()
    assert quantities(found) == {
        "Instance hours (m5.large)": times(2, 3, 6, HOURS),
        "Storage (gp3)": times(2, 3, 6, 20),
    }
    assert by_item(found) == {"Instance hours (m5.large)": 3 * HOURS * M5, "Storage (gp3)": 60 * Decimal("0.08")}


def test_a_group_that_wants_nothing_in_particular_has_its_minimum() -> None:
    assert quantities(group(desired_capacity=None))["Instance hours (m5.large)"] == times(2, 2, 6, HOURS)


def test_the_number_of_instances_can_be_given() -> None:
    document = stack(
        {
            "aws_launch_template": {"web": TEMPLATE},
            "aws_autoscaling_group": {"web": {"min_size": 1, "max_size": 9, **LAUNCHES}},
        }
    )
    found = cost(document, {"aws_autoscaling_group.web": {"instances": 4}})
    assert quantities(found)["Instance hours (m5.large)"] == times(4, 4, 4, HOURS)


def test_an_empty_group_costs_nothing() -> None:
    found = group(min_size=0, max_size=0, desired_capacity=0)
    assert found.lines == ()
    assert left_out(found) == {}


def test_everything_of_a_group_is_gone_while_the_stack_is_stopped() -> None:
    assert {line.charge.stops for line in group().lines} == {True}


def test_instances_of_a_group_have_public_addresses_if_their_subnets_give_them() -> None:
    def addresses(template: dict[str, Any], *, given: bool) -> Range | None:
        document = stack(
            {
                "aws_subnet": {"net": {"vpc_id": "vpc-1", "map_public_ip_on_launch": given}},
                "aws_launch_template": {"web": template},
                "aws_autoscaling_group": {
                    "web": {"min_size": 1, "max_size": 2, "vpc_zone_identifier": ["${aws_subnet.net.id}"], **LAUNCHES}
                },
            }
        )
        return quantities(cost(document)).get("Public IPv4 addresses")

    asked = {**TEMPLATE, "network_interfaces": [{"associate_public_ip_address": "true"}]}
    refused = {**TEMPLATE, "network_interfaces": [{"associate_public_ip_address": "false"}]}
    assert addresses(TEMPLATE, given=True) == times(1, 1, 2, HOURS)
    assert addresses(TEMPLATE, given=False) is None
    assert addresses(asked, given=False) == times(1, 1, 2, HOURS)
    assert addresses(refused, given=True) is None


def test_a_group_without_subnets_is_in_the_default_vpc_and_has_public_addresses() -> None:
    found = group(vpc_zone_identifier=None, availability_zones=["us-east-1a"])
    assert quantities(found)["Public IPv4 addresses"] == times(2, 3, 6, HOURS)


def test_a_vpc_of_dedicated_tenancy_dedicates_what_is_in_it() -> None:
    document = stack(
        {
            "aws_vpc": {"own": {"cidr_block": "10.0.0.0/16", "instance_tenancy": "dedicated"}},
            "aws_subnet": {"net": {"vpc_id": "${aws_vpc.own.id}"}},
            "aws_launch_template": {"web": {**TEMPLATE, "instance_type": "m3.medium"}},
            "aws_autoscaling_group": {
                "web": {"min_size": 1, "max_size": 1, "vpc_zone_identifier": ["${aws_subnet.net.id}"], **LAUNCHES}
            },
        }
    )
    assert by_item(cost(document))["Instance hours (m3.medium, dedicated)"] == HOURS * Decimal("0.074")


def mixed(distribution: dict[str, Any], *overrides: dict[str, Any], **arguments: Any) -> dict[str, Range]:
    """The quantities of a mixed group of four to ten units."""
    policy = {
        "instances_distribution": distribution,
        "launch_template": {
            "launch_template_specification": {"launch_template_id": "${aws_launch_template.web.id}"},
            "override": list(overrides),
        },
    }
    bounds = {"min_size": 4, "desired_capacity": 5, "max_size": 10}
    found = group(launch_template=None, mixed_instances_policy=policy, **{**bounds, **arguments})
    return {item: amount for item, amount in quantities(found).items() if "hours" in item}


def test_a_mixed_group_is_on_demand_by_default() -> None:
    assert mixed({}) == {"Instance hours (m5.large)": times(4, 5, 10, HOURS)}


def test_spot_is_what_lies_above_the_base_and_its_share() -> None:
    found = mixed({"on_demand_base_capacity": 2, "on_demand_percentage_above_base_capacity": 25})
    # Of 4: 2 + 25 % of 2 = 2.5, rounded up 3; of 5: 2 + .75 = 3; of 10: 2 + 2 = 4.
    assert found == {
        "Instance hours (m5.large)": times(3, 3, 4, HOURS),
        "Spot instance hours (m5.large)": times(1, 2, 6, HOURS),
    }


def test_the_first_override_stands_for_all() -> None:
    found = mixed(
        {"on_demand_percentage_above_base_capacity": 0}, {"instance_type": "t3a.medium"}, {"instance_type": "c5.large"}
    )
    assert found == {"Spot instance hours (t3a.medium)": times(4, 5, 10, HOURS)}


def test_capacity_counts_in_units_of_weight() -> None:
    # Units of 2: 4 → 2 instances, 5 → 3, 10 → 5.
    assert mixed({}, {"instance_type": "m5.xlarge", "weighted_capacity": "2"}) == {
        "Instance hours (m5.xlarge)": times(2, 3, 5, HOURS)
    }


def test_types_that_ec2_picks_by_attributes_are_not_known() -> None:
    override = {"instance_requirements": {"vcpu_count": {"min": 2}}}
    policy = {
        "launch_template": {"launch_template_specification": {"launch_template_name": "web"}, "override": [override]}
    }
    found = group(launch_template=None, mixed_instances_policy=policy)
    assert "instance_requirements" in left_out(found)["aws_autoscaling_group.web"]


def test_a_template_for_spot_makes_the_whole_group_spot() -> None:
    found = group({**TEMPLATE, "instance_market_options": {"market_type": "spot"}})
    assert quantities(found)["Spot instance hours (m5.large)"] == times(2, 3, 6, HOURS)


def test_a_launch_configuration_monitors_in_detail_by_default() -> None:
    def items(**arguments: Any) -> dict[str, Decimal]:
        configuration = {"name": "old", "image_id": "ami-1", "instance_type": "m5.large", **arguments}
        return by_item(
            cost(
                stack(
                    {
                        "aws_launch_configuration": {"old": configuration},
                        "aws_autoscaling_group": {
                            "web": {
                                "min_size": 2,
                                "max_size": 2,
                                "vpc_zone_identifier": ["subnet-1"],
                                "launch_configuration": "${aws_launch_configuration.old.name}",
                            }
                        },
                    }
                )
            )
        )

    assert items() == {
        "Instance hours (m5.large)": 2 * HOURS * M5,
        "Detailed monitoring": 14 * Decimal("0.30"),
        "Storage (gp2, 8 GB assumed)": Decimal("1.60"),
    }
    assert "Detailed monitoring" not in items(enable_monitoring=False)
    assert "Spot instance hours (m5.large)" in items(spot_price="0.05")


def test_a_group_of_something_unknown_says_so() -> None:
    found = group(launch_template={"id": "lt-elsewhere"})
    assert left_out(found) == {"aws_autoscaling_group.web": "what it launches isn't in this document"}


def test_credits_are_counted_for_each_instance() -> None:
    document = stack(
        {
            "aws_launch_template": {"web": {**TEMPLATE, "instance_type": "t3.large"}},
            "aws_autoscaling_group": {"web": {"min_size": 2, "max_size": 2, **LAUNCHES}},
        }
    )
    found = cost(document, {"aws_autoscaling_group.web": {"monthly_cpu_credit_hrs": 350, "vcpu_count": 2}})
    assert by_item(found)["CPU credits"] == 350 * 2 * 2 * Decimal("0.05")
    assert left_open(cost(document)) == {"CPU credits": "monthly_cpu_credit_hrs"}


def scheduled(**action: int) -> Range:
    """The hours of a group of two to six with an action by schedule."""
    document = stack(
        {
            "aws_launch_template": {"web": TEMPLATE},
            "aws_autoscaling_group": {
                "web": {"name": "web", "min_size": 2, "desired_capacity": 3, "max_size": 6, **LAUNCHES}
            },
            "aws_autoscaling_schedule": {
                "at": {
                    "autoscaling_group_name": "${aws_autoscaling_group.web.name}",
                    "recurrence": "0 8 * * *",
                    **action,
                }
            },
        }
    )
    return quantities(cost(document))["Instance hours (m5.large)"]


def test_a_scheduled_action_holds_until_the_next_one() -> None:
    assert scheduled(min_size=1, max_size=9, desired_capacity=4) == times(1, 4, 9, HOURS)
    assert scheduled(min_size=5, max_size=-1, desired_capacity=-1) == times(5, 5, 6, HOURS)


def test_a_stop_that_no_schedule_undoes_does_not_count() -> None:
    assert scheduled(min_size=0, max_size=0, desired_capacity=0) == times(2, 3, 6, HOURS)
    assert scheduled(min_size=0, max_size=-1, desired_capacity=0) == times(2, 3, 6, HOURS)


def test_stopped_instances_of_a_warm_pool_cost_their_volumes() -> None:
    found = group(warm_pool={"max_group_prepared_capacity": 5})
    # Prepared are 5, so 5 - 3 wait in the pool; at most 5 - 2, and none beyond 5.
    amounts = [line.quantity for line in found.lines if line.charge.item == "Storage (gp3)"]
    assert amounts == [times(2, 3, 6, 20), times(0, 2, 3, 20)]


def test_running_instances_of_a_warm_pool_cost_their_hours() -> None:
    found = group(warm_pool={"pool_state": "Running", "min_size": 1}, min_size=3, max_size=3)
    hours = [line.quantity for line in found.lines if line.charge.item == "Instance hours (m5.large)"]
    assert hours == [times(3, 3, 3, HOURS), times(1, 1, 1, HOURS)]


def test_an_ec2_fleet_splits_its_capacity() -> None:
    document = stack(
        {
            "aws_launch_template": {"web": TEMPLATE},
            "aws_ec2_fleet": {
                "batch": {
                    "launch_template_config": {
                        "launch_template_specification": {"launch_template_id": "${aws_launch_template.web.id}"},
                        "override": [{"instance_type": "t3a.medium", "weighted_capacity": 2}],
                    },
                    "target_capacity_specification": {
                        "default_target_capacity_type": "spot",
                        "total_target_capacity": 10,
                        "on_demand_target_capacity": 3,
                    },
                }
            },
        }
    )
    # 3 units on demand are 2 instances of 2 units, 7 on Spot are 4.
    found = quantities(cost(document))
    assert found["Instance hours (t3a.medium)"] == times(2, 2, 2, HOURS)
    assert found["Spot instance hours (t3a.medium)"] == times(4, 4, 4, HOURS)
    assert found["Storage (gp3)"] == times(6, 6, 6, 20)


def test_a_spot_fleet_runs_its_specification() -> None:
    specification = {
        "ami": "ami-1",
        "instance_type": "t3a.medium",
        "associate_public_ip_address": True,
        "root_block_device": {"volume_size": 10, "volume_type": "gp3"},
    }
    fleet = {"target_capacity": 4, "on_demand_target_capacity": 1, "launch_specification": specification}
    document = stack({"aws_spot_fleet_request": {"batch": fleet}})
    assert by_item(cost(document)) == {
        "Instance hours (t3a.medium)": HOURS * T3A,
        "Spot instance hours (t3a.medium)": 3 * HOURS * T3A * Decimal("0.4"),
        "Storage (gp3)": 40 * Decimal("0.08"),
        "Public IPv4 addresses": 4 * HOURS * Decimal("0.005"),
    }


def test_a_weight_of_nothing_is_told() -> None:
    override = {"instance_type": "m5.xlarge", "weighted_capacity": "0"}
    specification = {"launch_template_id": "${aws_launch_template.web.id}"}
    policy = {"launch_template": [{"launch_template_specification": [specification], "override": [override]}]}
    found = group(launch_template=None, mixed_instances_policy=[policy])
    assert found.lines == ()
    assert left_out(found)["aws_autoscaling_group.web"].startswith(
        "weighted_capacity is '0', which isn't between 1 and"
    )


def test_shares_and_sizes_that_make_no_sense_leave_no_less_than_nothing_to_spot() -> None:
    all_on_demand = mixed({"on_demand_percentage_above_base_capacity": 500})
    assert all_on_demand == mixed({"on_demand_percentage_above_base_capacity": 100})
    half = {"min_size": "1.4", "desired_capacity": "1.5", "max_size": "1.6"}
    assert all(count.low >= 0 for count in mixed({"on_demand_percentage_above_base_capacity": 70}, **half).values())
