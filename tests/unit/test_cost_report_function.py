"""The function that reports costs, in an account whose every operation may fail."""

import importlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError
from botocore.validate import validate_parameters

from tests.unit.lambda_code import code_of
from tests.unit.synthesis import stack

TODAY = date(2026, 11, 22)
EVENT = {"scheduled_time": "2026-11-22T09:00:00Z"}
KEY = "cost-reports/2026/11/22.json"
STACK = "shop-dev-fargate"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:shop-dev-fargate-alarms"

_SESSION = botocore.session.get_session()


def refused(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


class Account:
    """An AWS account in memory. `fails` holds, by operation, what it raises instead of an answer; `asked` what it was
    asked, in requests that AWS's own models allow."""

    def __init__(self) -> None:
        self.costs = {TODAY - timedelta(days=back): {"EC2": "2", "S3": "0.5"} for back in range(1, 60)}
        self.forecast = "12.5"
        self.page_size = 1000
        self.objects: dict[str, Any] = {}
        self.mails: list[dict[str, str]] = []
        self.fails: dict[str, Exception] = {}
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def client(self, service: str) -> Any:
        """A client of a service."""
        return _Client(self, service)

    def count(self, operation: str) -> int:
        """How often an operation was asked for."""
        return sum(asked == operation for _, asked, _ in self.asked)

    def get_cost_and_usage(self, request: dict[str, Any]) -> dict[str, Any]:
        assert request["Filter"]["Tags"]["Key"] == "Stack"
        if request["Filter"]["Tags"]["Values"] != [STACK]:
            return {"ResultsByTime": []}
        begin, end = (date.fromisoformat(request["TimePeriod"][each]) for each in ("Start", "End"))
        rows = [
            (day, service, usd)
            for day, services in sorted(self.costs.items())
            if begin <= day < end
            for service, usd in services.items()
        ]
        at = int(request.get("NextPageToken", 0))
        page = {
            "ResultsByTime": [
                {
                    "TimePeriod": {"Start": day.isoformat(), "End": (day + timedelta(days=1)).isoformat()},
                    "Groups": [{"Keys": [service], "Metrics": {"UnblendedCost": {"Amount": usd, "Unit": "USD"}}}],
                    "Estimated": True,
                }
                for day, service, usd in rows[at : at + self.page_size]
            ]
        }
        more = at + self.page_size < len(rows)
        return {**page, "NextPageToken": str(at + self.page_size)} if more else page

    def get_cost_forecast(self, request: dict[str, Any]) -> dict[str, Any]:
        assert request["TimePeriod"]["Start"] < request["TimePeriod"]["End"]
        return {"Total": {"Amount": self.forecast, "Unit": "USD"}}

    def get_object(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["Key"] not in self.objects:
            raise refused("NoSuchKey")
        kept = self.objects[request["Key"]]
        return {"Body": io.BytesIO(kept if isinstance(kept, bytes) else json.dumps(kept).encode())}

    def put_object(self, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("IfNoneMatch") == "*" and request["Key"] in self.objects:
            raise refused("PreconditionFailed")
        self.objects[request["Key"]] = json.loads(request["Body"])
        return {}

    def publish(self, request: dict[str, Any]) -> dict[str, Any]:
        self.mails.append(request)
        return {"MessageId": "1"}


class _Client:
    def __init__(self, account: Account, service: str) -> None:
        self._account = account
        self._service = service

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            name = "".join(word.capitalize() for word in operation.split("_"))
            shape = _SESSION.get_service_model(self._service).operation_model(name).input_shape
            assert shape is not None
            validate_parameters(request, shape)
            self._account.asked.append((self._service, name, request))
            if error := self._account.fails.get(operation):
                raise error
            return getattr(self._account, operation)(request)

        return call


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def function(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the handler, in that account."""
    for name, value in {"STACK": STACK, "TOPIC_ARN": TOPIC, "REPORT_BUCKET": "reports", "BUDGET_USD": "100"}.items():
        monkeypatch.setenv(name, value)
    with code_of("cost_report"):
        found = importlib.import_module("main")
        monkeypatch.setattr(found, "client", account.client)
        yield found


# --- what goes out


def test_a_report_is_sent_to_the_topic_and_kept_in_the_bucket(function: ModuleType, account: Account) -> None:
    assert function.handler(EVENT, None) == {"day": "2026-11-22", "sent": True}

    (mail,) = account.mails
    assert mail["TopicArn"] == TOPIC
    assert mail["Subject"] == "shop-dev-fargate: $2.50 yesterday, $52.50 in 2026-11 (53% of the budget)"
    kept = account.objects[KEY]
    assert (kept["subject"], kept["text"], kept["sent"]) == (mail["Subject"], mail["Message"], True)
    assert kept["month"]["forecast_usd"] == "65.0000"
    assert kept["missing"] == []


def test_a_report_takes_two_requests_of_cost_explorer_on_a_usual_day(function: ModuleType, account: Account) -> None:
    function.handler(EVENT, None)
    assert [operation for service, operation, _ in account.asked if service == "ce"] == [
        "GetCostAndUsage",
        "GetCostForecast",
    ]
    assert account.objects[KEY]["requests"] == 2


@pytest.mark.parametrize(
    ("day", "costs", "forecast"),
    [
        ("2026-11-22", ("2026-11-01", "2026-11-22"), ("2026-11-22", "2026-12-01")),
        ("2026-11-02", ("2026-10-25", "2026-11-02"), ("2026-11-02", "2026-12-01")),
        ("2026-11-30", ("2026-11-01", "2026-11-30"), ("2026-11-30", "2026-12-01")),
        ("2028-02-29", ("2028-02-01", "2028-02-29"), ("2028-02-29", "2028-03-01")),
        # The month is over: nothing is left to be forecast.
        ("2026-12-01", ("2026-11-01", "2026-12-01"), None),
    ],
)
def test_costs_are_asked_for_up_to_yesterday_and_a_forecast_from_today_on(
    function: ModuleType, account: Account, day: str, costs: tuple[str, str], forecast: tuple[str, str] | None
) -> None:
    account.costs = {date.fromisoformat(day) - timedelta(days=1): {"EC2": "1"}}
    function.handler({"scheduled_time": f"{day}T09:00:00Z"}, None)
    periods = {
        operation: (request["TimePeriod"]["Start"], request["TimePeriod"]["End"])
        for service, operation, request in account.asked
        if service == "ce"
    }
    assert periods == {"GetCostAndUsage": costs} | ({"GetCostForecast": forecast} if forecast else {})


@pytest.mark.parametrize(
    ("scheduled", "key"),
    [
        ("2026-11-22T09:00:00Z", KEY),
        ("2026-11-22T00:00:00+00:00", KEY),
        # Cost Explorer's days are UTC's, whatever the zone of the schedule.
        ("2026-11-23T01:00:00+13:00", KEY),
    ],
)
def test_a_report_is_of_the_day_that_it_was_scheduled_for(
    function: ModuleType, account: Account, scheduled: str, key: str
) -> None:
    function.handler({"scheduled_time": scheduled}, None)
    assert key in account.objects


def test_a_call_by_hand_reports_today(function: ModuleType, account: Account) -> None:
    before = datetime.now(UTC).date()
    told = function.handler({}, None)
    assert told["day"] in {before.isoformat(), datetime.now(UTC).date().isoformat()}
    assert len(account.mails) == 1


def test_it_writes_one_line_with_the_metrics_of_the_stack(
    function: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    function.handler(EVENT, None)
    line = json.loads(capsys.readouterr().out)
    assert {name: line[name] for name in ("YesterdayUsd", "MonthToDateUsd", "ForecastUsd", "Stack")} == {
        "YesterdayUsd": 2.5,
        "MonthToDateUsd": 52.5,
        "ForecastUsd": 65.0,
        "Stack": STACK,
    }
    assert [each["Dimensions"] for each in line["_aws"]["CloudWatchMetrics"]] == [[["Stack"]]] * 3


def test_the_estimate_is_the_one_that_was_kept(function: ModuleType, account: Account) -> None:
    account.objects["cost-reports/estimate.json"] = {"expected_usd": "52.97", "day": "2026-11-02"}
    function.handler(EVENT, None)
    assert account.objects[KEY]["estimate"] == {"expected_usd": "52.9700", "day": "2026-11-02"}
    assert "$52.97  of 2026-11-02, the month is 123% of it" in account.mails[0]["Message"]


# --- once a day


def test_a_day_is_reported_once(function: ModuleType, account: Account) -> None:
    function.handler(EVENT, None)
    asked = account.count("GetCostAndUsage")
    assert function.handler(EVENT, None) == {"day": "2026-11-22", "sent": False}
    assert len(account.mails) == 1
    assert account.count("GetCostAndUsage") == asked
    function.handler({"scheduled_time": "2026-11-23T09:00:00Z"}, None)
    assert len(account.mails) == 2


def test_of_two_runs_at_once_the_one_that_keeps_its_report_sends_it(
    function: ModuleType, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"sent": False, "subject": "the other's", "text": "", "missing": []}

    def meanwhile(request: dict[str, Any]) -> dict[str, Any]:
        account.objects[KEY] = other
        return Account.get_cost_forecast(account, request)

    monkeypatch.setattr(account, "get_cost_forecast", meanwhile)
    assert function.handler(EVENT, None)["sent"] is False
    assert account.mails == []
    assert account.objects[KEY] == other


def test_a_conflict_of_two_runs_is_the_same(function: ModuleType, account: Account) -> None:
    account.fails["put_object"] = refused("ConditionalRequestConflict")
    assert function.handler(EVENT, None)["sent"] is False
    assert account.mails == []


def test_a_report_that_could_not_be_sent_is_sent_by_the_next_call_without_asking_again(
    function: ModuleType, account: Account
) -> None:
    account.fails["publish"] = refused("AuthorizationError")
    with pytest.raises(ClientError):
        function.handler(EVENT, None)
    assert account.objects[KEY]["sent"] is False
    requests = account.count("GetCostAndUsage")

    account.fails.clear()
    assert function.handler(EVENT, None)["sent"] is True

    assert len(account.mails) == 1
    assert account.count("GetCostAndUsage") == requests


@pytest.mark.parametrize("operation", ["get_object", "put_object"])
def test_without_its_bucket_it_sends_nothing_lest_it_sends_it_again_and_again(
    function: ModuleType, account: Account, operation: str
) -> None:
    account.fails[operation] = refused("AccessDenied")
    with pytest.raises(ClientError, match="AccessDenied"):
        function.handler(EVENT, None)
    assert account.mails == []


@pytest.mark.parametrize("kept", [b"{", b"[]"])
def test_a_report_that_somebody_spoilt_is_told(function: ModuleType, account: Account, kept: bytes) -> None:
    account.objects[KEY] = kept
    with pytest.raises(Exception, match=r"cost-reports/2026/11/22\.json isn't"):
        function.handler(EVENT, None)


# --- what can't be had


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException", "not authorized to perform: ce:GetCostAndUsage"),
        refused("LimitExceededException", "Rate exceeded"),
        refused("DataUnavailableException", "The requested data is unavailable."),
        EndpointConnectionError(endpoint_url="https://ce.us-east-1.amazonaws.com"),
        ConnectTimeoutError(endpoint_url="https://ce.us-east-1.amazonaws.com"),
    ],
    ids=lambda error: type(error).__name__ + str(error)[19:45],
)
def test_without_the_costs_a_report_goes_out_and_the_function_fails(
    function: ModuleType, account: Account, error: Exception
) -> None:
    account.fails["get_cost_and_usage"] = error
    with pytest.raises(function.Incomplete, match="the report of 2026-11-22 lacks: the costs"):
        function.handler(EVENT, None)
    (mail,) = account.mails
    assert mail["Subject"] == "shop-dev-fargate: the costs can't be told"
    assert f"the costs: {error}" in mail["Message"]
    assert "$0.00" not in mail["Message"]
    assert account.count("GetCostForecast") == 0

    # Lambda calls again after an error.
    assert function.handler(EVENT, None)["sent"] is False
    assert len(account.mails) == 1


@pytest.mark.parametrize("code", ["AccessDeniedException", "LimitExceededException", "ValidationException"])
def test_without_a_forecast_the_rest_goes_out_and_the_function_fails(
    function: ModuleType, account: Account, code: str
) -> None:
    account.fails["get_cost_forecast"] = refused(code)
    with pytest.raises(function.Incomplete, match=f"the forecast: .*{code}"):
        function.handler(EVENT, None)
    (mail,) = account.mails
    assert "$2.50 yesterday" in mail["Subject"]
    assert account.objects[KEY]["month"]["forecast_usd"] is None


def test_a_stack_that_is_too_young_for_a_forecast_is_no_failure(
    function: ModuleType, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.fails["get_cost_forecast"] = refused("DataUnavailableException")
    assert function.handler(EVENT, None)["sent"] is True
    assert "Cost Explorer has seen too little for a forecast" in account.mails[0]["Message"]
    assert "ForecastUsd" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "kept", [b"", b"[1]", b'{"expected_usd": "much", "day": "2026-11-02"}', b'{"expected_usd": "1"}', b'{"day": null}']
)
def test_an_estimate_that_is_none_is_told_and_the_function_fails(
    function: ModuleType, account: Account, kept: bytes
) -> None:
    account.objects["cost-reports/estimate.json"] = kept
    with pytest.raises(function.Incomplete, match=r"the estimate: cost-reports/estimate\.json is"):
        function.handler(EVENT, None)
    assert "$2.50 yesterday" in account.mails[0]["Subject"]


def test_costs_without_the_tag_are_told_and_take_one_request(
    function: ModuleType, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.costs = {}
    assert function.handler(EVENT, None)["sent"] is True
    assert "activate Stack as a cost allocation" in account.mails[0]["Message"]
    assert account.objects[KEY]["untagged"] is True
    assert account.objects[KEY]["requests"] == 1
    assert "YesterdayUsd" not in json.loads(capsys.readouterr().out)


# --- pages


def test_further_pages_are_read(function: ModuleType, account: Account) -> None:
    whole = function.handler(EVENT, None), account.mails.pop()
    account.objects.clear()
    # 42 rows, and days that are cut in two.
    account.page_size = 11
    assert (function.handler(EVENT, None), account.mails.pop()) == whole
    assert account.objects[KEY]["requests"] == 5


def test_an_empty_page_is_not_the_last_one(
    function: ModuleType, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty_at_first(request: dict[str, Any]) -> dict[str, Any]:
        if "NextPageToken" not in request:
            return {"ResultsByTime": [], "NextPageToken": "0"}
        return Account.get_cost_and_usage(account, request)

    monkeypatch.setattr(account, "get_cost_and_usage", empty_at_first)
    function.handler(EVENT, None)
    assert account.mails[0]["Subject"].startswith("shop-dev-fargate: $2.50 yesterday")


def test_more_pages_than_are_paid_for_are_told(function: ModuleType, account: Account) -> None:
    account.page_size = 10
    with pytest.raises(function.Incomplete, match="Cost Explorer has more than 4 pages"):
        function.handler(EVENT, None)
    assert account.count("GetCostAndUsage") == 4


# --- where it asks


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-southeast-2"])
def test_cost_explorer_is_asked_in_the_one_region_that_it_is_in(
    function: ModuleType, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    client = importlib.import_module("aws_clients").client("ce")
    assert client.meta.endpoint_url == "https://ce.us-east-1.amazonaws.com"
    assert client.meta.config.retries["mode"] == "standard"


# --- permissions


def test_it_does_what_its_role_may_and_nothing_else(function: ModuleType, account: Account) -> None:
    function.handler(EVENT, None)
    done = {f"{service}:{operation}" for service, operation, _ in account.asked}
    statements = stack(cost_report={}).statements("lifecycle/cost-report/cost-report/role/permissions")
    # S3 looks at the last one by itself.
    own = {sid: each for sid, each in statements.items() if sid in {"AskForCosts", "Tell", "KeepReports"}}
    assert done == {action for each in own.values() for action in each["actions"]}
    keys = {request["Key"] for service, _, request in account.asked if service == "s3"}
    assert all(key.startswith("cost-reports/") for key in keys)
