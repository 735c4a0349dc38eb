"""EKS: control planes, nodes and pods on Fargate."""

from datetime import date
from decimal import Decimal
from typing import Any

from costs.amounts import Range
from costs.resources.eks import in_extended_support
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

HOURS = 730


def cluster(**arguments: Any) -> dict[str, Decimal]:
    """The items of one cluster."""
    return by_item(cost(stack({"aws_eks_cluster": {"one": {"name": "one", **arguments}}})))


def test_a_control_plane_costs_ten_cents_an_hour() -> None:
    assert cluster() == {"Control plane": HOURS * Decimal("0.10")}


def test_a_version_that_only_has_extended_support_costs_half_a_dollar_more() -> None:
    assert cluster(version="1.23") == {
        "Control plane": HOURS * Decimal("0.10"),
        "Extended support": HOURS * Decimal("0.50"),
    }
    assert "Extended support" not in cluster(version="1.99")


def test_a_cluster_that_takes_standard_support_is_upgraded_instead() -> None:
    assert "Extended support" not in cluster(version="1.23", upgrade_policy={"support_type": "STANDARD"})
    assert "Extended support" in cluster(version="1.23", upgrade_policy={"support_type": "EXTENDED"})


def test_extended_support_begins_on_the_day_that_standard_support_ends() -> None:
    assert not in_extended_support("1.33", date(2026, 7, 28))
    assert in_extended_support("1.33", date(2026, 7, 29))
    assert in_extended_support("1.21", date(2026, 7, 29))
    assert not in_extended_support("", date(2026, 7, 29))


def test_a_provisioned_control_plane_costs_its_tier_beside_it() -> None:
    assert cluster(control_plane_scaling_config={"tier": "tier-2xl"}) == {
        "Control plane": HOURS * Decimal("0.10"),
        "Provisioned control plane (2XL)": HOURS * Decimal("3.40"),
    }
    assert cluster(control_plane_scaling_config={"tier": "standard"}) == {"Control plane": HOURS * Decimal("0.10")}


def nodes(**arguments: Any) -> dict[str, Decimal]:
    """The items of one node group of two nodes."""
    scaling = {"min_size": 1, "desired_size": 2, "max_size": 4}
    return by_item(cost(stack({"aws_eks_node_group": {"one": {"scaling_config": scaling, **arguments}}})))


def test_a_node_group_is_of_t3_medium_with_20_gb_by_default() -> None:
    assert nodes() == {
        "Instance hours (t3.medium)": 2 * HOURS * Decimal("0.0416"),
        "Storage (gp2)": 2 * 20 * Decimal("0.10"),
    }


def test_a_node_group_costs_between_its_bounds() -> None:
    scaling = {"min_size": 1, "desired_size": 2, "max_size": 4}
    found = cost(stack({"aws_eks_node_group": {"one": {"scaling_config": scaling, "instance_types": ["m5.large"]}}}))
    assert [line.quantity for line in found.lines] == [
        Range(Decimal(1 * HOURS), Decimal(2 * HOURS), Decimal(4 * HOURS)),
        Range(Decimal(20), Decimal(40), Decimal(80)),
    ]
    assert {line.charge.stops for line in found.lines} == {True}


def test_spot_nodes_are_of_the_first_type() -> None:
    found = nodes(capacity_type="SPOT", instance_types=["m5.large", "c5.large"], disk_size=50)
    assert found == {
        "Spot instance hours (m5.large)": 2 * HOURS * Decimal("0.096") * Decimal("0.4"),
        "Storage (gp2)": 2 * 50 * Decimal("0.10"),
    }


def test_windows_nodes_have_their_licence_and_50_gb() -> None:
    assert nodes(ami_type="WINDOWS_CORE_2022_x86_64", instance_types=["m5.large"]) == {
        "Instance hours (m5.large, Windows)": 2 * HOURS * Decimal("0.188"),
        "Storage (gp2)": 2 * 50 * Decimal("0.10"),
    }


def test_a_launch_template_describes_the_nodes() -> None:
    template = {
        "instance_type": "m6g.large",
        "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"volume_size": 30, "volume_type": "gp3"}}],
    }
    group = {
        "scaling_config": {"min_size": 1, "desired_size": 1, "max_size": 1},
        "launch_template": {"id": "${aws_launch_template.nodes.id}", "version": "1"},
    }
    document = stack({"aws_launch_template": {"nodes": template}, "aws_eks_node_group": {"one": group}})
    assert by_item(cost(document)) == {
        "Instance hours (m6g.large)": HOURS * Decimal("0.077"),
        "Storage (gp3)": 30 * Decimal("0.08"),
    }


def test_types_of_the_group_serve_a_launch_template_without_one() -> None:
    group = {
        "scaling_config": {"min_size": 1, "desired_size": 1, "max_size": 1},
        "instance_types": ["m5.large"],
        "launch_template": {"name": "${aws_launch_template.nodes.name}", "version": "1"},
    }
    document = stack({"aws_launch_template": {"nodes": {"name": "nodes"}}, "aws_eks_node_group": {"one": group}})
    assert by_item(cost(document))["Instance hours (m5.large)"] == HOURS * Decimal("0.096")


def test_nodes_in_public_subnets_have_public_addresses() -> None:
    document = stack(
        {
            "aws_subnet": {"net": {"vpc_id": "vpc-1", "map_public_ip_on_launch": True}},
            "aws_eks_node_group": {
                "one": {
                    "scaling_config": {"min_size": 3, "desired_size": 3, "max_size": 3},
                    "subnet_ids": ["${aws_subnet.net.id}"],
                }
            },
        }
    )
    assert by_item(cost(document))["Public IPv4 addresses"] == 3 * HOURS * Decimal("0.005")


def test_the_number_of_nodes_can_be_given() -> None:
    document = stack(
        {"aws_eks_node_group": {"one": {"scaling_config": {"min_size": 0, "desired_size": 0, "max_size": 0}}}}
    )
    assert cost(document).lines == ()
    found = cost(document, {"aws_eks_node_group.one": {"instances": 15, "monthly_cpu_credit_hrs": 10, "vcpu_count": 2}})
    assert by_item(found) == {
        "Instance hours (t3.medium)": 15 * HOURS * Decimal("0.0416"),
        "CPU credits": 15 * 10 * 2 * Decimal("0.05"),
        "Storage (gp2)": 15 * 20 * Decimal("0.10"),
    }


def test_pods_on_fargate_cost_by_their_hours() -> None:
    document = stack({"aws_eks_fargate_profile": {"pods": {"cluster_name": "one"}}})
    assert left_open(cost(document)) == {"Pods' vCPU": "monthly_vcpu_hours", "Pods' memory": "monthly_gb_hours"}
    found = cost(document, {"aws_eks_fargate_profile.pods": {"monthly_vcpu_hours": 1000, "monthly_gb_hours": 2000}})
    assert by_item(found) == {"Pods' vCPU": Decimal("40.48"), "Pods' memory": Decimal("8.89")}


def test_a_capability_costs_its_hours() -> None:
    document = stack({"aws_eks_capability": {"cd": {"cluster_name": "one", "type": "ARGOCD"}}})
    assert by_item(cost(document)) == {"ArgoCD capability": HOURS * Decimal("0.03")}


def test_what_else_a_cluster_has_is_free() -> None:
    found = cost(stack({"aws_eks_addon": {"dns": {"addon_name": "coredns"}}, "aws_eks_access_entry": {"me": {}}}))
    assert (found.free, found.unpriced) == (2, ())


def test_a_node_group_whose_size_can_t_be_read_is_left_out_with_the_reason() -> None:
    found = cost(stack({"aws_eks_node_group": {"g": {"instance_types": ["t3.micro"]}}}))
    assert found.lines == ()
    assert left_out(found) == {"aws_eks_node_group.g": "min_size isn't given"}
