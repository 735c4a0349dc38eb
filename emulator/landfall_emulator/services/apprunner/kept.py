"""What App Runner keeps: services, revisions of configurations, connections from VPCs; and their tags."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from landfall_emulator.handler import error
from landfall_emulator.state import Regional, arn


@dataclass
class Kept:
    """One resource. `told` is what describes it, in the API's words."""

    arn: str
    told: dict[str, Any]
    tags: dict[str, str]
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    """A service's custom domains by their name."""
    operations: list[dict[str, Any]] = field(default_factory=list)
    """A service's operations, the latest first."""
    deleted: bool = False


_kept: Regional[dict[str, Kept]] = Regional(dict)


def keep(context: RequestContext, resource: str, told: dict[str, Any], request: Mapping[str, Any]) -> Kept:
    """A new resource, whose ARN ends with `resource`: `<type>/<name>[/<revision>]/<id>`."""
    one = Kept(
        arn=arn(context, "apprunner", resource),
        told=told,
        tags={tag["Key"]: tag.get("Value", "") for tag in request.get("Tags") or []},
    )
    _kept.of(context)[one.arn] = one
    return one


def new_id() -> str:
    """The id that ends an ARN: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def now() -> datetime:
    """The present, as responses tell it."""
    return datetime.now(UTC)


def all_of(context: RequestContext, kind: str) -> Iterator[Kept]:
    """The resources of a type that aren't deleted, the oldest first."""
    return (one for one in _kept.of(context).values() if kind_of(one.arn) == kind and not one.deleted)


def find(context: RequestContext, wanted: str, kind: str = "") -> Kept:
    """The resource with an ARN, deleted ones included, where it is of the type `kind` or of any."""
    one = _kept.of(context).get(wanted)
    if one is None or kind not in ("", kind_of(wanted)):
        raise error("ResourceNotFoundException", f"Resource with ARN {wanted} does not exist")
    return one


def kind_of(wanted: str) -> str:
    """The type in an ARN: `service`, `vpcconnector` and so on."""
    return wanted.split(":", 5)[-1].split("/", maxsplit=1)[0]


def invalid(message: str) -> CommonServiceException:
    """The error that the API answers bad requests with."""
    return error("InvalidRequestException", message)


def wrong_state(message: str) -> CommonServiceException:
    """The error that the API answers with where a resource's state doesn't allow what is asked."""
    return error("InvalidStateException", message)
