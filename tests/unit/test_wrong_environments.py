# ruff: noqa: E501 — a message is one line, and is compared as such
"""Every way to get an environment file wrong, and exactly what is said about it."""

from pathlib import Path
from typing import Any, get_args

import pytest

from environments.mistakes import Mistakes
from environments.reading import read
from environments.settings import Environment
from environments.settings.network import InterfaceEndpoint
from environments.settings.regions import Region
from environments.settings.variants import Variants
from environments.settings.workload import Workload
from tests.unit.minimal import MINIMAL_FILE

ALL_VARIANTS = ", ".join(Variants.model_fields)

KEYS = ", ".join(["extends", *Environment.model_fields])
WORKLOAD = ", ".join(Workload.model_fields)
REGIONS = ", ".join(get_args(Region))
ENDPOINTS = ", ".join(get_args(InterfaceEndpoint))
IMAGE = "a container image such as public.ecr.aws/nginx/nginx:1.27, or ecr:<tag> (at most 512 characters)"


def wrong(name: str, text: str | bytes, *messages: str, beside: dict[str, str] | None = None) -> Any:
    """A wrong `dev.yaml`, the messages about it, and the files beside `common/good.yaml`, the minimal one."""
    return pytest.param(text, messages, beside or {}, id=name)


WRONG = [
    wrong(
        "an unknown key",
        """\
extends: common/good.yaml
workload:
  imge: nginx:1.28
""",
        f'dev.yaml:3: workload.imge: unknown key; allowed: {WORKLOAD}; did you mean "image"?',
    ),
    wrong(
        "an unknown key at the top",
        """\
extends: common/good.yaml
regoin: eu-central-1
""",
        f'dev.yaml:2: regoin: unknown key; allowed: {KEYS}; did you mean "region"?',
    ),
    wrong(
        "a key in another spelling",
        """\
extends: common/good.yaml
load-balancer:
  rate_limit: 500
""",
        f'dev.yaml:2: load-balancer: unknown key; allowed: {KEYS}; did you mean "load_balancer"?',
    ),
    wrong(
        "an unknown key like no other",
        """\
extends: common/good.yaml
cache:
  flavour: mint
""",
        "dev.yaml:1: network.tiers.data: missing; allowed: {} for the standard layout: the database and the cache live in this tier",
        "dev.yaml:3: cache.flavour: unknown key; allowed: engine, node_type, replicas, snapshot_days",
    ),
    wrong(
        "an unknown region",
        """\
extends: common/good.yaml
region: eu-centra-1
""",
        f'dev.yaml:2: region: found "eu-centra-1"; allowed: {REGIONS}; did you mean "eu-central-1"?',
    ),
    wrong(
        "an unknown stage",
        """\
extends: common/good.yaml
stage: production
""",
        'dev.yaml:2: stage: found "production"; allowed: dev, staging, prod; did you mean "prod"?',
    ),
    wrong(
        "an unknown variant",
        """\
extends: common/good.yaml
variants:
  fragate: {}
""",
        f'dev.yaml:3: variants.fragate: unknown key; allowed: {ALL_VARIANTS}; did you mean "fargate"?',
    ),
    wrong(
        "no variant",
        """\
extends: common/good.yaml
variants:
  fargate: null
""",
        f"dev.yaml:2: variants: found an empty mapping; allowed: one or more of {ALL_VARIANTS}; {{}} takes its defaults",
    ),
    wrong(
        "an unknown kind of backend",
        """\
extends: common/good.yaml
backend:
  kind: s4
""",
        'dev.yaml:3: backend.kind: found "s4"; allowed: local, s3, cloud',
    ),
    wrong(
        "a wrong item of a list that needs one",
        """\
extends: common/good.yaml
workload:
  architectures: [arm]
""",
        'dev.yaml:3: workload.architectures[0]: found "arm"; allowed: arm64, x86_64; did you mean "arm64"?',
    ),
    wrong(
        "a backend without its kind",
        """\
extends: common/good.yaml
backend:
  bucket: states
""",
        "dev.yaml:2: backend.kind: missing; allowed: local, s3, cloud",
    ),
    wrong(
        "a backend without its bucket",
        """\
extends: common/good.yaml
backend:
  kind: s3
""",
        "dev.yaml:2: backend.bucket: missing; allowed: the name of an S3 bucket",
    ),
    wrong(
        "a template of Terraform's behind a key's ARN",
        """\
extends: common/good.yaml
backend:
  kind: s3
  bucket: states
  kms_key_arn: arn:aws:kms:us-east-1:111122223333:key/${file("x")}
""",
        'dev.yaml:5: backend.kms_key_arn: found "arn:aws:kms:us-east-1:111122223333:key/${file("x")}"; '
        "allowed: the ARN of a KMS key",
    ),
    wrong(
        "an unknown endpoint",
        """\
extends: common/good.yaml
network:
  endpoints:
    - logs
    - ecr.dk
""",
        f'dev.yaml:5: network.endpoints[1]: found "ecr.dk"; allowed: {ENDPOINTS}; did you mean "ecr.dkr"?',
    ),
    wrong(
        "an unknown time zone",
        """\
extends: common/good.yaml
variants:
  fargate:
    scaling:
      business_hours:
        time_zone: Europe/Berln
""",
        'dev.yaml:6: variants.fargate.scaling.business_hours.time_zone: found "Europe/Berln"; allowed: an IANA time zone such as Europe/Berlin; did you mean "Europe/Berlin"?',
    ),
    wrong(
        "memory with a unit",
        """\
extends: common/good.yaml
workload:
  memory_gb: 4 GiB
""",
        'dev.yaml:3: workload.memory_gb: found "4 GiB"; allowed: a number from 0.5 to 1536',
    ),
    wrong(
        "cpu in units of 1024",
        """\
extends: common/good.yaml
variants:
  fargate:
    cpu: 1024
""",
        "dev.yaml:4: variants.fargate.cpu: found 1024; allowed: a number from 0.25 to 16",
    ),
    wrong(
        "cpu that Fargate doesn't have",
        """\
extends: common/good.yaml
workload:
  cpu: 3
""",
        "dev.yaml:3: workload.cpu: found 3; allowed: 0.25, 0.5, 1, 2, 4, 8, 16 vCPU on Fargate",
    ),
    wrong(
        "memory that Fargate doesn't have with the cpu",
        """\
extends: common/good.yaml
workload:
  cpu: 1
  memory_gb: 3.7
""",
        "dev.yaml:4: workload.memory_gb: found 3.7; allowed: 2, 3, 4, 5, 6, 7, 8 GB on Fargate with 1 vCPU",
    ),
    wrong(
        "memory out of range",
        """\
extends: common/good.yaml
variants:
  fargate:
    memory_gb: 121
""",
        "dev.yaml:4: variants.fargate.memory_gb: found 121; allowed: a number from 0.5 to 120",
    ),
    wrong(
        "memory too small for the variant's cpu",
        """\
extends: common/good.yaml
variants:
  fargate:
    cpu: 4
""",
        "dev.yaml:4: workload.memory_gb: found 1 (the default); allowed: 8 to 30 in steps of 1 GB on Fargate with 4 vCPU",
    ),
    wrong(
        "min above max",
        """\
extends: common/good.yaml
variants:
  fargate:
    scaling:
      min_tasks: 5
      max_tasks: 2
""",
        "dev.yaml:5: variants.fargate.scaling.min_tasks: found 5; allowed: at most max_tasks (2)",
    ),
    wrong(
        "min above the default max",
        """\
extends: common/good.yaml
variants:
  fargate:
    scaling:
      min_tasks: 9
""",
        "dev.yaml:5: variants.fargate.scaling.min_tasks: found 9; allowed: at most max_tasks (4)",
    ),
    wrong(
        "business hours above max",
        """\
extends: common/good.yaml
variants:
  fargate:
    scaling:
      max_tasks: 1
      business_hours: {}
""",
        "dev.yaml:5: variants.fargate.scaling.business_hours.min_tasks: found 2 (the default); allowed: at most max_tasks (1)",
    ),
    wrong(
        "no capacity",
        """\
extends: common/good.yaml
variants:
  fargate:
    on_demand_weight: 0
""",
        "dev.yaml:4: variants.fargate.spot_weight: found 0 (the default); allowed: at least 1 when on_demand_weight is 0",
    ),
    wrong(
        "a percentage above 100",
        """\
extends: common/good.yaml
variants:
  fargate:
    scaling:
      cpu_percent: 120
""",
        "dev.yaml:5: variants.fargate.scaling.cpu_percent: found 120; allowed: a number above 0 and at most 100",
    ),
    wrong(
        "a percentage of 0",
        """\
extends: common/good.yaml
auto_stop:
  cpu_percent: 0
""",
        "dev.yaml:3: auto_stop.cpu_percent: found 0; allowed: a number above 0 and at most 100",
    ),
    wrong(
        "port 0",
        """\
extends: common/good.yaml
workload:
  port: 0
""",
        "dev.yaml:3: workload.port: found 0; allowed: a whole number from 1 to 65535",
    ),
    wrong(
        "a port in quotes",
        """\
extends: common/good.yaml
workload:
  port: "8080"
""",
        'dev.yaml:3: workload.port: found "8080"; allowed: a whole number from 1 to 65535',
    ),
    wrong(
        "a port with a fraction",
        """\
extends: common/good.yaml
workload:
  port: 80.5
""",
        "dev.yaml:3: workload.port: found 80.5; allowed: a whole number from 1 to 65535",
    ),
    wrong(
        "a number with underscores",
        """\
extends: common/good.yaml
load_balancer:
  rate_limit: 1_000
""",
        'dev.yaml:3: load_balancer.rate_limit: found "1_000"; allowed: a whole number from 100 to 2000000000',
    ),
    wrong(
        "an octal number",
        """\
extends: common/good.yaml
workload:
  port: 0o14
""",
        'dev.yaml:3: workload.port: found "0o14"; allowed: a whole number from 1 to 65535',
    ),
    wrong(
        "yes for true",
        """\
extends: common/good.yaml
auto_stop:
  enabled: yes
""",
        'dev.yaml:3: auto_stop.enabled: found "yes"; allowed: true or false; did you mean "true"?',
    ),
    wrong(
        "1 for true",
        """\
extends: common/good.yaml
auto_stop:
  enabled: 1
""",
        "dev.yaml:3: auto_stop.enabled: found 1; allowed: true or false",
    ),
    wrong(
        "no number",
        """\
extends: common/good.yaml
observability:
  latency_seconds: .nan
""",
        "dev.yaml:3: observability.latency_seconds: found .nan; allowed: a finite number",
    ),
    wrong(
        "a number without end",
        "extends: common/good.yaml\nbudget:\n  monthly_usd: " + "9" * 5000,
        "dev.yaml:3: budget.monthly_usd: found a number of 5000 digits; allowed: at most 18 digits",
    ),
    wrong(
        "money in fractions of a cent",
        """\
extends: common/good.yaml
budget:
  monthly_usd: 9.999
""",
        "dev.yaml:3: budget.monthly_usd: found 9.999; allowed: a number above 0 and at most 10000000, with at most 2 decimals",
    ),
    wrong(
        "a path without its slash",
        """\
extends: common/good.yaml
workload:
  health_check_path: health
""",
        'dev.yaml:3: workload.health_check_path: found "health"; allowed: a path that begins with / (at most 1024 characters)',
    ),
    wrong(
        "an image with a space",
        """\
extends: common/good.yaml
workload:
  image: nginx latest
""",
        f'dev.yaml:3: workload.image: found "nginx latest"; allowed: {IMAGE}',
    ),
    wrong(
        "missing image",
        """\
stage: dev
workload:
  port: 80
variants:
  fargate: {}
load_balancer:
  allow_plain_http: true
""",
        f"dev.yaml:2: workload.image: missing; allowed: {IMAGE}",
    ),
    wrong(
        "image taken away",
        """\
extends: common/good.yaml
workload:
  image: null
""",
        f"dev.yaml:3: workload.image: missing; allowed: {IMAGE}",
    ),
    wrong(
        "missing workload",
        """\
stage: dev
variants:
  fargate: {}
load_balancer:
  allow_plain_http: true
""",
        f"dev.yaml:1: workload: missing; allowed: a mapping with keys among {WORKLOAD}",
    ),
    wrong(
        "text for a mapping",
        """\
extends: common/good.yaml
workload: nginx:1.27
""",
        f'dev.yaml:2: workload: found "nginx:1.27"; allowed: a mapping with keys among {WORKLOAD}',
    ),
    wrong(
        "text for a list",
        """\
extends: common/good.yaml
observability:
  emails: me@example.com
""",
        'dev.yaml:3: observability.emails: found "me@example.com"; allowed: a list, each an e-mail address (at most 254 characters)',
    ),
    wrong(
        "no e-mail address",
        """\
extends: common/good.yaml
observability:
  emails:
    - me@example.com
    - me
""",
        'dev.yaml:5: observability.emails[1]: found "me"; allowed: an e-mail address (at most 254 characters)',
    ),
    wrong(
        "retention that CloudWatch doesn't have",
        """\
extends: common/good.yaml
observability:
  log_retention_days: 45
""",
        "dev.yaml:3: observability.log_retention_days: found 45; allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653",
    ),
    wrong(
        "no CIDR",
        """\
extends: common/good.yaml
network:
  cidr: 10.0.0.0
""",
        'dev.yaml:3: network.cidr: found "10.0.0.0"; allowed: an IPv4 block such as 10.0.0.0/16',
    ),
    wrong(
        "a CIDR with host bits",
        """\
extends: common/good.yaml
network:
  cidr: 10.0.0.1/16
""",
        'dev.yaml:3: network.cidr: found "10.0.0.1/16"; allowed: an IPv4 block that begins at its first address, such as 10.0.0.0/16',
    ),
    wrong(
        "a CIDR too large for a VPC",
        """\
extends: common/good.yaml
network:
  cidr: 10.0.0.0/8
""",
        'dev.yaml:3: network.cidr: found "10.0.0.0/8"; allowed: a block from /16 to /28',
    ),
    wrong(
        "a CIDR too small for the subnets",
        """\
extends: common/good.yaml
network:
  cidr: 10.0.0.0/24
""",
        'dev.yaml:3: network.cidr: found "10.0.0.0/24"; allowed: a /22 or larger, or subnets of its own for every tier',
    ),
    wrong(
        "overlapping tiers",
        """\
extends: common/good.yaml
network:
  tiers:
    public:
      subnets: [10.0.0.0/24, 10.0.1.0/24]
    app:
      subnets: [10.0.1.0/25, 10.0.2.0/24]
""",
        'dev.yaml:7: network.tiers.app.subnets[0]: found "10.0.1.0/25"; allowed: a block that doesn\'t overlap 10.0.1.0/24 of the tier public',
    ),
    wrong(
        "a tier over the standard layout of another",
        """\
extends: common/good.yaml
network:
  tiers:
    public:
      subnets: [10.0.16.0/24, 10.0.64.0/24]
""",
        'dev.yaml:5: network.tiers.public.subnets[0]: found "10.0.16.0/24"; allowed: a block that doesn\'t overlap 10.0.16.0/22 of the tier app',
    ),
    wrong(
        "a subnet outside of the VPC",
        """\
extends: common/good.yaml
network:
  cidr: 10.1.0.0/16
  tiers:
    app:
      subnets: [10.1.64.0/24, 10.2.0.0/24]
""",
        'dev.yaml:6: network.tiers.app.subnets[1]: found "10.2.0.0/24"; allowed: a block inside 10.1.0.0/16',
    ),
    wrong(
        "a subnet that is none, beside one in the way",
        """\
extends: common/good.yaml
network:
  tiers:
    public:
      subnets: [10.0.0, 10.0.64.0/24]
    ml:
      subnets: [10.0.128.0/24, 10.0.16.0/24]
""",
        'dev.yaml:5: network.tiers.public.subnets[0]: found "10.0.0"; allowed: an IPv4 block such as 10.0.0.0/16',
        'dev.yaml:7: network.tiers.ml.subnets[1]: found "10.0.16.0/24"; allowed: a block that doesn\'t overlap 10.0.16.0/22 of the tier app',
    ),
    wrong(
        "a subnet too few",
        """\
extends: common/good.yaml
network:
  zones: 3
  tiers:
    app:
      subnets: [10.0.64.0/24, 10.0.65.0/24]
""",
        "dev.yaml:6: network.tiers.app.subnets: found a list of 2; allowed: 3 subnets, one for each of network.zones",
    ),
    wrong(
        "a subnet too small",
        """\
extends: common/good.yaml
network:
  tiers:
    app:
      subnets: [10.0.64.0/24, 10.0.65.0/29]
""",
        'dev.yaml:5: network.tiers.app.subnets[1]: found "10.0.65.0/29"; allowed: a block from /16 to /28',
    ),
    wrong(
        "four zones",
        """\
extends: common/good.yaml
network:
  zones: 4
""",
        "dev.yaml:3: network.zones: found 4; allowed: a whole number from 2 to 3",
    ),
    wrong(
        "no NAT and no endpoints",
        """\
extends: common/good.yaml
workload:
  image: ecr:1
network:
  nat: none
  endpoints: [logs]
""",
        "dev.yaml:6: network.endpoints: found a list of 1; allowed: ecr.api, ecr.dkr as well: without NAT private tasks need them",
    ),
    wrong(
        "no NAT and an image from elsewhere",
        """\
extends: common/good.yaml
network:
  nat: none
  endpoints: [logs, ecr.api, ecr.dkr]
""",
        'common/good.yaml:3: workload.image: found "nginx:1.27"; allowed: an image in ECR: without NAT private tasks reach no other',
    ),
    wrong(
        "a database without its tier",
        """\
extends: common/good.yaml
database: {}
""",
        "dev.yaml:1: network.tiers.data: missing; allowed: {} for the standard layout: the database and the cache live in this tier",
    ),
    wrong(
        "database storage that shrinks",
        """\
extends: common/good.yaml
network:
  tiers:
    data: {}
database:
  storage_gb: 200
""",
        "dev.yaml:6: database.max_storage_gb: found 100 (the default); allowed: as much as storage_gb (200), or 220 or more",
    ),
    wrong(
        "database storage with too little room to grow",
        """\
extends: common/good.yaml
network:
  tiers:
    data: {}
database:
  storage_gb: 100
  max_storage_gb: 109
""",
        "dev.yaml:7: database.max_storage_gb: found 109; allowed: as much as storage_gb (100), or 110 or more",
    ),
    wrong(
        "too few days in Standard-IA",
        """\
extends: common/good.yaml
storage:
  buckets:
    results:
      infrequent_access_days: 30
      glacier_days: 59
""",
        "dev.yaml:6: storage.buckets.results.glacier_days: found 59; allowed: 30 days more than infrequent_access_days (30), at least",
    ),
    wrong(
        "ages out of order",
        """\
extends: common/good.yaml
storage:
  buckets:
    results:
      glacier_days: 90
      expire_days: 90
""",
        "dev.yaml:6: storage.buckets.results.expire_days: found 90; allowed: more than glacier_days (90)",
    ),
    wrong(
        "a bucket's name in capitals",
        """\
extends: common/good.yaml
storage:
  buckets:
    Results: {}
""",
        'dev.yaml:4: storage.buckets.Results: found the key "Results"; allowed: lower-case words joined by single hyphens (2 to 20 characters)',
    ),
    wrong(
        "plain HTTP in production",
        """\
extends: common/good.yaml
stage: prod
""",
        "common/good.yaml:7: load_balancer.allow_plain_http: found true; allowed: false in the stage prod; set domain.name instead",
    ),
    wrong(
        "no domain in production",
        """\
workload:
  image: nginx:1.27
variants:
  fargate: {}
""",
        "dev.yaml:1: domain.name: missing; allowed: the name that HTTPS is for; in the stage dev load_balancer.allow_plain_http may stand instead",
    ),
    wrong(
        "a number as environment variable",
        """\
extends: common/good.yaml
workload:
  environment:
    WORKERS: 4
""",
        "dev.yaml:4: workload.environment.WORKERS: found 4; allowed: text, in quotes",
    ),
    wrong(
        "an environment variable's name",
        """\
extends: common/good.yaml
workload:
  environment:
    MY-NAME: x
""",
        'dev.yaml:4: workload.environment.MY-NAME: found the key "MY-NAME"; allowed: letters, digits and _, no digit first (at most 128 characters)',
    ),
    wrong(
        "an environment variable without value",
        """\
extends: common/good.yaml
workload:
  environment:
    WORKERS:
""",
        "dev.yaml:4: workload.environment.WORKERS: found nothing; allowed: text",
    ),
    wrong(
        "a name among environment variables and secrets",
        """\
extends: common/good.yaml
workload:
  environment:
    A: x
  secrets:
    A: create
""",
        'dev.yaml:4: workload.environment.A: found "A"; allowed: a name that isn\'t among secrets too',
    ),
    wrong(
        "hours that end when they begin",
        """\
extends: common/good.yaml
variants:
  fargate:
    scaling:
      business_hours:
        start: "19:00"
""",
        'dev.yaml:6: variants.fargate.scaling.business_hours.end: found "19:00" (the default); allowed: another time than start',
    ),
    wrong(
        "a tag that AWS keeps for itself",
        """\
extends: common/good.yaml
tags:
  aws:team: x
""",
        'dev.yaml:3: tags.aws:team: found the key "aws:team"; allowed: a key without the prefix aws:, which AWS keeps for itself',
    ),
    wrong(
        "a tag that things are found by",
        """\
extends: common/good.yaml
tags:
  stack: mine
""",
        'dev.yaml:3: tags.stack: found "mine"; allowed: a key other than Project, Environment, Stack, Component, Name, CreatedBy, AutoStop, which Landfall fills itself',
    ),
    wrong(
        "a standard tag in another spelling",
        """\
extends: common/good.yaml
tags:
  owner: ml
""",
        'dev.yaml:3: tags.owner: found "ml"; allowed: the spelling Owner: IAM takes both for one key',
    ),
    wrong(
        "two tags that differ only in case",
        """\
extends: common/good.yaml
tags:
  Team: ml
  team: ml
""",
        'dev.yaml:4: tags.team: found "ml"; allowed: the spelling Team: IAM takes both for one key',
    ),
    wrong(
        "a project that begins as AWS's own names do",
        """\
extends: common/good.yaml
project: sg
""",
        'dev.yaml:2: project: found "sg"; allowed: a name that doesn\'t begin with aws, amzn-, internal-, sg- or sthree-, which AWS reserves',
    ),
    wrong(
        "a tag with a strange letter",
        """\
extends: common/good.yaml
tags:
  team*: x
""",
        'dev.yaml:3: tags.team*: found the key "team*"; allowed: letters, digits, spaces and . : / = + @ _ - (1 to 128 characters)',
    ),
    wrong(
        "a secret as a plain value, by its name",
        """\
extends: common/good.yaml
workload:
  environment:
    DB_PASSWORD: hunter2
""",
        "dev.yaml:4: workload.environment.DB_PASSWORD: found a secret, by its name, written as plain value; allowed: a reference to a secret, under workload.secrets.DB_PASSWORD",
    ),
    wrong(
        "a secret as a plain value, by its form",
        """\
extends: common/good.yaml
workload:
  environment:
    SETTINGS: "key=AKIAIOSFODNN7EXAMPLE"
""",
        "dev.yaml:4: workload.environment.SETTINGS: found an AWS access key id, written as plain value; allowed: a reference to a secret, under workload.secrets.SETTINGS",
    ),
    wrong(
        "a secret as a number",
        """\
extends: common/good.yaml
workload:
  environment:
    DB_PASSWORD: 12345678
""",
        "dev.yaml:4: workload.environment.DB_PASSWORD: found a secret, by its name, written as plain value; allowed: a reference to a secret, under workload.secrets.DB_PASSWORD",
    ),
    wrong(
        "a URL with a password",
        """\
extends: common/good.yaml
workload:
  environment:
    DATABASE_URL: postgres://app:hunter2@db:5432/app
""",
        "dev.yaml:4: workload.environment.DATABASE_URL: found a URL with a password, written as plain value; allowed: a reference to a secret, under workload.secrets.DATABASE_URL",
    ),
    wrong(
        "a secret in the wrong place",
        """\
extends: common/good.yaml
workload:
  secrets:
    DB_PASSWORD: hunter2
""",
        "dev.yaml:4: workload.secrets.DB_PASSWORD: found a hidden value of 7 characters; allowed: create, or the ARN of a Secrets Manager secret or SSM parameter",
    ),
    wrong(
        "a secret in a command",
        """\
extends: common/good.yaml
workload:
  command: [serve, --api-key=hunter2hunter2]
""",
        "dev.yaml:3: workload.command[1]: found a password or key, written as plain value; allowed: a reference to a secret, under workload.secrets",
    ),
    wrong(
        "a secret in a key of its own",
        """\
extends: common/good.yaml
owner: ghp_0123456789abcdefghijABCDEFGHIJ012345
""",
        "dev.yaml:2: owner: found a GitHub token, written as plain value; allowed: a reference to a secret, under workload.secrets",
    ),
    wrong(
        "two mistakes at once",
        """\
extends: common/good.yaml
region: moon-1
workload:
  port: 99999
""",
        f'dev.yaml:2: region: found "moon-1"; allowed: {REGIONS}',
        "dev.yaml:4: workload.port: found 99999; allowed: a whole number from 1 to 65535",
    ),
    wrong(
        "a typo and parts that don't agree",
        """\
extends: common/good.yaml
flavour: mint
variants:
  fargate:
    cpu: 4
""",
        f"dev.yaml:2: flavour: unknown key; allowed: {KEYS}",
        "dev.yaml:5: workload.memory_gb: found 1 (the default); allowed: 8 to 30 in steps of 1 GB on Fargate with 4 vCPU",
    ),
    wrong(
        "a mistake in the file that is extended",
        """\
extends: common/base.yaml
region: eu-west-1
""",
        "common/base.yaml:3: workload.port: found 0; allowed: a whole number from 1 to 65535",
        beside={"common/base.yaml": "extends: good.yaml\nworkload:\n  port: 0\n"},
    ),
    wrong(
        "a mistake in the file that is extended, mended",
        """\
extends: common/base.yaml
workload:
  port: 80
  cpu: 3
""",
        "dev.yaml:4: workload.cpu: found 3; allowed: 0.25, 0.5, 1, 2, 4, 8, 16 vCPU on Fargate",
        beside={"common/base.yaml": "extends: good.yaml\nworkload:\n  port: 0\n"},
    ),
    wrong(
        "a cycle in extends",
        """\
extends: staging.yaml
""",
        "common/other.yaml:1: extends: found a cycle: dev.yaml → staging.yaml → common/other.yaml → dev.yaml; allowed: a file that doesn't lead back here",
        beside={"staging.yaml": "extends: common/other.yaml\n", "common/other.yaml": "extends: ../dev.yaml\n"},
    ),
    wrong(
        "extends itself",
        """\
extends: dev.yaml
""",
        "dev.yaml:1: extends: found a cycle: dev.yaml → dev.yaml; allowed: a file that doesn't lead back here",
    ),
    wrong(
        "extends nothing that is there",
        """\
extends: common/god.yaml
""",
        'dev.yaml:1: extends: found "common/god.yaml", which doesn\'t exist; allowed: the name of another environment file; did you mean "common/good.yaml"?',
    ),
    wrong(
        "extends what lies outside",
        """\
extends: ../secrets.yaml
""",
        'dev.yaml:1: extends: found "../secrets.yaml", which is outside of the folder of environments; allowed: a file inside it',
    ),
    wrong(
        "extends a list",
        """\
extends: [common/good.yaml]
""",
        "dev.yaml:1: extends: found a list of 1; allowed: the name of another environment file",
    ),
    wrong(
        "an empty file",
        "",
        "dev.yaml: the file is empty; allowed: a mapping of settings",
    ),
    wrong(
        "only comments",
        """\
# nothing yet

""",
        "dev.yaml: the file is empty; allowed: a mapping of settings",
    ),
    wrong(
        "a list",
        """\
- dev
- staging
""",
        "dev.yaml:1: found a list; allowed: a mapping of settings",
    ),
    wrong(
        "just text",
        """\
hello
""",
        'dev.yaml:1: found "hello"; allowed: a mapping of settings',
    ),
    wrong(
        "not YAML",
        """\
stage: dev
workload: image: nginx
""",
        "dev.yaml:2: not YAML: mapping values are not allowed here",
    ),
    wrong(
        "a quotation mark that never ends",
        """\
stage: dev
project: "landfall
owner: me
""",
        "dev.yaml:4: not YAML: found unexpected end of stream (while scanning a quoted scalar that begins on line 2)",
    ),
    wrong(
        "a tab",
        "stage: dev\nworkload:\n\timage: nginx\n",
        "dev.yaml:3: not YAML: found a tab; allowed: spaces for indentation",
    ),
    wrong(
        "two documents",
        """\
stage: dev
---
stage: prod
""",
        "dev.yaml:2: found a second document (---); allowed: one document per file",
    ),
    wrong(
        "a key twice",
        """\
extends: common/good.yaml
region: eu-west-1
stage: dev
region: eu-west-2
""",
        "dev.yaml:4: region: the key was already on line 2; allowed: each key once",
    ),
    wrong(
        "an unknown alias",
        """\
extends: common/good.yaml
region: *home
""",
        "dev.yaml:2: not YAML: found undefined alias 'home'",
    ),
    wrong(
        "a tag",
        """\
extends: common/good.yaml
owner: !!python/object/apply:os.system [id]
""",
        'dev.yaml:2: owner: found the tag "python/object/apply:os.system"; allowed: plain YAML without tags',
    ),
    wrong(
        "an alias that holds itself",
        """\
extends: common/good.yaml
tags: &tags
  more: *tags
""",
        "dev.yaml:3: tags.more: found an alias to what it is itself part of; allowed: an alias to something complete",
    ),
    wrong(
        "aliases that multiply",
        """\
a: &a [x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: [*d,*d,*d,*d,*d,*d,*d,*d,*d]
""",
        "dev.yaml:5: e: found more than 20,000 values, counting repeated aliases; allowed: at most 20,000",
    ),
    wrong(
        "nested too deep",
        """\
stage: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
""",
        "dev.yaml:1: nested more than 32 levels deep; allowed: at most 32 levels",
    ),
    wrong(
        "a number as key",
        """\
extends: common/good.yaml
tags:
  2024: x
""",
        "dev.yaml:3: tags: found 2024 as a key; allowed: text; a number needs quotes",
    ),
    wrong(
        "a list as key",
        """\
extends: common/good.yaml
tags:
  [a, b]: x
""",
        "dev.yaml:3: tags: found a list or a mapping as a key; allowed: text; a number needs quotes",
    ),
    wrong(
        "mistakes in a merged mapping",
        """\
extends: common/good.yaml
<<:
  database: .inf
  owner: a
  owner: b
tags:
  <<: {1: x}
""",
        "dev.yaml:3: database: found .inf; allowed: a finite number",
        "dev.yaml:5: owner: the key was already on line 4; allowed: each key once",
        "dev.yaml:7: tags: found 1 as a key; allowed: text; a number needs quotes",
    ),
    wrong(
        "a mistake in a mapping that is merged twice",
        """\
extends: common/good.yaml
observability: &first
  cpu_percent: .inf
auto_stop:
  <<: *first
""",
        "dev.yaml:3: observability.cpu_percent: found .inf; allowed: a finite number",
    ),
    wrong(
        "a control character",
        "stage: dev\nowner: a\u0007b\n",
        "dev.yaml:2: found the control character U+0007; allowed: printable text",
    ),
    wrong(
        "an escaped control character",
        'extends: common/good.yaml\nowner: "a\\u0007b"\n',
        "dev.yaml:2: owner: found the control character U+0007; allowed: printable text",
    ),
    wrong(
        "half a character",
        'extends: common/good.yaml\nowner: "a\\ud800b"\n',
        "dev.yaml:2: owner: found the control character U+D800; allowed: printable text",
    ),
    wrong(
        "not UTF-8",
        b"stage: dev\nowner: J\xfcrgen\n",
        "dev.yaml:2: not UTF-8: byte 0xfc at offset 19; allowed: a text file in UTF-8",
    ),
    wrong(
        "UTF-16",
        b"\xff\xfes\x00t\x00a\x00g\x00e\x00:\x00 \x00d\x00e\x00v\x00\n\x00",
        "dev.yaml:1: not UTF-8: byte 0xff at offset 0; allowed: a text file in UTF-8",
    ),
    wrong(
        "a file of a megabyte",
        "# " + "x" * 1024 * 1024,
        "dev.yaml: the file is too large; allowed: at most 262,144 bytes",
    ),
    wrong(
        "a key in the wrong place",
        """\
extends: common/good.yaml
image: nginx:1.28
""",
        f'dev.yaml:2: image: unknown key; allowed: {KEYS}; did you mean "workload.image"?',
    ),
    wrong(
        "false for none",
        """\
extends: common/good.yaml
network:
  nat: false
""",
        "dev.yaml:3: network.nat: found false; allowed: none, instance, gateway, gateway-per-zone",
    ),
    wrong(
        "a CIDR with a prefix that IPv4 doesn't have",
        """\
extends: common/good.yaml
network:
  cidr: 10.0.0.0/33
""",
        'dev.yaml:3: network.cidr: found "10.0.0.0/33"; allowed: an IPv4 block such as 10.0.0.0/16',
    ),
    wrong(
        "Fargate without its tier",
        """\
extends: common/good.yaml
network:
  tiers:
    app: null
""",
        "dev.yaml:4: network.tiers.app: missing; allowed: {} for the standard layout: the compute lives in this tier",
    ),
    wrong(
        "a mistake that another would follow from",
        """\
extends: common/good.yaml
workload:
  cpu: lots
  memory_gb: 30
""",
        'dev.yaml:3: workload.cpu: found "lots"; allowed: a number from 0.25 to 192',
    ),
]


@pytest.mark.parametrize(("text", "messages", "beside"), WRONG)
def test_a_wrong_file_is_answered_with_one_message_for_each_mistake(
    text: str | bytes,
    messages: tuple[str, ...],
    beside: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "common").mkdir()
    for name, content in {"common/good.yaml": MINIMAL_FILE, **beside}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "dev.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(Mistakes) as caught:
        read(Path("dev.yaml"))

    assert str(caught.value).split("\n") == list(messages)


def test_the_file_that_the_wrong_ones_extend_is_right(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(MINIMAL_FILE, encoding="utf-8")

    assert read(path).workload.image == "nginx:1.27"
