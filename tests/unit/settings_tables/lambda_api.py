"""Settings of `lambda_api`, and of what is behind and before its function."""

from typing import Any

from environments.settings.api import HttpApi, Jwt, RestApi, Throttle
from environments.settings.function import Image, Zip
from environments.settings.variants.lambda_api import Canary, Events, LambdaApi, Provisioned
from tests.unit.settings_tables.tables import (
    PERCENT,
    TINY,
    Beside,
    Choices,
    Defaults,
    Field,
    Lists,
    Numbers,
    Required,
    Texts,
)

FUNCTION: dict[str, Any] = {
    "code": Image(),
    "memory_mb": None,
    "timeout_seconds": 29,
    "ephemeral_storage_mb": 512,
    "reserved_concurrency": None,
    "provisioned": None,
    "canary": None,
    "events": Events(),
    "log_level": "INFO",
    "api": HttpApi(),
}
"""Defaults of any variant that runs a function."""

FUNCTION_NUMBERS = {
    "memory_mb": (127, 128, 10_240, 10_241),
    "timeout_seconds": (0, 1, 300, 301),
    "ephemeral_storage_mb": (511, 512, 10_240, 10_241),
    "reserved_concurrency": (0, 1, 100_000, 100_001),
}

LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")

REQUIRED: Required = {
    Jwt: {"issuer": "https://accounts.example.com", "audience": ("app",)},
    RestApi: {"kind": "rest"},
    Canary: {"stable_version": 1},
}

DEFAULTS: Defaults = {
    LambdaApi: FUNCTION,
    Zip: {"kind": "zip", "folder": "lambdas/service", "handler": "main.handler", "runtime": "python3.13"},
    Image: {"kind": "image", "image": None, "command": ()},
    Provisioned: {"concurrency": 1, "max_concurrency": None, "target_percent": 70},
    Canary: {"percent": 10},
    Events: {"retries": 2, "max_age_seconds": 3600},
    HttpApi: {"kind": "http", "authorization": "iam", "jwt": None, "throttle": Throttle()},
    RestApi: {
        "authorization": "none",
        "throttle": Throttle(),
        "client_throttle": Throttle(rate=20, burst=40),
        "requests_per_day": None,
        "timeout_seconds": 29,
        "json_bodies": True,
        "account_log_role": "stack",
    },
    Throttle: {"rate": 50, "burst": 100},
    Jwt: {"scopes": ()},
}

NUMBERS: Numbers = {
    **{(LambdaApi, name): bounds for name, bounds in FUNCTION_NUMBERS.items()},
    (Provisioned, "concurrency"): (0, 1, 100_000, 100_001),
    (Provisioned, "max_concurrency"): (0, 1, 100_000, 100_001),
    (Provisioned, "target_percent"): PERCENT,
    (Canary, "stable_version"): (0, 1, 1_000_000, 1_000_001),
    (Canary, "percent"): (0, TINY, 100 - TINY, 100),
    (Events, "retries"): (-1, 0, 2, 3),
    (Events, "max_age_seconds"): (59, 60, 21_600, 21_601),
    (RestApi, "requests_per_day"): (0, 1, 1_000_000_000, 1_000_000_001),
    (RestApi, "timeout_seconds"): (0, 1, 300, 301),
    (Throttle, "rate"): (0, 1, 10_000, 10_001),
    (Throttle, "burst"): (0, 1, 5000, 5001),
}

PATIENT: dict[str, Any] = {"api": {"kind": "rest", "timeout_seconds": 300}}
BESIDE: Beside = {(LambdaApi, "timeout_seconds"): PATIENT}

TEXTS: Texts = {
    (Zip, "folder"): (
        ["lambdas/service"],
        ["", "/etc", "..", "lambdas/../lambdas/service", "lambdas//service", "lambdas/service/", "lambdas/none", "~"],
    ),
    (Zip, "handler"): (["main.handler"], ["", "main", ".handler", "main.", "main.handler.", "main-x.handler", "1.h"]),
    (Image, "image"): (["ecr:1.0.0", "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"], ["", "a b", "${x}"]),
    (Jwt, "issuer"): (
        ["https://accounts.example.com", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"],
        ["", "http://accounts.example.com", "accounts.example.com", "https://", "https://a b", "https://${x}"],
    ),
}

LISTS: Lists = {
    (Image, "command"): (["python", "app.py"], [1]),
    (Jwt, "audience"): (["app", "other"], ["", "x" * 257]),
    (Jwt, "scopes"): (["read", "api/write"], ["", "x" * 65]),
}

NEVER_EMPTY: list[Field] = [(Jwt, "audience")]

CHOICES: Choices = {
    (LambdaApi, "log_level"): LEVELS,
    (Zip, "runtime"): ("python3.12", "python3.13"),
    (HttpApi, "authorization"): ("iam", "none"),
    (RestApi, "authorization"): ("none", "iam"),
    (RestApi, "account_log_role"): ("stack", "existing"),
}

SWITCHES: list[Field] = [(RestApi, "json_bodies")]
