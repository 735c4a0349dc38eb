"""EventBridge Scheduler: moto's, whose schedules happen (`schedules`)."""

from landfall_emulator.handler import Handler
from landfall_emulator.schedules import scheduler

scheduler.install()

OPERATIONS: dict[str, Handler] = {}
