"""An account of the test's own making: answers by operation, and what was asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws
from operations.destroy.scope import Scope

SCOPE = Scope(
    stack="dev-fargate",
    project="landfall",
    prefix="landfall-dev-fargate",
    account="123456789012",
    partition="aws",
    region="us-east-1",
    others=frozenset({"landfall-dev-fargate-blue", "landfall-dev-lambda-api"}),
)
OWN = {"Project": "landfall", "Stack": "landfall-dev-fargate"}
FOREIGN = {"Project": "landfall", "Stack": "landfall-dev-fargate2"}

type Answer = Mapping[str, Any] | list[Mapping[str, Any]] | Exception | Callable[..., Any]
"""One answer, its pages, an error, or what makes one of a request."""


def pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def failed(code: str, message: str = "", status: int = 400) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Operation")


@dataclass
class Account:
    """`answers` are by service and operation; what has none is answered with nothing at all."""

    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def aws(self, scope: Scope = SCOPE) -> Aws:
        return Aws(scope, lambda service: _Client(self, service))

    def requests(self, operation: str) -> list[dict[str, Any]]:
        """The requests of one operation."""
        return [request for _, name, request in self.asked if name == operation]

    def answer(self, service: str, operation: str, request: dict[str, Any]) -> Any:
        self.asked.append((service, operation, request))
        found = self.answers.get((service, operation), {})
        if isinstance(found, Exception):
            raise found
        told = found(**request) if callable(found) else found
        if isinstance(told, Exception):
            raise told
        return told


@dataclass
class _Client:
    account: Account
    service: str

    def can_paginate(self, _operation: str) -> bool:
        # What has one page is a list of pages too.
        return True

    def get_paginator(self, operation: str) -> "_Pages":
        return _Pages(self, operation)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **request: self.account.answer(self.service, operation, request)


@dataclass
class _Pages:
    client: _Client
    operation: str

    def paginate(self, **request: Any) -> Iterator[Any]:
        told = self.client.account.answer(self.client.service, self.operation, request)
        yield from told if isinstance(told, list) else [told]
