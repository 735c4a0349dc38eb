"""The VPC as the environment asks for it."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from tests.unit.synthesis import Block, Stack, stack

ALL_TIERS: dict[str, Any] = {"app": {}, "data": {}, "ml": {}}
WITHOUT_NAT = {
    "network": {"nat": "none", "endpoints": ["ecr.api", "ecr.dkr", "logs"]},
    "workload": {"image": "ecr:1.0"},
}


def ways_out(built: Stack) -> dict[str, str]:
    """What leaves each tier and zone for the Internet: where it goes."""
    subnets = {}
    for path, association in built.all("aws_route_table_association").items():
        for route in built.all("aws_route").values():
            if route["route_table_id"] == association["route_table_id"]:
                assert route["destination_cidr_block"] == "0.0.0.0/0"
                keys = {"gateway_id", "nat_gateway_id", "network_interface_id"} & route.keys()
                (target,) = (route[key] for key in keys)
                label = path.removeprefix("network/").removesuffix("-association")
                assert label not in subnets
                subnets[label] = target
    return subnets


def blocks(built: Stack) -> dict[str, str]:
    return {path: subnet["cidr_block"] for path, subnet in built.all("aws_subnet").items()}


def test_the_vpc_resolves_names_in_the_default_block() -> None:
    vpc = stack().one("aws_vpc")
    assert (vpc["cidr_block"], vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == ("10.0.0.0/16", True, True)


def test_the_vpc_takes_another_block() -> None:
    built = stack(network={"cidr": "172.16.0.0/20"})
    assert built.one("aws_vpc")["cidr_block"] == "172.16.0.0/20"
    assert all(IPv4Network(block).subnet_of(IPv4Network("172.16.0.0/20")) for block in blocks(built).values())


def test_a_public_and_an_app_tier_in_two_zones_are_the_default() -> None:
    assert set(blocks(stack())) == {"network/public-1", "network/public-2", "network/app-1", "network/app-2"}


def test_tiers_are_built_in_each_of_three_zones_as_asked() -> None:
    built = stack(network={"zones": 3, "tiers": ALL_TIERS})
    expected = {f"network/{tier}-{zone}" for tier in ("public", "app", "data", "ml") for zone in (1, 2, 3)}
    assert set(blocks(built)) == expected


def test_every_subnet_of_a_tier_lies_in_another_zone() -> None:
    for path, subnet in stack(network={"zones": 3, "tiers": ALL_TIERS}).all("aws_subnet").items():
        index = int(path[-1]) - 1
        zone = f"${{element(data.aws_availability_zones.network/zones.names, {index})}}"
        assert subnet["availability_zone"] == zone
        assert subnet["lifecycle"]["ignore_changes"] == ["availability_zone"]


def test_local_zones_are_left_out() -> None:
    (zones,) = stack().document["data"]["aws_availability_zones"].values()
    assert zones["filter"] == [{"name": "opt-in-status", "values": ["opt-in-not-required"]}]


def test_no_subnet_gives_out_public_addresses() -> None:
    assert not any(subnet["map_public_ip_on_launch"] for subnet in stack().all("aws_subnet").values())


def test_subnets_say_their_tier() -> None:
    for path, subnet in stack(network={"tiers": ALL_TIERS}).all("aws_subnet").items():
        assert subnet["tags"]["Tier"] == path.removeprefix("network/").rpartition("-")[0]


def test_subnets_stay_where_they_are_when_a_zone_is_added() -> None:
    two = blocks(stack(network={"tiers": ALL_TIERS}))
    three = blocks(stack(network={"zones": 3, "tiers": ALL_TIERS}))
    assert len(three) == len(two) + 4
    assert two.items() <= three.items()


def test_subnets_stay_where_they_are_when_a_tier_is_added() -> None:
    few, all_ = blocks(stack()), blocks(stack(network={"tiers": ALL_TIERS}))
    assert len(all_) == len(few) + 4
    assert few.items() <= all_.items()


def test_no_two_subnets_overlap() -> None:
    placed = [IPv4Network(block) for block in blocks(stack(network={"zones": 3, "tiers": ALL_TIERS})).values()]
    assert not [(a, b) for a in placed for b in placed if a is not b and a.overlaps(b)]


def test_a_tier_takes_subnets_of_its_own() -> None:
    built = stack(network={"tiers": {"app": {"subnets": ["10.0.128.0/20", "10.0.144.0/20"]}}})
    assert blocks(built)["network/app-1"] == "10.0.128.0/20"
    assert blocks(built)["network/app-2"] == "10.0.144.0/20"


@pytest.mark.parametrize("nat", ["instance", "gateway", "gateway-per-zone"])
def test_the_public_tier_goes_out_through_the_internet_gateway(nat: str) -> None:
    out = ways_out(stack(network={"nat": nat}))
    gateway = "${aws_internet_gateway.network/internet.id}"
    assert (out["public-1"], out["public-2"]) == (gateway, gateway)


@pytest.mark.parametrize("nat", ["instance", "gateway", "gateway-per-zone"])
def test_the_data_tier_has_no_way_out(nat: str) -> None:
    out = ways_out(stack(network={"nat": nat, "tiers": ALL_TIERS}))
    assert not [label for label in out if label.startswith("data")]
    assert [label for label in out if label.startswith("ml")]


def test_every_private_subnet_has_a_route_table_of_its_own() -> None:
    associations = stack(network={"zones": 3, "tiers": ALL_TIERS}).all("aws_route_table_association")
    private = [a["route_table_id"] for path, a in associations.items() if "/public-" not in path]
    assert len(private) == len(set(private)) == 9


def test_without_nat_the_private_tiers_have_no_way_out() -> None:
    built = stack(**WITHOUT_NAT)
    assert set(ways_out(built)) == {"public-1", "public-2"}
    assert not built.all("aws_nat_gateway")
    assert not built.all("aws_instance")
    assert not built.all("aws_eip")


def test_a_nat_instance_serves_all_private_subnets_by_default() -> None:
    built = stack(network={"tiers": {"ml": {}}})
    interface = "${aws_instance.network/nat/instance.primary_network_interface_id}"
    out = ways_out(built)
    assert {out[label] for label in ("app-1", "app-2", "ml-1", "ml-2")} == {interface}
    assert not built.all("aws_nat_gateway")


def test_one_nat_gateway_serves_all_private_subnets() -> None:
    built = stack(network={"nat": "gateway", "zones": 3, "tiers": {"ml": {}}})
    out = ways_out(built)
    private = {target for label, target in out.items() if not label.startswith("public")}
    assert private == {"${aws_nat_gateway.network/nat/gateway-1.id}"}
    assert built.one("aws_nat_gateway")["subnet_id"] == "${aws_subnet.network/public-1.id}"
    assert not built.all("aws_instance")


def test_with_a_nat_gateway_per_zone_traffic_stays_in_its_zone() -> None:
    built = stack(network={"nat": "gateway-per-zone", "zones": 3, "tiers": ALL_TIERS})
    out = ways_out(built)
    for zone in (1, 2, 3):
        assert out[f"app-{zone}"] == out[f"ml-{zone}"] == f"${{aws_nat_gateway.network/nat/gateway-{zone}.id}}"
        gateway = built.one("aws_nat_gateway", f"network/nat/gateway-{zone}")
        assert gateway["subnet_id"] == f"${{aws_subnet.network/public-{zone}.id}}"
        assert gateway["allocation_id"] == f"${{aws_eip.network/nat/address-{zone}.allocation_id}}"
        assert gateway["depends_on"] == ["aws_internet_gateway.network/internet"]


def test_the_nat_instance_is_arm() -> None:
    built = stack()
    assert built.one("aws_instance")["instance_type"] == "t4g.nano"
    (parameter,) = built.document["data"]["aws_ssm_parameter"].values()
    assert parameter["name"].endswith("-arm64")
    assert built.one("aws_instance")["ami"] == "${data.aws_ssm_parameter.network/nat/ami.insecure_value}"


def test_the_nat_instance_takes_another_type() -> None:
    assert stack(network={"nat_instance_type": "c7gn.medium"}).one("aws_instance")["instance_type"] == "c7gn.medium"


def test_the_nat_instance_answers_to_imds_v2_only() -> None:
    options = stack().one("aws_instance")["metadata_options"]
    assert options == {"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1}


def test_the_nat_instance_forwards_what_is_not_its_own() -> None:
    instance = stack().one("aws_instance")
    assert instance["source_dest_check"] is False
    assert instance["subnet_id"] == "${aws_subnet.network/public-1.id}"
    assert "net.ipv4.ip_forward = 1" in instance["user_data"]
    assert "masquerade" in instance["user_data"]
    assert stack().one("aws_eip")["instance"] == "${aws_instance.network/nat/instance.id}"


def test_the_nat_instance_goes_on_while_an_idle_stack_is_stopped() -> None:
    assert stack().one("aws_instance")["tags"]["AutoStop"] == "disabled"


def test_the_nat_instance_recovers_and_reboots_by_itself() -> None:
    built = stack()
    assert built.one("aws_instance")["maintenance_options"] == {"auto_recovery": "default"}
    for action, check in (("recover", "StatusCheckFailed_System"), ("reboot", "StatusCheckFailed_Instance")):
        alarm = built.one("aws_cloudwatch_metric_alarm", f"network/nat/{action}-alarm")
        assert alarm["metric_name"] == check
        assert alarm["dimensions"] == {"InstanceId": "${aws_instance.network/nat/instance.id}"}
        (arn,) = alarm["alarm_actions"]
        assert arn.endswith(f":automate:us-east-1:ec2:{action}")


def test_the_nat_instance_is_not_replaced_by_a_new_image() -> None:
    assert stack().one("aws_instance")["lifecycle"]["ignore_changes"] == ["ami"]


def test_the_disk_of_the_nat_instance_is_encrypted() -> None:
    assert stack().one("aws_instance")["root_block_device"]["encrypted"] is True


def test_the_nat_instance_is_reached_from_the_vpc_and_by_session_manager_only() -> None:
    built = stack()
    (rule,) = built.all("aws_vpc_security_group_ingress_rule", "network/nat/").values()
    assert (rule["cidr_ipv4"], rule["ip_protocol"]) == ("10.0.0.0/16", "-1")
    assert "key_name" not in built.one("aws_instance")
    (attached,) = built.all("aws_iam_role_policy_attachment", "network/nat/").values()
    assert attached["policy_arn"].endswith(":iam::aws:policy/AmazonSSMManagedInstanceCore")


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
@pytest.mark.parametrize("overrides", [{}, WITHOUT_NAT, {"network": {"zones": 3, "tiers": ALL_TIERS}}])
def test_gateway_endpoints_serve_every_subnet_always(service: str, overrides: dict[str, Any]) -> None:
    built = stack(**overrides)
    endpoint = built.one("aws_vpc_endpoint", f"network/endpoint-{service}")
    tables = [f"${{aws_route_table.{path}.id}}" for path in built.all("aws_route_table")]
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert endpoint["service_name"] == f"com.amazonaws.us-east-1.{service}"
    assert sorted(endpoint["route_table_ids"]) == sorted(tables)


def interface_endpoints(built: Stack) -> dict[str, Block]:
    endpoints = built.all("aws_vpc_endpoint").items()
    return {path: endpoint for path, endpoint in endpoints if endpoint["vpc_endpoint_type"] == "Interface"}


def test_there_is_no_interface_endpoint_by_default() -> None:
    assert not interface_endpoints(stack())
    assert not stack().all("aws_security_group", "network/endpoints")


def test_interface_endpoints_answer_in_the_app_tier_under_the_services_own_names() -> None:
    endpoints = interface_endpoints(stack(region="eu-central-1", network={"endpoints": ["ecr.api", "logs"]}))
    assert set(endpoints) == {"network/endpoint-ecr-api", "network/endpoint-logs"}
    for endpoint in endpoints.values():
        assert endpoint["private_dns_enabled"] is True
        assert endpoint["subnet_ids"] == ["${aws_subnet.network/app-1.id}", "${aws_subnet.network/app-2.id}"]
        assert endpoint["security_group_ids"] == ["${aws_security_group.network/endpoints/group.id}"]
    assert endpoints["network/endpoint-ecr-api"]["service_name"] == "com.amazonaws.eu-central-1.ecr.api"


def test_interface_endpoints_take_tls_from_the_vpc_only() -> None:
    built = stack(network={"endpoints": ["logs"]})
    (rule,) = built.all("aws_vpc_security_group_ingress_rule", "network/endpoints/").values()
    assert (rule["cidr_ipv4"], rule["ip_protocol"]) == ("10.0.0.0/16", "tcp")
    assert (rule["from_port"], rule["to_port"]) == (443, 443)


def test_an_endpoint_that_is_named_twice_is_built_once() -> None:
    assert set(interface_endpoints(stack(network={"endpoints": ["logs", "logs"]}))) == {"network/endpoint-logs"}


def test_all_traffic_is_logged_encrypted_for_a_year() -> None:
    built = stack()
    log = built.one("aws_flow_log")
    assert (log["traffic_type"], log["vpc_id"]) == ("ALL", "${aws_vpc.network/vpc.id}")
    assert log["log_destination"] == "${aws_cloudwatch_log_group.network/flow-logs.arn}"
    group = built.one("aws_cloudwatch_log_group", "network/flow-logs")
    assert (group["retention_in_days"], group["kms_key_id"]) == (365, "${aws_kms_key.keys/key.arn}")


def test_flow_logs_are_kept_as_long_as_asked() -> None:
    built = stack(network={"flow_log_retention_days": 30})
    assert built.one("aws_cloudwatch_log_group", "network/flow-logs")["retention_in_days"] == 30


def test_flow_logs_may_be_written_to_their_own_group_only() -> None:
    (write,) = stack().statements("network/flow-logs-role/permissions").values()
    group = "${aws_cloudwatch_log_group.network/flow-logs.arn}"
    assert write["resources"] == [group, f"{group}:log-stream:*"]
    assert all(action.startswith("logs:") and "*" not in action for action in write["actions"])


def test_the_default_security_group_allows_nothing() -> None:
    group = stack().one("aws_default_security_group")
    assert group["vpc_id"] == "${aws_vpc.network/vpc.id}"
    assert not group.keys() & {"ingress", "egress"}


def test_there_is_no_network_acl_without_a_data_tier() -> None:
    assert not stack().all("aws_network_acl")


def rules(acl: Block, direction: str) -> set[tuple[str, int, int]]:
    assert len({rule["rule_no"] for rule in acl[direction]}) == len(acl[direction])
    assert all((rule["action"], rule["protocol"]) == ("allow", "tcp") for rule in acl[direction])
    return {(rule["cidr_block"], rule["from_port"], rule["to_port"]) for rule in acl[direction]}


@pytest.mark.parametrize("tiers", [("app",), ("app", "ml")])
def test_the_data_tier_takes_two_ports_from_the_private_tiers_and_nothing_else(tiers: tuple[str, ...]) -> None:
    built = stack(network={"tiers": {"data": {}, **{tier: {} for tier in tiers}}})
    acl, placed = built.one("aws_network_acl"), blocks(built)
    private = [block for path, block in placed.items() if path.startswith(tuple(f"network/{tier}-" for tier in tiers))]
    own = [block for path, block in placed.items() if path.startswith("network/data-")]
    assert len(private) == 2 * len(tiers)
    within = {(block, 0, 65535) for block in own}
    assert rules(acl, "ingress") == {(block, port, port) for block in private for port in (5432, 6379)} | within
    assert rules(acl, "egress") == {(block, 1024, 65535) for block in private} | within


def test_the_network_acl_guards_all_subnets_of_the_data_tier() -> None:
    acl = stack(network={"zones": 3, "tiers": ALL_TIERS}).one("aws_network_acl")
    assert acl["subnet_ids"] == [f"${{aws_subnet.network/data-{zone}.id}}" for zone in (1, 2, 3)]


def test_the_largest_network_acl_stays_within_the_quota_of_20_rules() -> None:
    acl = stack(network={"zones": 3, "tiers": ALL_TIERS}).one("aws_network_acl")
    assert len(acl["ingress"]) <= 20
    assert len(acl["egress"]) <= 20
