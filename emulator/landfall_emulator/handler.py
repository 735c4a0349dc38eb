"""What answers an operation: own handlers, LocalStack's, moto's, and the refusal."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.forwarder import create_aws_request_context
from localstack.services.moto import call_moto
from werkzeug.datastructures import Headers

type Handler = Callable[[RequestContext, Mapping[str, Any]], Mapping[str, Any] | None]
"""Answers one operation: takes the request in the shapes of botocore's models, returns the response likewise."""


def loudly(handler: Handler) -> Handler:
    """The handler, refusing by name what it doesn't have (LocalStack answers 501 with that message)."""

    @wraps(handler)
    def answer(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        try:
            return handler(context, request)
        except NotImplementedError as error:
            raise NotImplementedError(refusal(context, str(error))) from error

    return answer


layers: dict[str, Mapping[str, Handler]] = {}
"""By API, what answers its operations beneath our own handlers; filled when a service is built."""


def below(context: RequestContext, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the operation would be answered without our own handler: LocalStack's answer, or moto's."""
    api, operation = _asked(context)
    return dict(layers[api][operation](context, request) or {})


@loudly
def refuse(_context: RequestContext, _request: Mapping[str, Any]) -> None:
    """Answers what nobody has."""
    raise NotImplementedError


@loudly
def moto(context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lets moto answer."""
    answer: Mapping[str, Any] = call_moto(context)
    return answer


def _asked(context: RequestContext) -> tuple[str, str]:
    """The API and the operation that a request is for; LocalStack has read both before a handler is called."""
    assert context.service is not None  # noqa: S101
    assert context.operation is not None  # noqa: S101
    return context.service.service_name, context.operation.name


def refusal(context: RequestContext, why: str = "") -> str:
    """The sentence that names what isn't emulated."""
    sentence = f"{'.'.join(_asked(context))} is not emulated"
    # a handler may refuse only a part of an operation, and says which; it may also have called a refusing one
    return why if sentence in why else f"{sentence}: {why}" if why else sentence


def ask_moto(context: RequestContext, operation: str, **parameters: Any) -> dict[str, Any]:
    """Asks moto another operation of the same service, as the same caller."""
    api, _ = _asked(context)
    inner = create_aws_request_context(api, operation, parameters=parameters, region=context.region)
    # who asks, and for which account and region, is told by the headers
    headers = Headers(context.request.headers)
    headers.update(inner.request.headers)
    inner.request.headers = headers
    answer: dict[str, Any] = call_moto(inner)
    return answer


def error(code: str, message: str, status: int = 400) -> CommonServiceException:
    """What a handler raises to answer with an AWS error of this code."""
    return CommonServiceException(code, message, status_code=status, sender_fault=True)
