"""Asking AWS (or the emulator) patiently: every page, again when it throttles, and not about what isn't there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from operations.console import say
from operations.destroy.scope import Scope
from operations.leftovers import Client

ATTEMPTS = 10
"""How often a request is made before it fails; botocore's standard mode waits longer each time, up to 20 s, with jitter
(boto3 user guide, "Retries")."""

_NONE = ("notfound", "nosuch", "nonexist", "doesnotexist", "invalidresourceid")
"""In the codes of errors by which services say that what they are asked about doesn't exist."""
_VAGUE = ("validation", "invalidparameter", "invalidrequest", "badrequest", "clientexception")
_NONE_SAID = ("not found", "could not find", "does not exist", "doesn't exist")
"""In the messages of errors with a vague code that mean the same: SageMaker's, and some of ECS's."""

_THROTTLED = ("Throttl", "TooManyRequests", "RequestLimitExceeded", "SlowDown", "LimitExceededException")


def patient_clients(region: str) -> Client:
    """Clients of AWS, or of what AWS_ENDPOINT_URL names: of `s3` in `region`, of `s3@eu-west-1` in another one."""
    import boto3
    from botocore.config import Config

    session = boto3.Session(region_name=region)
    config = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS}, max_pool_connections=20)

    def client(name: str) -> Any:
        service, _, elsewhere = name.partition("@")
        made: Any = session.client(service, config=config, region_name=elsewhere or None)  # type: ignore[call-overload]
        made.meta.events.register("needs-retry", _Throttling(service))
        return made

    return client


class _Throttling:
    """Tells once that a service throttles."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.told = False

    def __call__(self, response: Any = None, **_about: Any) -> None:
        code = response[1].get("Error", {}).get("Code", "") if response else ""
        if any(part in code for part in _THROTTLED) and not self.told:
            self.told = True
            say(f"  {self.service} answers {code}: going on more slowly")


def code_of(error: BaseException) -> str:
    """The code of an AWS error, or the name of another one."""
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__


def is_none(error: BaseException) -> bool:
    """Whether an error says that what was asked about isn't there, or that the emulator doesn't have it, which then
    holds nothing."""
    if not isinstance(error, ClientError):
        return False
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 501:
        return True
    code, message = code_of(error).lower(), str(error).lower()
    if any(part in code for part in _NONE):
        return True
    return any(part in code for part in _VAGUE) and any(part in message for part in _NONE_SAID)


def is_offered(service: str, scope: Scope) -> bool:
    """Whether AWS has a service in the region, as botocore knows; a global one is everywhere."""
    import botocore.session

    regions = botocore.session.get_session().get_available_regions(service, partition_name=scope.partition)
    return not regions or scope.region in regions


def is_throttled(error: BaseException) -> bool:
    """Whether an error only asks for more time."""
    return any(part in code_of(error) for part in _THROTTLED)


@dataclass
class Aws:
    """The account and region of a `scope`. `silent` are the questions that AWS didn't answer, with what it said."""

    scope: Scope
    client: Client
    silent: dict[str, str] = field(default_factory=dict)
    _clients: dict[str, Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, service: str) -> Any:
        """The one client of a service; any thread may use it."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self.client(service)
            return self._clients[service]

    def call(self, service: str, operation: str, /, **request: Any) -> Any:
        """One answer. Raises botocore's errors."""
        return getattr(self.of(service), operation)(**request)

    def pages(self, service: str, operation: str, items: str, /, **request: Any) -> Iterator[Any]:
        """What an operation lists under `items`, of all pages. Raises botocore's errors."""
        client = self.of(service)
        if client.can_paginate(operation):
            for page in client.get_paginator(operation).paginate(**request):
                yield from page.get(items) or ()
        else:
            yield from getattr(client, operation)(**request).get(items) or ()

    def listed(self, service: str, operation: str, items: str, /, **request: Any) -> list[Any]:
        """The same, empty where there is no such service or parent; what else goes wrong is noted in `silent`."""
        try:
            return list(self.pages(service, operation, items, **request))
        except EndpointConnectionError as error:
            if is_offered(service, self.scope):
                self.unanswered(f"{service} {operation}", error)
        except (BotoCoreError, ClientError) as error:
            self.unanswered(f"{service} {operation}", error)
        return []

    def unanswered(self, question: str, error: BaseException) -> None:
        """Notes a question that AWS didn't answer, unless it said that there is nothing to ask about."""
        if not is_none(error):
            self.silent[question] = str(error)


def tags_in(told: Any) -> dict[str, str]:
    """Tags as a dictionary: services tell one, or a list of pairs that each spells in its own way."""
    if isinstance(told, Mapping):
        return dict(told)
    pairs = ({name.lower().removeprefix("tag"): value for name, value in pair.items()} for pair in told or ())
    return {pair["key"]: pair.get("value") or "" for pair in pairs}
