"""App Runner: services from images, with what they are configured by. Nobody else has the service.

Nothing runs; what AWS would refuse is refused. Services from source code, and the connections that these need, are not
emulated.
"""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, refuse
from landfall_emulator.services.apprunner import domains, ingress, revisions, services, tags
from landfall_emulator.validation import validated


def list_connections(_context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ConnectionSummaryList": []}


OPERATIONS: dict[str, Handler] = validated(
    {
        **services.OPERATIONS,
        **revisions.OPERATIONS,
        **domains.OPERATIONS,
        **ingress.OPERATIONS,
        **tags.OPERATIONS,
        "ListConnections": list_connections,
        "CreateConnection": refuse,
        "DeleteConnection": refuse,
    },
    code="InvalidRequestException",
)
