"""What a budget does when it is passed. None ever is: nothing costs anything here."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import uuid4

from localstack.aws.api import CommonServiceException, RequestContext
from moto.budgets.models import budgets_backends
from moto.iam.models import Role, iam_backends

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.services.budgets.tags import TAGS, arn
from landfall_emulator.state import Accountwide
from landfall_emulator.validation import validated

_DEFINED_BY = {
    "APPLY_IAM_POLICY": "IamActionDefinition",
    "APPLY_SCP_POLICY": "ScpActionDefinition",
    "RUN_SSM_DOCUMENTS": "SsmActionDefinition",
}
_CHANGEABLE = (
    "NotificationType",
    "ActionThreshold",
    "Definition",
    "ExecutionRoleArn",
    "ApprovalModel",
    "Subscribers",
)

type _Action = dict[str, Any]

_actions: Accountwide[dict[str, _Action]] = Accountwide(dict)
"""By id."""


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes an action, in standby."""
    _check_budget(context, request["BudgetName"])
    action = {"ActionId": str(uuid4()), "Status": "STANDBY", "BudgetName": request["BudgetName"]}
    action |= {name: request[name] for name in (*_CHANGEABLE, "ActionType")}
    _check(context, action)
    _actions.of(context)[action["ActionId"]] = action
    TAGS.tag_resource(_arn(context, action), request.get("ResourceTags") or [])
    return _about(request, ActionId=action["ActionId"])


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tells one."""
    return _about(request, Action=_action(context, request))


def describe_of_budget(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tells those of a budget."""
    _check_budget(context, request["BudgetName"])
    own = [action for action in _actions.of(context).values() if action["BudgetName"] == request["BudgetName"]]
    some, token = page(own, request)
    return {"Actions": some, "NextToken": token}


def describe_of_account(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tells all."""
    some, token = page(list(_actions.of(context).values()), request)
    return {"Actions": some, "NextToken": token}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Changes what the request names."""
    action = _action(context, request)
    changed = action | {name: request[name] for name in _CHANGEABLE if request.get(name) is not None}
    _check(context, changed)
    old = deepcopy(action)
    action.update(changed)
    return _about(request, OldAction=old, NewAction=action)


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Takes one away."""
    action = _action(context, request)
    del _actions.of(context)[action["ActionId"]]
    TAGS.delete_all_tags_for_resource(_arn(context, action))
    return _about(request, Action=action)


def forget(context: RequestContext, budget: str) -> None:
    """Takes those of a budget away, which is gone."""
    for action in [each for each in _actions.of(context).values() if each["BudgetName"] == budget]:
        del _actions.of(context)[action["ActionId"]]
        TAGS.delete_all_tags_for_resource(_arn(context, action))


def _about(request: Mapping[str, Any], **told: Any) -> Mapping[str, Any]:
    return {"AccountId": request["AccountId"], "BudgetName": request["BudgetName"], **told}


def _action(context: RequestContext, request: Mapping[str, Any]) -> _Action:
    _check_budget(context, request["BudgetName"])
    action = _actions.of(context).get(request["ActionId"])
    if action is None or action["BudgetName"] != request["BudgetName"]:
        raise error("NotFoundException", f"Unable to find action: {request['ActionId']}")
    return action


def _arn(context: RequestContext, action: _Action) -> str:
    return f"{arn(context, action['BudgetName'])}/action/{action['ActionId']}"


def _check_budget(context: RequestContext, name: str) -> None:
    if name not in budgets_backends[context.account_id][context.partition].budgets[context.account_id]:
        raise error("NotFoundException", f"Unable to get budget: {name} - the budget doesn't exist.")


def _check(context: RequestContext, action: _Action) -> None:
    """Refuses a definition that isn't of the action's type, and a role that AWS Budgets can't assume."""
    if {name for name, said in action["Definition"].items() if said} != {_DEFINED_BY[action["ActionType"]]}:
        raise _invalid(f"{action['ActionType']} needs a {_DEFINED_BY[action['ActionType']]} and nothing else")
    iam = action["Definition"].get("IamActionDefinition")
    if iam and not any(iam.get(kind) for kind in ("Roles", "Groups", "Users")):
        raise _invalid("IamActionDefinition names no role, group or user")
    role = _role(context, action["ExecutionRoleArn"])
    if role is None or "budgets.amazonaws.com" not in str(role.assume_role_policy_document):
        raise error("AccessDeniedException", f"AWS Budgets can't assume {action['ExecutionRoleArn']}")


def _role(context: RequestContext, wanted: str) -> Role | None:
    roles = iam_backends[context.account_id][context.partition].roles.values()
    return next((role for role in roles if role.arn == wanted), None)


def _invalid(message: str) -> CommonServiceException:
    return error("InvalidParameterException", message)


OPERATIONS: dict[str, Handler] = validated(
    {
        "CreateBudgetAction": create,
        "DescribeBudgetAction": describe,
        "DescribeBudgetActionsForBudget": describe_of_budget,
        "DescribeBudgetActionsForAccount": describe_of_account,
        "UpdateBudgetAction": update,
        "DeleteBudgetAction": delete,
    },
    code="InvalidParameterException",
)
