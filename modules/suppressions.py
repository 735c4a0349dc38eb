"""Checks that a stack fails on purpose: the one place where a finding is accepted, each with its reason.

`python -m policies` fails on a suppression that suppresses nothing, so this list can't outlive its causes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from environments.settings import Environment
from environments.settings.api import HttpApi
from environments.settings.ml_instance_types import has_local_disks
from environments.settings.variants.eks_spot import EVERYWHERE
from environments.settings.variants.lambda_api import LambdaApi

NO_RESERVATION = (
    "The environment reserves no concurrency (reserved_concurrency), which a new account's quota doesn't allow"
)
OWN_FUNCTION = (
    ("CKV_AWS_117", "It calls AWS's APIs over TLS and nothing in a network; a VPC would bring a NAT"),
    ("CKV_AWS_115", "Its callers are few; a reservation would be more than a new account's quota allows"),
    ("CKV_AWS_272", "AWS Signer signs zips in S3, which is the pipeline's; the zip here is made at synthesis"),
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
        api = variant.api if variant is not None else None
        return isinstance(api, HttpApi) and api.jwt is None and api.authorization == "none"

    return holds


def with_network(environment: Environment) -> bool:
    """Holds where SageMaker's containers have a network."""
    variant = environment.variants.sagemaker
    return variant is not None and not variant.isolated


def on_local_disks(environment: Environment) -> bool:
    """Holds where an endpoint of SageMaker's has instances with disks of their own."""
    variant = environment.variants.sagemaker
    return variant is not None and any(has_local_disks(name) for _, name in variant.instance_types())


def open_inference(environment: Environment) -> bool:
    """Holds where the HTTP API in front of SageMaker lets everybody in."""
    variant = environment.variants.sagemaker
    return variant is not None and variant.api.authorization == "none"


def outside_of_networks(environment: Environment) -> bool:
    """Holds where a function has nothing to reach in a network."""
    return environment.database is None and environment.cache is None


def calls_aws(environment: Environment) -> bool:
    """Holds where the workload has permissions of its own."""
    return bool(environment.workload.bedrock_models or environment.storage.buckets)


def in_public_subnets(key: str) -> Callable[[Environment], bool]:
    """Holds where the instances of the variant `key` have public addresses."""

    def holds(environment: Environment) -> bool:
        variant = getattr(environment.variants, key)
        return variant is not None and variant.placement(environment) == "public"

    return holds


def open_control_plane(environment: Environment) -> bool:
    """Holds where the environment lets somebody reach an EKS control plane from the Internet."""
    return environment.variants.eks_spot is not None and bool(environment.variants.eks_spot.public_access_cidrs)


def control_plane_open_to_everybody(environment: Environment) -> bool:
    """Holds where that is everybody."""
    eks = environment.variants.eks_spot
    return eks is not None and EVERYWHERE in eks.public_access_cidrs


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """`checks` (ids) fail on the resource at the construct path `path`, for `reason`; `*` in a path is any one part.
    `without` is a resource type that keeps them from failing where a stack has one of it."""

    path: str
    checks: tuple[str, ...]
    reason: str
    when: Callable[[Environment], bool] = always
    without: str | None = None


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
        checks=("CKV_AWS_18",),
        reason="It holds the access logs itself; the check only knows those that buckets deliver",
        without="aws_s3_bucket_logging",
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
        path="eks-spot/control-plane/cluster",
        checks=("CKV_AWS_39",),
        reason="The environment names who may reach it (public_access_cidrs)",
        when=open_control_plane,
    ),
    Suppression(
        path="eks-spot/control-plane/cluster",
        checks=("CKV_AWS_38",),
        reason="The environment names everybody (public_access_cidrs), which only a dev stage may do",
        when=control_plane_open_to_everybody,
    ),
    Suppression(
        path="eks-spot/*-targets",
        checks=("CKV2_AWS_15",),
        reason="EKS makes the group and watches its nodes itself; what the load balancer sees is the health of pods",
    ),
    Suppression(
        path="eks-spot/karpenter/controller-role/permissions",
        checks=("PARLIAMENT_RESOURCE_MISMATCH",),
        reason="IAM judges a launch for each of its resources apart, so it is allowed by several statements",
    ),
    Suppression(
        path="cache/group",
        checks=("CKV_AWS_31",),
        reason="A token would stand in Terraform's state; the security group lets in the service alone, over TLS",
    ),
    *(
        Suppression(
            path=f"{variant}/{resource}",
            checks=("CKV_AWS_88",),
            reason="By their own address the instances need no NAT; their group lets in nobody but the load balancer",
            when=in_public_subnets(variant.replace("-", "_")),
        )
        for variant, resource in (
            ("ec2-graviton", "template/template"),
            ("ec2-gpu", "template/template"),
            ("ec2-gpu", "instance/instance"),
        )
    ),
    *(
        Suppression(
            path=f"{variant}/template/template",
            checks=("CKV_AWS_341",),
            reason="A container is one hop further than its host, and this one calls AWS with the instance's role",
            when=calls_aws,
        )
        for variant in ("ec2-graviton", "ec2-gpu")
    ),
    Suppression(
        path="ec2-single/instance/instance",
        checks=("CKV_AWS_88",),
        reason="The instance is what clients reach: there is no load balancer in front of it",
    ),
    Suppression(
        path="ec2-single/host/security-group/from-internet-*",
        checks=("CKV_LANDFALL_2",),
        reason="The reverse proxy on the instance stands in for a load balancer, and on no other port",
    ),
    Suppression(
        path="ec2-single/host/security-group/from-internet-80",
        checks=("CKV_AWS_260",),
        reason="Port 80 of the reverse proxy redirects to HTTPS, or is the dev stage's only port",
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
    *(
        Suppression(path=f"sagemaker/{bucket}/bucket", checks=(check,), reason=reason)
        for bucket in ("artifacts", "data")
        for check, reason in (
            ("CKV_AWS_144", "Another region would double the storage price; objects are versioned"),
            ("CKV2_AWS_62", "Nothing in the stack waits for new objects"),
        )
    ),
    Suppression(
        path="sagemaker/model-*/model",
        checks=("CKV_AWS_370",),
        reason="SageMaker isolates no serverless endpoint, and others unless the environment asks for a network",
        when=with_network,
    ),
    Suppression(
        path="sagemaker/endpoint/configuration",
        checks=("CKV_AWS_98",),
        reason="Disks of these instances' own are encrypted by their hardware, and SageMaker refuses a key for them",
        when=on_local_disks,
    ),
    Suppression(
        path="sagemaker/kept/parameter",
        checks=("CKV2_AWS_34",),
        reason="It holds names, sizes and tags of the endpoint, as whoever may describe that reads them, and no secret",
    ),
    Suppression(
        path="sagemaker/front/function",
        checks=("CKV_AWS_117",),
        reason="It calls SageMaker over TLS and nothing in a network; a VPC would bring a NAT and slower starts",
    ),
    Suppression(
        path="sagemaker/front/function",
        checks=("CKV_AWS_115",),
        reason="The API in front is throttled; a reservation would be more than a new account's quota allows",
    ),
    Suppression(
        path="sagemaker/front/function",
        checks=("CKV_AWS_272",),
        reason="AWS Signer signs zips in S3, which is the pipeline's; the zip here is made at synthesis",
    ),
    Suppression(path="sagemaker/http-api/route", checks=("CKV_AWS_309",), reason=OPEN_API, when=open_inference),
    *(Suppression(path="lifecycle/*/*/function", checks=(check,), reason=reason) for check, reason in OWN_FUNCTION),
    *(
        Suppression(path="lifecycle/auto-start/*/*/function", checks=(check,), reason=reason)
        for check, reason in OWN_FUNCTION
    ),
    *(
        Suppression(path=f"lifecycle/auto-start/api/{route}", checks=("CKV_AWS_309",), reason=reason)
        for route, reason in (
            ("github", "GitHub has no AWS credentials: the function checks its signature"),
            ("start", "Whoever has the key need not have AWS credentials: the function checks the key"),
        )
    ),
    Suppression(
        path="lifecycle/auto-start/secrets/secret-GITHUB_WEBHOOK",
        checks=("CKV2_AWS_57",),
        reason="GitHub has the same secret, and nobody but its owner can change it there",
    ),
    Suppression(
        path="lifecycle/notes/table",
        checks=("CKV_AWS_28",),
        reason="Nothing in it is worth having an hour later: it says who is at work, and which events were taken",
    ),
    *(
        Suppression(path="lifecycle/cost-report/reports/bucket", checks=(check,), reason=reason)
        for check, reason in (
            ("CKV_AWS_144", "What a report says can be asked of Cost Explorer again; another region would keep copies"),
            ("CKV2_AWS_62", "Nothing in the stack waits for new reports: the topic is told of them"),
        )
    ),
    *(
        Suppression(path="beanstalk/source/bucket/bucket", checks=(check,), reason=reason)
        for check, reason in (
            ("CKV_AWS_144", "Terraform makes the bundles anew from the settings; another region would keep copies"),
            ("CKV2_AWS_62", "Nothing in the stack waits for new objects"),
        )
    ),
    Suppression(
        path="beanstalk/environment",
        checks=("CKV_AWS_312",),
        reason="Health reporting is enhanced; the check looks for an option in a namespace that doesn't have it",
    ),
    Suppression(
        path="beanstalk/security-group/group",
        checks=("CKV2_AWS_5",),
        reason="Beanstalk attaches it to the instances: an option of the environment names it",
    ),
    Suppression(
        path="beanstalk/security-group/from-internet",
        checks=("CKV_AWS_260", "CKV_LANDFALL_2"),
        reason="The single instance of a dev stage is what clients reach, on the one port of its proxy",
    ),
    Suppression(
        path="load-balancer/security-group/to-proxies-in",
        checks=("CKV_AWS_260",),
        reason="It lets in the load balancer's group alone; the check takes a rule without a block for one with all",
    ),
)


def suppress(document: dict[str, Any], environment: Environment) -> None:
    """Writes the suppressions that apply into a stack's Terraform JSON, where checkov reads them (see `policies/`)."""
    found = [
        (suppression.path.split("/"), suppression)
        for suppression in SUPPRESSIONS
        if suppression.when(environment) and suppression.without not in document["resource"]
    ]
    for kind in ("resource", "data"):
        for blocks in document.get(kind, {}).values():
            for block in blocks.values():
                notes = block["//"]
                path = notes["metadata"]["path"].split("/")[1:]
                skip = [
                    {"id": check, "comment": suppression.reason}
                    for pattern, suppression in found
                    if len(pattern) == len(path) and all(map(fnmatchcase, path, pattern))
                    for check in suppression.checks
                ]
                if skip:
                    notes["checkov"] = {"skip": skip}
