"""Settings that are no variant's."""

from decimal import Decimal
from ipaddress import IPv4Network
from typing import get_args

from environments.settings import Environment
from environments.settings.api import Throttle
from environments.settings.auto_stop import ApiKey, AutoStart, AutoStop, GitHub, Shutdown
from environments.settings.backend import CloudBackend, LocalBackend, S3Backend
from environments.settings.base import LogRetentionDays
from environments.settings.business_hours import BusinessHours
from environments.settings.data import Bucket, Cache, Database, Storage
from environments.settings.domain import Domain
from environments.settings.load_balancer import LoadBalancer
from environments.settings.network import Network, Tier, Tiers
from environments.settings.operations import Budget, BudgetAction, CostReport, Observability, Snapshots, Usage
from environments.settings.regions import Region
from environments.settings.variants import Variants
from environments.settings.workload import Workload
from tests.unit.minimal import MINIMAL
from tests.unit.settings_tables.tables import (
    PERCENT,
    TINY,
    Beside,
    Choices,
    Defaults,
    Field,
    Lists,
    Mappings,
    Numbers,
    Required,
    Texts,
)

REQUIRED: Required = {
    Environment: MINIMAL,
    Workload: {"image": "nginx:1.27"},
    Variants: {"fargate": {}},
    Domain: {"name": "api.example.com"},
    S3Backend: {"kind": "s3", "bucket": "states"},
    CloudBackend: {"kind": "cloud", "organization": "acme"},
    GitHub: {"repositories": ["acme/service"]},
}

HOURS = {"time_zone": "UTC", "days": "MON-FRI", "start": "07:00", "end": "19:00"}

DEFAULTS: Defaults = {
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
        "shutdown": None,
        "auto_start": AutoStart(),
        "cost_report": None,
        "snapshots": None,
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
        "architectures": ("arm64",),
        "environment": {},
        "secrets": {},
        "bedrock_models": (),
    },
    # None is offered that isn't named.
    Variants: dict.fromkeys(Variants.model_fields.keys() - {"fargate"}),
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
        "disk_percent": 85,
        "dashboard": True,
    },
    Budget: {
        "monthly_usd": Decimal(200),
        "actual_percent": 80,
        "forecast_percent": 100,
        "emails": (),
        "anomaly_usd": Decimal(10),
        "action": None,
    },
    BudgetAction: {"percent": 120, "approval": "manual"},
    AutoStop: {
        "enabled": False,
        "idle_minutes": 15,
        "cpu_percent": 5,
        "gpu_idle_minutes": 10,
        "gpu_percent": 3,
        "requests_per_minute": 1,
        "grace_minutes": 15,
        "minimum_samples_percent": 60,
        "every_minutes": 5,
        "working_hours": None,
        "database": True,
        "dry_run": False,
    },
    BusinessHours: HOURS,
    Shutdown: HOURS | {"starts": True},
    AutoStart: {"github": None, "api_key": None, "throttle": Throttle(rate=1, burst=5)},
    GitHub: {"events": ("push", "pull_request"), "replay_minutes": 10, "queue": False},
    ApiKey: {"rotation_days": 30},
    CostReport: {"at": "09:00", "time_zone": "UTC"},
    Snapshots: {"at": "03:00", "keep_days": 7, "cleanup_days": 30},
    Usage: {
        "requests_per_month": 100_000,
        "request_kb": 4,
        "response_kb": 16,
        "request_seconds": 0.2,
        "active_hours_per_day": 24,
        "active_days_per_week": 7,
        "log_gb_per_month": 1,
        "image_gb": 1,
    },
}

NUMBERS: Numbers = {
    (Workload, "port"): (0, 1, 65535, 65536),
    (Workload, "cpu"): (0.249, 0.25, 192, 192.001),
    (Workload, "memory_gb"): (0.499, 0.5, 1536, 1536.001),
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
    (Observability, "disk_percent"): PERCENT,
    (Budget, "monthly_usd"): (0, 0.01, 10_000_000, 10_000_000.01),
    (Budget, "actual_percent"): (0, 1, 1000, 1001),
    (Budget, "forecast_percent"): (0, 1, 1000, 1001),
    (AutoStop, "idle_minutes"): (4, 5, 1440, 1441),
    (AutoStop, "cpu_percent"): PERCENT,
    (AutoStop, "gpu_idle_minutes"): (4, 5, 1440, 1441),
    (AutoStop, "gpu_percent"): PERCENT,
    (AutoStop, "requests_per_minute"): (0, 1, 1_000_000, 1_000_001),
    (AutoStop, "grace_minutes"): (0, 1, 1440, 1441),
    (AutoStop, "minimum_samples_percent"): (19, 20, 100, 101),
    (AutoStop, "every_minutes"): (0, 1, 60, 61),
    (GitHub, "replay_minutes"): (0, 1, 60, 61),
    (ApiKey, "rotation_days"): (0, 1, 365, 366),
    (Budget, "anomaly_usd"): (0.99, 1, 1_000_000, 1_000_000.01),
    (BudgetAction, "percent"): (0, 1, 1000, 1001),
    (Snapshots, "keep_days"): (0, 1, 365, 366),
    (Snapshots, "cleanup_days"): (0, 1, 3650, 3651),
    (Usage, "requests_per_month"): (-1, 0, 10**12, 10**12 + 1),
    (Usage, "request_kb"): (-TINY, 0, 10_000, 10_000 + TINY),
    (Usage, "response_kb"): (-TINY, 0, 1_000_000, 1_000_000 + TINY),
    (Usage, "request_seconds"): (0, TINY, 900, 900 + TINY),
    (Usage, "active_hours_per_day"): (0, TINY, 24, 24 + TINY),
    (Usage, "active_days_per_week"): (0, TINY, 7, 7 + TINY),
    (Usage, "log_gb_per_month"): (-TINY, 0, 1_000_000, 1_000_000 + TINY),
    (Usage, "image_gb"): (-TINY, 0, 1000, 1000 + TINY),
}

BESIDE: Beside = {
    (Database, "storage_gb"): {"max_storage_gb": 65536},
}

SLUGS = (["ab", "a1-b2", "x" * 20], ["", "a", "x" * 21, "Ab", "1a", "a_b", "a--b", "-a", "a-", "a b", "a\n", "ä-b"])
TIMES = (["00:00", "23:59"], ["24:00", "7:00", "07:60", "noon", ""])
ZONES = (["UTC", "Europe/Berlin"], ["Berlin", "CEST", "", "Europe/Nowhere"])
DAYS = (["MON-FRI", "MON,WED-FRI", "SUN"], ["", "mon", "MON-", "1-5", "MON FRI"])

TEXTS: Texts = {
    (BusinessHours, "time_zone"): ZONES,
    (BusinessHours, "days"): DAYS,
    (BusinessHours, "start"): TIMES,
    (BusinessHours, "end"): TIMES,
    (Shutdown, "time_zone"): ZONES,
    (Shutdown, "days"): DAYS,
    (Shutdown, "start"): TIMES,
    (Shutdown, "end"): TIMES,
    (CostReport, "at"): TIMES,
    (CostReport, "time_zone"): ZONES,
    (Snapshots, "at"): TIMES,
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
}

LISTS: Lists = {
    (Workload, "architectures"): (["arm64", "x86_64"], ["arm", "ARM64", "", "amd64"]),
    (Workload, "command"): (["serve", ""], []),
    (Workload, "bedrock_models"): (
        ["anthropic.claude-3-haiku-20240307-v1:0", "us.amazon.nova-lite-v1:0"],
        ["claude", "*", "anthropic.*", "anthropic claude", "a." + "x" * 140],
    ),
    (Network, "endpoints"): (["logs", "ecr.api", "bedrock-runtime"], ["s3", "dynamodb", "", "LOGS"]),
    (Observability, "emails"): (["a@b.org"], ["a", "a@b", "a b@c.org", "x" * 250 + "@b.org"]),
    (Budget, "emails"): (["a@b.org"], ["a", "a@b", "a b@c.org"]),
    (GitHub, "repositories"): (["acme/service", "a-1/B_c.d"], ["acme", "acme/", "/x", "a b/c", "acme/*", "a/b/c"]),
    (GitHub, "events"): (["push", "pull_request", "release", "workflow_run"], ["issues", "", "PUSH"]),
}

MAPPINGS: Mappings = {
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

CHOICES: Choices = {
    (Environment, "stage"): ("dev", "staging", "prod"),
    (Environment, "region"): get_args(Region),
    (S3Backend, "region"): get_args(Region),
    (Network, "nat"): ("none", "instance", "gateway", "gateway-per-zone"),
    (Network, "flow_log_retention_days"): get_args(LogRetentionDays),
    (Observability, "log_retention_days"): get_args(LogRetentionDays),
    (Cache, "engine"): ("valkey", "redis"),
    (Bucket, "access"): ("read", "read-write"),
    (BudgetAction, "approval"): ("automatic", "manual"),
}

SWITCHES: list[Field] = [
    (Environment, "deletion_protection"),
    (LoadBalancer, "allow_plain_http"),
    (Database, "multi_az"),
    (Observability, "dashboard"),
    (AutoStop, "enabled"),
    (AutoStop, "database"),
    (AutoStop, "dry_run"),
    (Shutdown, "starts"),
    (GitHub, "queue"),
]

BLOCKS: list[Field] = [(Network, "cidr"), (Tier, "subnets")]

NEVER_EMPTY: list[Field] = [(Workload, "architectures"), (GitHub, "repositories"), (GitHub, "events")]
