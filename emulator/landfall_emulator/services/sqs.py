"""SQS: the end of a redrive allow policy, which LocalStack keeps as an empty one."""

from localstack.services.sqs import constants

from landfall_emulator.handler import Handler

constants.DELETE_IF_DEFAULT["RedriveAllowPolicy"] = ""

OPERATIONS: dict[str, Handler] = {}
