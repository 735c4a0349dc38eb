"""Settings of `lambda_efs`."""

from environments.settings.variants.lambda_efs import FileSystem, LambdaEfs
from tests.unit.settings_tables.lambda_api import FUNCTION, FUNCTION_NUMBERS, LEVELS, PATIENT
from tests.unit.settings_tables.tables import Beside, Choices, Defaults, Field, Numbers, Texts

DEFAULTS: Defaults = {
    LambdaEfs: {**FUNCTION, "file_system": FileSystem()},
    FileSystem: {
        "path": "/mnt/models",
        "access": "read-write",
        "throughput": "elastic",
        "infrequent_access_days": 30,
        "backups": True,
        "user_id": 1000,
    },
}

NUMBERS: Numbers = {
    **{(LambdaEfs, name): bounds for name, bounds in FUNCTION_NUMBERS.items()},
    (FileSystem, "user_id"): (0, 1, 4_294_967_295, 4_294_967_296),
}

BESIDE: Beside = {(LambdaEfs, "timeout_seconds"): PATIENT}

TEXTS: Texts = {
    (FileSystem, "path"): (
        ["/mnt/models", "/mnt/a-b_c.d"],
        ["", "/mnt", "/mnt/", "/models", "mnt/models", "/mnt/a/b", "/mnt/a b", f"/mnt/{'x' * 160}"],
    )
}

CHOICES: Choices = {
    (LambdaEfs, "log_level"): LEVELS,
    (FileSystem, "access"): ("read", "read-write"),
    (FileSystem, "throughput"): ("elastic", "bursting"),
    (FileSystem, "infrequent_access_days"): (1, 7, 14, 30, 60, 90, 180, 270, 365, None),
}

SWITCHES: list[Field] = [(FileSystem, "backups")]
