"""`landfall recommend`: tables, JSON, and the questions in a real terminal."""

import contextlib
import errno
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from costs.amounts import Range, between, exactly
from costs.recommendation.criteria import WEIGHTS, Criterion
from costs.recommendation.needs import Needs
from costs.recommendation.questions import QUESTIONS
from costs.recommendation.recommend import recommend as recommended
from costs.unusable import Unusable
from operations.console import out
from operations.recommendation.command import read_weights, recommend
from operations.recommendation.tables import tables
from tests.unit.main_process import ROOT

ESTIMATES: Mapping[str, Range] = {
    "fargate": between(40, 58, 90),
    "lambda-api": exactly(8),
    "ec2-gpu": exactly(420),
}

COMMAND = """
import sys
from costs.amounts import exactly
from costs.recommendation.needs import Needs
from operations.failure import Failure
from operations.recommendation.command import recommend
try:
    recommend(
        lambda needs: {"fargate": exactly(58), "lambda-api": exactly(8), "ec2-gpu": exactly(420)},
        Needs(models=2),
        json="--json" in sys.argv,
    )
except Failure as failure:
    print(failure)
    raise SystemExit(failure.exit_code)
except KeyboardInterrupt:
    raise SystemExit(130)
"""
"""What the command line does, with estimates of its own."""

IN_ITS_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
"""
"""Its input is the terminal that controls it, so that Ctrl-C reaches it."""

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

ASKED = [question for question in QUESTIONS.values() if question.answer != "models"]


def shown(width: int = 200, **answers: Any) -> str:
    """The tables, as text."""
    console = Console(width=width, file=StringIO())
    with console.capture() as captured:
        for each in tables(recommended(Needs(**answers), ESTIMATES)):
            console.print(each)
    return captured.get()


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self._here, there = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_ITS_TERMINAL + COMMAND, *arguments],
            cwd=ROOT,
            stdin=there,
            stdout=there,
            stderr=there,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
            start_new_session=True,
        )
        os.close(there)
        self._shown = b""
        self._looked_at = 0

    @property
    def seen(self) -> str:
        """All that it showed, without colours."""
        return ESCAPES.sub("", self._shown.decode())

    def wait_for(self, text: str) -> None:
        """Until it shows the text, after what was waited for before."""
        until = time.monotonic() + 60
        while (found := self.seen.find(text, self._looked_at)) < 0:
            if not self._read(until):
                raise AssertionError(f"{text!r} never came; there is {self.seen!r}")
        self._looked_at = found + len(text)

    def say(self, text: str) -> None:
        """Type it."""
        os.write(self._here, text.encode())

    def interrupt(self) -> int:
        """Press Ctrl-C until it ends: one that comes between a prompt and the reading after it waits for the next."""
        for _ in range(60):
            self.say("\x03")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=1)
                break
        return self.end()

    def end(self) -> int:
        """The exit code, once everything is seen."""
        until = time.monotonic() + 60
        while self._read(until):
            pass
        return self.process.wait(timeout=60)

    def close(self) -> None:
        """Leaves nothing behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self._here)

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._here], [], [], max(0, until - time.monotonic()))
        if not ready:
            return False
        try:
            read = os.read(self._here, 65_536)
        except OSError as error:
            if error.errno == errno.EIO:  # the other end is closed
                return False
            raise
        self._shown += read
        return bool(read)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """One that asks."""
    opened = Terminal()
    yield opened
    opened.close()


def test_everything_is_asked_that_no_flag_answered(terminal: Terminal) -> None:
    for question in ASKED:
        terminal.wait_for(question.text)
        terminal.say("\n")
    assert terminal.end() == 0
    assert QUESTIONS["models"].text not in terminal.seen
    assert "lambda-api fits best" in terminal.seen


def test_what_is_answered_counts(terminal: Terminal) -> None:
    for question in ASKED:
        terminal.wait_for(question.text)
        terminal.say("yes\n" if question.answer == "websockets" else "\n")
    assert terminal.end() == 0
    assert "fargate fits best" in terminal.seen
    assert "WebSockets: yes" in terminal.seen


def test_a_wrong_answer_is_asked_again_with_what_would_do(terminal: Terminal) -> None:
    terminal.wait_for(ASKED[0].text)
    terminal.say("a lot\n")
    terminal.wait_for("requests a day: 'a lot'; allowed: a whole number such as 500")
    terminal.wait_for(ASKED[0].text)
    terminal.say("500\n")
    for question in ASKED[1:]:
        terminal.wait_for(question.text)
        terminal.say("\n")
    assert terminal.end() == 0
    assert "requests a day < 1,000" in terminal.seen


def test_ctrl_c_ends_with_130(terminal: Terminal) -> None:
    terminal.wait_for(ASKED[0].text)
    assert terminal.interrupt() == 130
    assert "Traceback" not in terminal.seen


def test_the_end_of_the_input_ends_with_2_and_a_sentence(terminal: Terminal) -> None:
    terminal.wait_for(ASKED[0].text)
    terminal.say("\x04")
    assert terminal.end() == 2
    assert "the input ended before the last question; Enter leaves an answer unknown" in terminal.seen
    assert "Traceback" not in terminal.seen


def test_json_asks_nothing_even_in_a_terminal() -> None:
    terminal = Terminal("--json")
    try:
        assert terminal.end() == 0
        assert json.loads(terminal.seen)["recommended"] == "lambda-api"
    finally:
        terminal.close()


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_nothing_is_asked_where_there_is_no_terminal(arguments: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], cwd=ROOT, input="", capture_output=True, text=True, check=True
    )
    assert not [question.text for question in ASKED if question.text in ran.stdout]
    assert "lambda-api" in ran.stdout
    assert ran.stderr == ""


def test_the_estimates_are_made_for_what_is_needed() -> None:
    asked = []

    def estimates(needs: Needs) -> Mapping[str, Range]:
        asked.append(needs)
        return ESTIMATES

    recommend(estimates, Needs(requests_per_day=7), json=True)
    assert asked == [Needs(requests_per_day=7)]


def test_the_json_says_what_every_rule_did(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(out, "print", lambda text, **_: said.append(text))
    recommend(lambda _: ESTIMATES, Needs(requests_per_day=500, monthly_budget_usd=Decimal(100)), json=True)
    found = json.loads(said[0])
    assert found["recommended"] == "lambda-api"
    assert found["weights"] == {"cost": "40.00", "simplicity": "30.00", "time": "20.00", "scalability": "10.00"}
    assert found["needs"]["requests_per_day"] == 500
    assert found["needs"]["monthly_budget_usd"] == "100"
    assert found["needs"]["gpu"] is None
    # .4 x 10 + .3 x 9 + .2 x 8 + .1 x 9 = 9.2, and 1 for low traffic.
    assert found["ranking"][0]["score_before"] == "9.20"
    assert found["ranking"][0]["score"] == "10.20"
    assert found["ranking"][1]["monthly_usd"] == {"low": "40.00", "expected": "58.00", "high": "90.00"}
    (gpu,) = found["ruled_out"]
    assert (gpu["variant"], gpu["rules"]) == ("ec2-gpu", ["beyond-budget"])
    rules = {rule["rule"]: rule for rule in found["rules"]}
    assert rules["beyond-budget"]["effect"] == "ruled out"
    assert rules["beyond-budget"]["change"] is None
    assert rules["low-traffic"]["change"] == "1.00"
    assert rules["low-traffic"]["condition"] == "requests a day < 1,000"
    assert rules["low-traffic"]["variants"] == ["lambda-api"]
    assert {"condition": "requests a day ≥ 1,000", "state": "not yet"} in found["graduation"][0]["when"]
    assert {"answer": "websockets", "now": "unknown", "then": "yes", "recommended": "fargate"} in found["other_answers"]


def test_the_tables_show_the_score_before_and_after_the_rules() -> None:
    text = shown(requests_per_day=500, monthly_budget_usd=Decimal(100))
    assert "lambda-api fits best: 10.2 points, 8.00 US dollars a month." in text
    assert "9.2→10.2" in text
    assert "+1" in text
    assert "ruled out" in text
    assert "✗ requests a day ≥ 1,000" in text
    assert "the least that it costs is more than the budget" in text


def test_a_rule_about_a_criterion_is_shown_with_both_numbers() -> None:
    assert "-0.6 (simplicity -2)" in shown(longest_execution_minutes=Decimal(1))


def test_the_names_of_variants_are_whole_in_80_columns() -> None:
    text = shown(80, requests_per_day=500, monthly_budget_usd=Decimal(100))
    assert "…" not in text
    assert "lambda-api " in text
    assert max(map(len, text.splitlines())) <= 80


def test_that_nothing_fits_is_an_answer_too() -> None:
    text = shown(monthly_budget_usd=Decimal(1))
    assert "None of the variants fits: each is ruled out." in text
    assert "Single answers that would change the recommendation" in text


def test_every_rule_is_shown_with_its_reason_and_source() -> None:
    text = " ".join(shown(requests_per_day=500, gpu=False, several_regions=False).split())
    assert (
        "requests a day < 1,000: best for low to medium traffic: paid by request, nothing while idle (seed 001" in text
    )
    assert "several regions: no: one region is enough (seed 004" in text


def test_weights_are_read() -> None:
    assert read_weights("cost=40, simplicity=30,time=20,scalability=10") == WEIGHTS
    assert read_weights("scalability=100")[Criterion.COST] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("price=100", "weights: 'price=100'; allowed: percent by criterion, of cost, simplicity, time, scalability"),
        ("cost", "weights: 'cost'; allowed: percent"),
        ("cost=half", "weights: 'cost=half'; allowed: percent"),
        ("cost=50,cost=50", "weights: cost twice"),
        ("cost=50", "the weights have to sum up to 100 percent"),
    ],
)
def test_wrong_weights_are_told(text: str, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read_weights(text)
