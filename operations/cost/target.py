"""What is to be estimated: stacks of the environments, synthesized for it, or a file of Terraform's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from costs.document.document import Document
from costs.document.reading import read
from costs.schedule import USUAL, Schedule
from costs.usage.usage import Usage
from costs.usage.usage_file import read_usage
from costs.usage.workload import Workload, workload_usage
from environments.settings import Environment
from environments.settings.business_hours import days_of
from operations import preflight
from operations.cdktf import synthesize
from operations.console import say
from operations.cost.flags import Asked
from operations.failure import Refused
from operations.places import tool_environment


@dataclass(frozen=True, slots=True)
class Target:
    """A document with what is known of its use."""

    name: str
    document: Document
    given: Usage
    """By a usage file."""
    schedule: Schedule = USUAL
    """What its own settings say of when it is stopped."""
    workload: Workload | None = None
    """What its own settings say of its use."""

    @property
    def usage(self) -> Usage:
        """What was given, and for the rest what the workload means."""
        return self.given if self.workload is None else self.given.over(workload_usage(self.document, self.workload))

    def with_requests(self, per_month: Decimal) -> Target:
        """The same target when its service is asked so often."""
        workload = self.workload and replace(self.workload, requests_per_month=per_month)
        return replace(self, workload=workload)


def target(name: str, asked: Asked) -> Target:
    """A stack's id, or the path of a synthesized stack, a plan or a state. Raises Unusable, Refused or Failure."""
    path = Path(name)
    if path.exists() or path.suffix == ".json" or os.sep in name:
        document = read(path, region=asked.region)
        return Target(name, document, _given(asked))
    return next(targets({name: preflight.stack(name)}, asked))


def environment_targets(environment: str, asked: Asked) -> dict[str, Target]:
    """All stacks of an environment by variant (`fargate`). Raises Unusable, Refused or Failure."""
    offered = {stack: settings for stack, settings in preflight.stacks().items() if settings.name == environment}
    if not offered:
        known = sorted({settings.name for settings in preflight.stacks().values()})
        raise Refused(f'unknown environment "{environment}"; known: {", ".join(known)}')
    return {one.name.removeprefix(f"{environment}-"): one for one in targets(offered, asked)}


def targets(stacks: dict[str, Environment], asked: Asked) -> Iterator[Target]:
    """The stacks of environments, synthesized for AWS."""
    for stack, document in _synthesized(list(stacks)):
        settings = stacks[stack]
        yield Target(stack, document, _given(asked), schedule(settings), workload(settings))


def workload(settings: Environment) -> Workload:
    """What an environment says of the use of its service."""
    usage = settings.usage
    return Workload(
        requests_per_month=Decimal(usage.requests_per_month),
        request_kb=Decimal(str(usage.request_kb)),
        response_kb=Decimal(str(usage.response_kb)),
        request_seconds=Decimal(str(usage.request_seconds)),
        log_gb_per_month=Decimal(str(usage.log_gb_per_month)),
        image_gb=Decimal(str(usage.image_gb)),
    )


def schedule(settings: Environment) -> Schedule:
    """When an environment's stacks are stopped, if they stop at all: outside of the hours in which they are used, or in
    which they may run, whichever are fewer."""
    usage, possible = settings.usage, []
    by_the_clock = settings.shutdown is not None and settings.shutdown.starts
    if settings.stops and (settings.auto_stop.enabled or not by_the_clock):
        possible.append((Decimal(str(usage.active_hours_per_day)), Decimal(str(usage.active_days_per_week))))
    if settings.shutdown is not None and by_the_clock:
        possible.append((settings.shutdown.hours_per_day, Decimal(len(days_of(settings.shutdown.days)))))
    return Schedule(*min(possible, key=lambda each: each[0] * each[1])) if possible else USUAL


def _given(asked: Asked) -> Usage:
    return read_usage(asked.usage) if asked.usage else Usage()


def _synthesized(stacks: Sequence[str]) -> Iterator[tuple[str, Document]]:
    env = {name: value for name, value in tool_environment().items() if name != "AWS_ENDPOINT_URL"}
    with tempfile.TemporaryDirectory(prefix="landfall-") as folder:
        say(f"synthesizing {stacks[0] if len(stacks) == 1 else f'{len(stacks)} stacks'} …")
        synthesize(list(stacks), Path(folder), env)
        for stack in stacks:
            yield stack, read(Path(folder, "stacks", stack))
