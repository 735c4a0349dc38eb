"""Deleting what is in scope, again and again, until nothing is left or nothing more goes."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from operations.console import say
from operations.destroy.aws import Aws, code_of, is_none
from operations.destroy.inventory import Inventory, judged
from operations.destroy.things import Stays, Step, Thing
from operations.destroy.untouchable import why_untouchable

_DENIED = ("AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden", "OptInRequired")
"""In codes of errors that another attempt won't help."""

_BEGUN = (
    "in progress",
    "is being deleted",
    "already being deleted",
    "is deleting",
    "status: DELETING",
    "invalid state for this operation",
    "pending deployment",
)
"""In messages about what is on its way already; the last two are Elastic Beanstalk's, of an environment that terminates
or is updated."""

STAGES = (80, 90)
"""The ranks that wait until all of a lower one is gone for good, which may take AWS many minutes: roles and logs, which
what is being deleted still needs, and writes; and keys, without which AWS can't even delete what they encrypt."""
KEYS = len(STAGES)

type _Outcome = Literal["done", "gone", "failed"]


@dataclass(frozen=True)
class Patience:
    """Seconds: `begun` without any change while AWS is deleting something, `refused` while it refuses to, since
    something else isn't gone yet; `pause` between two looks."""

    begun: float = 1800.0
    refused: float = 300.0
    pause: float = 10.0


@dataclass
class Deletion:
    """Of one stack. `stays` are ARNs with the reason why each couldn't be deleted."""

    aws: Aws
    look: Callable[[], Inventory]
    patience: Patience = field(default_factory=Patience)
    kept: frozenset[str] = frozenset()
    stays: dict[str, str] = field(default_factory=dict)
    _final: set[str] = field(default_factory=set)
    _begun: set[str] = field(default_factory=set)

    def run(self, which: Callable[[Thing], bool] = lambda _thing: True) -> Inventory:
        """Deletes those things, and returns what a last look found."""
        before: tuple[set[str], set[str]] | None = None
        since = time.monotonic()
        while True:
            inventory = self.look()
            found = [thing for thing in inventory.things if which(thing)]
            todo = self._due(found)
            if not todo:
                return inventory
            now = ({thing.arn for thing in found}, {thing.arn for thing in todo})
            if now != before:
                before, since = now, time.monotonic()
                say(f"deleting {_count(todo)} …")
            elif time.monotonic() - since > self._patience(todo):
                return inventory
            if not self._round(todo):
                time.sleep(self.patience.pause)

    def once(self, things: Iterable[Thing]) -> None:
        """Deletes those that can be deleted at once; nothing is waited for."""
        self._round(tuple(things))

    def empty(self, things: Iterable[Thing]) -> None:
        """Takes away what is in buckets, repositories and vaults. What can't be is in `stays`."""
        for thing in things:
            if thing.kind and thing.kind.empty and self._still_ours(thing):
                self._try(thing, thing.kind.empty)

    def _due(self, found: list[Thing]) -> list[Thing]:
        """What can go now: what its stage waits for is gone, or never goes; for a key all has to be gone."""
        open_ = [thing for thing in found if thing.kind and thing.kind.steps and thing.arn not in self._final]
        stage = min(map(_stage, open_), default=KEYS)
        due = [thing for thing in open_ if _stage(thing) == stage]
        if stage < KEYS or len(due) == len(found):
            return due
        self.stays |= dict.fromkeys((thing.arn for thing in due), "what is left may be encrypted with it")
        return []

    def _patience(self, todo: list[Thing]) -> float:
        begun = any(thing.arn in self._begun for thing in todo)
        return self.patience.begun if begun else self.patience.refused

    def _round(self, todo: Sequence[Thing]) -> bool:
        """Whether anything was deleted, or begun to be."""
        return sum(self._delete(thing, f"[{number}/{len(todo)}]") for number, thing in enumerate(todo, 1)) > 0

    def _delete(self, thing: Thing, at: str) -> bool:
        """Whether it is on its way now, and wasn't before."""
        if thing.kind is None or not self._still_ours(thing):
            return False
        outcome: _Outcome = "gone"
        for step in thing.kind.steps:
            outcome = self._try(thing, step)
            if outcome == "failed":
                return False
        self.stays.pop(thing.arn, None)
        if outcome == "gone":
            return False
        fresh = thing.arn not in self._begun
        self._begun.add(thing.arn)
        if fresh:
            say(f"  {at} deleted {thing.what} {thing.name}")
        return fresh

    def _still_ours(self, thing: Thing) -> bool:
        """Its tags are asked for once more: right before it goes, it has to be the stack's."""
        return why_untouchable(thing.arn, self.kept) is None and (judged(self.aws, thing.arn, {}) is not None)

    def _try(self, thing: Thing, step: Step) -> _Outcome:
        """What became of a step. What was gone before it came to it may be the thing, or only a part of it: the next
        look tells."""
        try:
            step(self.aws, thing.fields)
        except Stays as reason:
            self.stays[thing.arn] = str(reason)
            self._final.add(thing.arn)
            return "failed"
        except (BotoCoreError, ClientError) as error:
            if is_none(error):
                return "gone"
            self.stays[thing.arn] = str(error)
            if any(part in code_of(error) for part in _DENIED):
                self._final.add(thing.arn)
            elif any(part.lower() in str(error).lower() for part in _BEGUN):
                self._begun.add(thing.arn)
            return "failed"
        return "done"


def _stage(thing: Thing) -> int:
    return sum(thing.kind.rank >= rank for rank in STAGES) if thing.kind else 0


def _count(things: list[Thing]) -> str:
    kinds: dict[str, int] = {}
    for thing in things:
        kinds[thing.what] = kinds.get(thing.what, 0) + 1
    return f"{counted(len(things))} ({', '.join(f'{count} of {what}' for what, count in sorted(kinds.items()))})"


def counted(things: int) -> str:
    """How many things, in words."""
    return "1 thing" if things == 1 else f"{things} things"
