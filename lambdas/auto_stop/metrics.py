"""What CloudWatch knows of the last minutes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from idleness.configuration import Watched
from idleness.decision import Sample, Signal

_SECONDS = 60
_MOST = 500
"""Queries that GetMetricData takes at once: its page of the CloudWatch API reference."""


def signals(client: Any, watched: Mapping[str, Watched], now: datetime, reach: timedelta) -> dict[str, Signal]:
    """The signals by their names, each with its samples since `now - reach`. Raises botocore's errors."""
    found: dict[str, Signal] = {}
    for some in batched(watched.items(), _MOST, strict=False):
        found |= _asked(client, dict(some), now - reach, now)
    return found


def _asked(client: Any, watched: Mapping[str, Watched], begin: datetime, end: datetime) -> dict[str, Signal]:
    ids = {f"m{number}": name for number, name in enumerate(watched)}
    samples: dict[str, list[Sample]] = {id_: [] for id_ in ids}
    whole: dict[str, bool] = {}
    pages = client.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[_query(id_, watched[name]) for id_, name in ids.items()], StartTime=begin, EndTime=end
    )
    for result in (result for page in pages for result in page["MetricDataResults"]):
        samples[result["Id"]] += map(Sample, result["Timestamps"], result["Values"])
        # Of several pages the last one says whether that was all.
        whole[result["Id"]] = result["StatusCode"] == "Complete"
    return {
        name: Signal(
            name=watched[name].what,
            busy_from=watched[name].busy_from,
            # Where CloudWatch couldn't say everything, having no sample means nothing.
            sparse=watched[name].sparse and whole.get(id_, False),
            samples=_in_order(samples[id_]),
        )
        for id_, name in ids.items()
    }


def _query(id_: str, watched: Watched) -> dict[str, Any]:
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": watched.namespace,
                "MetricName": watched.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in watched.dimensions.items()],
            },
            "Period": _SECONDS,
            "Stat": watched.statistic,
        },
    }


def _in_order(samples: Iterable[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda sample: sample.at)
