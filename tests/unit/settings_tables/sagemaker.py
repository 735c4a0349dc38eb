"""Settings of `sagemaker`, of its endpoints and of batch transform."""

from environments.settings.api import HttpApi
from environments.settings.batch_transform import BatchTransform
from environments.settings.inference import (
    AllAtOnceRollout,
    Async,
    CanaryRollout,
    DataCapture,
    EndpointScaling,
    LinearRollout,
    MultiModel,
    ProductionVariant,
    QueueScaling,
    Realtime,
    RollingRollout,
    Serverless,
)
from environments.settings.variants.sagemaker import SageMaker
from tests.unit.settings_tables.tables import (
    Beside,
    Choices,
    Defaults,
    Field,
    Mappings,
    Model,
    Numbers,
    Required,
    Texts,
)

ON_INSTANCES = {"network_isolation": True, "start_seconds": 600, "rollout": AllAtOnceRollout()}

AT_ONCE = ON_INSTANCES | {"delete_when_stopped": False}

REQUIRED: Required = {
    CanaryRollout: {"kind": "canary"},
    LinearRollout: {"kind": "linear"},
    RollingRollout: {"kind": "rolling"},
    Realtime: {"kind": "realtime"},
    MultiModel: {"kind": "multi-model"},
    Async: {"kind": "async"},
}

DEFAULTS: Defaults = {
    SageMaker: {
        "image": None,
        "environment": {},
        "endpoint": Serverless(),
        "batch": None,
        "api": HttpApi(),
        "data_days": 90,
    },
    EndpointScaling: {"min_instances": 1, "max_instances": 2, "invocations_per_instance": 600},
    QueueScaling: {"min_instances": 0, "max_instances": 1, "backlog_per_instance": 5},
    AllAtOnceRollout: {"kind": "all-at-once", "wait_seconds": 600},
    CanaryRollout: {"wait_seconds": 600, "percent": 10},
    LinearRollout: {"wait_seconds": 600, "percent": 25},
    RollingRollout: {"wait_seconds": 600, "percent": 25},
    DataCapture: {"percent": 10, "capture": "both"},
    ProductionVariant: {
        "weight": 1,
        "image": None,
        "model_data": None,
        "instance_type": "ml.m6g.large",
        "scaling": EndpointScaling(),
    },
    Realtime: AT_ONCE | {"production_variants": {"main": ProductionVariant()}, "data_capture": None},
    MultiModel: AT_ONCE | {"instance_type": "ml.m6g.large", "scaling": EndpointScaling()},
    Serverless: {
        "kind": "serverless",
        "model_data": None,
        "memory_gb": None,
        "max_concurrency": 5,
        "provisioned_concurrency": None,
    },
    Async: ON_INSTANCES
    | {
        "model_data": None,
        "instance_type": "ml.m6g.large",
        "scaling": QueueScaling(),
        "concurrent_invocations": None,
    },
    BatchTransform: {
        "schedule": "cron(0 3 * * ? *)",
        "time_zone": "UTC",
        "production_variant": None,
        "instance_type": "ml.m6i.large",
        "instances": 1,
        "content_type": "application/json",
        "split": "line",
        "max_payload_mb": 6,
        "hours": 12,
    },
}

_HOSTS: tuple[Model, ...] = (Realtime, MultiModel, Async)
_ROLLOUTS: tuple[Model, ...] = (AllAtOnceRollout, CanaryRollout, LinearRollout, RollingRollout)

NUMBERS: Numbers = {
    (SageMaker, "data_days"): (0, 1, 3650, 3651),
    (EndpointScaling, "min_instances"): (0, 1, 1000, 1001),
    (EndpointScaling, "max_instances"): (0, 1, 1000, 1001),
    (EndpointScaling, "invocations_per_instance"): (0, 1, 1_000_000, 1_000_001),
    (QueueScaling, "min_instances"): (-1, 0, 1000, 1001),
    (QueueScaling, "max_instances"): (0, 1, 1000, 1001),
    (QueueScaling, "backlog_per_instance"): (0, 1, 1_000_000, 1_000_001),
    **{(rollout, "wait_seconds"): (-1, 0, 3600, 3601) for rollout in _ROLLOUTS},
    (CanaryRollout, "percent"): (0, 1, 50, 51),
    (LinearRollout, "percent"): (9, 10, 50, 51),
    (RollingRollout, "percent"): (4, 5, 50, 51),
    (DataCapture, "percent"): (0, 1, 100, 101),
    (ProductionVariant, "weight"): (-0.1, 0, 1_000_000, 1_000_001),
    **{(host, "start_seconds"): (59, 60, 3600, 3601) for host in _HOSTS},
    (Serverless, "memory_gb"): (0, 1, 6, 7),
    (Serverless, "max_concurrency"): (0, 1, 200, 201),
    (Serverless, "provisioned_concurrency"): (0, 1, 200, 201),
    (Async, "concurrent_invocations"): (0, 1, 1000, 1001),
    (BatchTransform, "instances"): (0, 1, 100, 101),
    (BatchTransform, "max_payload_mb"): (0, 1, 100, 101),
    (BatchTransform, "hours"): (0, 1, 120, 121),
}

BESIDE: Beside = {
    (EndpointScaling, "min_instances"): {"max_instances": 1000},
    (QueueScaling, "min_instances"): {"max_instances": 1000},
    (Serverless, "provisioned_concurrency"): {"max_concurrency": 200},
}

ARCHIVES = (
    ["model.tar.gz", "a/1.0/model.tar.gz"],
    ["", "model.zip", "/model.tar.gz", "a//b.tar.gz", "s3://b/a.tar.gz"],
)
TYPES = (["ml.m6g.large", "ml.g4dn.xlarge", "ml.p5.48xlarge"], ["", "m6g.large", "ml.m6g.medium", "ml.t3.medium"])
IMAGES = (["ecr:1.4.2", "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"], ["", "a b", "ecr:"])

TEXTS: Texts = {
    (SageMaker, "image"): IMAGES,
    (ProductionVariant, "image"): IMAGES,
    (ProductionVariant, "model_data"): ARCHIVES,
    (Serverless, "model_data"): ARCHIVES,
    (Async, "model_data"): ARCHIVES,
    (ProductionVariant, "instance_type"): TYPES,
    (MultiModel, "instance_type"): TYPES,
    (Async, "instance_type"): TYPES,
    (BatchTransform, "instance_type"): (
        ["ml.m6i.large", "ml.g5.xlarge"],
        ["ml.m6g.large", "ml.p5.48xlarge", "m6i.large"],
    ),
    (BatchTransform, "schedule"): (
        ["rate(1 day)", "rate(12 hours)", "cron(0 3 ? * MON-FRI *)"],
        ["", "daily", "rate(0 days)", "0 3 * * *", "cron(0 3 * * ?)"],
    ),
    (BatchTransform, "time_zone"): (["UTC", "Europe/Berlin"], ["", "Berlin"]),
    (BatchTransform, "production_variant"): (["blue"], ["", "Blue"]),
    (BatchTransform, "content_type"): (["text/csv", "application/x-recordio-protobuf"], ["", "json", "text/"]),
}

MAPPINGS: Mappings = {
    (SageMaker, "environment"): ([{"HF_TASK": "text-classification"}], [{"1": "a"}, {"A-B": "c"}, {"A": 1}]),
    (Realtime, "production_variants"): (
        [{"blue": {}}, {"blue": {"weight": 9}, "green": {}}],
        [{}, {"Blue": {}}, {f"v{number}x": {} for number in range(6)}],
    ),
}

CHOICES: Choices = {
    (DataCapture, "capture"): ("both", "input", "output"),
    (BatchTransform, "split"): ("file", "line", "recordio", "tfrecord"),
}

SWITCHES: list[Field] = [
    *((host, "network_isolation") for host in _HOSTS),
    *((host, "delete_when_stopped") for host in (Realtime, MultiModel)),
]
