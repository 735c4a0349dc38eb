"""Settings of the variants on EC2 instances: `ec2_graviton`, `ec2_gpu` and `ec2_single`."""

from environments.settings.variants.ec2_gpu import Ec2Gpu, GpuScaling
from environments.settings.variants.ec2_graviton import Ec2Graviton
from environments.settings.variants.ec2_single import Ec2Single
from environments.settings.variants.instances import InstanceHours, InstanceScaling
from tests.unit.settings_tables.tables import PERCENT, Beside, Choices, Defaults, Field, Lists, Numbers, Texts

TMP = ("/tmp",)  # noqa: S108 — a folder inside the container

DEFAULTS: Defaults = {
    Ec2Graviton: {
        "instance_types": ("t4g.small", "t4g.medium"),
        "scaling": InstanceScaling(),
        "on_demand_base": 1,
        "spot_percent": 50,
        "disk_gb": 20,
        "subnets": "public",
        "start_seconds": 300,
        "scratch_paths": TMP,
    },
    Ec2Gpu: {
        "mode": "single",
        "instance_types": ("g4dn.xlarge",),
        "models_gb": 100,
        "models_path": "/root/.ollama",
        "elastic_ip": False,
        "scaling": GpuScaling(),
        "on_demand_base": 1,
        "spot_percent": 0,
        "start_seconds": 900,
        "alarm_gpu_percent": 95,
        "subnets": "public",
        "scratch_paths": TMP,
    },
    Ec2Single: {
        "instance_type": "t4g.small",
        "disk_gb": 20,
        "proxy_image": "public.ecr.aws/docker/library/caddy:2.10.2",
        "scratch_paths": TMP,
    },
    InstanceScaling: {
        "min_instances": 1,
        "max_instances": 5,
        "cpu_percent": 60,
        "requests_per_instance": None,
        "business_hours": None,
    },
    GpuScaling: {
        "min_instances": 1,
        "max_instances": 3,
        "cpu_percent": None,
        "gpu_percent": 70,
        "requests_per_instance": None,
        "business_hours": None,
    },
    InstanceHours: {"time_zone": "UTC", "days": "MON-FRI", "start": "07:00", "end": "19:00", "min_instances": 2},
}

NUMBERS: Numbers = {
    **{(model, "start_seconds"): (-1, 0, 7200, 7201) for model in (Ec2Graviton, Ec2Gpu)},
    **{(model, "on_demand_base"): (-1, 0, 100, 101) for model in (Ec2Graviton, Ec2Gpu)},
    **{(model, "spot_percent"): (-1, 0, 100, 101) for model in (Ec2Graviton, Ec2Gpu)},
    **{(model, "disk_gb"): (7, 8, 16384, 16385) for model in (Ec2Graviton, Ec2Single)},
    **{(model, "min_instances"): (-1, 0, 100, 101) for model in (InstanceScaling, GpuScaling)},
    **{(model, "max_instances"): (0, 1, 100, 101) for model in (InstanceScaling, GpuScaling)},
    **{(model, "cpu_percent"): PERCENT for model in (InstanceScaling, GpuScaling)},
    **{(model, "requests_per_instance"): (0, 1, 1_000_000, 1_000_001) for model in (InstanceScaling, GpuScaling)},
    (GpuScaling, "gpu_percent"): PERCENT,
    (Ec2Gpu, "models_gb"): (9, 10, 16384, 16385),
    (Ec2Gpu, "alarm_gpu_percent"): PERCENT,
    (InstanceHours, "min_instances"): (0, 1, 100, 101),
}

BESIDE: Beside = {
    (InstanceScaling, "min_instances"): {"max_instances": 100},
    (GpuScaling, "min_instances"): {"max_instances": 100},
    (Ec2Gpu, "instance_types"): {"mode": "group"},
}

CLOCK = (["00:00", "23:59"], ["24:00", "7:00", "07:60", "07:00:00"])

TEXTS: Texts = {
    (InstanceHours, "days"): (["MON", "MON-FRI", "MON,WED,SAT-SUN"], ["", "mon-fri", "1-5", "MON-", "FUN"]),
    (InstanceHours, "start"): CLOCK,
    (InstanceHours, "end"): CLOCK,
    (InstanceHours, "time_zone"): (["UTC", "Europe/Berlin"], ["", "Europe", "Berlin", "../UTC", "/etc/passwd", "a\0b"]),
    (Ec2Gpu, "models_path"): (["/models", "/root/.ollama"], ["", "models", "/", "/a b", "/a,b"]),
    (Ec2Single, "instance_type"): (
        ["t4g.nano", "t3.small", "m7g.large"],
        ["", "t4g", "t4g.tiny", "T4G.SMALL", "t2.micro", "g4dn.xlarge"],
    ),
    (Ec2Single, "proxy_image"): (["caddy:2.10.2", "public.ecr.aws/a/caddy:2"], ["", "Caddy:2", "caddy:2 --help"]),
}

LISTS: Lists = {
    **{
        (model, "scratch_paths"): ([*TMP, "/var/cache/app"], ["tmp", "/", "/a b", "/a,b"])
        for model in (Ec2Graviton, Ec2Gpu, Ec2Single)
    },
    (Ec2Graviton, "instance_types"): (
        ["t4g.small", "c7g.large"],
        ["", "t4g", "t4g.tiny", "t3.small", "g5g.xlarge", "g4dn.xlarge"],
    ),
    (Ec2Gpu, "instance_types"): (
        ["g4dn.xlarge", "g5.2xlarge"],
        ["", "g4dn", "g4dn.small", "g4ad.xlarge", "t4g.small"],
    ),
}

NEVER_EMPTY: list[Field] = [(Ec2Graviton, "instance_types"), (Ec2Gpu, "instance_types")]

CHOICES: Choices = {
    (Ec2Graviton, "subnets"): ("public", "private"),
    (Ec2Gpu, "subnets"): ("public", "private"),
    (Ec2Gpu, "mode"): ("single", "group"),
}

SWITCHES: list[Field] = [(Ec2Gpu, "elastic_ip")]
