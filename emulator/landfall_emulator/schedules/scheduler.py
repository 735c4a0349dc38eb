"""Schedules of EventBridge Scheduler, which moto keeps."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.scheduler.models import scheduler_backends

from landfall_emulator.schedules.clock import Entry, clock
from landfall_emulator.schedules.delivery import Delivery


def install() -> None:
    """Lets schedules happen; to be called once."""
    clock.add(_entries)


def _entries() -> Iterator[Entry]:
    for account, backends in list(scheduler_backends.items()):
        for region, backend in list(backends.items()):
            for group in list(backend.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    if schedule.state == "ENABLED":
                        yield Entry(
                            key=(schedule.arn, schedule.creation_date),
                            expression=schedule.schedule_expression,
                            zone=schedule.schedule_expression_timezone,
                            begin=max(_time(schedule.last_modified_date), _time(schedule.start_date or 0)),
                            end=_time(schedule.end_date) if schedule.end_date else None,
                            fire=partial(_fire, account, region, group, schedule),
                        )


def _fire(account: str, region: str, group: Any, schedule: Any, due: datetime) -> None:
    if schedule.action_after_completion == "DELETE" and schedule.schedule_expression.startswith("at("):
        group.schedules.pop(schedule.name, None)
    Delivery(account=account, region=region, schedule=schedule.arn, target=schedule.target, due=due).send()


def _time(told: Any) -> datetime:
    """Moto's times are seconds since the epoch, or what the request said."""
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told, UTC)
    moment = datetime.fromisoformat(str(told))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
