"""Every kind of thing that stacks are made of, or that services make for them: how it is found, and how it is deleted.

One file per family. A kind that is missing here is told by the tagging API all the same, and then has to be deleted by
hand.
"""

from collections.abc import Mapping

from operations.destroy.kinds import (
    apis,
    backups,
    balancing,
    containers,
    databases,
    functions,
    identity,
    instances,
    keys,
    learning,
    messages,
    names,
    network,
    network_edges,
    scaling,
    storage,
    watching,
    web,
)
from operations.destroy.things import Fields, Kind

KINDS: tuple[Kind, ...] = (
    *scaling.KINDS,
    *containers.KINDS,
    *learning.KINDS,
    *functions.KINDS,
    *web.KINDS,
    *balancing.KINDS,
    *apis.KINDS,
    *instances.KINDS,
    *databases.KINDS,
    *backups.KINDS,
    *storage.KINDS,
    *messages.KINDS,
    *network.KINDS,
    *network_edges.KINDS,
    *names.KINDS,
    *watching.KINDS,
    *identity.KINDS,
    *keys.KINDS,
)


def kind_of(arn: str, place: Mapping[str, str]) -> tuple[Kind | None, Fields]:
    """The kind of a thing, with what its ARN tells; None where there is none, or where it is elsewhere."""
    for kind in KINDS:
        if (fields := kind.fields(arn, place)) is not None:
            return kind, fields
    return None, {**place, "arn": arn}
