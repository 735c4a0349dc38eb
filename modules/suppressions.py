"""Checks that a stack fails on purpose: the one place where a finding is accepted, each with its reason.

`python -m policies` fails on a suppression that suppresses nothing, so this list can't outlive its causes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cdktf import TerraformDataSource, TerraformResource, TerraformStack
from constructs import IConstruct

from environments.settings import Environment
from environments.settings.api import HttpApi
from environments.settings.variants.lambda_api import LambdaApi

NO_RESERVATION = (
    "The environment reserves no concurrency (reserved_concurrency), which a new account's quota doesn't allow"
)
OPEN_API = "The environment lets everybody in (api.authorization: none); the API is throttled and logged"
PLAIN_HTTP = "There is no domain, so no certificate; only a dev stage may ask for that (load_balancer.allow_plain_http)"


def always(environment: Environment) -> bool:
    """Holds in every environment."""
    del environment
    return True


def plain_http(environment: Environment) -> bool:
    """Holds where the load balancer speaks HTTP."""
    return environment.domain is None


def unprotected(environment: Environment) -> bool:
    """Holds where the environment gives up its protection against deletion."""
    return not environment.deletion_protection


def single_zone_database(environment: Environment) -> bool:
    """Holds where the database has no standby."""
    return environment.database is not None and not environment.database.multi_az


def unreserved(key: str) -> Callable[[Environment], bool]:
    """Holds where the function of the variant `key` has no concurrency of its own."""

    def holds(environment: Environment) -> bool:
        variant: LambdaApi | None = getattr(environment.variants, key)
        return variant is not None and variant.reserved_concurrency is None

    return holds


def open_api(key: str) -> Callable[[Environment], bool]:
    """Holds where the HTTP API of the variant `key` lets everybody in."""

    def holds(environment: Environment) -> bool:
        variant: LambdaApi | None = getattr(environment.variants, key)
        return variant is not None and isinstance(variant.api, HttpApi) and variant.api.authorization == "none"

    return holds


def outside_of_networks(environment: Environment) -> bool:
    """Holds where a function has nothing to reach in a network."""
    return environment.database is None and environment.cache is None


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """`checks` (ids) fail on the resource at the construct path `path`, for `reason`; `*` in a path is any one part."""

    path: str
    checks: tuple[str, ...]
    reason: str
    when: Callable[[Environment], bool] = always


SUPPRESSIONS: Sequence[Suppression] = (
    Suppression(
        path="keys/policy",
        checks=("CKV_AWS_109", "CKV_AWS_111", "CKV_AWS_356"),
        reason="In a key policy the resource * is this key; without the account's root nobody could administer it",
    ),
    Suppression(
        path="network/zones",
        checks=("CKV_AWS_394",),
        reason="Subnets take the first zones and ignore later changes of the list, so a new zone moves nothing",
    ),
    Suppression(
        path="bucket-*/bucket",
        checks=("CKV_AWS_144",),
        reason="Another region would double the storage price; objects are versioned",
    ),
    Suppression(
        path="bucket-*/bucket",
        checks=("CKV2_AWS_62",),
        reason="Nothing in the stack waits for new objects",
    ),
    Suppression(
        path="logs/bucket",
        checks=("CKV_AWS_145",),
        reason="ELB and S3 deliver logs only to buckets that use S3's own key",
    ),
    Suppression(
        path="logs/bucket",
        checks=("CKV_AWS_144", "CKV2_AWS_62"),
        reason="Logs that expire need no second region, and nothing waits for them",
    ),
    Suppression(
        path="secrets/secret-*",
        checks=("CKV2_AWS_57",),
        reason="The value is issued by somebody else, who has to rotate it",
    ),
    Suppression(
        path="load-balancer/alb",
        checks=("CKV2_AWS_76",),
        reason="Log4j is covered; the check also wants AnonymousIpList, which locks out clients that run in a cloud",
    ),
    Suppression(
        path="load-balancer/security-group/from-internet-80",
        checks=("CKV_AWS_260",),
        reason="Port 80 of the load balancer redirects to HTTPS, or is the dev stage's only port",
    ),
    Suppression(path="load-balancer/alb", checks=("CKV2_AWS_20",), reason=PLAIN_HTTP, when=plain_http),
    Suppression(path="load-balancer/http", checks=("CKV_AWS_2", "CKV_AWS_103"), reason=PLAIN_HTTP, when=plain_http),
    Suppression(path="load-balancer/targets", checks=("CKV_AWS_378",), reason=PLAIN_HTTP, when=plain_http),
    Suppression(
        path="load-balancer/alb",
        checks=("CKV_AWS_150",),
        reason="The environment sets deletion_protection: false",
        when=unprotected,
    ),
    Suppression(
        path="domain/zone",
        checks=("CKV2_AWS_38",),
        reason="DNSSEC needs a record in the parent zone, which belongs to somebody else",
    ),
    Suppression(
        path="domain/zone",
        checks=("CKV2_AWS_39",),
        reason="The zone holds one public name; requests to it are logged at the load balancer",
    ),
    Suppression(
        path="database/instance",
        checks=("CKV_AWS_157",),
        reason="The environment sets database.multi_az: false",
        when=single_zone_database,
    ),
    Suppression(
        path="cache/group",
        checks=("CKV_AWS_31",),
        reason="A token would stand in Terraform's state; the security group lets in the service alone, over TLS",
    ),
    Suppression(
        path="lambda-*/function/function",
        checks=("CKV_AWS_272",),
        reason="AWS Signer signs zips in S3 or images, which is the pipeline's; the zip here is made at synthesis",
    ),
    Suppression(
        path="lambda-api/function/function",
        checks=("CKV_AWS_117",),
        reason="It calls AWS's APIs over TLS and nothing in a network; a VPC would bring a NAT and slower starts",
        when=outside_of_networks,
    ),
    *(
        Suppression(
            path=f"{key.replace('_', '-')}/function/function",
            checks=("CKV_AWS_115",),
            reason=NO_RESERVATION,
            when=unreserved(key),
        )
        for key in ("lambda_api", "lambda_efs")
    ),
    *(
        Suppression(
            path=f"{key.replace('_', '-')}/http-api/route", checks=("CKV_AWS_309",), reason=OPEN_API, when=open_api(key)
        )
        for key in ("lambda_api", "lambda_efs")
    ),
    Suppression(
        path="lambda-*/rest-api/stage",
        checks=("CKV2_AWS_77",),
        reason="Log4j is covered; the check also wants AnonymousIpList, which locks out clients that run in a cloud",
    ),
    Suppression(
        path="lambda-*/rest-api/stage",
        checks=("CKV2_AWS_51",),
        reason="A client certificate is for HTTP backends; Lambda knows the API by its permission",
    ),
    Suppression(
        path="lambda-*/rest-api/stage",
        checks=("CKV_AWS_120",),
        reason="A model's answers aren't to be repeated, and a cache costs whether or not it is used",
    ),
    Suppression(
        path="lambda-*/rest-api/settings",
        checks=("CKV_AWS_225",),
        reason="A model's answers aren't to be repeated, and a cache costs whether or not it is used",
    ),
)


def suppress(stack: TerraformStack, environment: Environment) -> None:
    """Writes the suppressions that apply into the stack, where checkov reads them (see `policies/`)."""
    skips: dict[str, tuple[TerraformResource | TerraformDataSource, list[dict[str, str]]]] = {}
    for suppression in SUPPRESSIONS:
        if not suppression.when(environment):
            continue
        for element in _found(stack, suppression.path):
            _, skip = skips.setdefault(element.friendly_unique_id, (element, []))
            skip += [{"id": check, "comment": suppression.reason} for check in suppression.checks]
    for element, skip in skips.values():
        # CDKTF drops what is added to a data source itself, so the stack overrides both kinds.
        kind = "data" if isinstance(element, TerraformDataSource) else "resource"
        stack.add_override(
            f"{kind}.{element.terraform_resource_type}.{element.friendly_unique_id}.//.checkov.skip", skip
        )


def _found(scope: IConstruct, path: str) -> Iterator[TerraformResource | TerraformDataSource]:
    """The resources and data sources below `scope` at `path`."""
    part, _, rest = path.partition("/")
    if "*" in part:
        children = [child for child in scope.node.children if fnmatchcase(child.node.id, part)]
    else:
        child = scope.node.try_find_child(part)
        children = [] if child is None else [child]
    for child in children:
        if rest:
            yield from _found(child, rest)
        elif isinstance(child, TerraformResource | TerraformDataSource):
            yield child
