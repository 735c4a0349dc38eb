"""Cross-origin requests to an HTTP API that has a CORS configuration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from collections.abc import Mapping
from typing import Any

from localstack.http import Request, Response


def preflight(configuration: Mapping[str, Any] | None, request: Request) -> Response | None:
    """The answer to a preflight request; None if it is none, or if nothing is configured."""
    headers = request.headers
    if not configuration or request.method != "OPTIONS" or "Access-Control-Request-Method" not in headers:
        return None
    response = Response(status=204)
    if _origin(configuration, headers.get("Origin", "")):
        told = {
            "Access-Control-Allow-Methods": ",".join(configuration.get("allowMethods") or []),
            "Access-Control-Allow-Headers": ",".join(configuration.get("allowHeaders") or []),
            "Access-Control-Max-Age": str(configuration["maxAge"]) if configuration.get("maxAge") else "",
        }
        response.headers.update({name: value for name, value in told.items() if value})
    return response


def add_headers(configuration: Mapping[str, Any] | None, request: Request, response: Response) -> None:
    """Adds what lets a browser hand the answer to the page; those of the integration don't count."""
    if not configuration:
        return
    for name in [name for name, _ in response.headers.items() if name.lower() in _FROM_INTEGRATION]:
        del response.headers[name]
    if origin := _origin(configuration, request.headers.get("Origin", "")):
        response.headers["Access-Control-Allow-Origin"] = origin
        if configuration.get("allowCredentials"):
            response.headers["Access-Control-Allow-Credentials"] = "true"
        if exposed := configuration.get("exposeHeaders"):
            response.headers["Access-Control-Expose-Headers"] = ",".join(exposed)


_FROM_INTEGRATION = {
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
}


def _origin(configuration: Mapping[str, Any], given: str) -> str | None:
    allowed = configuration.get("allowOrigins") or []
    if not given:
        return None
    if "*" in allowed:
        return "*"
    schemes = [one.removesuffix("*") for one in allowed if one.endswith("://*")]
    return given if given in allowed or given.startswith(tuple(schemes)) else None
