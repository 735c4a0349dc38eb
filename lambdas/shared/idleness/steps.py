"""Stopping and starting in steps, each of which may be the last one: the next run finishes what was begun.

What is to be restored is noted before anything is changed.
"""

from dataclasses import replace
from datetime import datetime

from idleness.record import Record, Size
from idleness.targets.target import Look, Target, Underway


def stop(target: Target, look: Look, *, why: str, now: datetime, configured: Size) -> None:
    """Notes the size, stops the target, and notes that it is stopped. Raises botocore's errors.

    `configured` is the size in the settings, for what has none that could be restored.
    """
    record = look.record
    if record is not None and record.phase == "stopping":
        size = record.size
    else:
        size = _to_come_back_to(look, configured)
        target.note(Record(phase="stopping", at=now, why=why, size=size))
    if look.running:
        target.stop(size)
    target.note(Record(phase="stopped", at=now, why=why, size=size))


def start(target: Target, look: Look, *, why: str, now: datetime, configured: Size) -> bool:
    """Gives a target back the size that was noted, and notes that it runs; what runs already is noted to be in use
    since now. Returns whether there was anything to start. Raises botocore's errors."""
    record = look.record
    stopped = record is not None and record.phase != "running"
    if look.running and not stopped:
        target.note(Record(phase="running", at=now, why=why))
        return False
    size = record.size if record is not None and stopped else configured
    target.note(Record(phase="starting", at=now, why=why, size=size))
    # What has no size has to be asked only once.
    if not look.running or size.desired is not None:
        try:
            target.start(size)
        except Underway:
            return True
    target.note(Record(phase="running", at=now, why=why))
    return True


def adopt(target: Target, look: Look, *, why: str, now: datetime) -> None:
    """Takes note that somebody else started a target, and gives it back what still holds it at zero. Raises botocore's
    errors."""
    size = _opened(look.size, look.record.size if look.record is not None else Size())
    if size.desired is not None:
        desired = max(size.desired, size.minimum or 0)
        try:
            target.start(replace(size, desired=desired, maximum=max(size.maximum, desired) if size.maximum else None))
        except Underway:
            return
    target.note(Record(phase="running", at=now, why=why))


def _to_come_back_to(look: Look, configured: Size) -> Size:
    """The size of what runs. Where it was closed, whoever closed it noted what it had, and somebody else started it;
    without a record, closed bounds are no size to come back to."""
    record, size = look.record, look.size
    if record is not None and record.phase != "running" and record.size.desired is not None:
        size = _opened(size, record.size)
        within = min(record.size.desired, size.maximum or record.size.desired)
        return replace(size, desired=max(within, size.minimum or 0))
    if size.maximum == 0:
        return replace(size, minimum=configured.minimum, maximum=configured.maximum)
    return size


def _opened(size: Size, noted: Size) -> Size:
    """The size with the bounds that were noted, in place of those that are closed."""
    return replace(
        size,
        minimum=size.minimum or noted.minimum,
        maximum=size.maximum or noted.maximum,
        suspended=noted.suspended,
    )
