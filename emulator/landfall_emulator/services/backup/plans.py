"""Plans, each with the selections of what it backs up."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.services.backup.kept import Kept, invalid, missing
from landfall_emulator.state import Regional, arn
from landfall_emulator.tags import tags_of

# docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html and .../API_Lifecycle.html
_DEFAULTS = {
    "ScheduleExpression": "cron(0 5 ? * * *)",
    "ScheduleExpressionTimezone": "Etc/UTC",
    "StartWindowMinutes": 480,
    "CompletionWindowMinutes": 10080,
}
_LEAST_START_WINDOW_MINUTES = 60
_LEAST_DAYS_IN_COLD_STORAGE = 90
_MOST_DAYS_OF_CONTINUOUS_BACKUP = 35


@dataclass
class _Plan(Kept):
    selections: dict[str, dict[str, Any]] = field(default_factory=dict)


_plans: Regional[dict[str, _Plan]] = Regional(dict)


def all_plans(context: RequestContext) -> Iterable[Kept]:
    return _plans.of(context).values()


def create_plan(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name, document = str(uuid4()), request["BackupPlan"]
    if any(
        plan.told["BackupPlan"]["BackupPlanName"] == document["BackupPlanName"] for plan in _plans.of(context).values()
    ):
        raise error("AlreadyExistsException", "Backup plan with the same plan document already exists")
    said = {"CreatorRequestId": request["CreatorRequestId"]} if request.get("CreatorRequestId") else {}
    plan = _Plan(arn(context, "backup", f"backup-plan:{name}"), said, tags_of(request.get("BackupPlanTags")))
    plan.told |= {"BackupPlanId": name, "BackupPlanArn": plan.arn, "CreationDate": plan.created}
    _write(plan, document)
    _plans.of(context)[name] = plan
    return _answer(plan)


def get_plan(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    plan = _plan(context, request)
    if request.get("VersionId") not in (None, plan.told["VersionId"]):
        raise missing("Failed reading Backup plan with provided version")
    return plan.told


def list_plans(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    plans = [
        {key: value for key, value in plan.told.items() if key != "BackupPlan"}
        | {"BackupPlanName": plan.told["BackupPlan"]["BackupPlanName"]}
        for plan in _plans.of(context).values()
    ]
    some, token = page(plans, request, default=1000)
    return {"BackupPlansList": some, "NextToken": token}


def update_plan(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    plan = _plan(context, request)
    _write(plan, request["BackupPlan"])
    return _answer(plan)


def delete_plan(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    plan = _plan(context, request)
    if plan.selections:
        raise error(
            "InvalidRequestException", "Related backup plan selections must be deleted prior to backup plan deletion"
        )
    del _plans.of(context)[request["BackupPlanId"]]
    kept = {key: plan.told[key] for key in ("BackupPlanId", "BackupPlanArn", "VersionId")}
    return kept | {"DeletionDate": datetime.now(UTC)}


def create_selection(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    plan, said = _plan(context, request), request["BackupSelection"]
    if not said.get("Resources") and not said.get("ListOfTags"):
        raise invalid("A backup selection needs Resources or ListOfTags")
    if any(one["BackupSelection"]["SelectionName"] == said["SelectionName"] for one in plan.selections.values()):
        raise error("AlreadyExistsException", f"Backup selection with the name {said['SelectionName']} already exists")
    name = str(uuid4())
    plan.selections[name] = {
        "BackupPlanId": request["BackupPlanId"],
        "SelectionId": name,
        "CreationDate": datetime.now(UTC),
        "CreatorRequestId": request.get("CreatorRequestId"),
        "BackupSelection": said,
    }
    return {key: plan.selections[name][key] for key in ("BackupPlanId", "SelectionId", "CreationDate")}


def get_selection(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _selection(context, request)


def list_selections(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    selections = [
        {key: value for key, value in one.items() if key != "BackupSelection"}
        | {key: one["BackupSelection"][key] for key in ("SelectionName", "IamRoleArn")}
        for one in _plan(context, request).selections.values()
    ]
    some, token = page(selections, request, default=1000)
    return {"BackupSelectionsList": some, "NextToken": token}


def delete_selection(context: RequestContext, request: Mapping[str, Any]) -> None:
    _selection(context, request)
    del _plan(context, request).selections[request["SelectionId"]]


def _write(plan: _Plan, document: Mapping[str, Any]) -> None:
    """Makes `document` the next version of the plan."""
    for rule in document["Rules"]:
        _check_rule(rule)
    rules = [_DEFAULTS | rule | {"RuleId": str(uuid4())} for rule in document["Rules"]]
    plan.told |= {
        "BackupPlan": {**document, "Rules": rules},
        "VersionId": secrets.token_urlsafe(36),
        "AdvancedBackupSettings": document.get("AdvancedBackupSettings") or [],
    }


def _check_rule(rule: Mapping[str, Any]) -> None:
    name, lifecycle = rule["RuleName"], rule.get("Lifecycle") or {}
    if rule.get("StartWindowMinutes") is not None and rule["StartWindowMinutes"] < _LEAST_START_WINDOW_MINUTES:
        raise invalid(f"Error in rule {name} : StartWindowMinutes must be at least {_LEAST_START_WINDOW_MINUTES}")
    for one in (lifecycle, *((action.get("Lifecycle") or {}) for action in rule.get("CopyActions") or [])):
        cold, gone = one.get("MoveToColdStorageAfterDays"), one.get("DeleteAfterDays")
        if cold and gone and gone < cold + _LEAST_DAYS_IN_COLD_STORAGE:
            raise invalid(
                f"Error in rule {name} : Invalid lifecycle. DeleteAfterDays cannot be less than"
                f" {_LEAST_DAYS_IN_COLD_STORAGE} days apart from MoveToColdStorageAfterDays"
            )
    if rule.get("EnableContinuousBackup") and not (
        0 < (lifecycle.get("DeleteAfterDays") or 0) <= _MOST_DAYS_OF_CONTINUOUS_BACKUP
    ):
        raise invalid(
            f"Error in rule {name} : continuous backups are retained for 1 to {_MOST_DAYS_OF_CONTINUOUS_BACKUP} days"
        )


def _answer(plan: _Plan) -> Mapping[str, Any]:
    keys = ("BackupPlanId", "BackupPlanArn", "CreationDate", "VersionId", "AdvancedBackupSettings")
    return {key: plan.told[key] for key in keys}


def _plan(context: RequestContext, request: Mapping[str, Any]) -> _Plan:
    try:
        return _plans.of(context)[request["BackupPlanId"]]
    except KeyError:
        raise missing(f"Cannot find Backup plan with ID {request['BackupPlanId']}") from None


def _selection(context: RequestContext, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _plan(context, request).selections[request["SelectionId"]]
    except KeyError:
        raise missing(f"Cannot find Backup selection with ID {request['SelectionId']}") from None


OPERATIONS: dict[str, Handler] = {
    "CreateBackupPlan": create_plan,
    "GetBackupPlan": get_plan,
    "ListBackupPlans": list_plans,
    "UpdateBackupPlan": update_plan,
    "DeleteBackupPlan": delete_plan,
    "CreateBackupSelection": create_selection,
    "GetBackupSelection": get_selection,
    "ListBackupSelections": list_selections,
    "DeleteBackupSelection": delete_selection,
}
