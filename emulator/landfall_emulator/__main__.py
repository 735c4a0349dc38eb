"""The emulator's command: start, stop, status, logs, env."""

import argparse
import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from landfall_emulator import lifecycle, logs
from landfall_emulator.environment import CREDENTIALS
from landfall_emulator.home import Home
from landfall_emulator.lifecycle import PortTakenError, StartError, StopError

FAILED, USAGE, NOT_RUNNING = 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0 done, 1 failed, 2 wrong usage, 3 not running."""
    signal.signal(signal.SIGTERM, _exit_on_signal)
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except PortTakenError as error:
        return _complain(error, USAGE)
    except (StartError, StopError) as error:
        return _complain(error, FAILED)
    except BrokenPipeError:
        # the reader of the log has seen enough; nothing may be flushed to it any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _complain(f"the emulator's folder can't be used: {error}", USAGE)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _run(options: argparse.Namespace) -> int:
    home = Home.find(options.home)
    match options.command:
        case "start":
            print(lifecycle.start(home, port=options.port, tell=_progress))
        case "stop":
            print(lifecycle.stop(home))
        case "status":
            return _status(home, as_json=options.json)
        case "logs":
            with contextlib.suppress(KeyboardInterrupt):
                logs.show(home.log, lines=options.lines, follow=options.follow)
        case "env":
            return _env(home)
    return 0


def _status(home: Home, *, as_json: bool) -> int:
    status = lifecycle.status(home)
    print(json.dumps(status.as_dict()) if as_json else status.sentence())
    return 0 if status.running else NOT_RUNNING


def _env(home: Home) -> int:
    status = lifecycle.status(home)
    if not status.running:
        return _complain(status.sentence(), NOT_RUNNING)
    for name, value in {"AWS_ENDPOINT_URL": status.endpoint, **CREDENTIALS}.items():
        print(f"export {name}={value}")
    return 0


def _progress(seconds: float) -> None:
    if sys.stderr.isatty():
        print(f"\rstarting the emulator … {seconds:.0f} s", end="", file=sys.stderr, flush=True)
    elif seconds == 0:
        print("starting the emulator …", file=sys.stderr, flush=True)


def _complain(error: object, code: int) -> int:
    sys.stdout.flush()
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    print(f"emulator: {error}", file=sys.stderr)
    return code


def _exit_on_signal(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and 65535")
    return int(text)


def _line_count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of lines")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="landfall_emulator", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="the folder whose .landfall/emulator holds the emulator's state "
        "(default: $LANDFALL_HOME, else the repository that this program belongs to)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("start", help="start it in the background, wait until it answers")
    start.add_argument("--port", type=_port, help="this port or none (default: 4566, or a free one if that is taken)")
    commands.add_parser("stop", help="end it and everything that it started")
    status = commands.add_parser("status", help="running (exit 0), stopped or dead (exit 3)")
    status.add_argument("--json", action="store_true", help="as one JSON object")
    log = commands.add_parser("logs", help="show its log")
    log.add_argument("-f", "--follow", action="store_true", help="and go on showing what is added")
    log.add_argument("-n", "--lines", type=_line_count, default=50, help="how many lines (default: 50)")
    commands.add_parser("env", help="print the exports that aim AWS SDKs at it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
