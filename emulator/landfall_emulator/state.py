"""Where the emulator's own handlers keep what they made."""

from collections import defaultdict
from collections.abc import Callable

from localstack.aws.api import RequestContext


class Regional[T]:
    """One `T` for every account and region, made when it is first asked for."""

    def __init__(self, factory: Callable[[], T]) -> None:
        self._held: dict[tuple[str, str], T] = defaultdict(factory)

    def of(self, context: RequestContext) -> T:
        """The one of the account and region that the request is for."""
        return self._held[context.account_id, context.region]


class Accountwide[T]:
    """One `T` for every account, whatever the region: a global service's."""

    def __init__(self, factory: Callable[[], T]) -> None:
        self._held: dict[str, T] = defaultdict(factory)

    def of(self, context: RequestContext) -> T:
        """The one of the account that the request is for."""
        return self._held[context.account_id]


def arn(context: RequestContext, service: str, resource: str) -> str:
    """The ARN of a resource in the request's account and region."""
    return f"arn:{context.partition}:{service}:{context.region}:{context.account_id}:{resource}"
