"""Function URLs: LocalStack's, which knows neither signatures nor what the service refuses.

They are reached by their host name in the header `Host`, or at `<endpoint>/_aws/lambda-url/<region>/<id>/…`.
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

import json
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.http import Request, Response
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.urlrouter import FunctionUrlRouter

from landfall_emulator.execute_api.authorization import is_signed
from landfall_emulator.lambda_runtime.executor import refusal

PATH_FORM = "/_aws/lambda-url/"


def install() -> None:
    """To be called before LocalStack's Lambda is loaded."""
    FunctionUrlRouter.register_routes = _register  # type: ignore[method-assign, assignment]
    FunctionUrlRouter.handle_lambda_url_invocation = _answer  # type: ignore[method-assign, assignment]


_register_hosts: Any = FunctionUrlRouter.register_routes
_invoke: Any = FunctionUrlRouter.handle_lambda_url_invocation


def _register(router: Any) -> None:
    _register_hosts(router)
    for path in (f"{PATH_FORM}<region>/<api_id>/", f"{PATH_FORM}<region>/<api_id>/<path:path>"):
        router.router.add(path, endpoint=router.handle_lambda_url_invocation)


def _answer(router: Any, request: Request, api_id: str, region: str, **told: str) -> Response:
    if found := _find(api_id, region):
        function, qualifier = found
        if function.function_url_configs[qualifier].auth_type == "AWS_IAM" and not is_signed(request):
            return _message(403, "Forbidden")
        alias = function.aliases.get(qualifier)
        version = function.versions.get(alias.function_version if alias else qualifier)
        if version and (reason := refusal(version)):
            return _message(501, f"lambda.InvokeFunctionUrl is not emulated: {reason}")
    if request.path.startswith(PATH_FORM):
        request = _at_its_host(request, api_id, region)
    try:
        answer: Response = _invoke(router, request, api_id, region, **told)
    except CommonServiceException as error:
        return _message(error.status_code, error.message)
    except Exception as error:
        # LocalStack's errors with shapes of their own, such as that of a function that is throttled
        if (status := getattr(error, "status_code", None)) is None:
            raise
        return _message(status, str(error))
    return answer


def _find(url_id: str, region: str) -> tuple[Any, str] | None:
    """The function that the URL is of, and which of its aliases."""
    for account in list(lambda_stores):
        for function in list(lambda_stores[account][region].functions.values()):
            for qualifier, configuration in function.function_url_configs.items():
                if configuration.url_id.lower() == url_id.lower():
                    return function, qualifier
    return None


def _at_its_host(request: Request, url_id: str, region: str) -> Request:
    """The request as it would be at the host name of the function's URL."""
    headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
    path = request.path.removeprefix(f"{PATH_FORM}{region}/{url_id}") or "/"
    return Request(
        method=request.method,
        path=path,
        headers={**headers, "Host": f"{url_id}.lambda-url.{region}.on.aws"},
        query_string=request.query_string.decode(),
        body=request.get_data(),
    )


def _message(status: int, text: str) -> Response:
    return Response(json.dumps({"Message": text}), status, content_type="application/json")
