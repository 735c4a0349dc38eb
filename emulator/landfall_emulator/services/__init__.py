"""The AWS services that the emulator adds to LocalStack or completes.

One file per service with operations of our own, named as the API is (`-` written `_`, and one more `_` where the name
is a word of Python). It holds `OPERATIONS`, a mapping from an operation's name to its handler. What it doesn't name is
served by LocalStack if LocalStack has the service, else by moto. A service that moto serves whole is a line in
`SERVED_BY_MOTO`.
"""

import pkgutil

SERVED_BY_MOTO = (
    "application-autoscaling",
    "autoscaling",
    "budgets",
    # LocalStack's would download a database
    "dynamodb",
    "dynamodbstreams",
    "ecr",
    "ecs",
    "elasticache",
    "guardduty",
    "rds",
    "servicediscovery",
    "wafv2",
)


def apis() -> dict[str, str | None]:
    """Every API of the emulator, each with the name of the module that holds its own operations, if there is one."""
    own = {module.name.rstrip("_").replace("_", "-"): module.name for module in pkgutil.iter_modules(__path__)}
    return dict.fromkeys(SERVED_BY_MOTO) | own
