"""The environments of a version while others come and go: LocalStack walks through them without a lock."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from localstack.services.lambda_.invocation.assignment import AssignmentService


def install() -> None:
    """Lets invocations that come at once look for a free environment while one of them adds another."""
    AssignmentService.__init__ = _initialize  # type: ignore[method-assign]


_initialize_service: Any = AssignmentService.__init__


def _initialize(service: Any) -> None:
    _initialize_service(service)
    service.environments = defaultdict(_Environments)


class _Environments(dict[str, Any]):
    def values(self) -> Iterable[Any]:  # type: ignore[override]
        """Those of this moment."""
        return list(super().values())
