"""What is noted on a thing while it is stopped: its size, so that it can have it back."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Self, get_args

TAG = "landfall:auto-stop"
"""The tag that holds it. Terraform is told to leave tags alone that begin so (`modules/target.py`)."""

Phase = Literal["running", "stopping", "stopped", "starting"]
PHASES: tuple[Phase, ...] = get_args(Phase)

_NUMBERS = ("desired", "minimum", "maximum")


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many there are, and the bounds of what scales them; None where a thing has no such number.

    `suspended` is what was suspended of its scaling by somebody else.
    """

    desired: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Record:
    """In which `phase` a thing is since `at`, `why`, and the size that it had before it was stopped."""

    phase: Phase
    at: datetime
    why: str
    size: Size = field(default_factory=Size)

    def __str__(self) -> str:
        """Of letters, digits and what else every AWS service takes in a tag, in less than its 256 characters."""
        numbers = [f"{name}={value}" for name in _NUMBERS if (value := getattr(self.size, name)) is not None]
        suspended = [f"suspended={'+'.join(sorted(self.size.suspended))}"] if self.size.suspended else []
        moment = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return " ".join([self.phase, f"at={moment}", f"why={_word(self.why)}", *numbers, *suspended])

    @classmethod
    def of(cls, text: str) -> Self | None:
        """What a tag says; None where it says nothing that was noted here."""
        word, *pairs = text.split(" ")
        phase = next((known for known in PHASES if known == word), None)
        said = dict(pair.partition("=")[::2] for pair in pairs)
        numbers = {name: said[name] for name in _NUMBERS if name in said}
        if phase is None or not all(re.fullmatch(r"[0-9]{1,9}", value) for value in numbers.values()):
            return None
        try:
            at = datetime.strptime(said["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except (KeyError, ValueError):
            return None
        size = Size(
            **{name: int(value) for name, value in numbers.items()},
            suspended=frozenset(said["suspended"].split("+")) if said.get("suspended") else frozenset(),
        )
        return cls(phase=phase, at=at, why=said.get("why", ""), size=size)


def _word(text: str) -> str:
    """One word of characters that are right in a tag."""
    return re.sub(r"[^A-Za-z0-9_.:/@+-]+", "-", text)[:40]
