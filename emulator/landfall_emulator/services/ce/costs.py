"""What things cost, as far as somebody has put it.

What things cost is not emulated: an account without costs would only look cheap. Whoever wants to see what is done with
costs puts some by `PUT /_aws/ce/costs`, which is there as soon as Cost Explorer was asked anything:

    {"days": {"2026-11-21": {"Amazon S3": "0.25"}},   by service, in US dollars
     "tags": {"Stack": "landfall-dev-fargate"},       what all of them carry
     "estimated": ["2026-11-21"],                     days that may change
     "forecast_per_day": "0.3",                       else there is too little history for one
     "page_size": 50}                                 services and days on a page

and `DELETE` takes them away. Before and after that, questions about costs are refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from localstack.aws.api import RequestContext
from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
from localstack.http import Request, Resource, Response
from localstack.services.edge import ROUTER

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page

_PATH = "/_aws/ce/costs"
_METRIC = "UnblendedCost"
_BY_SERVICE = [{"Type": "DIMENSION", "Key": "SERVICE"}]


@dataclass(frozen=True)
class _Put:
    days: Mapping[str, Mapping[str, str]]
    tags: Mapping[str, str] = field(default_factory=dict)
    estimated: tuple[str, ...] = ()
    forecast_per_day: str | None = None
    page_size: int = 5000


_put: dict[str, _Put] = {}
"""By account."""


class _Costs:
    """The costs of LocalStack's one account."""

    def on_put(self, request: Request) -> Response:
        _put[DEFAULT_AWS_ACCOUNT_ID] = _Put(**request.json)
        return Response(status=204)

    def on_delete(self, _request: Request) -> Response:
        _put.pop(DEFAULT_AWS_ACCOUNT_ID, None)
        return Response(status=204)


ROUTER.add(Resource(_PATH, _Costs()))


def get_cost_and_usage(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    put = _costs(context)
    if (request["Granularity"], request["Metrics"], request.get("GroupBy")) != ("DAILY", [_METRIC], _BY_SERVICE):
        raise NotImplementedError(f"other than the {_METRIC} of days by service")
    days = put.days if _carried(put, request.get("Filter")) else {}
    rows = [(day, group) for day in _days(request) for group in _groups(days.get(day, {}))]
    some, token = page(rows, request, token="NextPageToken", default=put.page_size)  # noqa: S106
    results: dict[str, dict[str, Any]] = {}
    for day, group in some:
        told = {"TimePeriod": _one(day), "Total": {}, "Groups": [], "Estimated": day in put.estimated}
        result = results.setdefault(day, told)
        if group is not None:
            result["Groups"].append(group)
    return {
        "GroupDefinitions": _BY_SERVICE,
        "ResultsByTime": list(results.values()),
        "DimensionValueAttributes": [],
        "NextPageToken": token,
    }


def get_cost_forecast(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    put = _costs(context)
    if (request["Granularity"], request["Metric"]) != ("DAILY", "UNBLENDED_COST"):
        raise NotImplementedError("other than the UNBLENDED_COST of days")
    days = list(_days(request))
    if days[0] > f"{datetime.now(UTC):%Y-%m-%d}":
        raise error("ValidationException", "Start date must be equal to or no later than the current date")
    if put.forecast_per_day is None or not _carried(put, request.get("Filter")):
        raise error("DataUnavailableException", "Insufficient amount of historical data.")
    each = Decimal(put.forecast_per_day)
    return {
        "Total": {"Amount": f"{each * len(days)}", "Unit": "USD"},
        "ForecastResultsByTime": [{"TimePeriod": _one(day), "MeanValue": f"{each}"} for day in days],
    }


def _costs(context: RequestContext) -> _Put:
    try:
        return _put[context.account_id]
    except KeyError:
        raise NotImplementedError(f"nobody has put any costs ({_PATH})") from None


def _carried(put: _Put, filter_: Mapping[str, Any] | None) -> bool:
    """Whether the costs carry what the filter asks for."""
    if filter_ is None:
        return True
    asked: Mapping[str, Any] = filter_.get("Tags") or {}
    if filter_.keys() != {"Tags"} or asked.get("MatchOptions") not in (None, ["EQUALS"]):
        raise NotImplementedError("a filter by anything but the values of one tag")
    return put.tags.get(asked["Key"]) in asked["Values"]


def _days(request: Mapping[str, Any]) -> Iterator[str]:
    period = request["TimePeriod"]
    day, end = (date.fromisoformat(period[name]) for name in ("Start", "End"))
    if day >= end:
        raise error("ValidationException", "Start date (and hour) should be before end date (and hour)")
    while day < end:
        yield day.isoformat()
        day += timedelta(days=1)


def _one(day: str) -> Mapping[str, str]:
    return {"Start": day, "End": f"{date.fromisoformat(day) + timedelta(days=1)}"}


def _groups(services: Mapping[str, str]) -> Iterator[Mapping[str, Any] | None]:
    for service, amount in services.items():
        yield {"Keys": [service], "Metrics": {_METRIC: {"Amount": amount, "Unit": "USD"}}}
    if not services:
        # a day without costs is told as well
        yield None


OPERATIONS: dict[str, Handler] = {
    "GetCostAndUsage": get_cost_and_usage,
    "GetCostForecast": get_cost_forecast,
}
