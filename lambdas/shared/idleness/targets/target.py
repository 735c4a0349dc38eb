"""What every kind of thing that can be stopped answers."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idleness.record import TAG, Record, Size

type Clients = Callable[[str], Any]
"""From a service's name to a boto3 client for it."""


class Missing(Exception):
    """There is no such thing (any more); the text says what was looked for."""


class Underway(Exception):
    """It goes on by itself for a while; the next round does what is left."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a thing is: `changed_at` is when it was last made or begun, as far as AWS says."""

    running: bool
    changing: bool
    changed_at: datetime
    tags: Mapping[str, str] = field(default_factory=dict)
    size: Size = field(default_factory=Size)

    @property
    def record(self) -> Record | None:
        """What was noted on it."""
        return Record.of(self.tags.get(TAG, ""))


class Target(ABC):
    """A thing by its id, which is its kind's (`Scalable` in `modules/variants/variant.py`).

    All methods raise botocore's errors. Each may be called again where it was cut off.
    """

    def __init__(self, id_: str, aws: Clients) -> None:
        self.id = id_
        self._aws = aws

    @abstractmethod
    def look(self) -> Look:
        """Raises Missing."""

    @abstractmethod
    def note(self, record: Record) -> None:
        """Puts a record into the thing's tag."""

    @abstractmethod
    def stop(self, size: Size) -> None:
        """Stops it, and whatever would start it again; `size` is what it has, and was noted."""

    @abstractmethod
    def start(self, size: Size) -> None:
        """Gives it back its size. Raises Underway."""


def tags_of(listed: list[dict[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    """Tags as a mapping, from the list that most services answer with."""
    return {each[key]: each[value] for each in listed}
