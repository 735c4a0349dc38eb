"""Transit gateways, VPNs, traffic mirrors, Network Firewall."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, stack

HOUR_005 = Decimal("36.50")  # 730 h * 0.05
ADDRESSES = Decimal("7.30")  # 2 * 730 h * 0.005


def test_a_vpcs_attachment_is_charged_by_hours_and_data() -> None:
    address = "aws_ec2_transit_gateway_vpc_attachment.a"
    found = cost(
        stack({"aws_ec2_transit_gateway_vpc_attachment": {"a": {}}, "aws_ec2_transit_gateway": {"t": {}}}),
        {address: {"monthly_data_processed_gb": 100}},
    )
    assert by_item(found) == {"Transit gateway attachment": HOUR_005, "Data processed": Decimal("2.00")}
    assert found.free == 1


def test_a_peering_attachment_is_charged_by_hours_alone() -> None:
    found = cost(stack({"aws_ec2_transit_gateway_peering_attachment": {"a": {}}}))
    assert by_item(found) == {"Transit gateway attachment": HOUR_005}
    assert left_open(found) == {}


def test_a_vpn_to_a_virtual_private_gateway_has_no_attachment() -> None:
    found = cost(stack({"aws_vpn_connection": {"v": {"type": "ipsec.1", "vpn_gateway_id": "vgw-1"}}}))
    assert by_item(found) == {"VPN connection": HOUR_005, "Public IPv4 addresses": ADDRESSES}


def test_a_vpn_over_direct_connect_has_no_public_addresses() -> None:
    found = cost(stack({"aws_vpn_connection": {"v": {"type": "ipsec.1", "outside_ip_address_type": "PrivateIpv4"}}}))
    assert by_item(found) == {"VPN connection": HOUR_005}


def test_a_vpn_to_a_transit_gateway_pays_for_its_attachment() -> None:
    vpn = {"type": "ipsec.1", "transit_gateway_id": "${aws_ec2_transit_gateway.t.id}"}
    found = cost(stack({"aws_vpn_connection": {"v": vpn}, "aws_ec2_transit_gateway": {"t": {}}}))
    assert by_item(found) == {
        "VPN connection": HOUR_005,
        "Public IPv4 addresses": ADDRESSES,
        "Transit gateway attachment": HOUR_005,
    }


def test_direct_connect_to_a_virtual_private_gateway_is_free() -> None:
    association = {"associated_gateway_id": "${aws_vpn_gateway.g.id}"}
    assert cost(stack({"aws_dx_gateway_association": {"a": association}, "aws_vpn_gateway": {"g": {}}})).lines == ()


def test_client_vpn_is_charged_by_subnet_and_by_connected_clients() -> None:
    endpoint = "aws_ec2_client_vpn_endpoint.e"
    found = cost(
        stack({"aws_ec2_client_vpn_endpoint": {"e": {}}, "aws_ec2_client_vpn_network_association": {"a": {}}}),
        {endpoint: {"monthly_connection_hours": 100}},
    )
    assert by_item(found) == {"Client connections": Decimal("5.00"), "Endpoint association": Decimal("73.00")}


def test_a_mirrored_interface_is_charged_by_hours() -> None:
    found = cost(stack({"aws_ec2_traffic_mirror_session": {"s": {}}}))
    assert by_item(found) == {"Traffic mirror": Decimal("10.95")}  # 730 h * 0.015


def test_peering_of_vpcs_is_free() -> None:
    assert cost(stack({"aws_vpc_peering_connection": {"p": {}}})).free == 1


def test_a_firewall_has_an_endpoint_in_each_subnet() -> None:
    mappings = [{"subnet_id": "s-1"}, {"subnet_id": "s-2"}]
    found = cost(
        stack({"aws_networkfirewall_firewall": {"f": {"subnet_mapping": mappings}}}),
        {"aws_networkfirewall_firewall.f": {"monthly_data_processed_gb": 100}},
    )
    assert by_item(found) == {
        "Firewall endpoints": Decimal("576.70"),  # 2 * 730 h * 0.395
        "Data processed": Decimal("6.50"),
    }
