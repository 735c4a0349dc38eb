"""The service that Lambda stacks run by default, called as API Gateway calls it."""

import base64
import importlib
import json
import logging
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.unit.main_process import ROOT

FOLDER = ROOT / "lambdas" / "service"
MODULES = [path.stem for path in FOLDER.glob("*.py")]

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/API_KEY-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/app/token"
MODEL = "anthropic.claude-3-haiku-20240307-v1:0"

type Answer = tuple[int, dict[str, Any]]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the handler, as Lambda imports it: from its own folder."""
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    others = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    yield importlib.import_module("main")
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.modules.update(others)


def of_rest_api(method: str, path: str, body: str | None = None) -> dict[str, Any]:
    return {"httpMethod": method, "path": path, "body": body, "isBase64Encoded": False, "headers": {}}


def of_http_api(method: str, path: str, body: str | None = None) -> dict[str, Any]:
    event = {"version": "2.0", "rawPath": path, "requestContext": {"http": {"method": method, "path": path}}}
    encoded = {"body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True} if body is not None else {}
    return {**event, **encoded}


FORMATS = pytest.mark.parametrize("event", [of_rest_api, of_http_api])


def answer(service: ModuleType, event: object) -> Answer:
    told = service.handler(event, None)
    assert told["headers"]["content-type"] == "application/json"
    return told["statusCode"], json.loads(told["body"])


class Fake:
    """A boto3 client that answers from a table: operation to answer, or to the error that it raises."""

    def __init__(self, **answers: object) -> None:
        self._answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> object:
            self.asked.append((operation, arguments))
            found = self._answers[operation]
            if isinstance(found, Exception):
                raise found
            return found

        return call


def aws(monkeypatch: pytest.MonkeyPatch, module: str, **answers: object) -> Fake:
    """Puts a fake in place of the clients of one of the service's modules."""
    fake = Fake(**answers)
    monkeypatch.setattr(sys.modules[module], "_client", lambda *_: fake)
    return fake


DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": f"no access to {SECRET}"}}, "Any")


@FORMATS
def test_the_root_tells_what_runs(service: ModuleType, event: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "landfall-dev-lambda-api-service")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")
    monkeypatch.setenv("BEDROCK_MODELS", f"{MODEL},other.model")
    assert answer(service, event("GET", "/")) == (
        200,
        {
            "service": "landfall-dev-lambda-api-service",
            "version": "7",
            "models": [MODEL, "other.model"],
            "status": "ok",
        },
    )


@FORMATS
def test_the_health_path_answers_where_the_environment_says(
    service: ModuleType, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answer(service, event("GET", "/health")) == (200, {"status": "ok"})
    monkeypatch.setenv("HEALTH_CHECK_PATH", "/ready")
    assert answer(service, event("GET", "/ready")) == (200, {"status": "ok"})
    assert answer(service, event("GET", "/health"))[0] == 404


@FORMATS
@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/x", 404), ("PUT", "/", 405), ("POST", "/health", 405)]
)
def test_what_it_doesn_t_know_it_says(service: ModuleType, event: Any, method: str, path: str, status: int) -> None:
    assert answer(service, event(method, path))[0] == status


def test_files_of_the_models_folder_are_listed(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("models")
    (folder / "b.bin").touch()
    (folder / "a.bin").touch()
    monkeypatch.setenv("MODELS_PATH", str(folder))
    assert answer(service, of_http_api("GET", "/"))[1]["files"] == ["a.bin", "b.bin"]


@FORMATS
@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "no json",
        "[]",
        "1",
        "{}",
        '{"prompt": 1}',
        '{"prompt": " "}',
        json.dumps({"prompt": "x" * 20_001}),
        "[" * 100_000,
        '{"prompt": "hi", "model": "unknown"}',
        '{"prompt": "hi", "model": ["x"]}',
    ],
)
def test_a_bad_body_is_answered_with_400(
    service: ModuleType, event: Any, body: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROCK_MODELS", MODEL)
    status, told = answer(service, event("POST", "/", body))
    assert status == 400
    assert set(told) == {"error"}


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        None,
        "text",
        {"version": "2.0"},
        {"version": "2.0", "requestContext": None, "rawPath": "/"},
        {"httpMethod": "POST"},
        {**of_rest_api("POST", "/"), "body": "%%%", "isBase64Encoded": True},
        {**of_rest_api("POST", "/"), "body": "/w==", "isBase64Encoded": True},
        {**of_rest_api("POST", "/"), "body": 5, "isBase64Encoded": True},
    ],
)
def test_what_is_no_request_is_answered_with_400(service: ModuleType, event: object) -> None:
    assert answer(service, event)[0] == 400


@FORMATS
def test_a_prompt_is_asked_of_the_first_model(service: ModuleType, event: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROCK_MODELS", MODEL)
    said = {"output": {"message": {"content": [{"text": "Hel"}, {"image": {}}, {"text": "lo"}]}}}
    fake = aws(monkeypatch, "bedrock", converse=said)
    assert answer(service, event("POST", "/", '{"prompt": "hi"}')) == (200, {"model": MODEL, "answer": "Hello"})
    ((operation, arguments),) = fake.asked
    assert (operation, arguments["modelId"]) == ("converse", MODEL)
    assert arguments["messages"] == [{"role": "user", "content": [{"text": "hi"}]}]


def test_another_model_is_asked_by_its_name(service: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROCK_MODELS", f"{MODEL},other.model")
    fake = aws(monkeypatch, "bedrock", converse={"output": {"message": {"content": []}}})
    body = json.dumps({"prompt": "hi", "model": "other.model"})
    assert answer(service, of_http_api("POST", "/", body)) == (200, {"model": "other.model", "answer": ""})
    assert fake.asked[0][1]["modelId"] == "other.model"


def test_without_a_model_it_says_so(service: ModuleType) -> None:
    assert answer(service, of_http_api("POST", "/", '{"prompt": "hi"}'))[0] == 501


@pytest.mark.parametrize("error", [DENIED, EndpointConnectionError(endpoint_url="https://bedrock")])
def test_a_model_that_can_t_be_asked_is_a_bad_gateway_and_logged(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setenv("BEDROCK_MODELS", MODEL)
    aws(monkeypatch, "bedrock", converse=error)
    status, told = answer(service, of_http_api("POST", "/", '{"prompt": "hi"}'))
    assert (status, told) == (502, {"error": f"the model can't be asked: {type(error).__name__}"})
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


def test_every_request_leaves_a_line_in_the_log(service: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer(service, of_http_api("GET", "/nothing"))
    assert [record.getMessage() for record in caplog.records] == ["GET /nothing: 404"]


def test_secrets_are_fetched_by_their_arns_and_kept_for_five_minutes(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_values = sys.modules["secret_values"]
    monkeypatch.setenv("API_KEY_SECRET_ARN", SECRET)
    fake = aws(monkeypatch, "secret_values", get_secret_value={"SecretString": "s3cret"})
    for seconds in (0.0, 299.0, 300.0):
        assert secret_values.read("API_KEY", clock=lambda now=seconds: now) == "s3cret"
    assert fake.asked == [("get_secret_value", {"SecretId": SECRET})] * 2


def test_a_part_of_a_secret_is_taken_out_of_its_json(service: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    secret_values = sys.modules["secret_values"]
    monkeypatch.setenv("DATABASE_PASSWORD_SECRET_ARN", f"{SECRET}:password:AWSPREVIOUS:")
    fake = aws(monkeypatch, "secret_values", get_secret_value={"SecretString": '{"password": "hunter2"}'})
    assert secret_values.read("DATABASE_PASSWORD") == "hunter2"
    assert fake.asked == [("get_secret_value", {"SecretId": SECRET, "VersionStage": "AWSPREVIOUS"})]


def test_a_parameter_is_read_decrypted(service: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    secret_values = sys.modules["secret_values"]
    monkeypatch.setenv("TOKEN_SECRET_ARN", PARAMETER)
    fake = aws(monkeypatch, "secret_values", get_parameters={"Parameters": [{"Value": "t"}]})
    assert secret_values.read("TOKEN") == "t"
    assert fake.asked == [("get_parameters", {"Names": [PARAMETER], "WithDecryption": True})]


@pytest.mark.parametrize(
    "found",
    [DENIED, {}, {"SecretBinary": b""}, {"SecretString": "no json"}, {"SecretString": "[]"}, {"SecretString": "{}"}],
)
def test_without_its_secrets_the_service_isn_t_well_and_doesn_t_tell_them(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, found: object
) -> None:
    monkeypatch.setenv("API_KEY_SECRET_ARN", f"{SECRET}:key::")
    aws(monkeypatch, "secret_values", get_secret_value=found)
    told = answer(service, of_http_api("GET", "/health"))
    assert told == (503, {"status": "waiting for secrets", "missing": ["API_KEY"]})
    assert answer(service, of_http_api("GET", "/"))[0] == 503
    assert "arn:" not in caplog.text


def test_a_parameter_that_isn_t_there_is_missing(service: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_SECRET_ARN", PARAMETER)
    aws(monkeypatch, "secret_values", get_parameters={"Parameters": [], "InvalidParameters": [PARAMETER]})
    assert answer(service, of_http_api("GET", "/health"))[1]["missing"] == ["TOKEN"]
