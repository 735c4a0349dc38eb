"""EventBridge rules with a schedule: LocalStack's, at the times that AWS means."""

import logging
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from localstack.services.events.models import events_stores
from localstack.services.events.provider import EventsProvider
from localstack.utils.xray.trace_header import TraceHeader

from landfall_emulator.schedules.clock import Entry, clock

LOG = logging.getLogger(__name__)

_since: dict[str, tuple[Any, datetime]] = {}
"""By ARN: the rule as it is now, and since when it is so."""


def install() -> None:
    """Takes the place of LocalStack's own scheduler, which that starts with the service."""
    EventsProvider.on_before_start = _start  # type: ignore[method-assign]


def _start(provider: EventsProvider) -> None:
    clock.add(partial(_entries, provider))


def _entries(provider: Any) -> Iterator[Entry]:
    for account, region, store in events_stores.iter_stores():
        for bus in list(store.event_buses.values()):
            for rule in list(bus.rules.values()):
                if rule.schedule_expression and rule.state != "DISABLED":
                    yield Entry(
                        key=rule.arn,
                        expression=rule.schedule_expression,
                        begin=_begin(rule),
                        fire=partial(_fire, provider, account, region, rule),
                    )


def _begin(rule: Any) -> datetime:
    # a rule that is put again is another object
    if rule.arn not in _since or _since[rule.arn][0] is not rule:
        _since[rule.arn] = (rule, datetime.now(UTC))
    return _since[rule.arn][1]


def _fire(provider: Any, account: str, region: str, rule: Any, due: datetime) -> None:
    """Sends the event to every target; an input of its own is the target's business."""
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account,
        "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [rule.arn],
        "detail": {},
    }
    # each event is the root of a trace
    trace: Any = TraceHeader()  # type: ignore[no-untyped-call]
    for name in list(rule.targets):
        sender = provider._target_sender_store[f"{rule.arn}-{name}"]  # noqa: SLF001
        try:
            sender.process_event(dict(event), trace_header=trace.ensure_root_exists())
        except Exception:
            LOG.exception("the rule %s did not reach its target %s", rule.arn, sender.arn)
