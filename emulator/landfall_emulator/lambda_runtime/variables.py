"""The whole environment of a function's process: AWS's variables and the function's own, nothing of this machine's."""

import os
import sys
from pathlib import Path

from localstack import config
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

from landfall_emulator.environment import CREDENTIALS, HOME_MARK, HOST

_DEFAULT_ACCOUNT = "000000000000"

_STREAM = "AWS_LAMBDA_LOG_STREAM_NAME"
"""Each process has one of its own, by which its children are found."""


def variables(
    version: FunctionVersion, told: dict[str, str], *, task_root: Path, opt: Path, scratch: Path
) -> dict[str, str]:
    """`told` is LocalStack's choice for a container; `opt` holds the layers, `scratch` is where the function may write.

    The variables are those of https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html. An account
    other than the default one is told by its access key, as LocalStack does.
    """
    account = version.id.account
    program = Path(sys.executable).parent
    aws = {
        name: str(told[name])
        for name in (
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            _STREAM,
            "AWS_XRAY_CONTEXT_MISSING",
            "AWS_XRAY_DAEMON_ADDRESS",
        )
    }
    aws |= {
        "AWS_REGION": version.id.region,
        "AWS_DEFAULT_REGION": version.id.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{version.config.runtime}",
        "AWS_ACCESS_KEY_ID": CREDENTIALS["AWS_ACCESS_KEY_ID"] if account == _DEFAULT_ACCOUNT else account,
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        "AWS_SESSION_TOKEN": "test",
        "AWS_ENDPOINT_URL": f"http://{HOST}:{config.GATEWAY_LISTEN[0].port}",
        "_HANDLER": version.config.handler or "",
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(Path(__file__).parent / "inside"),
        "PATH": f"{program}:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{task_root}:{task_root}/lib:{opt}/lib",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        # the machine's own are out of reach
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    if version.config.logging_config.get("LogFormat") == "JSON":
        aws |= {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": log_level(version)}
    own = {name: str(value) for name, value in (version.config.environment or {}).items()}
    return (
        aws | own | {HOME_MARK: os.environ[HOME_MARK], "AWS_LAMBDA_LOG_STREAM_NAME": told["AWS_LAMBDA_LOG_STREAM_NAME"]}
    )


def log_level(version: FunctionVersion) -> str:
    """The level below which a function that logs JSON is silent."""
    return str(version.config.logging_config.get("ApplicationLogLevel") or "INFO")
