"""DynamoDB: what moto forgets of a table (class, limits on demand, a change of its key), and contributor insights."""

from landfall_emulator.handler import Handler
from landfall_emulator.services.dynamodb import insights, tables
from landfall_emulator.validation import validated

OPERATIONS: dict[str, Handler] = validated(tables.OPERATIONS | insights.OPERATIONS)
