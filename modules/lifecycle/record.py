"""The tag in which the functions note what something was before it was stopped."""

from collections.abc import Sequence

from modules.foundation.iam import Condition, Statement, allow
from modules.foundation.tags import RUNTIME_TAG_PREFIX

RECORD_TAG = f"{RUNTIME_TAG_PREFIX}auto-stop"


def may_note(name: str, action: str, arns: Sequence[str], conditions: Sequence[Condition] = ()) -> Statement:
    """A statement that allows to write this tag, by `action`, and no other; `name` is the kind's."""
    only_record = Condition(test="ForAllValues:StringEquals", variable="aws:TagKeys", values=[RECORD_TAG])
    return allow([action], arns, sid=f"Note{name}", conditions=[*conditions, only_record])
