"""CloudWatch: what LocalStack answers otherwise than AWS, or forgets. Each file says what."""

from landfall_emulator.handler import Handler
from landfall_emulator.services.cloudwatch import alarms, metric_data, statistics

statistics.install()

OPERATIONS: dict[str, Handler] = {**alarms.OPERATIONS, **metric_data.OPERATIONS}
