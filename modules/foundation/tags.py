"""The tags that every resource carries."""

from environments.settings import Environment
from modules.foundation.names import Names

CREATED_BY = "landfall"

RUNTIME_TAG_PREFIX = "landfall:"
"""What begins so is noted by the functions while a stack stands, and is none of Terraform's business."""

NEVER_STOPPED = {"AutoStop": "disabled"}
"""For what has to go on while the rest of an idle stack is stopped."""


def standard_tags(environment: Environment, stack: str) -> dict[str, str]:
    """Tags of a whole stack; resources add `Name` and their own `Component`. The environment's own tags win.

    `Stack` tells the stack from every other one of the account, also from another project's of the same id.
    """
    return {
        "Project": environment.project,
        "Environment": environment.name,
        "Stack": Names(project=environment.project, stack=stack).prefix,
        "Component": "stack",
        "CostCenter": environment.cost_center,
        "Owner": environment.owner,
        "CreatedBy": CREATED_BY,
        "AutoStop": "enabled" if environment.stops else "disabled",
        "BackupRequired": "true" if environment.database is not None else "false",
        "DataClassification": "internal",
        "Compliance": "none",
        **environment.tags,
    }


def component_tags(component: str, name: str) -> dict[str, str]:
    """Tags that one resource adds to the standard ones."""
    return {"Name": name, "Component": component}
