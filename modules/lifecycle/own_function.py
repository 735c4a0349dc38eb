"""The functions of this project's own."""

from collections.abc import Mapping, Sequence

from constructs import Construct

from modules.compute.lambda_function import LambdaFunction, OwnCode
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Statement
from modules.foundation.log_group import log_group
from modules.foundation.observability import Alarm, Metric


def own_function(
    scope: Construct,
    part: str,
    *,
    description: str,
    component: str,
    foundation: Foundation,
    environment: Mapping[str, str],
    statements: Sequence[Statement],
    timeout_seconds: int = 60,
    event_age_seconds: int = 3600,
) -> LambdaFunction:
    """`lambdas/<part>` (`auto-stop` is in `auto_stop`), with a log of its own."""
    logs = log_group(
        scope,
        f"{part}-log",
        name=f"/landfall/{foundation.names.prefix}/{part}",
        retention_days=foundation.observability.log_retention_days,
        keys=foundation.keys,
        component=component,
    )
    return LambdaFunction(
        scope,
        part,
        part=part,
        description=description,
        code=OwnCode(name=part.replace("-", "_")),
        foundation=foundation,
        logs=logs,
        environment=environment,
        statements=statements,
        timeout_seconds=timeout_seconds,
        event_age_seconds=event_age_seconds,
        component=component,
    )


def failure_alarm(part: str, function: LambdaFunction, description: str) -> Alarm:
    """Holds after a call of `function` that failed."""
    metric = Metric(namespace="AWS/Lambda", name="Errors", statistic="Sum", dimensions={"FunctionName": function.name})
    return Alarm(part=f"{part}-errors", metric=metric, above=0, minutes=1, description=description)
