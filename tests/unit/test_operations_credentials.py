"""Credentials that AWS doesn't take: asked of an STS of the test's own, which answers as the real one does."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from operations.aws import check_credentials
from operations.failure import Refused

type Sts = Callable[[int, str], None]

IDENTITY = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"  # noqa: E501


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials anywhere on this machine."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sts]:
    """Lets STS answer with a status and, unless it is 200, an error code."""
    answer: list[tuple[int, str]] = [(200, "")]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, code = answer[0]
            error = f"<ErrorResponse><Error><Code>{code}</Code><Message>why</Message></Error></ErrorResponse>"
            body = (IDENTITY if status == 200 else error).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
            """Says nothing."""

    def set_answer(status: int, code: str) -> None:
        answer[0] = (status, code)

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
        yield set_answer
        server.shutdown()


def test_credentials_that_aws_takes_pass(sts: Sts) -> None:
    check_credentials("eu-central-1")


def test_no_credentials_says_how_to_get_some() -> None:
    with pytest.raises(Refused, match=r"^there are no AWS credentials: `aws configure` sets them up"):
        check_credentials("us-east-1")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ExpiredToken", "the AWS credentials have expired"),
        ("InvalidClientTokenId", "AWS doesn't know the credentials, or af-south-1 isn't enabled for their account"),
        ("SignatureDoesNotMatch", "the AWS secret access key isn't the right one, or this machine's clock is wrong"),
        ("AccessDenied", r"AWS refuses the credentials \(AccessDenied: why\)"),
    ],
)
def test_credentials_that_aws_refuses_are_told_with_the_reason(sts: Sts, code: str, sentence: str) -> None:
    sts(403, code)
    with pytest.raises(Refused, match=f"^{sentence}"):
        check_credentials("af-south-1")


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(Refused, match=r"^there is no such AWS profile .*\(nobody\)"):
        check_credentials("us-east-1")


def test_an_ended_single_sign_on_says_how_to_sign_in_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_PROFILE", "sso")
    (tmp_path / "config").write_text(
        "[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n"
        "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n"
    )
    with pytest.raises(Refused, match=r"^the AWS single sign-on has ended .*`aws sso login`"):
        check_credentials("us-east-1")


def test_half_a_pair_of_keys_is_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    with pytest.raises(Refused, match=r"^the AWS credentials are incomplete"):
        check_credentials("us-east-1")


def test_a_program_that_gives_no_credentials_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "program")
    (tmp_path / "config").write_text("[profile program]\ncredential_process = echo rubbish\n")
    with pytest.raises(Refused, match=r"^the AWS credentials can't be had \(.*\): `aws configure`"):
        check_credentials("us-east-1")


def test_an_aws_that_cannot_be_reached_is_told(sts: Sts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
    with pytest.raises(Refused, match=r"^AWS can't be reached in us-east-1"):
        check_credentials("us-east-1")
