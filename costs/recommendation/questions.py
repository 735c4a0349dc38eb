"""How the needs are asked for in words, and how what people write is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costs.recommendation.needs import Answer, Needs, Updates
from costs.unusable import Unusable

_NUMBER = re.compile(r"\$?(?P<whole>[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(?P<part>\.[0-9]{1,6})?")
_YES_OR_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    answer: str
    """The field of `Needs`."""
    label: str
    """What it is about, in a few words."""
    text: str
    kind: type[Answer]

    @property
    def allowed(self) -> str:
        """What would do as an answer."""
        if self.kind is bool:
            return "yes or no"
        if self.kind is Updates:
            return ", ".join(Updates)
        return "a whole number such as 500" if self.kind is int else "a number such as 2.5"

    def read(self, text: str) -> Answer:
        """The answer that a text is; raises Unusable."""
        written = text.strip().lower()
        if self.kind is bool and written in _YES_OR_NO:
            return _YES_OR_NO[written]
        if self.kind is Updates and written in set(Updates):
            return Updates(written)
        number = _NUMBER.fullmatch(written) if self.kind in {int, Decimal} else None
        if number is not None and not (self.kind is int and number["part"]):
            return self.kind(number["whole"].replace(",", "") + (number["part"] or ""))
        raise Unusable(f"{self.label}: {text.strip()!r}; allowed: {self.allowed}")

    def write(self, answer: Answer) -> str:
        """An answer in words."""
        if isinstance(answer, bool):
            return "yes" if answer else "no"
        if isinstance(answer, int | Decimal):
            return f"${answer:,}" if self.answer.endswith("_usd") else f"{answer:,}"
        return str(answer)


QUESTIONS: Mapping[str, Question] = {
    question.answer: question
    for question in (
        Question("requests_per_day", "requests a day", "How many requests come in a day?", int),
        Question("models", "models", "How many models are served?", int),
        Question("services", "services", "How many services belong together?", int),
        Question("team_size", "engineers", "How many engineers are in the team?", int),
        Question("kubernetes_skills", "Kubernetes skills", "Does the team know Kubernetes?", bool),
        Question("devops_skills", "DevOps skills", "Does the team know DevOps: networks, servers, deployments?", bool),
        Question("monthly_budget_usd", "monthly budget", "What may it cost a month, in US dollars?", Decimal),
        Question("gpu", "GPU", "Does it take a GPU?", bool),
        Question("websockets", "WebSockets", "Do clients connect by WebSocket?", bool),
        Question(
            "longest_execution_minutes", "minutes of the longest execution", "How many minutes may work take?", Decimal
        ),
        Question("largest_model_gb", "GB of the largest model", "How many GB does the largest model take?", Decimal),
        Question(
            "shared_model_files", "shared model files", "Are models files that change without a deployment?", bool
        ),
        Question("model_updates", "model updates", "How often do models change?", Updates),
        Question("ab_tests", "A/B tests", "Are versions of a model tried against each other (A/B tests)?", bool),
        Question("several_regions", "several regions", "Does it run in several regions?", bool),
        Question(
            "orchestration", "orchestration", "Are there cron jobs, batches or a service mesh to orchestrate?", bool
        ),
        Question("steady_load", "steady load", "Is the load much the same all day?", bool),
        Question("pull_requests_per_day", "pull requests a day", "How many pull requests does it test a day?", int),
        Question("outage_acceptable", "outage acceptable", "Are a few minutes without an answer acceptable?", bool),
        Question("quickest_start", "quickest start", "Is the simplest start worth more than what comes later?", bool),
        Question("proof_of_concept", "proof of concept", "Is it for testing, or to prove a concept?", bool),
        Question(
            "app_runner_customer", "App Runner customer", "Did the AWS account use App Runner before 2026-04-30?", bool
        ),
    )
}
"""By field of `Needs`, in the order in which they are asked."""


def needs(written: Mapping[str, str]) -> Needs:
    """The needs that texts say, by field of `Needs`; raises Unusable."""
    answers: dict[str, Any] = {}
    for name, text in written.items():
        if name not in QUESTIONS:
            raise Unusable(f"{name}: no such answer; allowed: {', '.join(QUESTIONS)}")
        answers[name] = QUESTIONS[name].read(text)
    return Needs(**answers)
