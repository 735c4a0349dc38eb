"""API Gateway's REST APIs: LocalStack's, with the limits and logs of `execute_api`."""

from landfall_emulator.execute_api import gateway
from landfall_emulator.handler import Handler

gateway.install()

OPERATIONS: dict[str, Handler] = {}
