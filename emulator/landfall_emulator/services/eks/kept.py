"""What was made: clusters, and in each of them what belongs to it."""

import secrets
import string
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import error
from landfall_emulator.paging import page
from landfall_emulator.state import Regional

type Told = dict[str, Any]
"""Something as the API tells it, with its `tags` if it has any."""

VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36")
"""Kubernetes versions: "Understand the Kubernetes version lifecycle on EKS" of the Amazon EKS user guide, 2026-08."""


@dataclass
class Cluster:
    """A cluster and what belongs to it: groups and add-ons by name, entries by principal, associations and updates by
    id; `policies` are those of an entry's principal by their ARN."""

    told: Told
    groups: dict[str, Told] = field(default_factory=dict)
    add_ons: dict[str, Told] = field(default_factory=dict)
    entries: dict[str, Told] = field(default_factory=dict)
    policies: dict[str, dict[str, Told]] = field(default_factory=dict)
    associations: dict[str, Told] = field(default_factory=dict)
    updates: dict[str, tuple[str, Told]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        name: str = self.told["name"]
        return name

    def everything(self) -> Iterator[tuple[str, Told]]:
        """All that has an ARN, by it."""
        yield self.told["arn"], self.told
        for kind, key in (
            (self.groups, "nodegroupArn"),
            (self.add_ons, "addonArn"),
            (self.entries, "accessEntryArn"),
            (self.associations, "associationArn"),
        ):
            for one in kind.values():
                yield one[key], one


_clusters: Regional[dict[str, Cluster]] = Regional(dict)


def clusters(context: RequestContext) -> dict[str, Cluster]:
    """The clusters of the request's account and region, by name."""
    return _clusters.of(context)


def cluster(context: RequestContext, name: str) -> Cluster:
    """The cluster of that name; raises EKS's error where there is none."""
    try:
        return clusters(context)[name]
    except KeyError:
        raise missing(f"No cluster found for name: {name}.") from None


def tags_by_arn(context: RequestContext, arn: str) -> MutableMapping[str, str]:
    """The tags of whatever has the ARN."""
    for one in clusters(context).values():
        for own, told in one.everything():
            if own == arn:
                found: MutableMapping[str, str] = told["tags"]
                return found
    raise error("NotFoundException", f"Resource was not found: {arn}", 404)


def paged(key: str, items: Sequence[Any], request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to a listing: the wanted page of `items` under `key`."""
    some, token = page(items, request, size="maxResults", token="nextToken")  # noqa: S106 - the name of a parameter
    return {key: some, "nextToken": token}


def missing(message: str) -> Exception:
    """EKS's error for what isn't there."""
    return error("ResourceNotFoundException", message, 404)


def in_use(message: str) -> Exception:
    """EKS's error for what is there already, or still."""
    return error("ResourceInUseException", message, 409)


def invalid(message: str) -> Exception:
    """EKS's error for parameters that don't go together."""
    return error("InvalidParameterException", message)


def clients(context: RequestContext) -> Any:
    """Clients of the emulator's other services, as the request's account."""
    return connect_to(aws_access_key_id=context.account_id, region_name=context.region)


def require_role(context: RequestContext, arn: str, message: str) -> None:
    """Refuses an ARN that no role of the account has."""
    iam = clients(context).iam
    try:
        found = iam.get_role(RoleName=arn.rpartition("/")[2])["Role"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        found = None
    if found != arn:
        raise invalid(message)


def identifier(length: int = 17) -> str:
    """Lower-case letters and digits by chance."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))
