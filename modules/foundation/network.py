"""The VPC: tiers of subnets over several zones, their routes, and what guards them."""

from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from environments.settings.network import Network as NetworkSettings
from environments.settings.network import TierName
from modules.foundation.account import Account
from modules.foundation.data_tier import guard_data_tier
from modules.foundation.endpoints import add_endpoints
from modules.foundation.iam import ServiceRole, allow
from modules.foundation.keys import Keys
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.nat import NatGateways, NatInstance
from modules.foundation.security_group import ANYWHERE
from modules.foundation.tags import component_tags

PRIVATE_TIERS: tuple[TierName, ...] = ("app", "ml")
"""Tiers of the compute that has no address on the Internet."""


@dataclass(frozen=True, kw_only=True)
class TierSubnets:
    """The subnets, their zones and their route tables, in the order of the zones."""

    zones: tuple[str, ...]
    subnet_ids: tuple[str, ...]
    route_table_ids: tuple[str, ...]


class Network(Construct):
    """A VPC as the environment asks for it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: NetworkSettings,
        names: Names,
        account: Account,
        keys: Keys,
        public_compute: bool,
    ) -> None:
        """`public_compute`: the compute lives in the public tier."""
        super().__init__(scope, id_)
        self._settings = settings
        self._public_compute = public_compute
        self._names = names
        self.cidr = str(settings.cidr)
        vpc = Vpc(
            self,
            "vpc",
            cidr_block=self.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=component_tags("network", names.prefix),
        )
        self.vpc_id: str = vpc.id
        DefaultSecurityGroup(self, "default", vpc_id=vpc.id, tags=component_tags("network", names.of("default")))
        zones = DataAwsAvailabilityZones(
            self,
            "zones",
            state="available",
            # Local and Wavelength Zones are listed too, and most services don't run in them.
            filter=[DataAwsAvailabilityZonesFilter(name="opt-in-status", values=["opt-in-not-required"])],
        )
        self._zone_names = [f"${{element({zones.fqn}.names, {index})}}" for index in range(settings.zones)]
        self.tiers: dict[TierName, TierSubnets] = {name: self._tier(name) for name, _ in settings.tiers.named()}
        self._route_to_internet(account)
        private = [tier.route_table_ids for name, tier in self.tiers.items() if name != "public"]
        add_endpoints(
            self,
            settings=settings,
            names=names,
            region=account.region,
            vpc_id=vpc.id,
            vpc_cidr=self.cidr,
            route_table_ids=[*self.tiers["public"].route_table_ids, *(table for tables in private for table in tables)],
            subnet_ids=self.private_subnet_ids,
        )
        if "data" in self.tiers:
            guard_data_tier(
                self,
                settings=settings,
                names=names,
                vpc_id=vpc.id,
                subnet_ids=self.tiers["data"].subnet_ids,
                clients=("public",) if public_compute else PRIVATE_TIERS,
            )
        self._flow_logs(account, keys)

    @property
    def ready(self) -> list[ITerraformDependable]:
        """The routes and endpoints: what boots in a subnet can't reach a thing without them."""
        ways = (Route, RouteTableAssociation, VpcEndpoint)
        return [each for each in self.node.find_all() if isinstance(each, ways)]

    @property
    def public_subnet_ids(self) -> list[str]:
        """Subnets for what faces the Internet."""
        return list(self.tiers["public"].subnet_ids)

    @property
    def compute_subnet_ids(self) -> list[str]:
        """Subnets for the compute: public ones where the variant lives there."""
        return self.public_subnet_ids if self._public_compute else self.private_subnet_ids

    @property
    def compute_zones(self) -> list[str]:
        """The Availability Zones of the compute's subnets."""
        tiers = self.tiers
        return list((tiers["public"] if self._public_compute else tiers.get("app", tiers["public"])).zones)

    @property
    def private_subnet_ids(self) -> list[str]:
        """The app tier's subnets; the public ones where there is no app tier."""
        return list(self.tiers.get("app", self.tiers["public"]).subnet_ids)

    @property
    def data_subnet_ids(self) -> list[str]:
        """Subnets for databases; KeyError where the environment has no data tier."""
        return list(self.tiers["data"].subnet_ids)

    def _tier(self, name: TierName) -> TierSubnets:
        """The public tier shares a route table; a private one has one a zone, so that each can have its own way out."""
        zones, subnets, tables = [], [], []
        for index, block in enumerate(self._settings.subnets(name)):
            label = f"{name}-{index + 1}"
            tags = component_tags("network", self._names.of(label))
            subnet = Subnet(
                self,
                label,
                vpc_id=self.vpc_id,
                cidr_block=str(block),
                availability_zone=self._zone_names[index],
                map_public_ip_on_launch=False,
                tags={**tags, "Tier": name},
                # AWS may list zones in another order one day; subnets that exist stay where they are.
                lifecycle=TerraformResourceLifecycle(ignore_changes=["availability_zone"]),
            )
            if name != "public" or index == 0:
                tables.append(RouteTable(self, f"{label}-routes", vpc_id=self.vpc_id, tags={**tags, "Tier": name}).id)
            RouteTableAssociation(self, f"{label}-association", subnet_id=subnet.id, route_table_id=tables[-1])
            zones.append(subnet.availability_zone)
            subnets.append(subnet.id)
        return TierSubnets(zones=tuple(zones), subnet_ids=tuple(subnets), route_table_ids=tuple(tables))

    def _route_to_internet(self, account: Account) -> None:
        gateway = InternetGateway(
            self, "internet", vpc_id=self.vpc_id, tags=component_tags("network", self._names.prefix)
        )
        (public_table,) = self.tiers["public"].route_table_ids
        Route(
            self, "public-internet", route_table_id=public_table, destination_cidr_block=ANYWHERE, gateway_id=gateway.id
        )
        ways_out: NatInstance | NatGateways
        if self._settings.nat == "none":
            return
        if self._settings.nat == "instance":
            ways_out = NatInstance(
                self,
                "nat",
                names=self._names,
                account=account,
                instance_type=self._settings.nat_instance_type,
                vpc_id=self.vpc_id,
                vpc_cidr=self.cidr,
                subnet_id=self.tiers["public"].subnet_ids[0],
            )
        else:
            count = self._settings.zones if self._settings.nat == "gateway-per-zone" else 1
            ways_out = NatGateways(
                self, "nat", names=self._names, subnet_ids=self.tiers["public"].subnet_ids[:count], depends_on=gateway
            )
        for name, tier in self.tiers.items():
            if name in PRIVATE_TIERS:
                for index, table in enumerate(tier.route_table_ids):
                    ways_out.route(f"{name}-{index + 1}", table, zone=index)

    def _flow_logs(self, account: Account, keys: Keys) -> None:
        name = self._names.of("flow-logs")
        logs = log_group(
            self,
            "flow-logs",
            name=f"/landfall/{self._names.prefix}/flow-logs",
            retention_days=self._settings.flow_log_retention_days,
            keys=keys,
            component="network",
        )
        writes = allow(
            ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            [logs.arn, f"{logs.arn}:log-stream:*"],
            sid="WriteFlowLogs",
        )
        role = ServiceRole(
            self,
            "flow-logs-role",
            name=name,
            service="vpc-flow-logs.amazonaws.com",
            component="network",
            account=account,
            statements=[writes],
        )
        FlowLog(
            self,
            "flow-log",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=logs.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=600,
            tags=component_tags("network", name),
        )
