"""The questions, asked in a terminal."""

import sys
from dataclasses import replace
from typing import Any

from costs.recommendation.needs import Answer, Needs
from costs.recommendation.questions import QUESTIONS, Question
from costs.unusable import Unusable
from operations.console import out
from operations.failure import Refused


def somebody_is_there() -> bool:
    """Whether there is a terminal to ask in."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(given: Needs) -> Needs:
    """The needs with answers to all questions that `given` leaves open; raises Refused if the input ends."""
    out.print("Enter leaves an answer unknown, Ctrl-C ends.")
    answers: dict[str, Any] = {
        question.answer: _answer(question) for question in QUESTIONS.values() if getattr(given, question.answer) is None
    }
    return replace(given, **answers)


def _answer(question: Question) -> Answer | None:
    while True:
        try:
            written = input(f"{question.text} ({question.allowed}) ")
            return question.read(written) if written.strip() else None
        except Unusable as wrong:
            out.print(str(wrong), markup=False)
        except UnicodeDecodeError:
            out.print(f"{question.label}: what isn't text; allowed: {question.allowed}", markup=False)
        except EOFError:
            out.print()
            raise Refused("the input ended before the last question; Enter leaves an answer unknown") from None
