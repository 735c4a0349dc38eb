"""Whether a request may pass the authorization of the route of an HTTP API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
"""

from typing import Any

from localstack.http import Request, Response

from landfall_emulator.execute_api.integrations import message


def refusal(request: Request, route: Any) -> Response | None:
    """The answer to a request that may not pass.

    A token could only be judged by the keys of its issuer, who is out of reach.
    """
    kind = route.authorization_type or "NONE"
    credentials = request.headers.get("Authorization", "")
    if kind == "NONE":
        return None
    if kind == "AWS_IAM":
        return None if is_signed(request) else message(403, "Forbidden")
    if kind == "JWT" and not credentials:
        return message(401, "Unauthorized")
    return message(501, f"execute-api with the authorization {kind} is not emulated")


def is_signed(request: Request) -> bool:
    """Whether there is a signature (SigV4); as everywhere in LocalStack, it may be anybody's."""
    return request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 ") or "X-Amz-Signature" in request.args
