"""Statistics of a metric: of exactly its dimensions, over periods that begin with a whole minute.

LocalStack counts in metrics that have further dimensions, and begins at the very second that is asked for.
"""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

_AGGREGATES = {
    "Average": "TOTAL(sum) / TOTAL(samples)",
    "Maximum": "MAX(max)",
    "Minimum": "MIN(min)",
    "SampleCount": "SUM(samples)",
    "Sum": "SUM(sum)",
}


def install() -> None:
    """Puts this in the place of what LocalStack does, for alarms too."""
    CloudwatchDatabase.get_metric_data_stat = _statistic  # type: ignore[method-assign, assignment]
    CloudwatchDatabase._restore_dimensions_from_string = _restored  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _statistic(
    database: Any,
    *,
    account_id: str,
    region: str,
    query: Mapping[str, Any],
    start_time: datetime,
    end_time: datetime,
    scan_by: str | None,
) -> dict[str, list[Any]]:
    asked = query["MetricStat"]
    metric, period, unit = asked["Metric"], asked["Period"], asked.get("Unit")
    if asked["Stat"] not in _AGGREGATES:
        raise NotImplementedError(f"the statistic {asked['Stat']}")
    dimensions = database._get_ordered_dimensions_with_separator(list(metric.get("Dimensions") or []))  # noqa: SLF001
    begin, end = int(_rounded(start_time).timestamp()), int(end_time.timestamp())
    values = {
        "account": account_id,
        "region": region,
        "namespace": metric["Namespace"],
        "name": metric["MetricName"],
        "dimensions": dimensions,
        # LocalStack asks for those without a unit by this word
        "unit": None if unit == "NULL_VALUE" else unit,
        "any_unit": unit is None,
        "begin": begin,
        "end": end,
        "period": period,
    }
    columns = "account_id, region, namespace, metric_name, dimensions, unit, timestamp"
    own = "account_id = :account AND region = :region AND namespace = :namespace AND metric_name = :name"
    rows = f"""
        SELECT (timestamp - :begin) / :period AS number, {_AGGREGATES[asked["Stat"]]}
        FROM (
            SELECT {columns}, 1.0 AS samples, value AS sum, value AS min, value AS max FROM SINGLE_METRICS
            UNION ALL
            SELECT {columns}, sample_count AS samples, sum, min, max FROM AGGREGATED_METRICS
        )
        WHERE {own} AND dimensions IS :dimensions AND (:any_unit OR unit IS :unit)
        AND timestamp >= :begin AND timestamp < :end
        GROUP BY number ORDER BY number
    """  # noqa: S608 (what was asked for is in the values)
    with database.DATABASE_LOCK, sqlite3.connect(database.METRICS_DB_READ_ONLY, uri=True) as connection:
        found = connection.execute(rows, values).fetchall()
    if scan_by != "TimestampAscending":
        found.reverse()
    return {"timestamps": [begin + number * period for number, _ in found], "values": [value for _, value in found]}


def _rounded(start: datetime) -> datetime:
    """Where the first period begins: the documentation of GetMetricData's `StartTime`."""
    age = datetime.now(UTC) - start.astimezone(UTC)
    minutes = 1 if age < timedelta(days=15) else 5 if age < timedelta(days=63) else 60
    seconds = int(start.timestamp())
    return datetime.fromtimestamp(seconds - seconds % (minutes * 60), UTC)


def _restored(_database: Any, told: str | None) -> list[dict[str, str]] | None:
    """Dimensions as they were put; LocalStack fails at a value with an equals sign."""
    pairs = [one.partition("=") for one in (told or "").split("\t") if one]
    return [{"Name": name, "Value": value} for name, _, value in pairs] or None
