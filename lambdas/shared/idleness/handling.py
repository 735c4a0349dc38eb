"""One target: how it is, what is decided about it, and the deed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idleness import steps
from idleness.configuration import Configuration, Told, may_stop
from idleness.decision import Action, Decision, Reason, Seen, Signal
from idleness.targets import Clients, Look, Target


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A target as it was found."""

    told: Told
    target: Target
    look: Look

    @property
    def rests(self) -> bool:
        """Whether it is stopped, and nothing is about to change that."""
        return not self.look.running and not self.look.changing

    @property
    def since(self) -> datetime:
        """When it was last started or stopped, or made."""
        record = self.look.record
        return max(record.at, self.look.changed_at) if record is not None else self.look.changed_at

    def seen(self, configuration: Configuration, signals: Sequence[Signal] = ()) -> Seen:
        """What a decision is made of."""
        record = self.look.record
        begun = record.at if record is not None and record.phase == "running" else self.look.changed_at
        return Seen(
            ours=configuration.are_ours(self.look.tags),
            allowed=may_stop(self.look.tags),
            running=self.look.running,
            changing=self.look.changing,
            started_at=max(begun, self.look.changed_at),
            phase=record.phase if record is not None else None,
            signals=signals,
        )

    def carry_out(self, decision: Decision, *, why: str, now: datetime) -> None:
        """Does what was decided. Raises botocore's errors."""
        if decision.action is Action.STOP:
            steps.stop(self.target, self.look, why=why, now=now, configured=self.told.size)
        elif decision.reason is Reason.STARTED_ELSEWHERE:
            steps.adopt(self.target, self.look, why=why, now=now)
        elif decision.action is Action.START:
            steps.start(self.target, self.look, why=why, now=now, configured=self.told.size)


def look_at(told: Told, aws: Clients) -> Looked:
    """Raises Missing and botocore's errors."""
    target = told.target(aws)
    return Looked(told=told, target=target, look=target.look())
