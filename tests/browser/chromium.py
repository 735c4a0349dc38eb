"""Chromium without a window, and what a page does in it, by the Chrome DevTools Protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import ClientConnection, connect

from operations.places import ROOT

OWN = ROOT / ".tools" / "browser" / "chromium"
"""Where the installer unpacks it (operations/install/folders.py)."""
ELSEWHERE = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60
"""To wait for an answer."""


@dataclass
class Page:
    """A tab, with what was seen in it since it was opened."""

    send: Callable[..., dict[str, Any]]
    events: list[dict[str, Any]] = field(default_factory=list)

    def open(self, file: Path, *, width: int, height: int) -> None:
        """Show a file in a window of this size; one as wide as a phone's is a phone's."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        self.events.clear()
        self.send("Page.navigate", url=file.as_uri())
        end = time.monotonic() + SECONDS
        while not self.seen("Page.loadEventFired"):
            assert time.monotonic() < end, f"{file} isn't loaded after {SECONDS} s"
            # Any answer brings the events that came before it.
            self.send("Runtime.evaluate", expression="0")

    def seen(self, method: str) -> list[dict[str, Any]]:
        """The events of a kind."""
        return [event["params"] for event in self.events if event["method"] == method]

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript is there."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def colours(self, scheme: str) -> None:
        """Prefer `light` or `dark` pages."""
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def media(self, name: str) -> None:
        """Show the page as on a `screen` or in `print`."""
        self.send("Emulation.setEmulatedMedia", media=name)

    def picture(self, *, width: int, height: int) -> bytes:
        """A PNG of the page from its top."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        answer = self.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def pdf(self) -> bytes:
        """The page in print."""
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True)["data"])


@contextmanager
def chromium() -> Iterator[Page]:
    """A page of a new Chromium, which ends with the block."""
    with TemporaryDirectory(prefix="chromium-") as folder:
        log = Path(folder, "log")
        with log.open("w") as errors, subprocess.Popen(_command(folder), env=_environment(folder), stderr=errors) as it:
            try:
                with connect(_address(Path(folder), it, log), max_size=None) as socket:
                    yield _page(socket)
            finally:
                it.kill()


def _command(folder: str) -> list[str | Path]:
    program = next(filter(None, [shutil.which(OWN / "chromium"), *map(shutil.which, ELSEWHERE)]), None)
    assert program is not None, "there is no Chromium here; install one, or run `./taskw setup` on Linux on x86-64"
    # Its sandbox refuses root, and containers mostly forbid what it needs; what it shows here is our own page.
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
    return [program, *flags, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]


def _environment(folder: str) -> dict[str, str]:
    """With the libraries and the font that come with it, for a machine that has none."""
    fonts = Path(folder, "fonts.conf")
    fonts.write_text(
        '<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{OWN / 'fonts'}</dir><cachedir>{folder}/fonts</cachedir></fontconfig>"
    )
    libraries = filter(None, (os.environ.get("LD_LIBRARY_PATH"), str(OWN / "al2023" / "lib")))
    return {**os.environ, "FONTCONFIG_FILE": str(fonts), "LD_LIBRARY_PATH": os.pathsep.join(libraries)}


def _address(folder: Path, it: subprocess.Popen[bytes], log: Path) -> str:
    """Chromium writes down its port, and below that a path."""
    told = folder / "DevToolsActivePort"
    end = time.monotonic() + SECONDS
    while not (told.exists() and "\n" in told.read_text()):
        assert it.poll() is None, f"Chromium ended:\n{log.read_text()}"
        assert time.monotonic() < end, f"Chromium doesn't say its port after {SECONDS} s:\n{log.read_text()}"
        time.sleep(0.05)
    port, path = told.read_text().splitlines()[:2]
    return f"ws://127.0.0.1:{port}{path}"


def _page(socket: ClientConnection) -> Page:
    session: dict[str, str] = {}
    number = 0

    def send(method: str, **params: Any) -> dict[str, Any]:
        nonlocal number
        number += 1
        socket.send(json.dumps({"id": number, "method": method, "params": params, **session}))
        while True:
            message: dict[str, Any] = json.loads(socket.recv(timeout=SECONDS))
            if message.get("id") == number:
                assert "result" in message, message
                result: dict[str, Any] = message["result"]
                return result
            page.events.append(message)

    page = Page(send)
    target = send("Target.createTarget", url="about:blank")["targetId"]
    session["sessionId"] = send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        send(f"{domain}.enable")
    return page
