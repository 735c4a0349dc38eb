"""What SageMaker keeps of a model, an endpoint configuration or an endpoint, found by kind and name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from landfall_emulator.handler import error
from landfall_emulator.paging import page
from landfall_emulator.state import Regional, arn


@dataclass(frozen=True)
class Kind:
    """`word`: what it is called in API names and keys; `spoken`: in sentences; `path`: in ARNs."""

    word: str
    spoken: str
    path: str


MODEL = Kind("Model", "model", "model")
CONFIGURATION = Kind("EndpointConfig", "endpoint configuration", "endpoint-config")
ENDPOINT = Kind("Endpoint", "endpoint", "endpoint")


@dataclass
class Kept:
    """`told` is what its Describe operation tells, without the times."""

    told: dict[str, Any]
    tags: dict[str, str]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))


_held: Regional[dict[tuple[Kind, str], Kept]] = Regional(dict)


def keep(context: RequestContext, kind: Kind, request: Mapping[str, Any], **told: Any) -> Kept:
    """Makes one of what the request says and of `told`; raises the AWS error if its name is taken."""
    name = request[f"{kind.word}Name"]
    address = arn(context, "sagemaker", f"{kind.path}/{name}")
    if (kind, name) in _held.of(context):
        raise invalid(f'Cannot create already existing {kind.spoken} "{address}".')
    said = {key: value for key, value in request.items() if key != "Tags"}
    tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or []}
    result = Kept({f"{kind.word}Arn": address} | said | told, tags)
    _held.of(context)[kind, name] = result
    return result


def get(context: RequestContext, kind: Kind, name: str) -> Kept | None:
    """The one of that kind and name, if there is one."""
    return _held.of(context).get((kind, name))


def find(context: RequestContext, kind: Kind, name: str) -> Kept:
    """The one of that kind and name; raises the AWS error that names its ARN."""
    if (one := get(context, kind, name)) is None:
        address = arn(context, "sagemaker", f"{kind.path}/{name}")
        raise invalid(f'Could not find {kind.spoken} "{address}".')
    return one


def forget(context: RequestContext, kind: Kind, name: str) -> None:
    """Deletes the one of that kind and name; raises the AWS error if there is none."""
    find(context, kind, name)
    del _held.of(context)[kind, name]


def by_arn(context: RequestContext, wanted: str) -> Kept | None:
    """The one with that ARN, or None where it isn't of hosting; raises the AWS error if it could be but isn't here."""
    path, _, name = wanted.rsplit(":", maxsplit=1)[-1].partition("/")
    kind = next((kind for kind in (MODEL, CONFIGURATION, ENDPOINT) if kind.path == path), None)
    return find(context, kind, name) if kind else None


def listed(context: RequestContext, kind: Kind, request: Mapping[str, Any], *also: str) -> Mapping[str, Any]:
    """The answer of a List operation, in the order and with the filters of the request.

    A summary holds name, ARN and time of creation, and of what else is told, `also`.
    """
    found = [one for (its, _), one in _held.of(context).items() if its == kind and _passes(kind, one, request)]
    keys = {"Name": f"{kind.word}Name", "Status": f"{kind.word}Status"}
    by = keys.get(request.get("SortBy") or "CreationTime")
    found.sort(key=lambda one: one.told[by] if by else one.created, reverse=request.get("SortOrder") != "Ascending")
    some, token = page(found, request, default=10)
    summaries = [
        {key: one.told[key] for key in (f"{kind.word}Name", f"{kind.word}Arn", *also)} | times(kind, one)
        for one in some
    ]
    return {f"{kind.word}s": summaries, "NextToken": token}


def times(kind: Kind, one: Kept) -> dict[str, datetime]:
    """When it was made; of an endpoint, the only one that changes, also when it last was."""
    modified = {"LastModifiedTime": one.modified} if kind == ENDPOINT else {}
    return {"CreationTime": one.created} | modified


def invalid(message: str) -> CommonServiceException:
    """SageMaker's error for nearly everything."""
    return error("ValidationException", message)


def _passes(kind: Kind, one: Kept, request: Mapping[str, Any]) -> bool:
    name, status = one.told[f"{kind.word}Name"], one.told.get(f"{kind.word}Status")
    return (
        (request.get("NameContains") or "").lower() in name.lower()
        and request.get("StatusEquals") in (None, status)
        and all(_within(time, request, what) for what, time in times(kind, one).items())
    )


def _within(time: datetime, request: Mapping[str, Any], what: str) -> bool:
    before, after = request.get(f"{what}Before"), request.get(f"{what}After")
    return (before is None or time < _aware(before)) and (after is None or time > _aware(after))


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)
