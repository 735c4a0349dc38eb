"""CKV_LANDFALL_2: nothing lets the Internet in, except a load balancer on 80 and 443.

Judged are all ways to write it: ``ingress`` of ``aws_security_group`` and ``aws_default_security_group`` (blocks,
attribute, dynamic), ``aws_security_group_rule``, ``aws_vpc_security_group_ingress_rule``, CIDRs behind an
``aws_ec2_managed_prefix_list``, and ``ingress`` of network ACLs.

- The Internet is ``0.0.0.0/0``, ``::/0``, and what amounts to it: any IPv4 network wider than /8 (so ``0.0.0.0/1``
  with ``128.0.0.0/1`` too), any public IPv6 network wider than /16, and networks of one rule that together make up
  such a one.
- A security group is a load balancer's when an ``aws_lb``, ``aws_alb`` or ``aws_elb`` names it in
  ``security_groups``, directly or through variables, locals and modules. It may let the Internet in on exactly port
  80 or 443, each as a rule of its own, TCP or UDP (HTTP/3); a range around them, all protocols and ICMP fail. A port
  that only Terraform knows is not judged there.
- Network ACLs keep no state, so answers to a subnet's own requests must be let in: besides 80 and 443, ports from
  1024 up may be open."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from policies.blocks import Block, nested, unknown, value, values
from policies.check import ResourceRule
from policies.graph import Vertex, kind

LOAD_BALANCERS = ("aws_lb", "aws_alb", "aws_elb")
SECURITY_GROUPS = ("aws_security_group", "aws_default_security_group")
ACLS = ("aws_network_acl", "aws_default_network_acl")
WEB = (80, 443)
FIRST_EPHEMERAL_PORT = 1024
ONE_NETWORK = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_block", "ipv6_cidr_block", "cidr_ipv4", "cidr_ipv6", "cidr")
CIDR = re.compile(r"(?<![\w.:])(?:[\d.]+|[\da-fA-F:]*:[\da-fA-F:.]*)/\d{1,3}(?![\w./])")
WIDEST_IPV4, WIDEST_IPV6 = 8, 16
PRIVATE_IPV6 = tuple(IPv6Network(network) for network in ("fc00::/7", "fe80::/10", "ff00::/8"))


def networks(cidrs: Iterable[object]) -> list[IPv4Network | IPv6Network]:
    """What is known of a list of CIDRs, merged; those inside expressions (``concat(["::/0"], var.more)``) count."""
    known: list[IPv4Network | IPv6Network] = []
    for text in CIDR.findall(" ".join(map(str, cidrs))):
        try:
            known.append(ip_network(text, strict=False))
        except ValueError:
            continue  # something that AWS will refuse
    merged_v4 = collapse_addresses(network for network in known if isinstance(network, IPv4Network))
    merged_v6 = collapse_addresses(network for network in known if isinstance(network, IPv6Network))
    return [*merged_v4, *merged_v6]


def wide(network: IPv4Network | IPv6Network) -> bool:
    if isinstance(network, IPv4Network):
        return network.prefixlen < WIDEST_IPV4
    return network.prefixlen < WIDEST_IPV6 and not any(network.subnet_of(private) for private in PRIVATE_IPV6)


def internet(cidrs: Iterable[object]) -> str:
    """The first network of a list that amounts to the Internet, or ''."""
    return next((str(network) for network in networks(cidrs) if wide(network)), "")


def port(block: Block, *names: str) -> int | None:
    """A port number; None when it is left out or only Terraform knows it."""
    found = next((value(block, name) for name in names if value(block, name) is not None), None)
    try:
        return int(str(found))
    except ValueError:
        return None


def protocol(block: Block) -> str:
    found = next((value(block, name) for name in ("protocol", "ip_protocol") if value(block, name) is not None), "-1")
    return {"6": "tcp", "17": "udp", "all": "-1", "1": "icmp", "58": "icmpv6"}.get(
        str(found).lower(), str(found).lower()
    )


def opened(rule: Block) -> str:
    """What a rule opens, in words."""
    name, first, last = protocol(rule), port(rule, "from_port"), port(rule, "to_port")
    if name == "-1":
        return "every port and protocol"
    if first is None and last is None:
        return f"{name} ports that aren't known"
    return f"{name} {first}" if first == last else f"{name} {first}-{last}"


def web(rule: Block) -> bool:
    """Whether a rule opens port 80 or port 443, or a single port that only Terraform knows."""
    ports = [value(rule, name) for name in ("from_port", "to_port")]
    if protocol(rule) not in ("tcp", "udp") and not unknown(protocol(rule)):
        return False
    if any(unresolved(entry) for entry in ports):
        return all(unresolved(entry) or port({"p": entry}, "p") in WEB for entry in ports)
    return port(rule, "from_port") == port(rule, "to_port") and port(rule, "from_port") in WEB


def unresolved(entry: object) -> bool:
    """A reference, or the loop variable of a dynamic block whose collection isn't known."""
    return unknown(entry) or (isinstance(entry, str) and ".value" in entry)


class PublicIngress(ResourceRule):
    def __init__(self) -> None:
        super().__init__(
            "CKV_LANDFALL_2",
            "Ensure that only load balancers let the Internet in, on ports 80 and 443",
            "NETWORKING",
            [
                *SECURITY_GROUPS,
                "aws_security_group_rule",
                "aws_vpc_security_group_ingress_rule",
                *ACLS,
                "aws_network_acl_rule",
            ],
        )

    def problems(self, block: Block) -> list[str]:
        if self.entity_type in SECURITY_GROUPS:
            return self.judge(self.nested(block, "ingress"), self.vertex(block))
        if self.entity_type == "aws_vpc_security_group_ingress_rule":
            return self.judge([block], self.group(block))
        if self.entity_type == "aws_security_group_rule":
            return self.judge([block], self.group(block)) if value(block, "type") != "egress" else []
        rules = self.nested(block, "ingress") if self.entity_type in ACLS else [block]
        return [problem for rule in rules for problem in self.acl(rule)]

    def group(self, rule: Block) -> Vertex:
        """The security group that a rule belongs to; empty if only Terraform knows."""
        groups = self.blocks.referred(self.vertex(rule), "security_group_id")
        return next((group for group in groups if kind(group) in SECURITY_GROUPS), {})

    def judge(self, rules: list[Block], group: Vertex) -> list[str]:
        balancer = any(
            kind(user) in LOAD_BALANCERS and argument == "security_groups"
            for argument, user in self.blocks.referring(group)
        )
        problems = []
        for rule in rules:
            source = internet(self.sources(rule))
            if source and not (balancer and web(rule)):
                problems.append(
                    f"lets {source} in on {opened(rule)}" + ("" if balancer else ", and is no load balancer's")
                )
        return list(dict.fromkeys(problems))

    def sources(self, rule: Block) -> list[object]:
        """The CIDRs that a rule lets in, those of its prefix lists included."""
        own = [cidr for argument in ONE_NETWORK for cidr in values(rule, argument)]
        lists = [name for argument in ("prefix_list_id", "prefix_list_ids") for name in values(rule, argument)]
        for vertex in self.blocks.of_kind.get("aws_ec2_managed_prefix_list", []):
            if any(str(vertex["block_name_"]) in str(name) for name in lists):
                own += [cidr for entry in nested(vertex, "entry") for cidr in values(entry, "cidr")]
                entries = (entry for _, entry in self.blocks.referring(vertex))
                own += [cidr for entry in entries for cidr in values(entry, "cidr")]
        return own

    def acl(self, rule: Block) -> list[str]:
        action = str(value(rule, "action") or value(rule, "rule_action") or "allow").lower()
        if action == "deny" or str(value(rule, "egress")).lower() == "true":
            return []
        source = internet(self.sources(rule))
        first, last = port(rule, "from_port"), port(rule, "to_port")
        if not source or (protocol(rule) != "-1" and None in (first, last) and "icmp" not in protocol(rule)):
            return []
        web_or_answers = first is not None and ((first == last and first in WEB) or first >= FIRST_EPHEMERAL_PORT)
        if protocol(rule) in ("tcp", "udp") and web_or_answers:
            return []
        return [f"lets {source} in on {opened(rule)}"]


check = PublicIngress()
