"""Whether contributor insights are on, of a table or of its index. Which contributors there are is not told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.dynamodb.tables import find_table


def update_insights(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {
        "ContributorInsightsStatus": f"{request['ContributorInsightsAction']}D",
        "ContributorInsightsMode": request.get("ContributorInsightsMode") or "ACCESSED_AND_THROTTLED_KEYS",
    }
    _insights(context, request)[request.get("IndexName")] = told | {"LastUpdateDateTime": datetime.now(UTC)}
    return _named(context, request) | told


def describe_insights(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = _insights(context, request).get(request.get("IndexName")) or {"ContributorInsightsStatus": "DISABLED"}
    return _named(context, request) | told


def _insights(context: RequestContext, request: Mapping[str, Any]) -> dict[str | None, dict[str, Any]]:
    """What is told of the table's insights, by index; None is the table itself."""
    table, index = find_table(context, request), request.get("IndexName")
    if index and all(index != one.name for one in table.global_indexes):
        raise error("ResourceNotFoundException", f"Requested resource not found: Index: {index} not found")
    told: dict[str | None, dict[str, Any]] = table.__dict__.setdefault("insights", {})
    return told


def _named(context: RequestContext, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"TableName": find_table(context, request).name, "IndexName": request.get("IndexName")}


OPERATIONS: dict[str, Handler] = {
    "UpdateContributorInsights": update_insights,
    "DescribeContributorInsights": describe_insights,
}
