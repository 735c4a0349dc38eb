"""Settings of `beanstalk`."""

from environments.settings.variants.beanstalk import Beanstalk, BeanstalkScaling
from tests.unit.settings_tables.tables import PERCENT, TINY, Beside, Choices, Defaults, Field, Lists, Numbers, Texts

DEFAULTS: Defaults = {
    Beanstalk: {
        "environment_type": "load-balanced",
        "instance_types": ("t4g.small",),
        "scaling": BeanstalkScaling(),
        "spot": False,
        "on_demand_base": 1,
        "subnets": "public",
        "disk_gb": 20,
        "update_window": "Sun:03:00",
        "update_level": "minor",
        "refresh_instances": False,
        "batch_percent": 30,
    },
    BeanstalkScaling: {"min_instances": 1, "max_instances": 4, "high_cpu_percent": 70, "low_cpu_percent": 30},
}

NUMBERS: Numbers = {
    (Beanstalk, "on_demand_base"): (-1, 0, 100, 101),
    (Beanstalk, "disk_gb"): (9, 10, 16384, 16385),
    (Beanstalk, "batch_percent"): (0, 1, 100, 101),
    (BeanstalkScaling, "min_instances"): (0, 1, 100, 101),
    (BeanstalkScaling, "max_instances"): (0, 1, 100, 101),
    (BeanstalkScaling, "high_cpu_percent"): PERCENT,
    (BeanstalkScaling, "low_cpu_percent"): (0, TINY, 99, 99 + TINY),
}

BESIDE: Beside = {
    (BeanstalkScaling, "min_instances"): {"max_instances": 100},
    (BeanstalkScaling, "high_cpu_percent"): {"low_cpu_percent": TINY / 2},
    (BeanstalkScaling, "low_cpu_percent"): {"high_cpu_percent": 100},
}

TEXTS: Texts = {
    (Beanstalk, "update_window"): (
        ["Sun:03:00", "Mon:00:00", "Sat:23:59"],
        ["", "sun:03:00", "Sunday:03:00", "Sun:3:00", "Sun:24:00", "03:00"],
    ),
}

LISTS: Lists = {
    (Beanstalk, "instance_types"): (["t4g.small", "m7g.large"], ["t4g.tiny", "", "g4dn.xlarge", "small"]),
}

CHOICES: Choices = {
    (Beanstalk, "environment_type"): ("single-instance", "load-balanced"),
    (Beanstalk, "subnets"): ("public", "private"),
    (Beanstalk, "update_level"): ("patch", "minor"),
}

SWITCHES: list[Field] = [(Beanstalk, "spot"), (Beanstalk, "refresh_instances")]

NEVER_EMPTY: list[Field] = [(Beanstalk, "instance_types")]
