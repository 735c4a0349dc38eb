"""A destroy that AWS slows down goes on, and says so once."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.exceptions import ClientError

from operations.destroy.aws import ATTEMPTS, patient_clients


class Ecs(ThreadingHTTPServer):
    """Lists no clusters, but answers that it is asked too often so many times before."""

    throttles = 0
    asked = 0


class _Answer(BaseHTTPRequestHandler):
    server: Ecs

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        throttled = self.server.asked <= self.server.throttles
        error = {"__type": "ThrottlingException", "message": "Rate exceeded"}
        content = json.dumps(error if throttled else {"clusterArns": []}).encode()
        self.send_response(400 if throttled else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def ecs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ecs]:
    """The service on loopback, for clients that don't wait between their attempts."""
    server = Ecs(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
    yield server
    server.shutdown()
    server.server_close()


def test_it_asks_again_and_says_once_that_it_goes_on_more_slowly(ecs: Ecs, capsys: pytest.CaptureFixture[str]) -> None:
    ecs.throttles = 3
    client = patient_clients("us-east-1")("ecs")
    assert client.list_clusters()["clusterArns"] == []
    assert ecs.asked == 4
    assert capsys.readouterr().err.splitlines() == ["  ecs answers ThrottlingException: going on more slowly"]


def test_it_gives_up_in_the_end(ecs: Ecs) -> None:
    ecs.throttles = ATTEMPTS
    with pytest.raises(ClientError, match="ThrottlingException"):
        patient_clients("us-east-1")("ecs").list_clusters()
    assert ecs.asked == ATTEMPTS
