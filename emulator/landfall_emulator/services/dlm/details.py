"""What a lifecycle policy says: what AWS fills in, and what it doesn't allow."""

from collections.abc import Mapping
from typing import Any

from landfall_emulator.handler import error

_DEFAULT = ("CreateInterval", "RetainInterval", "CopyTags", "ExtendDeletion", "CrossRegionCopyTargets", "Exclusions")
"""What a request says of a default policy beside `PolicyDetails`, which tells it afterwards."""


def filled(request: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's details with what AWS fills in."""
    said = {key: request[key] for key in _DEFAULT if request.get(key) is not None}
    if request.get("DefaultPolicy"):
        said |= {"PolicyLanguage": "SIMPLIFIED", "ResourceType": request["DefaultPolicy"]}
    result = {"PolicyType": "EBS_SNAPSHOT_MANAGEMENT", "PolicyLanguage": "STANDARD"} | dict(details) | said
    if result["PolicyLanguage"] == "STANDARD" and result["PolicyType"] != "EVENT_BASED_POLICY":
        result.setdefault("ResourceLocations", ["CLOUD"])
    return result


def check(details: Mapping[str, Any], *, default: bool) -> None:
    """Refuses what docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html doesn't allow."""
    if default:
        return
    if details["PolicyType"] == "EVENT_BASED_POLICY":
        required: tuple[str, ...] = ("EventSource", "Actions")
    else:
        required = ("ResourceTypes", "TargetTags", "Schedules")
    for name in required:
        if not details.get(name):
            raise _invalid(f"{name} must be specified for a policy of type {details['PolicyType']}")
    if details["PolicyType"] == "IMAGE_MANAGEMENT" and details["ResourceTypes"] != ["INSTANCE"]:
        raise _invalid("ResourceTypes must be INSTANCE for a policy of type IMAGE_MANAGEMENT")
    for schedule in details.get("Schedules") or []:
        _check_schedule(schedule)


def _check_schedule(schedule: Mapping[str, Any]) -> None:
    create, retain = schedule.get("CreateRule") or {}, schedule.get("RetainRule") or {}
    if not schedule.get("Name"):
        raise _invalid("A schedule must have a Name")
    if bool(create.get("CronExpression")) == bool(create.get("Interval")):
        raise _invalid("CreateRule must have either CronExpression or Interval")
    if create.get("Interval") and create["Interval"] not in {1, 2, 3, 4, 6, 8, 12, 24}:
        raise _invalid(f"Interval {create['Interval']} is not one of 1, 2, 3, 4, 6, 8, 12, 24 hours")
    if bool(retain.get("Count")) == bool(retain.get("Interval")) and not schedule.get("ArchiveRule"):
        raise _invalid("RetainRule must have either Count or Interval")
    if retain.get("Interval") and not retain.get("IntervalUnit"):
        raise _invalid("RetainRule must have an IntervalUnit with its Interval")


def _invalid(message: str) -> Exception:
    return error("InvalidRequestException", message)
