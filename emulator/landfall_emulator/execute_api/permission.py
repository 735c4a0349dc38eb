"""Whether a function's resource policy lets an API invoke it; an API without a permission is answered 500 on AWS."""

import re
from fnmatch import fnmatchcase
from typing import Any

from localstack.services.lambda_.invocation.models import lambda_stores

_FUNCTION = re.compile(r"arn:[^:]+:lambda:([^:]+):([^:]+):function:([^:/]+)(?::([^:/]+))?")


def function_arn(uri: str) -> str | None:
    """The ARN of the function in an integration's URI."""
    found = _FUNCTION.search(uri)
    return found[0] if found else None


def may_invoke(arn: str, *, region: str, account: str, request: str) -> bool:
    """Whether API Gateway may invoke the function for the `request`, `<api>/<stage>/<method>/<path>`."""
    found = _FUNCTION.fullmatch(arn)
    if not found:
        return False
    function_region, owner, name, qualifier = found.groups()
    function = lambda_stores[owner][function_region].functions.get(name)
    held = function and function.permissions.get(qualifier or "$LATEST")
    # Terraform that is told not to ask for the account writes none
    sources = [f"arn:aws:execute-api:{region}:{one}:{request}" for one in (account, "")]
    return any(_allows(one, sources) for one in (held.policy.Statement if held else []))


def _allows(statement: dict[str, Any], sources: list[str]) -> bool:
    told = statement["Principal"]
    services = [told] if isinstance(told, str) else [told.get("Service"), told.get("AWS")]
    pattern = next(
        (
            value
            for test in statement.get("Condition", {}).values()
            for key, value in test.items()
            if key == "AWS:SourceArn"
        ),
        "*",
    )
    actions = ("lambda:InvokeFunction", "lambda:*", "*")
    return (
        statement["Effect"] == "Allow"
        and statement["Action"] in actions
        and bool({"apigateway.amazonaws.com", "*"} & set(services))
        and any(fnmatchcase(source, pattern) for source in sources)
    )
