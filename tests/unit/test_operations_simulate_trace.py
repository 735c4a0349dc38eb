"""What a trace may look like, and what is said of one that doesn't."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costs.unusable import Unusable
from operations.lifecycle.simulation.reading import read
from operations.lifecycle.simulation.trace import MOST_DAYS, Minutes, Trace
from operations.places import ROOT

NINE = int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp()) // 60


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "trace.csv"


def reading(file: Path, content: str | bytes, step: int | None = None) -> Trace:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(file, step)


def columns(trace: Trace) -> Mapping[str, list[float | None]]:
    return {name: [None if isnan(each) else each for each in column] for name, column in trace.values.items()}


TWO = {"cpu": [1.5, 80], "requests": [None, 3]}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("time,cpu,requests\n2026-11-18T09:00:00Z,1.5,\n2026-11-18T09:01:00Z,80,3\n", id="plain"),
        pytest.param("time,cpu,requests\n2026-11-18T10:00:00+01:00,1.5,\n2026-11-18T09:01Z,80,3", id="offsets"),
        pytest.param("at,CPU %,Requests\n2026-11-18 09:00:00,1.5,\n2026-11-18 09:01:00,80,3\n", id="UTC"),
        pytest.param("timestamp;cpu;requests\n2026/11/18 09:00;1,5;\n2026/11/18 09:01;80 %;3\n", id="semicolons"),
        pytest.param("Timestamp\tCPUUtilization\tRequestCount\n1794992400\t1.5\n1794992460\t80\t3", id="tabs"),
        pytest.param("time,cpu,requests\n1794992400000,1.5,\n1794992460000,80,3.0", id="milliseconds"),
        pytest.param("time,cpu,requests\r\n2026-11-18T09:00Z,1.5,\r\n\r\n2026-11-18T09:01Z,80,3\r\n", id="CRLF"),
        pytest.param("\ufefftime,cpu,requests\n2026-11-18T09:00Z,1.5,\n2026-11-18T09:01Z,80,3\n", id="BOM"),
        pytest.param(
            "\ufefftime\tcpu\trequests\n2026-11-18T09:00Z\t1.5\t\n2026-11-18T09:01Z\t80\t3\n".encode("utf-16-le"),
            id="UTF-16",
        ),
        pytest.param("time,memory,cpu,requests\n2026-11-18T09:01Z,x,80,3\n2026-11-18T09:00Z,,1.5,\n", id="backwards"),
        pytest.param(
            "time,cpu,requests\n2026-11-18T09:01Z,,3\n2026-11-18T09:00Z,1.5,\n2026-11-18T09:01Z,80,\n", id="apart"
        ),
        pytest.param(
            '"Full label","i-1 CPUUtilization",RequestCount\nLabel,a,b\n"2026/11/18 09:00:00",1.5,\n'
            '"2026/11/18 09:01:00",80,3\n',
            id="labels in front",
        ),
        pytest.param("my trace\n\ntime,cpu,requests\n2026-11-18T09:00Z,1.5,\n2026-11-18T09:01Z,80,3\n", id="a title"),
    ],
)
def test_a_trace_is_read_however_it_is_written(file: Path, content: str | bytes) -> None:
    trace = reading(file, content)
    assert (trace.begin, trace.length, trace.step) == (NINE, 2, 1)
    assert columns(trace) == TWO


def test_answers_of_the_aws_cli_are_traces(file: Path) -> None:
    stamps = ["2026-11-18T09:01:00+00:00", "2026-11-18T09:00:00+00:00"]
    data = {
        "MetricDataResults": [
            {
                "Id": "m1",
                "Label": "CPUUtilization",
                "Timestamps": stamps,
                "Values": [80.0, 1.5],
                "StatusCode": "Complete",
            },
            {"Id": "m2", "Label": "RequestCount", "Timestamps": stamps[:1], "Values": [3.0], "StatusCode": "Complete"},
        ]
    }
    assert columns(reading(file, json.dumps(data))) == TWO
    statistics = {
        "Label": "CPUUtilization",
        "Datapoints": [
            {"Timestamp": stamps[0], "Average": 80.0, "Unit": "Percent"},
            {"Timestamp": stamps[1], "Average": 1.5},
        ],
    }
    assert columns(reading(file, json.dumps(statistics))) == {"cpu": [1.5, 80]}


def test_the_highest_of_several_values_of_a_minute_counts(file: Path) -> None:
    trace = reading(file, "time,cpu\n2026-11-18T09:00:10Z,7\n2026-11-18T09:00:50Z,90\n2026-11-18T09:00:10Z,7\n")
    assert columns(trace) == {"cpu": [90]}
    assert trace.merged == 2


def test_minutes_without_a_row_have_no_sample(file: Path) -> None:
    trace = reading(file, "time,cpu\n2026-11-18T09:00Z,7\n2026-11-18T09:01Z,7\n2026-11-18T09:04Z,7\n")
    assert columns(trace) == {"cpu": [7, 7, None, None, 7]}


def test_a_row_every_five_minutes_stands_for_each_of_them_and_its_requests_are_spread(file: Path) -> None:
    rows = "time,cpu,requests\n2026-11-18T09:00Z,7,5\n2026-11-18T09:05Z,8,2\n2026-11-18T09:20Z,9,\n"
    trace = reading(file, rows)
    assert trace.step == 5
    assert columns(trace)["cpu"] == [7] * 5 + [8] * 5 + [None] * 10 + [9] * 5
    assert columns(trace)["requests"] == [1, 1, 1, 1, 1, 0, 0, 1, 0, 1] + [None] * 15
    assert reading(file, rows, 1).length == 21


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=9), min_size=2, max_size=30), st.integers(min_value=1, max_value=60))
def test_requests_are_as_many_as_before_however_they_are_spread(counts: list[int], step: int) -> None:
    minutes = Minutes()
    for number, count in enumerate(counts):
        minutes.add(NINE + number * step, {"requests": count})
    trace = minutes.trace()
    assert sum(trace.requests(minute) for minute in range(trace.begin, trace.end)) == sum(counts)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", ": the file is empty", id="empty"),
        pytest.param("\n\n", ":2: no line names the columns; allowed: a column time", id="blank"),
        pytest.param("hello\n", ":1: no line names the columns", id="no header"),
        pytest.param("time,memory\n2026-11-18T09:00Z,5\n", ":2: no line names the columns", id="nothing measured"),
        pytest.param("2026-11-18T09:00Z,5\n", ":1: no line names the columns", id="no names"),
        pytest.param(
            "time,cpu,CPUUtilization\n", ":1: two columns for cpu, 'cpu' and 'CPUUtilization'", id="two columns"
        ),
        pytest.param("time,cpu\n", " has no row with a value", id="no rows"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,\n", " has no row with a value", id="no values"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,x\n", ":2: cpu is 'x'; allowed: a number from 0", id="a word"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,-1\n", ":2: cpu is '-1'; allowed: a number from 0", id="negative"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,nan\n", ":2: cpu is 'nan'; allowed", id="no number"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,inf\n", ":2: cpu is 'inf'; allowed", id="infinite"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,1e300\n", ":2: cpu is '1e300'; allowed", id="too much"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,1_0\n", ":2: cpu is '1_0'; allowed", id="underscore"),
        pytest.param("time,requests\n2026-11-18T09:00Z,0.4\n", ":2: requests is '0.4'; allowed: a whole", id="a part"),
        pytest.param("time,cpu\nyesterday,5\n", ":2: time is 'yesterday'; allowed: ISO 8601 such as", id="no time"),
        pytest.param("time,cpu\n,5\n", ":2: time is ''; allowed: ISO 8601", id="without a time"),
        pytest.param("time,cpu\n2026-11-31T09:00Z,5\n", ":2: time is '2026-11-31T09:00Z'", id="no such day"),
        pytest.param("time,cpu\n12,5\n", ":2: time is '12'; allowed: from 2000 to 2099", id="1970"),
        pytest.param(
            "time,cpu\n9999-12-31T23:59-14:00,5\n", ":2: time is '9999-12-31T23:59-14:00'; allowed", id="9999"
        ),
        pytest.param(
            "time,cpu\n0001-01-01T00:00+14:00,5\n", ":2: time is '0001-01-01T00:00+14:00'; allowed", id="0001"
        ),
        pytest.param("time,cpu\n\n2026-11-18T09:00Z,5,6\n", ":3: 3 cells under 2 headings", id="a cell too many"),
        pytest.param("time,cpu\n2026-11-18T09:00Z,5\0\n", ":2: this isn't text", id="NUL"),
        pytest.param(b"\x89PNG\r\n\x1a\n\xff\xfe", " isn't a text file", id="a picture"),
        pytest.param(b"\x1f\x8b\x08\x00", " isn't a text file", id="gzip"),
        pytest.param("time,cpu\n" + "9" * 200_000, ":2: a line of more than 100,000 characters", id="one long line"),
        pytest.param('time,cpu\n"' + "\n9" * 90_000, ": field larger than field limit", id="one long cell"),
        pytest.param('time,cpu\n"2026', ":2: unexpected end of data", id="an open quote"),
        pytest.param(
            "time,cpu\n2020-01-01,5\n2026-01-01,5\n",
            f":3: more than {MOST_DAYS} days from the first row to the last",
            id="too long",
        ),
        pytest.param(
            "time,cpu\n2026-01-01,5\n2026-01-02,5\n2026-01-03,5\n", " has rows 1440 minutes apart", id="a row a day"
        ),
        pytest.param("{}", ": this isn't an answer of `aws cloudwatch get-metric-data`", id="JSON"),
        pytest.param("{[", ": this isn't an answer of `aws cloudwatch get-metric-data`", id="no JSON"),
        pytest.param('{"a": ' * 100_000, ": this isn't an answer of `aws cloudwatch", id="deep JSON"),
        pytest.param('{"Label": "Latency", "Datapoints": []}', ": 'Latency' is no metric that is known", id="latency"),
        pytest.param(
            '{"Label": "CPUUtilization", "Datapoints": [{"Timestamp": "2026-11-18T09:00Z"}]}',
            ": this isn't an answer of `aws cloudwatch get-metric-data`",
            id="no statistic",
        ),
        pytest.param('{"Label": "CPUUtilization", "Datapoints": []}', " has no row with a value", id="an empty answer"),
    ],
)
def test_a_file_that_is_no_trace_is_told_with_its_line(file: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(Unusable) as told:
        reading(file, content)
    if ": field larger" in sentence:
        assert sentence in str(told.value)
    else:
        assert str(told.value).startswith(f"{file}{sentence}")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_file_is_too_odd_for_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "odd.csv"
    for beginning in (b"", b"time,cpu\n", b"{", b"time,cpu\n2026-11-18T09:00Z,"):
        file.write_bytes(beginning + content)
        try:
            said = str(read(file).length)
        except Unusable as told:
            said = str(told)
        assert said.isdigit() or str(file) in said


def test_memory_grows_with_days_and_not_with_rows() -> None:
    minutes = Minutes()
    for _ in range(3):
        for minute in range(NINE, NINE + 24 * 60):
            minutes.add(minute, {"cpu": 1})
    assert minutes.rows == 3 * 24 * 60
    assert len(minutes._days) == 2


def landfall(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "operations", "simulate", *map(str, arguments)],
        cwd=ROOT,
        env=environment | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Busy from nine to ten, idle before and after."""
    file = tmp_path_factory.mktemp("day") / "day.csv"
    begin = datetime(2026, 11, 18, tzinfo=UTC)
    rows = [
        f"{begin + timedelta(minutes=minute):%Y-%m-%dT%H:%MZ},{50 if minute // 60 == 9 else 1},{minute // 60 == 9:d}"
        for minute in range(24 * 60)
    ]
    file.write_text("\n".join(["time,cpu,requests", *rows]))
    return file


def test_json_has_every_figure(day: Path) -> None:
    done = landfall(day, "--usd-per-hour", "2", "--format", "json", "--time-zone", "Europe/Berlin")
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert [(stop["stopped"], stop["until"], stop["started_by"]) for stop in said["stops"]] == [
        ("2026-11-18T01:15:00+01:00", "2026-11-18T10:00:00+01:00", "a request"),
        ("2026-11-18T11:15:00+01:00", "2026-11-19T01:00:00+01:00", ""),
    ]
    assert said["stopped_hours"] == "22.50"
    assert said["saved_usd"] == "45.0000"
    assert said["saved_usd_a_month"] is None
    assert (said["requests"], said["met_requests"]) == (60, 3)
    assert set(said["kept_running"]) == {"busy", "just-started"}


def test_csv_has_a_row_for_each_stop(day: Path) -> None:
    done = landfall(day, "--format", "csv")
    assert done.stdout.splitlines() == [
        "stopped,reason,detail,until,started_by,hours,requests,busy_minutes",
        "2026-11-18T00:15:00+00:00,idle,for 15 minutes,2026-11-18T09:00:00+00:00,a request,8.75,3,0",
        "2026-11-18T10:15:00+00:00,idle,for 15 minutes,2026-11-19T00:00:00+00:00,,13.75,0,0",
    ]


def test_people_see_the_day_the_stops_and_the_sums(day: Path) -> None:
    said = landfall(day, "--usd-per-hour", "2").stdout
    assert "Wed 2026-11-18 ▄" + "·" * 17 + "!█▄" + "·" * 27 in said
    assert "stopped       22.5 of 24.0 hours (93.8 %), 2 times" in said
    assert "saved         $45.00 at $2.00 an hour (as given)\n" in said
    assert "lost          3 of 60 requests (5 %) met a stopped service" in said
    assert "longest run   2026-11-18 09:00 to 2026-11-18 10:15, 1.2 hours: busy" in said
    assert "- auto-stop looks every 5 minutes, and stops what was idle for 15 minutes with 9 samples" in said


def test_a_stack_brings_its_price_and_what_its_function_watches(day: Path) -> None:
    done = landfall(day, "--stack", "dev-ec2-single", "--format", "json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert 0.01 < float(said["usd_per_hour"]) < 0.05
    assert "dev-ec2-single isn't stopped by requests: its function watches cpu" in said["assumptions"]


def test_a_stack_that_doesn_t_stop_yet_is_priced_as_if_it_did(day: Path) -> None:
    said = json.loads(landfall(day, "--stack", "prod-fargate", "--format", "json").stdout)
    assert float(said["usd_per_hour"]) > 0.1
    assert (
        "auto_stop.enabled is false in prod: nothing of it stops when idle before that is true" in said["assumptions"]
    )


def test_a_stack_of_which_nothing_stops_saves_nothing_though_it_has_a_database(day: Path) -> None:
    said = json.loads(landfall(day, "--stack", "prod-sagemaker", "--format", "json").stdout)
    assert (said["stops"], float(said["usd_per_hour"])) == ([], 0)
    assert "prod-sagemaker has nothing that auto-stop could stop" in said["assumptions"]


def test_a_stack_that_can_t_have_auto_stop_is_told_why(day: Path) -> None:
    done = landfall(day, "--stack", "prod-lambda-api")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith(
        "prod-lambda-api can't have auto_stop: variants.lambda_api.provisioned: found a mapping; allowed: nothing while"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.csv"], "none.csv can't be read: No such file or directory"),
        ([ROOT], f"{ROOT} can't be read: Is a directory"),
        (["{day}", "--format", "xml"], "'xml' isn't a format; allowed: text, json, csv"),
        (["{day}", "--environment", "test"], 'unknown environment "test"; known: dev, prod, staging'),
        (["{day}", "--stack", "dev-none"], 'unknown stack "dev-none"; known: '),
        (["{day}", "--stack", "dev-fargate", "--environment", "dev"], "--stack and --environment contradict"),
        (["{day}", "--usd-per-hour", "-1"], "--usd-per-hour is '-1'"),
        (["{day}", "--idle-minutes", "1"], "--idle-minutes is 1; allowed: greater than or equal to 5"),
        (["{day}", "--time-zone", "Moon"], "--time-zone is 'Moon'; allowed: an IANA time zone"),
    ],
)
def test_what_can_t_be_simulated_is_told_in_one_sentence(day: Path, arguments: list[str | Path], sentence: str) -> None:
    done = landfall(*(str(each).replace("{day}", str(day)) for each in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1
