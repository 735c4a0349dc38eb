"""The function in front of a SageMaker endpoint, called as an HTTP API calls it."""

import base64
import importlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from tests.unit.main_process import ROOT

FOLDER = ROOT / "lambdas" / "sagemaker_front"
MODULES = [path.stem for path in FOLDER.glob("*.py")]
LARGEST = 4 * 1024 * 1024

type Operation = Callable[..., Any]


class Client:
    """A boto3 client whose operations are given; it notes what each was asked."""

    def __init__(self, **operations: Operation | Exception) -> None:
        self.operations = operations
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Operation:
        def call(*positional: Any, **arguments: Any) -> Any:
            self.asked.append(arguments)
            operation = self.operations[name]
            if isinstance(operation, Exception):
                raise operation
            return operation(*positional, **arguments)

        return call


def error(code: str, status: int = 400, message: str = "", **more: Any) -> ClientError:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(response, "InvokeEndpoint")  # type: ignore[arg-type]


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the handler, as Lambda imports it: from its own folder."""
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setenv("ENDPOINT_NAME", "models")
    monkeypatch.setenv("ENDPOINT_KIND", "realtime")
    monkeypatch.setenv("HEALTH_CHECK_PATH", "/healthz")
    monkeypatch.setenv("DATA_BUCKET", "data")
    others = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    yield importlib.import_module("main")
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.modules.update(others)


@pytest.fixture
def aws(front: ModuleType, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """The clients that the function finds, by service; to be filled."""
    clients: dict[str, Client] = {}
    monkeypatch.setattr(front, "_client", lambda service: clients[service])
    return clients


def answered(body: bytes = b"[0.9]", **more: Any) -> Operation:
    return lambda **_: {"Body": io.BytesIO(body), "ContentType": "application/json", **more}


def call(
    front: ModuleType,
    method: str = "POST",
    path: str = "/invocations",
    body: bytes = b"{}",
    content_type: str | None = "application/json",
    **query: str,
) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of the answer."""
    event = {
        "version": "2.0",
        "rawPath": path,
        "headers": {"Content-Type": content_type} if content_type else {},
        "queryStringParameters": query,
        "requestContext": {"http": {"method": method}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    told = front.handler(event, None)
    assert told["isBase64Encoded"] is True
    return told["statusCode"], base64.b64decode(told["body"]), told["headers"]


def sentence(body: bytes) -> str:
    text = json.loads(body)["error"]
    assert isinstance(text, str)
    return text


# --- asking


def test_a_request_gets_the_model_s_answer(front: ModuleType, aws: dict[str, Client]) -> None:
    aws["sagemaker-runtime"] = Client(invoke_endpoint=answered(b"\x00\xff", InvokedProductionVariant="blue"))
    status, body, headers = call(front, body=b"\x01\x02", content_type="application/x-npy")
    assert (status, body) == (200, b"\x00\xff")
    assert (headers["content-type"], headers["x-production-variant"]) == ("application/json", "blue")
    (asked,) = aws["sagemaker-runtime"].asked
    assert (asked["EndpointName"], asked["ContentType"], asked["Body"]) == ("models", "application/x-npy", b"\x01\x02")
    assert "TargetModel" not in asked


def test_a_body_that_is_text_is_taken_as_it_is(front: ModuleType, aws: dict[str, Client]) -> None:
    aws["sagemaker-runtime"] = Client(invoke_endpoint=answered())
    event = {
        "rawPath": "/invocations",
        "headers": {"content-type": "text/csv"},
        "requestContext": {"http": {"method": "POST"}},
        "body": "1,2,ß",
    }
    assert front.handler(event, None)["statusCode"] == 200
    assert aws["sagemaker-runtime"].asked[0]["Body"] == "1,2,ß".encode()


def test_a_multi_model_endpoint_is_asked_for_the_model_of_the_path(
    front: ModuleType, aws: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDPOINT_KIND", "multi-model")
    aws["sagemaker-runtime"] = Client(invoke_endpoint=answered())
    assert call(front, path="/models/de/sentiment.tar.gz/invoke")[0] == 200
    assert aws["sagemaker-runtime"].asked[0]["TargetModel"] == "de/sentiment.tar.gz"
    assert call(front, path="/invocations")[0] == 404
    assert call(front, path="/models//invoke")[0] == 404


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        ({"body": b""}, (400, "the body is empty; it has to hold the model's input")),
        ({"content_type": None}, (415, "say with Content-Type what the body is, such as application/json")),
        ({"body": b"x" * (LARGEST + 1)}, (413, f"the body has {LARGEST + 1} bytes; {LARGEST} are taken")),
    ],
    ids=["empty", "unknown", "large"],
)
def test_what_the_model_could_not_take_is_refused_before_it_is_asked(
    front: ModuleType, aws: dict[str, Client], sent: dict[str, Any], refusal: tuple[int, str]
) -> None:
    aws["sagemaker-runtime"] = Client(invoke_endpoint=answered())
    status, body, _ = call(front, **sent)
    assert (status, sentence(body)) == refusal
    assert aws["sagemaker-runtime"].asked == []


def test_the_largest_body_is_taken(front: ModuleType, aws: dict[str, Client]) -> None:
    aws["sagemaker-runtime"] = Client(invoke_endpoint=answered())
    assert call(front, body=b"x" * LARGEST)[0] == 200


def test_an_answer_that_does_not_fit_is_an_error_and_not_cut(front: ModuleType, aws: dict[str, Client]) -> None:
    aws["sagemaker-runtime"] = Client(invoke_endpoint=answered(b"x" * (LARGEST + 1)))
    status, body, _ = call(front)
    assert status == 502
    assert "more than" in sentence(body)


@pytest.mark.parametrize(
    ("raised", "status", "retry"),
    [
        (error("ValidationError"), 400, None),
        (error("ValidationError", message="Endpoint models of account 111122223333 not found."), 503, "30"),
        (error("ThrottlingException", 429), 429, "5"),
        (error("ModelNotReadyException", 429), 503, "30"),
        (error("ServiceUnavailable", 503), 503, "5"),
        (error("InternalDependencyException", 530), 503, "5"),
        (error("InternalFailure", 500), 502, None),
        (error("InternalFailure", 501), 501, None),
        (error("AccessDeniedException", 403), 502, None),
        (error("ModelError", 424, OriginalStatusCode=500, OriginalMessage="stack trace"), 502, None),
        (error("ModelError", 424), 502, None),
        (ReadTimeoutError(endpoint_url="https://x"), 504, None),
        (ConnectTimeoutError(endpoint_url="https://x"), 503, "5"),
        (EndpointConnectionError(endpoint_url="https://x"), 502, None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_error_of_sagemaker_s_is_one_that_http_knows_and_says_nothing_of_the_account(
    front: ModuleType, aws: dict[str, Client], raised: Exception, status: int, retry: str | None
) -> None:
    aws["sagemaker-runtime"] = Client(invoke_endpoint=raised)
    found, body, headers = call(front)
    assert (found, headers.get("retry-after")) == (status, retry)
    assert "111122223333" not in sentence(body)
    assert "stack trace" not in sentence(body)


def test_what_the_model_says_of_a_bad_request_reaches_the_caller(front: ModuleType, aws: dict[str, Client]) -> None:
    raised = error("ModelError", 424, OriginalStatusCode=422, OriginalMessage="inputs: field required")
    aws["sagemaker-runtime"] = Client(invoke_endpoint=raised)
    status, body, _ = call(front)
    assert (status, sentence(body)) == (422, "the model refused the request: inputs: field required")


# --- the way


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        ("GET", "/invocations", (405, "GET isn't for this path, but POST")),
        ("POST", "/healthz", (405, "POST isn't for this path, but GET")),
        ("GET", "/", (404, "there is nothing here; known are GET /healthz, POST /invocations")),
        ("GET", "/results/x", (404, "there is nothing here; known are GET /healthz, POST /invocations")),
    ],
)
def test_another_way_is_told_the_right_one(
    front: ModuleType, aws: dict[str, Client], method: str, path: str, refusal: tuple[int, str]
) -> None:
    status, body, _ = call(front, method, path)
    assert (status, sentence(body)) == refusal


@pytest.mark.parametrize("event", [{}, {"requestContext": None}, {"requestContext": {"http": {"method": "GET"}}}])
def test_what_is_no_request_is_refused(front: ModuleType, event: dict[str, Any]) -> None:
    assert front.handler(event, None)["statusCode"] == 400


def test_a_body_that_is_no_base64_is_refused(front: ModuleType) -> None:
    event = {
        "rawPath": "/invocations",
        "requestContext": {"http": {"method": "POST"}},
        "body": "a",
        "isBase64Encoded": True,
    }
    assert front.handler(event, None)["statusCode"] == 400


@pytest.mark.parametrize(
    ("state", "status"),
    [("InService", 200), ("Updating", 200), ("RollingBack", 200), ("Creating", 503), ("Failed", 503)],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_health_path_tells_whether_the_endpoint_answers(
    front: ModuleType, aws: dict[str, Client], method: str, state: str, status: int
) -> None:
    aws["sagemaker"] = Client(describe_endpoint=lambda **_: {"EndpointStatus": state})
    found, body, _ = call(front, method, "/healthz")
    assert (found, json.loads(body)) == (status, {"status": state})


def test_an_endpoint_that_is_not_there_is_not_well(front: ModuleType, aws: dict[str, Client]) -> None:
    aws["sagemaker"] = Client(describe_endpoint=error("ValidationException"))
    assert call(front, "GET", "/healthz")[0] == 503


@pytest.mark.parametrize("name", ["ENDPOINT_NAME", "ENDPOINT_KIND", "HEALTH_CHECK_PATH"])
def test_a_variable_that_is_missing_is_named(front: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(KeyError, match=name):
        front.handler({}, None)


# --- the queue


@pytest.fixture
def queue(front: ModuleType, monkeypatch: pytest.MonkeyPatch, aws: dict[str, Client]) -> dict[str, Client]:
    """An asynchronous endpoint, and a bucket that holds nothing."""
    monkeypatch.setenv("ENDPOINT_KIND", "async")

    def accept(**_: Any) -> dict[str, Any]:
        return {
            "InferenceId": "7",
            "OutputLocation": "s3://data/async/output/0f-1.out",
            "FailureLocation": "s3://data/async/failure/0f-1-error.out",
        }

    aws["sagemaker-runtime"] = Client(invoke_endpoint_async=accept)
    aws["s3"] = Client(
        put_object=lambda **_: {},
        head_object=error("404", 404),
        generate_presigned_url=lambda _operation, **_: "https://signed.example.com/",
    )
    return aws


def test_a_request_is_put_where_sagemaker_takes_it_from(front: ModuleType, queue: dict[str, Client]) -> None:
    status, body, headers = call(front, body=b"long")
    location = "/results/0f-1.out?failure=0f-1-error.out"
    assert (status, json.loads(body)) == (202, {"id": "7", "result": location})
    assert headers["location"] == location
    (put,) = queue["s3"].asked
    (asked,) = queue["sagemaker-runtime"].asked
    assert (put["Bucket"], put["Body"], put["ContentType"]) == ("data", b"long", "application/json")
    assert asked["InputLocation"] == f"s3://data/{put['Key']}"
    assert put["Key"].startswith("async/input/")


def test_a_result_that_is_not_there_yet_is_waited_for(front: ModuleType, queue: dict[str, Client]) -> None:
    status, _, headers = call(front, "GET", "/results/0f-1.out", failure="0f-1-error.out")
    assert (status, headers["retry-after"]) == (202, "5")
    keys = [asked["Key"] for asked in queue["s3"].asked]
    assert keys == ["async/output/0f-1.out", "async/failure/0f-1-error.out"]


def test_a_result_is_fetched_by_a_link_that_holds_five_minutes(front: ModuleType, queue: dict[str, Client]) -> None:
    queue["s3"].operations["head_object"] = lambda **_: {}
    status, _, headers = call(front, "GET", "/results/0f-1.out", failure="0f-1-error.out")
    assert (status, headers["location"]) == (303, "https://signed.example.com/")


def test_the_link_is_signed_as_s3_asks_of_what_kms_encrypts(front: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    link = front._client("s3").generate_presigned_url("get_object", Params={"Bucket": "data", "Key": "a"})
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link


def test_a_request_that_failed_for_good_is_told_so(front: ModuleType, queue: dict[str, Client]) -> None:
    def only_failure(*, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 — as boto3 has them
        if "failure" in Key:
            return {}
        raise error("404", 404)

    queue["s3"].operations["head_object"] = only_failure
    assert call(front, "GET", "/results/0f-1.out", failure="0f-1-error.out")[0] == 502


@pytest.mark.parametrize("name", ["../input/secret", "a/b", "x.json", "%2e%2e"])
def test_no_other_object_is_reached_by_the_name_of_a_result(
    front: ModuleType, queue: dict[str, Client], name: str
) -> None:
    assert call(front, "GET", f"/results/{name}", failure="0f-1-error.out")[0] == 404
    assert call(front, "GET", "/results/0f-1.out", failure=name)[0] == 404
    assert queue["s3"].asked == []


def test_a_bucket_that_can_not_be_read_is_an_error(front: ModuleType, queue: dict[str, Client]) -> None:
    queue["s3"].operations["head_object"] = error("403", 403)
    assert call(front, "GET", "/results/0f-1.out", failure="0f-1-error.out")[0] == 502
