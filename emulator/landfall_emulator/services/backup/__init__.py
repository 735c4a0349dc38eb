"""AWS Backup: vaults, plans and selections with their tags. moto can only make the first two.

What is kept here is what was asked for; nothing is backed up, so that a vault never holds a recovery point.
"""

from collections.abc import MutableMapping

from localstack.aws.api import RequestContext

from landfall_emulator import tags
from landfall_emulator.handler import Handler
from landfall_emulator.services.backup import plans, vaults
from landfall_emulator.services.backup.kept import missing
from landfall_emulator.validation import validated


def _tags(context: RequestContext, arn: str) -> MutableMapping[str, str]:
    for one in (*vaults.all_vaults(context), *plans.all_plans(context)):
        if one.arn == arn:
            return one.tags
    raise missing(f"Cannot find resource {arn}")


OPERATIONS: dict[str, Handler] = validated(
    vaults.OPERATIONS | plans.OPERATIONS | tags.operations(_tags, keys="TagKeyList", listing="ListTags"),
    code="InvalidParameterValueException",
)
