"""Every default and every bound of the settings; the rules between settings are in test_wrong_environments."""

from decimal import Decimal
from ipaddress import IPv4Network
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from environments.settings import Environment
from environments.settings.backend import CloudBackend, LocalBackend, S3Backend
from environments.settings.base import LogRetentionDays, Settings
from environments.settings.data import Bucket, Cache, Database, Storage
from environments.settings.domain import Domain
from environments.settings.load_balancer import LoadBalancer
from environments.settings.network import Network, Tier, Tiers
from environments.settings.operations import AutoStop, Budget, Observability, Usage
from environments.settings.regions import Region
from environments.settings.variants import Variants
from environments.settings.variants.fargate import SIZES, BusinessHours, Fargate, FargateScaling
from environments.settings.workload import Workload
from tests.unit.minimal import MINIMAL

REQUIRED: dict[type[Settings], dict[str, Any]] = {
    Environment: MINIMAL,
    Workload: {"image": "nginx:1.27"},
    Variants: {"fargate": {}},
    Domain: {"name": "api.example.com"},
    S3Backend: {"kind": "s3", "bucket": "states"},
    CloudBackend: {"kind": "cloud", "organization": "acme"},
}
"""What has to be said to get the defaults of everything else."""

DEFAULTS: dict[type[Settings], dict[str, Any]] = {
    Environment: {
        "project": "landfall",
        "owner": "platform-team",
        "cost_center": "ai-platform",
        "tags": {},
        "region": "us-east-1",
        "deletion_protection": True,
        "backend": LocalBackend(),
        "network": Network(),
        "domain": None,
        "database": None,
        "cache": None,
        "storage": Storage(),
        "observability": Observability(),
        "budget": Budget(),
        "auto_stop": AutoStop(),
        "usage": Usage(),
    },
    LocalBackend: {"kind": "local"},
    S3Backend: {"region": "us-east-1", "prefix": "landfall", "kms_key_arn": None},
    CloudBackend: {"hostname": "app.terraform.io"},
    Workload: {
        "port": 8080,
        "health_check_path": "/health",
        "command": (),
        "cpu": 0.5,
        "memory_gb": 1,
        "architecture": "arm64",
        "environment": {},
        "secrets": {},
        "bedrock_models": (),
    },
    Variants: {},
    Fargate: {
        "cpu": None,
        "memory_gb": None,
        "scaling": FargateScaling(),
        "on_demand_base": 1,
        "on_demand_weight": 1,
        "spot_weight": 0,
        "scratch_paths": ("/tmp",),  # noqa: S108 — a folder inside the container
        "ephemeral_storage_gb": 20,
        "start_seconds": 60,
        "container_insights": "enabled",
    },
    FargateScaling: {
        "min_tasks": 1,
        "max_tasks": 4,
        "cpu_percent": 60,
        "memory_percent": None,
        "requests_per_task": None,
        "business_hours": None,
    },
    BusinessHours: {"time_zone": "UTC", "days": "MON-FRI", "start": "07:00", "end": "19:00", "min_tasks": 2},
    Network: {
        "cidr": IPv4Network("10.0.0.0/16"),
        "zones": 2,
        "tiers": Tiers(),
        "nat": "instance",
        "nat_instance_type": "t4g.nano",
        "endpoints": (),
        "flow_log_retention_days": 365,
    },
    Tiers: {"public": Tier(), "app": Tier(), "data": None, "ml": None},
    Tier: {"subnets": None},
    Domain: {"hosted_zone_id": None},
    LoadBalancer: {
        "allow_plain_http": False,
        "idle_timeout_seconds": 60,
        "rate_limit": 2000,
        "access_log_days": 90,
    },
    Database: {
        "engine_version": "16",
        "instance_class": "db.t4g.micro",
        "storage_gb": 20,
        "max_storage_gb": 100,
        "multi_az": False,
        "backup_days": 7,
    },
    Cache: {"engine": "valkey", "node_type": "cache.t4g.micro", "replicas": 0, "snapshot_days": 1},
    Storage: {"buckets": {}},
    Bucket: {
        "access": "read-write",
        "infrequent_access_days": None,
        "glacier_days": None,
        "expire_days": None,
        "noncurrent_days": 30,
    },
    Observability: {
        "log_retention_days": 365,
        "emails": (),
        "errors_per_minute": 10,
        "latency_seconds": 1,
        "cpu_percent": 85,
        "memory_percent": 85,
        "dashboard": True,
    },
    Budget: {"monthly_usd": Decimal(200), "actual_percent": 80, "forecast_percent": 100, "emails": ()},
    AutoStop: {"enabled": False, "idle_minutes": 15, "cpu_percent": 5},
    Usage: {
        "requests_per_month": 100_000,
        "request_kb": 4,
        "response_kb": 16,
        "request_seconds": 0.2,
        "active_hours_per_day": 24,
        "log_gb_per_month": 1,
        "image_gb": 1,
    },
}

TINY = 0.001
PERCENT = (0, TINY, 100, 100 + TINY)

NUMBERS: dict[tuple[type[Settings], str], tuple[float, float, float, float]] = {
    (Workload, "port"): (0, 1, 65535, 65536),
    (Workload, "cpu"): (0.249, 0.25, 192, 192.001),
    (Workload, "memory_gb"): (0.499, 0.5, 1536, 1536.001),
    (Fargate, "cpu"): (0.249, 0.25, 16, 16.001),
    (Fargate, "memory_gb"): (0.499, 0.5, 120, 120.001),
    (Fargate, "on_demand_base"): (-1, 0, 1000, 1001),
    (Fargate, "on_demand_weight"): (-1, 0, 1000, 1001),
    (Fargate, "spot_weight"): (-1, 0, 1000, 1001),
    (Fargate, "ephemeral_storage_gb"): (19, 20, 200, 201),
    (Fargate, "start_seconds"): (-1, 0, 7200, 7201),
    (FargateScaling, "min_tasks"): (-1, 0, 1000, 1001),
    (FargateScaling, "max_tasks"): (0, 1, 1000, 1001),
    (FargateScaling, "cpu_percent"): PERCENT,
    (FargateScaling, "memory_percent"): PERCENT,
    (FargateScaling, "requests_per_task"): (0, 1, 1_000_000, 1_000_001),
    (BusinessHours, "min_tasks"): (0, 1, 1000, 1001),
    (Network, "zones"): (1, 2, 3, 4),
    (LoadBalancer, "idle_timeout_seconds"): (0, 1, 4000, 4001),
    (LoadBalancer, "rate_limit"): (99, 100, 2_000_000_000, 2_000_000_001),
    (LoadBalancer, "access_log_days"): (0, 1, 3650, 3651),
    (Database, "storage_gb"): (19, 20, 65536, 65537),
    (Database, "max_storage_gb"): (19, 20, 65536, 65537),
    (Database, "backup_days"): (0, 1, 35, 36),
    (Cache, "replicas"): (-1, 0, 5, 6),
    (Cache, "snapshot_days"): (-1, 0, 35, 36),
    (Bucket, "infrequent_access_days"): (29, 30, 3650, 3651),
    (Bucket, "glacier_days"): (30, 31, 3650, 3651),
    (Bucket, "expire_days"): (0, 1, 3650, 3651),
    (Bucket, "noncurrent_days"): (0, 1, 3650, 3651),
    (Observability, "errors_per_minute"): (0, 1, 1_000_000, 1_000_001),
    (Observability, "latency_seconds"): (0, TINY, 300, 300 + TINY),
    (Observability, "cpu_percent"): PERCENT,
    (Observability, "memory_percent"): PERCENT,
    (Budget, "monthly_usd"): (0, 0.01, 10_000_000, 10_000_000.01),
    (Budget, "actual_percent"): (0, 1, 1000, 1001),
    (Budget, "forecast_percent"): (0, 1, 1000, 1001),
    (AutoStop, "idle_minutes"): (4, 5, 1440, 1441),
    (AutoStop, "cpu_percent"): PERCENT,
    (Usage, "requests_per_month"): (-1, 0, 10**12, 10**12 + 1),
    (Usage, "request_kb"): (-TINY, 0, 10_000, 10_000 + TINY),
    (Usage, "response_kb"): (-TINY, 0, 1_000_000, 1_000_000 + TINY),
    (Usage, "request_seconds"): (0, TINY, 900, 900 + TINY),
    (Usage, "active_hours_per_day"): (0, TINY, 24, 24 + TINY),
    (Usage, "log_gb_per_month"): (-TINY, 0, 1_000_000, 1_000_000 + TINY),
    (Usage, "image_gb"): (-TINY, 0, 1000, 1000 + TINY),
}
"""Just too low, lowest, highest, just too high."""

BESIDE: dict[tuple[type[Settings], str], dict[str, Any]] = {
    (Fargate, "on_demand_weight"): {"spot_weight": 1},
    (FargateScaling, "min_tasks"): {"max_tasks": 1000},
    (Database, "storage_gb"): {"max_storage_gb": 65536},
}
"""What else has to be set for both bounds to be right."""

SLUGS = (["ab", "a1-b2", "x" * 20], ["", "a", "x" * 21, "Ab", "1a", "a_b", "a--b", "-a", "a-", "a b", "a\n", "ä-b"])
TEXTS: dict[tuple[type[Settings], str], tuple[list[str], list[str]]] = {
    (Environment, "name"): (["ab", "dev", "x" * 12], ["a", "x" * 13, "Dev", "dev_1", "-dev"]),
    (Environment, "project"): SLUGS,
    (Environment, "owner"): (
        ["", "me@example.com", "Team A/B: x+y=z_1.2-3", "Zoë", "x" * 128],
        ["a\nb", "a*b", "x" * 129],
    ),
    (Environment, "cost_center"): (["cc-1"], ["a;b", "x" * 129]),
    (S3Backend, "bucket"): (["abc", "a.b-c", "x" * 63], ["ab", "Abc", "-abc", "abc-", "x" * 64]),
    (S3Backend, "prefix"): (["", "a/b_c.d-1"], ["a b", "a*"]),
    (S3Backend, "kms_key_arn"): (["arn:aws:kms:us-east-1:123456789012:key/1"], ["key/1", "arn:aws:s3:::b"]),
    (CloudBackend, "organization"): (["acme", "A_b-1"], ["ab", "a b", "x" * 41]),
    (CloudBackend, "hostname"): (["tfe.example.com"], ["https://tfe.example.com", ""]),
    (Workload, "image"): (
        [
            "nginx",
            "nginx:1.27",
            "ecr:1.4.2",
            "public.ecr.aws/nginx/nginx-unprivileged:1.27",
            "localhost:5000/a/b:c",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:" + "0" * 64,
        ],
        ["", "Nginx", "nginx latest", "nginx:", "https://x.org/nginx", "nginx@sha256:123", "-nginx", "x" * 513],
    ),
    (Workload, "health_check_path"): (["/", "/health/live"], ["", "health", "/a b", "/a?b=c", "/" + "x" * 1024]),
    (Domain, "name"): (
        ["example.com", "a.b-c.example.org"],
        ["example", "Example.com", "-a.com", "a..com", "a.com.", "a b.com"],
    ),
    (Domain, "hosted_zone_id"): (["Z0123456789ABC"], ["Z1", "0123456789", "z0123456789abc"]),
    (Network, "nat_instance_type"): (["t4g.nano", "c7gn.large"], ["t3.nano", "t4g", ""]),
    (Database, "engine_version"): (["14", "16", "16.4"], ["9", "13", "20", "16.", "latest"]),
    (Database, "instance_class"): (["db.t4g.micro", "db.r7g.16xlarge"], ["t4g.micro", "db.t4g", "db.t4g.micro.x"]),
    (Cache, "node_type"): (["cache.t4g.micro"], ["t4g.micro", "cache.t4g"]),
    (BusinessHours, "days"): (["MON", "MON-FRI", "MON,WED,SAT-SUN"], ["", "mon-fri", "1-5", "MON-", "FUN"]),
    (BusinessHours, "start"): (["00:00", "23:59"], ["24:00", "7:00", "07:60", "07:00:00"]),
    (BusinessHours, "end"): (["00:00", "23:59"], ["24:00", "7:00", "07:60"]),
    (BusinessHours, "time_zone"): (["UTC", "Europe/Berlin"], ["", "Europe", "Berlin", "../UTC", "/etc/passwd", "a\0b"]),
}

LISTS: dict[tuple[type[Settings], str], tuple[list[str], list[str]]] = {
    (Workload, "command"): (["serve", ""], []),
    (Workload, "bedrock_models"): (
        ["anthropic.claude-3-haiku-20240307-v1:0", "us.amazon.nova-lite-v1:0"],
        ["claude", "*", "anthropic.*", "anthropic claude", "a." + "x" * 140],
    ),
    (Fargate, "scratch_paths"): (["/tmp", "/var/cache/app"], ["tmp", "/", "/a b"]),  # noqa: S108 — inside the container
    (Network, "endpoints"): (["logs", "ecr.api", "bedrock-runtime"], ["s3", "dynamodb", "", "LOGS"]),
    (Observability, "emails"): (["a@b.org"], ["a", "a@b", "a b@c.org", "x" * 250 + "@b.org"]),
    (Budget, "emails"): (["a@b.org"], ["a", "a@b", "a b@c.org"]),
}

MAPPINGS: dict[tuple[type[Settings], str], tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    (Environment, "tags"): (
        [{"Team": "a b"}, {str(n): "" for n in range(40)}],
        [{"": "x"}, {"aws:x": "y"}, {"AWS:x": "y"}, {"a*": "b"}, {"a": "b*"}, {str(n): "" for n in range(41)}],
    ),
    (Workload, "environment"): (
        [{"A_1": "", "_b": "x y"}],
        [{"1A": "x"}, {"A-B": "x"}, {"": "x"}, {"x" * 129: "x"}, {"A": 1}],
    ),
    (Workload, "secrets"): (
        [
            {"A": "create"},
            {"A": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf"},
            {"A": "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"},
        ],
        [{"A": "hunter2"}, {"A": ""}, {"A": "arn:aws:s3:::bucket"}, {"A-B": "create"}],
    ),
    (Storage, "buckets"): ([{"results": {}}], [{"r": {}}, {"Results": {}}, {"results": {"acl": "public"}}]),
}

CHOICES: dict[tuple[type[Settings], str], tuple[object, ...]] = {
    (Environment, "stage"): ("dev", "staging", "prod"),
    (Environment, "region"): get_args(Region),
    (S3Backend, "region"): get_args(Region),
    (Workload, "architecture"): ("arm64", "x86_64"),
    (Fargate, "container_insights"): ("disabled", "enabled", "enhanced"),
    (Network, "nat"): ("none", "instance", "gateway", "gateway-per-zone"),
    (Network, "flow_log_retention_days"): get_args(LogRetentionDays),
    (Observability, "log_retention_days"): get_args(LogRetentionDays),
    (Cache, "engine"): ("valkey", "redis"),
    (Bucket, "access"): ("read", "read-write"),
}

SWITCHES = [
    (Environment, "deletion_protection"),
    (LoadBalancer, "allow_plain_http"),
    (Database, "multi_az"),
    (Observability, "dashboard"),
    (AutoStop, "enabled"),
]

BLOCKS = [(Network, "cidr"), (Tier, "subnets")]
"""Addresses: test_wrong_environments has what is wrong with them."""

type Field = tuple[type[Settings], str]


def accepts(model: type[Settings], field: str, value: object) -> bool:
    beside = BESIDE.get((model, field), {})
    if (model, field) == (Environment, "stage") and value != "dev":
        beside = {"domain": {"name": "api.example.com"}, "load_balancer": {}}
    try:
        model.model_validate({**REQUIRED.get(model, {}), **beside, field: value})
    except ValidationError as error:
        if any(detail["loc"][:1] != (field,) for detail in error.errors()):
            raise  # A value may only be refused for itself.
        return False
    return True


def name(field: object) -> str:
    return f"{field[0].__name__}.{field[1]}" if isinstance(field, tuple) else ""


@pytest.mark.parametrize("model", DEFAULTS, ids=lambda model: model.__name__)
def test_the_defaults_are_as_written_here_and_none_is_left_out(model: type[Settings]) -> None:
    required = REQUIRED.get(model, {})
    settings = model.model_validate(required)
    found = {field: getattr(settings, field) for field in model.model_fields if field not in required}

    assert found == DEFAULTS[model]


def test_every_setting_is_in_one_of_the_tables() -> None:
    tables = [*NUMBERS, *TEXTS, *LISTS, *MAPPINGS, *CHOICES, *SWITCHES, *BLOCKS]
    models = {model.__name__: model for model in DEFAULTS}
    nodes = {"Environment": Environment.model_json_schema(), **Environment.model_json_schema()["$defs"]}

    def is_value(node: dict[str, Any]) -> bool:
        alternatives = [each for each in node.get("anyOf", node.get("oneOf", [node])) if each.get("type") != "null"]
        return not any("$ref" in each for each in alternatives)

    settings: set[Field] = {
        (models[model], field)
        for model, node in nodes.items()
        for field, inner in node.get("properties", {}).items()
        if is_value(inner) and field != "kind"
    }

    assert set(tables) == settings
    assert len(tables) == len(settings)


@pytest.mark.parametrize("field", NUMBERS, ids=name)
def test_a_number_is_accepted_up_to_its_bounds_and_not_beyond(field: Field) -> None:
    too_low, lowest, highest, too_high = NUMBERS[field]

    assert [accepts(*field, value) for value in (too_low, lowest, highest, too_high)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("field", "text", "right"),
    [(field, text, right) for field, both in TEXTS.items() for right in (True, False) for text in both[not right]],
    ids=name,
)
def test_text_is_accepted_in_its_form_only(field: Field, text: str, right: bool) -> None:
    assert accepts(*field, text) is right


@pytest.mark.parametrize("field", LISTS, ids=name)
def test_a_list_accepts_its_items_only(field: Field) -> None:
    right, wrong = LISTS[field]

    assert accepts(*field, [])
    assert accepts(*field, right)
    assert [item for item in wrong if accepts(*field, [*right, item])] == []


@pytest.mark.parametrize("field", MAPPINGS, ids=name)
def test_a_mapping_accepts_its_keys_and_values_only(field: Field) -> None:
    right, wrong = MAPPINGS[field]

    assert [value for value in right if not accepts(*field, value)] == []
    assert [value for value in wrong if accepts(*field, value)] == []


@pytest.mark.parametrize("field", CHOICES, ids=name)
def test_a_choice_accepts_what_is_listed_only(field: Field) -> None:
    assert [choice for choice in CHOICES[field] if not accepts(*field, choice)] == []
    assert [
        choice for choice in ("", "other", 0, -1, None, str(CHOICES[field][0]).upper() + "X") if accepts(*field, choice)
    ] == []


@pytest.mark.parametrize("field", SWITCHES, ids=name)
def test_a_switch_is_on_or_off(field: Field) -> None:
    assert accepts(*field, True)
    assert accepts(*field, False)
    assert not accepts(*field, "maybe")


@pytest.mark.parametrize("model", DEFAULTS, ids=lambda model: model.__name__)
def test_a_setting_cant_be_changed_nor_an_unknown_one_be_added(model: type[Settings]) -> None:
    settings = model.model_validate(REQUIRED.get(model, {}))

    with pytest.raises(ValidationError, match="frozen"):
        setattr(settings, next(iter(model.model_fields)), None)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        model.model_validate({**REQUIRED.get(model, {}), "surprise": 1})


def test_fargate_offers_the_sizes_of_the_ecs_developer_guide() -> None:
    assert {cpu: list(sizes) for cpu, sizes in SIZES.items()} == {
        0.25: [0.5, 1, 2],
        0.5: [1, 2, 3, 4],
        1: [2, 3, 4, 5, 6, 7, 8],
        2: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        4: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30],
        8: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
        16: [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
    }
