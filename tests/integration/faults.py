"""A server between a client of AWS and the emulator, which lets calls go wrong in the ways in which they do on AWS."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from botocore.model import OperationModel

from tests.integration import wire


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to calls of an operation.

    It happens `times` times, to the `first` call from now on (1 is the next one) and those after it; to all of them if
    `times` is None.
    """

    first: int = 1
    times: int | None = 1

    def hits(self, number: int) -> bool:
        """Whether it happens to the call with this number, from 1."""
        return number >= self.first and (self.times is None or number < self.first + self.times)


class Throttled(Fault):
    """Answered with the error of a call that is one too many."""


class Failed(Fault):
    """Answered with an internal error, status 500."""


class Denied(Fault):
    """Answered with the error of a caller that may not."""


@dataclass(frozen=True, kw_only=True)
class Dropped(Fault):
    """The connection ends without an answer, before or after the call was carried out."""

    carried_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Unanswered(Fault):
    """The connection stays without an answer, before or after the call was carried out."""

    carried_out: bool = False


class _Planned:
    """A fault, and how many calls there were of its operation since."""

    def __init__(self, operation: str, fault: Fault) -> None:
        self._operation, self._fault, self._calls = operation, fault, 0

    def hit(self, operation: str) -> Fault | None:
        if operation != self._operation:
            return None
        self._calls += 1
        return self._fault if self._fault.hits(self._calls) else None


class Faults:
    """The server; to be used as a context. Operations are named as `ecs.UpdateService`, the service by botocore."""

    def __init__(self, endpoint: str) -> None:
        """`endpoint` is the emulator's URL."""
        self._host = urlsplit(endpoint).netloc
        self._lock = threading.Lock()
        self._asked: list[str] = []
        self._planned: list[_Planned] = []
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.faults = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """What clients are to take for AWS."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def asked(self) -> list[str]:
        """Every operation that was called, in order and as often as it was."""
        with self._lock:
            return list(self._asked)

    def add(self, operation: str, fault: Fault) -> None:
        """Plans a fault; of several that a call meets, the first one happens. Raises `ValueError` if there is no such
        operation."""
        wire.operation(*operation.split(".", maxsplit=1))
        with self._lock:
            self._planned.append(_Planned(operation, fault))

    def reset(self) -> None:
        """Forgets what was planned, and what was asked."""
        with self._lock:
            self._planned.clear()
            self._asked.clear()

    def met(self, operation: OperationModel | None) -> Fault | None:
        """Notes a call, and says what is to happen to it."""
        if operation is None:
            return None
        name = f"{operation.service_model.service_name}.{operation.name}"
        with self._lock:
            self._asked.append(name)
            # each of them counts the call
            hits = [planned.hit(name) for planned in self._planned]
        return next((fault for fault in hits if fault), None)

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> wire.Answer:
        """What the emulator answers."""
        with _connection(self._host) as connection:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return wire.Answer(answer.status, dict(answer.getheaders()), answer.read())

    def wait(self) -> None:
        """Returns when the server ends."""
        self._ended.wait()


@contextmanager
def _connection(host: str) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(host, timeout=120)
    try:
        yield connection
    finally:
        connection.close()


_HOP_BY_HOP = {"connection", "content-length", "keep-alive", "transfer-encoding"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        faults: Faults = self.server.faults  # type: ignore[attr-defined]
        body = self._body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        operation = wire.asked(self.command, self.path, headers, body)
        fault = faults.met(operation)
        if isinstance(fault, Dropped | Unanswered):
            if fault.carried_out:
                faults.forward(self.command, self.path, self._end_to_end(), body)
            if isinstance(fault, Unanswered):
                faults.wait()
            self.close_connection = True
        elif fault is not None and operation is not None:
            self._send(_ERRORS[type(fault)](operation, headers))
        else:
            self._send(faults.forward(self.command, self.path, self._end_to_end(), body))

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _answer  # noqa: N815 (the library's)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
        """Says nothing."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(chunks)

    def _end_to_end(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}

    def _send(self, answer: wire.Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        # what is asked for by HEAD has a length all the same
        length = str(len(answer.body)) if self.command != "HEAD" else answer.headers.get("Content-Length", "0")
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)


_ERRORS = {Throttled: wire.throttled, Failed: wire.failed, Denied: wire.denied}
