"""Settings of `fargate`."""

from environments.settings.variants.fargate import Fargate, FargateHours, FargateScaling
from tests.unit.settings_tables.tables import PERCENT, Beside, Choices, Defaults, Lists, Numbers, Texts

DEFAULTS: Defaults = {
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
    FargateHours: {"time_zone": "UTC", "days": "MON-FRI", "start": "07:00", "end": "19:00", "min_tasks": 2},
}

NUMBERS: Numbers = {
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
    (FargateHours, "min_tasks"): (0, 1, 1000, 1001),
}

BESIDE: Beside = {
    (Fargate, "on_demand_weight"): {"spot_weight": 1},
    (FargateScaling, "min_tasks"): {"max_tasks": 1000},
}

TEXTS: Texts = {
    (FargateHours, "days"): (["MON", "MON-FRI", "MON,WED,SAT-SUN"], ["", "mon-fri", "1-5", "MON-", "FUN"]),
    (FargateHours, "start"): (["00:00", "23:59"], ["24:00", "7:00", "07:60", "07:00:00"]),
    (FargateHours, "end"): (["00:00", "23:59"], ["24:00", "7:00", "07:60"]),
    (FargateHours, "time_zone"): (["UTC", "Europe/Berlin"], ["", "Europe", "Berlin", "../UTC", "/etc/passwd", "a\0b"]),
}

LISTS: Lists = {
    (Fargate, "scratch_paths"): (["/tmp", "/var/cache/app"], ["tmp", "/", "/a b"]),  # noqa: S108 — inside the container
}

CHOICES: Choices = {
    (Fargate, "container_insights"): ("disabled", "enabled", "enhanced"),
}
