"""Settings of `app_runner`."""

from environments.settings.variants.app_runner import AppRunner
from tests.unit.settings_tables.tables import Beside, Choices, Defaults, Field, Numbers

DEFAULTS: Defaults = {
    AppRunner: {
        "cpu": None,
        "memory_gb": None,
        "min_instances": 1,
        "max_instances": 4,
        "concurrency": 100,
        "egress": "vpc",
        "tracing": True,
    },
}

NUMBERS: Numbers = {
    (AppRunner, "cpu"): (0.249, 0.25, 4, 4.001),
    (AppRunner, "memory_gb"): (0.499, 0.5, 12, 12.001),
    (AppRunner, "min_instances"): (0, 1, 25, 26),
    (AppRunner, "max_instances"): (0, 1, 25, 26),
    (AppRunner, "concurrency"): (0, 1, 200, 201),
}

BESIDE: Beside = {(AppRunner, "min_instances"): {"max_instances": 25}}

CHOICES: Choices = {(AppRunner, "egress"): ("default", "vpc")}

SWITCHES: list[Field] = [(AppRunner, "tracing")]
