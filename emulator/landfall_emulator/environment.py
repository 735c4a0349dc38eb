"""The settings that LocalStack is started with."""

import os

from landfall_emulator.home import Home

HOST = "127.0.0.1"
DEFAULT_PORT = 4566

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}
"""What clients of the emulator sign with: LocalStack maps this key to account 000000000000."""

HOME_MARK = "LANDFALL_EMULATOR_HOME"
"""Environment variable that tells a process of the emulator from a stranger; its value is the home's root."""

_TAKEN_OVER = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")


def environment(home: Home, port: int) -> dict[str, str]:
    """The whole environment of the emulator's process.

    It takes over next to nothing: a variable meant for another LocalStack, for AWS or for a proxy must not change
    what the emulator does, let it listen elsewhere, or let it reach the Internet.
    """
    taken_over = {name: os.environ[name] for name in _TAKEN_OVER if name in os.environ}
    scratch = str(home.scratch)
    return taken_over | {
        HOME_MARK: str(home.root),
        # only loopback, and names that need no DNS
        "GATEWAY_SERVER": "landfall",
        "GATEWAY_LISTEN": f"{HOST}:{port}",
        "LOCALSTACK_HOST": f"{HOST}:{port}",
        "DNS_ADDRESS": "0",
        "OVERRIDE_IN_DOCKER": "0",
        # nothing from the Internet, nothing to it
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # nothing written elsewhere
        "FILESYSTEM_ROOT": str(home.filesystem),
        "LOCALSTACK_VOLUME_DIR": str(home.filesystem),
        "CONFIG_DIR": scratch,
        "HOME": scratch,
        "XDG_CACHE_HOME": scratch,
        "TMPDIR": scratch,
        # functions are processes (lambda_runtime), without Docker; what failed is tried again after 1 and 2 s, where
        # AWS waits for minutes
        "LAMBDA_RUNTIME_EXECUTOR": "landfall",
        "LAMBDA_RETRY_BASE_DELAY": "1",
        # an internal error is logged with its traceback
        "LOG_LEVEL_OVERRIDES": "localstack.aws.handlers.logging=DEBUG",
        "PYTHONUNBUFFERED": "1",
    }
