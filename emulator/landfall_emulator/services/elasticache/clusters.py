"""Cache clusters: those that replication groups consist of; single ones stay with moto."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below
from landfall_emulator.state import Regional

members = Regional[dict[str, dict[str, Any]]](dict)
"""The members of replication groups by id, each in the shape of the API's `CacheCluster`."""


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    own = members.of(context)
    if name := request.get("CacheClusterId"):
        return {"CacheClusters": [own[name.lower()]]} if name.lower() in own else below(context, request)
    single = below(context, request).get("CacheClusters") or []
    if request.get("ShowCacheClustersNotInReplicationGroups"):
        return {"CacheClusters": single}
    return {"CacheClusters": [*own.values(), *single]}


OPERATIONS: dict[str, Handler] = {"DescribeCacheClusters": describe}
