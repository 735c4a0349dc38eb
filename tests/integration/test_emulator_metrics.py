"""Metrics on the emulator: put, embedded in log events, and asked for."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.functions import Functions, until

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
BEGIN, END = NOW - timedelta(minutes=30), NOW + timedelta(minutes=30)


def put(clients: Clients, name: str, *, minute: float = 0, value: float = 1, **dimensions: str) -> None:
    """Puts a sample that is so many minutes from now."""
    datum = {
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": told} for key, told in dimensions.items()],
        "Timestamp": NOW + timedelta(minutes=minute),
        "Value": value,
    }
    clients("cloudwatch").put_metric_data(Namespace="App", MetricData=[datum])


def query(
    name: str, stat: str = "Sum", *, number: int = 0, namespace: str = "App", **dimensions: str
) -> dict[str, Any]:
    told = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": told}
    return {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}}


def ask(clients: Clients, *queries: dict[str, Any], **settings: Any) -> dict[str, Any]:
    asked = {"StartTime": BEGIN, "EndTime": END, "ScanBy": "TimestampAscending", **settings}
    answer: dict[str, Any] = clients("cloudwatch").get_metric_data(MetricDataQueries=list(queries), **asked)
    return answer


def values(clients: Clients, *queries: dict[str, Any]) -> list[list[float]]:
    return [result["Values"] for result in ask(clients, *queries)["MetricDataResults"]]


# --- GetMetricData and GetMetricStatistics


def test_samples_of_the_past_and_the_future_are_added_up_by_minute(clients: Clients) -> None:
    for minute, value in ((-10, 1), (-9.5, 2), (-3, 4), (3, 8)):
        put(clients, "minutes", minute=minute, value=value)

    (result,) = ask(clients, query("minutes"))["MetricDataResults"]

    assert result["Values"] == [3, 4, 8]
    assert result["Timestamps"] == [NOW + timedelta(minutes=minute) for minute in (-10, -3, 3)]
    assert result["StatusCode"] == "Complete"
    assert values(clients, query("minutes", "Average"), query("minutes", "Maximum", number=1))[0] == [1.5, 4, 8]


def test_a_start_within_a_minute_is_rounded_down(clients: Clients) -> None:
    put(clients, "rounded", minute=-5)

    (result,) = ask(clients, query("rounded"), StartTime=NOW - timedelta(minutes=4.5))["MetricDataResults"]

    assert result["Timestamps"] == [NOW - timedelta(minutes=5)]


def test_a_metric_is_one_with_exactly_its_dimensions(clients: Clients) -> None:
    put(clients, "exact", value=1, A="1", B="2")
    put(clients, "exact", value=2, A="1")
    put(clients, "exact", value=4, A="10")
    put(clients, "exact", value=8)

    found = values(
        clients,
        query("exact", number=0, B="2", A="1"),
        query("exact", number=1, A="1"),
        query("exact", number=2),
        query("exact", number=3, B="2"),
        query("exact", number=4, A="_"),
    )

    assert found == [[1], [2], [8], [], []]


def test_sets_of_statistics_and_counted_values_are_told(clients: Clients) -> None:
    data: list[dict[str, Any]] = [
        {"StatisticValues": {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 5}},
        {"Values": [1.0, 7.0], "Counts": [3, 1]},
    ]
    for datum in data:
        datum |= {"MetricName": "sets", "Timestamp": NOW}
    clients("cloudwatch").put_metric_data(Namespace="App", MetricData=data)
    stats = ["Sum", "Average", "Minimum", "Maximum", "SampleCount"]

    found = values(clients, *(query("sets", stat, number=number) for number, stat in enumerate(stats)))

    assert found == [[20], [2.5], [1], [7], [8]]


def test_a_day_and_a_month_of_a_metric_are_added_up(clients: Clients) -> None:
    for day in (-20, -2, -1):
        put(clients, "month", minute=day * 24 * 60, value=-day)

    answer = clients("cloudwatch").get_metric_statistics(
        Namespace="App",
        MetricName="month",
        StartTime=NOW - timedelta(days=30),
        EndTime=NOW,
        Period=86_400,
        Statistics=["Sum", "Maximum"],
    )

    points = sorted(answer["Datapoints"], key=lambda each: str(each["Timestamp"]))
    assert [(point["Sum"], point["Maximum"]) for point in points] == [(20, 20), (2, 2), (1, 1)]


def test_an_answer_that_is_long_comes_in_pages(clients: Clients) -> None:
    for name in ("first", "third"):
        for minute in range(5):
            put(clients, name, minute=minute, value=minute)
    asked = [query(name, number=number) for number, name in enumerate(("first", "second", "third"))]
    pages = (
        clients("cloudwatch")
        .get_paginator("get_metric_data")
        .paginate(MetricDataQueries=asked, StartTime=BEGIN, EndTime=END, ScanBy="TimestampAscending", MaxDatapoints=4)
    )

    told = [[(each["Id"], each["Values"], each["StatusCode"]) for each in page["MetricDataResults"]] for page in pages]

    assert told == [
        [("q0", [0, 1, 2, 3], "PartialData")],
        [("q0", [4], "Complete"), ("q1", [], "Complete"), ("q2", [0, 1], "PartialData")],
        [("q2", [2, 3, 4], "Complete")],
    ]


def test_five_hundred_metrics_are_told_at_once_and_no_more(clients: Clients) -> None:
    put(clients, "many")
    queries = [query("many", number=number) for number in range(500)]

    assert values(clients, *queries) == [[1]] * 500
    with pytest.raises(ClientError, match="must not have a size greater than 500"):
        ask(clients, *queries, query("many", number=500))


def test_a_time_that_ends_before_it_begins_is_refused(clients: Clients) -> None:
    with pytest.raises(ClientError, match="EndTime must be greater than StartTime"):
        ask(clients, query("none"), EndTime=BEGIN)


def test_metric_math_is_not_emulated(clients: Clients) -> None:
    with pytest.raises(ClientError, match=r"cloudwatch\.GetMetricData is not emulated: expressions"):
        ask(clients, {"Id": "sum", "Expression": "SUM(METRICS())"})


def test_a_dimension_with_an_equals_sign_is_listed(clients: Clients) -> None:
    put(clients, "equals", Query="a=b")

    (found,) = clients("cloudwatch").list_metrics(Namespace="App", MetricName="equals")["Metrics"]

    assert found["Dimensions"] == [{"Name": "Query", "Value": "a=b"}]


# --- the embedded metric format


@pytest.fixture(scope="module")
def log(clients: Clients) -> str:
    """The name of a log group, and of its stream."""
    clients("logs").create_log_group(logGroupName="app")
    clients("logs").create_log_stream(logGroupName="app", logStreamName="app")
    return "app"


def write(clients: Clients, log: str, *messages: str) -> None:
    events = [{"timestamp": int(NOW.timestamp() * 1000), "message": message} for message in messages]
    clients("logs").put_log_events(logGroupName=log, logStreamName=log, logEvents=events)


def document(namespace: str, **changes: Any) -> dict[str, Any]:
    directive = {
        "Namespace": namespace,
        "Dimensions": [["Function"], ["Function", "Stack"], []],
        "Metrics": [{"Name": "Stops", "Unit": "Count"}, {"Name": "Took", "Unit": "Milliseconds"}],
    }
    known = directive | {key: value for key, value in changes.items() if key in directive}
    told = {"Timestamp": int((NOW - timedelta(minutes=5)).timestamp() * 1000), "CloudWatchMetrics": [known]}
    rest = {key: value for key, value in changes.items() if key not in directive}
    return {"_aws": told, "Function": "stop", "Stack": "dev", "Stops": 2, "Took": [10, 20.5], "level": "INFO"} | rest


def test_metrics_in_a_log_event_are_put_with_each_set_of_dimensions(clients: Clients, log: str) -> None:
    write(clients, log, json.dumps(document("Embedded")) + "\n", json.dumps(document("Embedded", Stops=3)))

    found = values(
        clients,
        query("Stops", number=0, namespace="Embedded", Function="stop"),
        query("Stops", number=1, namespace="Embedded", Function="stop", Stack="dev"),
        query("Took", "Maximum", number=2, namespace="Embedded"),
        query("Took", "SampleCount", number=3, namespace="Embedded"),
    )
    assert found == [[5], [5], [20.5], [4]]
    (point,) = clients("cloudwatch").get_metric_statistics(
        Namespace="Embedded", MetricName="Took", StartTime=BEGIN, EndTime=END, Period=3600, Statistics=["Sum"]
    )["Datapoints"]
    assert (point["Sum"], point["Unit"]) == (61, "Milliseconds")
    (result,) = ask(clients, query("Took", namespace="Embedded"))["MetricDataResults"]
    assert result["Timestamps"] == [NOW - timedelta(minutes=5)]


def told(timestamp: int | None) -> dict[str, Any]:
    """What tells of metrics, of that time."""
    directive = {"Namespace": "Bad", "Dimensions": [[]], "Metrics": [{"Name": "Stops"}]}
    return {"Timestamp": timestamp, "CloudWatchMetrics": [directive]}


OLD = int((NOW - timedelta(days=15)).timestamp() * 1000)
LATE = int((NOW + timedelta(hours=3)).timestamp() * 1000)


@pytest.mark.parametrize(
    "changes",
    [
        {"Dimensions": []},
        {"Dimensions": [["Missing"]]},
        {"Dimensions": [["Stops"]]},
        {"Dimensions": [[f"d{number}" for number in range(31)]], **{f"d{number}": "x" for number in range(31)}},
        {"Metrics": [{"Name": "Missing"}]},
        {"Metrics": [{"Name": "Function"}]},
        {"Metrics": [{"Name": "Stops", "Unit": "Apples"}]},
        {"Metrics": [{"Name": "Stops", "StorageResolution": 7}]},
        {"Metrics": [{"Unit": "Count"}]},
        {"Metrics": [{"Name": "Stops"}] * 101},
        {"Stops": True},
        {"Stops": None},
        {"Stops": "2"},
        {"Stops": float("nan")},
        {"Stops": list(range(101))},
        {"Namespace": ""},
        {"Namespace": "x" * 256},
        {"_aws": "nothing"},
        {"_aws": told(OLD)},
        {"_aws": told(LATE)},
        {"_aws": told(None)},
    ],
)
def test_what_breaks_a_rule_of_the_format_stays_a_log_event(
    clients: Clients, log: str, changes: dict[str, Any]
) -> None:
    write(clients, log, json.dumps(document("Bad", **changes)))

    assert clients("cloudwatch").list_metrics(Namespace="Bad")["Metrics"] == []


@pytest.mark.parametrize("message", ['"CloudWatchMetrics"', '["CloudWatchMetrics"]', 'now {"CloudWatchMetrics": 1}'])
def test_other_text_stays_a_log_event(clients: Clients, log: str, message: str) -> None:
    write(clients, log, message)

    events = clients("logs").get_log_events(logGroupName=log, logStreamName=log)["events"]
    assert message in [event["message"] for event in events]


def test_an_empty_list_of_values_is_no_sample(clients: Clients, log: str) -> None:
    write(clients, log, json.dumps(document("Empty", Took=[])))

    names = {each["MetricName"] for each in clients("cloudwatch").list_metrics(Namespace="Empty")["Metrics"]}
    assert names == {"Stops"}


def test_what_a_function_prints_becomes_metrics(clients: Clients) -> None:
    functions = Functions(clients)
    line = json.dumps(document("Printed"))
    source = f"def handler(event, context): print({line!r})"
    functions.create("printing", source, LoggingConfig={"LogFormat": "JSON", "LogGroup": "printed"})

    functions.invoke("printing")

    written = functions.events("printed", lambda lines: line in lines)
    assert [line in lines for lines in written.values()] == [True]
    asked = query("Stops", namespace="Printed", Function="stop", Stack="dev")
    assert until(lambda: values(clients, asked), lambda found: found != [[]]) == [[2]]
