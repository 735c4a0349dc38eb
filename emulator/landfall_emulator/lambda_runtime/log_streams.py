"""Where the log of a function goes: LocalStack knows the default log group alone."""

from datetime import UTC, datetime

from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment


def install() -> None:
    """Lets execution environments use the log group of their function's logging configuration."""
    ExecutionEnvironment.get_log_group_name = _group  # type: ignore[method-assign, assignment]
    ExecutionEnvironment.get_log_stream_name = _stream  # type: ignore[method-assign, assignment]


def _group(environment: ExecutionEnvironment) -> str:
    version = environment.function_version
    return str(version.config.logging_config.get("LogGroup") or f"/aws/lambda/{version.id.function_name}")


def _stream(environment: ExecutionEnvironment) -> str:
    """Named once, by the day on which the environment was made; in a group of several functions, by the function too.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    """
    version = environment.function_version.id
    shared = _group(environment) != f"/aws/lambda/{version.function_name}"
    function = version.function_name if shared else ""
    name = f"{datetime.now(UTC):%Y/%m/%d}/{function}[{version.qualifier}]{environment.id}"
    return str(vars(environment).setdefault("log_stream_name", name))
