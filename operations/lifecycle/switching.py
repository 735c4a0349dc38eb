"""`landfall stop` and `landfall start`: the deployed functions do it, and it is waited for."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from operations.console import err, out, say
from operations.failure import Failure, Refused
from operations.lifecycle.functions import Functions, Outcome
from operations.lifecycle.target import functions, stack_that_stops


def stop(stack: str, *, yes: bool, wait: bool, timeout_minutes: float) -> None:
    """Stops everything of a stack that may be stopped. Raises Refused or Failure."""
    environment = stack_that_stops(stack)
    if environment.stage == "prod" and not yes:
        _confirm(stack)
    deployed = functions(stack, environment)
    say(f"stopping {stack} …")
    outcomes = deployed.stop()
    for one in outcomes:
        out.print(f"{one.target}: {_stopped(one)}", markup=False)
    if any(one.reason == "dry-run" for one in outcomes):
        say(f"auto_stop.dry_run is true in {environment.name}: nothing was stopped")
    elif wait:
        Waiting(deployed, timeout_minutes * 60).until_stopped()


def start(stack: str, *, wait: bool, timeout_minutes: float) -> None:
    """Starts everything of a stack, with the sizes that it had. Raises Refused or Failure."""
    environment = stack_that_stops(stack)
    deployed = functions(stack, environment)
    say(f"starting {stack} …")
    for target, result in deployed.start().items():
        out.print(f"{target}: {_STARTED.get(result, result)}", markup=False)
    if wait:
        Waiting(deployed, timeout_minutes * 60).until_running()


_STARTED = {
    "started": "is started",
    "running": "ran already",
    "opted-out": "is left alone: its tag AutoStop isn't enabled",
    "not-ours": "is left alone: its tags are another stack's",
}


def _stopped(one: Outcome) -> str:
    if one.action == "stop":
        return "is stopped"
    return {
        "stopped": "was stopped already",
        "in-use": "stops once nothing uses it any more",
        "opted-out": "is left alone: its tag AutoStop isn't enabled",
        "not-ours": "is left alone: its tags are another stack's",
    }.get(one.reason, one.decision)


def _confirm(stack: str) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(f"{stack} is in the stage prod, and there is no terminal to ask in: add --yes to stop it")
    err.print(f"{stack} is in the stage prod: nobody is answered until it is started again. Stop it? [y/N] ", end="")
    try:
        typed = input()
    except EOFError:
        typed = ""
    if typed.strip().lower() not in {"y", "yes"}:
        raise Refused("nothing was stopped")


@dataclass
class Waiting:
    """Looks again and again."""

    functions: Functions
    seconds: float
    pause: float = 5.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _told: set[str] = field(default_factory=set)

    def until_stopped(self) -> None:
        """Raises Failure where something still runs at the end."""
        self._until(lambda one: not one.running and not one.changing, "stopped", again=self._stop_database)

    def until_running(self) -> None:
        """Raises Failure where something doesn't run at the end."""
        self._until(lambda one: one.running and not one.changing, "running")

    def _stop_database(self, open_: Sequence[Outcome]) -> None:
        """It waits for the others; the next look would stop it, some minutes later."""
        if all(one.is_database and one.action == "stop" for one in open_):
            self.functions.stop()

    def _until(
        self,
        done: Callable[[Outcome], bool],
        state: str,
        again: Callable[[Sequence[Outcome]], None] = lambda _open: None,
    ) -> None:
        deadline = self.clock() + self.seconds
        with err.status(f"waiting for {self.functions.stack} to be {state} …") as status:
            while True:
                outcomes = [one for one in self.functions.look() if one.ours]
                self._tell([one for one in outcomes if done(one)], state)
                open_ = [one for one in outcomes if not done(one)]
                if not open_:
                    return
                if self.clock() >= deadline:
                    left = ", ".join(one.target for one in open_)
                    raise Failure(
                        f"not {state} after {self.seconds / 60:g} minutes: {left}; it goes on without this command, "
                        f"`landfall status {self.functions.stack}` tells how far it is"
                    )
                again(open_)
                status.update(f"waiting for {len(open_)} of {len(outcomes)} to be {state} …")
                self.sleep(self.pause)

    def _tell(self, ready: Sequence[Outcome], state: str) -> None:
        for one in ready:
            if one.target not in self._told:
                self._told.add(one.target)
                say(f"  {one.target} is {state}")
