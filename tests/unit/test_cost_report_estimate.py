"""The estimate that a deployment leaves for the cost report."""

import importlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from costs.amounts import between
from environments.settings.operations import CostReport
from operations.cost.kept_estimate import KEY, OUTPUT, as_json, keep
from tests.own_stacks import own_stacks
from tests.unit.lambda_code import code_of
from tests.unit.main_process import ROOT
from tests.unit.synthesis import own_environment

STACK = "dev-lambda-api"
ENVIRONMENT = own_environment("dev").model_copy(update={"cost_report": CostReport()})


class Bucket:
    """An S3 client with one bucket, which may refuse."""

    def __init__(self, error: Exception | None = None) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self._error = error

    def put_object(self, **request: Any) -> None:
        if self._error:
            raise self._error
        self.objects[request["Bucket"], request["Key"]] = request["Body"]

    def get_object(self, **request: Any) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.objects[request["Bucket"], request["Key"]])}


@pytest.fixture
def terraform(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Makes a Terraform whose outputs are that text; returns the variables with which it is found."""

    def make(outputs: str) -> dict[str, str]:
        program = tmp_path / "terraform"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{outputs}\nEND\n", encoding="utf-8")
        program.chmod(0o755)
        return {"PATH": f"{tmp_path}:{os.environ['PATH']}"}

    return make


def outputs(**values: object) -> str:
    return json.dumps({name: {"value": value, "type": "string"} for name, value in values.items()})


def kept(bucket: Bucket, env: dict[str, str], folder: Path | None = None) -> None:
    keep(STACK, ENVIRONMENT, folder or own_stacks() / "stacks" / STACK, env, lambda _service: bucket)


def test_the_estimate_is_the_one_that_landfall_cost_shows(terraform: Callable[[str], dict[str, str]]) -> None:
    bucket = Bucket()
    kept(bucket, terraform(outputs(**{OUTPUT: "reports", "url": "x"})))

    (found,) = (json.loads(body) for body in bucket.objects.values())
    assert bucket.objects.keys() == {("reports", KEY)}
    command = [sys.executable, "-m", "operations", "cost", STACK, "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    shown = json.loads(done.stdout)["totals"]["monthly"]
    assert found["expected_usd"] == f"{Decimal(shown['expected']):.2f}"
    assert Decimal(found["low_usd"]) <= Decimal(found["expected_usd"]) <= Decimal(found["high_usd"])
    assert found["day"] <= f"{datetime.now(UTC):%Y-%m-%d}"


def test_the_report_reads_what_a_deployment_keeps(terraform: Callable[[str], dict[str, str]]) -> None:
    bucket = Bucket()
    kept(bucket, terraform(outputs(**{OUTPUT: "reports"})))
    with code_of("cost_report"):
        archive = importlib.import_module("archive")
        assert archive.ESTIMATE == KEY
        read = archive.Archive(bucket, "reports").estimate()
    assert f"{read.usd}" == json.loads(bucket.objects["reports", KEY])["expected_usd"]


def test_amounts_are_kept_as_text_with_cents() -> None:
    found = as_json(between(Decimal(1), Decimal("2.005"), Decimal("1E+3")))
    assert (found["low_usd"], found["high_usd"]) == ("1.00", "1000.00")


def test_a_stack_without_a_report_keeps_none(terraform: Callable[[str], dict[str, str]]) -> None:
    bucket = Bucket()
    plain = own_environment("dev").model_copy(update={"cost_report": None})
    keep(STACK, plain, Path("/nowhere"), terraform("{}"), lambda _service: bucket)
    assert bucket.objects == {}


@pytest.mark.parametrize(
    "said", ["{}", "", "no JSON", "[]", outputs(**{OUTPUT: None}), outputs(url="x")], ids=lambda said: said[:20]
)
def test_a_deployment_does_not_fail_where_terraform_tells_no_bucket(
    terraform: Callable[[str], dict[str, str]], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(Bucket(), terraform(said))
    assert f"gets no new estimate: Terraform's outputs don't tell {OUTPUT}" in _line(capsys)


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject"),
        EndpointConnectionError(endpoint_url="https://s3.eu-west-1.amazonaws.com"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_deployment_does_not_fail_where_the_bucket_refuses(
    terraform: Callable[[str], dict[str, str]], error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(Bucket(error), terraform(outputs(**{OUTPUT: "reports"})))
    assert f"gets no new estimate: {error}" in _line(capsys)


def test_a_deployment_does_not_fail_where_nothing_can_be_estimated(
    terraform: Callable[[str], dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(Bucket(), terraform(outputs(**{OUTPUT: "reports"})), tmp_path / "absent")
    assert "the cost report of dev-lambda-api gets no new estimate" in _line(capsys)


def _line(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return " ".join((captured.out + captured.err).split())
