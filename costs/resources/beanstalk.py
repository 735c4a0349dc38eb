"""Elastic Beanstalk: the instances, load balancer, database and logs that an environment brings.

Terraform doesn't list them, and AWS charges them as what they are: https://aws.amazon.com/elasticbeanstalk/pricing/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from costs.charge import Charge
from costs.context import Context
from costs.document.resource import Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges, charges_by_type
from costs.resources.beanstalk_instances import instances
from costs.resources.beanstalk_settings import DATABASE, ENVIRONMENT, LOGS, NETWORK, Settings
from costs.usage.usage import Given, Usage

TYPE = "aws_elastic_beanstalk_environment"

LEAST_ZONES = 2
"""An application load balancer is in two zones at least."""


def environment(resource: Resource, context: Context) -> Iterator[Charge]:
    """What the settings ask for; usage stands below `ec2`, `lb`, `elb`, `db` and `cloudwatch`, as Infracost has it."""
    settings = Settings(resource, context.document)
    yield from instances(resource, _inner(context, "ec2"), settings)
    if settings.single:
        # An Elastic IP, which stays when the instance stops.
        yield public_addresses(context, 1, stops=False)
    elif resource.text("tier", "WebServer") != "Worker":
        yield from _load_balancer(resource, context, settings)
    if settings.text(DATABASE, "DBInstanceClass") or settings.text(DATABASE, "DBEngine"):
        yield from _database(resource, context, settings)
    if settings.flag(LOGS, "StreamLogs"):
        yield from _part(resource, context, "cloudwatch", "aws_cloudwatch_log_group", {})


def _load_balancer(resource: Resource, context: Context, settings: Settings) -> Iterator[Charge]:
    """One of its own, unless it shares one, which is charged for itself."""
    kind = settings.text(ENVIRONMENT, "LoadBalancerType", "classic")
    if settings.flag(ENVIRONMENT, "LoadBalancerIsShared"):
        return
    subnets = settings.listed(NETWORK, "ELBSubnets")
    values: dict[str, object] = {
        "load_balancer_type": kind,
        "internal": settings.text(NETWORK, "ELBScheme", "public") == "internal",
        "subnets": subnets or ["a subnet of a zone"] * LEAST_ZONES,
    }
    key, type_ = ("elb", "aws_elb") if kind == "classic" else ("lb", "aws_lb")
    yield from _part(resource, context, key, type_, values)


def _database(resource: Resource, context: Context, settings: Settings) -> Iterator[Charge]:
    values: dict[str, object] = {
        "instance_class": settings.text(DATABASE, "DBInstanceClass", "db.t2.micro"),
        "engine": settings.text(DATABASE, "DBEngine", "mysql"),
        "engine_version": settings.text(DATABASE, "DBEngineVersion") or None,
        "allocated_storage": settings.number(DATABASE, "DBAllocatedStorage", 5),
        "multi_az": settings.flag(DATABASE, "MultiAZDatabase"),
        "storage_type": "gp2",
    }
    yield from _part(resource, context, "db", "aws_db_instance", values)


def _part(resource: Resource, context: Context, key: str, type_: str, values: Mapping[str, object]) -> Iterator[Charge]:
    """The charges of a resource that the environment makes, with the usage that is given for it below a key."""
    part = replace(resource, type=type_, values=values)
    yield from charges_by_type()[type_](part, _inner(context, key))


def _inner(context: Context, key: str) -> Context:
    """The usage below a key of environments in the place of what is above it."""

    def below(given: Given) -> Given:
        found = given.get(key)
        return found if isinstance(found, Mapping) else {}

    by_address = {address: below(given) for address, given in context.given.by_address.items()}
    usual = below(context.given.by_type.get(TYPE, {}))
    types = (TYPE, "aws_lb", "aws_elb", "aws_db_instance", "aws_cloudwatch_log_group")
    return replace(context, given=Usage(by_address, dict.fromkeys(types, usual)))


CHARGES: Mapping[str, Charges] = {TYPE: environment}
FREE = frozenset(
    {
        "aws_elastic_beanstalk_application", "aws_elastic_beanstalk_application_version",
        "aws_elastic_beanstalk_configuration_template",
    }
)  # fmt: skip
