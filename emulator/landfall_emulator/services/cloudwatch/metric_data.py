"""GetMetricData: its limits, and pages that are filled by all queries together.

LocalStack takes any number of queries, and lets each of them have a page of its own. Metric math is not emulated.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below, error
from landfall_emulator.paging import page

_QUERIES, _DATA_POINTS = 500, 100_800
"""Of one request, and of one answer: the documentation of GetMetricData."""


def get_metric_data(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    queries = request["MetricDataQueries"]
    if len(queries) > _QUERIES:
        raise error(
            "ValidationError", f"The collection MetricDataQueries must not have a size greater than {_QUERIES}."
        )
    if request["StartTime"] >= request["EndTime"]:
        raise error("ValidationError", "The parameter EndTime must be greater than StartTime.")
    if any("MetricStat" not in query for query in queries):
        raise NotImplementedError("expressions")
    whole = {key: value for key, value in request.items() if key not in ("MaxDatapoints", "NextToken")}
    results = below(context, whole)["MetricDataResults"]
    points = [point for result in results for point in _points(result)]
    some, token = page(points, request, size="MaxDatapoints", default=_DATA_POINTS)
    told = {
        identity: [(time, value) for _, time, value in points if time is not None]
        for identity, points in groupby(some, key=lambda point: point[0])
    }
    unfinished = points[int(token)][0] if token else None
    return {
        "MetricDataResults": [
            {
                **result,
                "Timestamps": [time for time, _ in told[result["Id"]]],
                "Values": [value for _, value in told[result["Id"]]],
                "StatusCode": "PartialData" if result["Id"] == unfinished else "Complete",
            }
            for result in results
            if result["Id"] in told
        ],
        "NextToken": token,
        "Messages": [],
    }


def _points(result: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The query, time and value of each of a query's data points; one without a time stands for a query without any."""
    if not result["Values"]:
        yield result["Id"], None, None
    for time, value in zip(result["Timestamps"], result["Values"], strict=True):
        yield result["Id"], time, value


OPERATIONS: dict[str, Handler] = {"GetMetricData": get_metric_data}
