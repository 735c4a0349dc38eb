"""Data Lifecycle Manager: lifecycle policies with their tags. Nobody else has the service.

A policy is kept and told; its snapshots and images are not made.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator import tags
from landfall_emulator.handler import Handler, error
from landfall_emulator.services.dlm.details import check, filled
from landfall_emulator.state import Regional, arn
from landfall_emulator.validation import validated


@dataclass
class _Policy:
    """`told` is the policy as GetLifecyclePolicy tells it, without its tags."""

    told: dict[str, Any]
    tags: dict[str, str]


_policies: Regional[dict[str, _Policy]] = Regional(dict)


def create_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name, now = f"policy-{secrets.token_hex(9)[:17]}", datetime.now(UTC)
    details = filled(request, request.get("PolicyDetails") or {})
    default = request.get("DefaultPolicy") or details.get("PolicyLanguage") == "SIMPLIFIED"
    check(details, default=bool(default))
    told = {
        "PolicyId": name,
        "PolicyArn": arn(context, "dlm", f"policy/{name}"),
        "Description": request["Description"],
        "ExecutionRoleArn": request["ExecutionRoleArn"],
        "State": request["State"],
        "StatusMessage": "ENABLED" if request["State"] == "ENABLED" else "DISABLED",
        "DateCreated": now,
        "DateModified": now,
        "DefaultPolicy": bool(default),
        "PolicyDetails": details,
    }
    _policies.of(context)[name] = _Policy(told, tags.tags_of(request.get("Tags")))
    return {"PolicyId": name}


def get_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    policy = _policy(context, request["PolicyId"])
    return {"Policy": policy.told | {"Tags": policy.tags}}


def get_policies(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("PolicyIds") or []
    for name in wanted:
        _policy(context, name)
    found = [
        policy
        for name, policy in _policies.of(context).items()
        if (not wanted or name in wanted) and _passes(policy, request)
    ]
    return {
        "Policies": [
            {key: policy.told[key] for key in ("PolicyId", "Description", "State", "DefaultPolicy")}
            | {"PolicyType": policy.told["PolicyDetails"]["PolicyType"], "Tags": policy.tags}
            for policy in found
        ]
    }


def update_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = _policy(context, request["PolicyId"]).told
    details = filled(request, request.get("PolicyDetails") or told["PolicyDetails"])
    check(details, default=told["DefaultPolicy"])
    said = {key: request[key] for key in ("ExecutionRoleArn", "State", "Description") if request.get(key)}
    told |= said | {"PolicyDetails": details, "DateModified": datetime.now(UTC)}
    return {}


def delete_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _policy(context, request["PolicyId"])
    del _policies.of(context)[request["PolicyId"]]
    return {}


def _policy(context: RequestContext, name: str) -> _Policy:
    try:
        return _policies.of(context)[name]
    except KeyError:
        raise error("ResourceNotFoundException", f"Policies not found: {name}", 404) from None


def _tags(context: RequestContext, wanted: str) -> dict[str, str]:
    return _policy(context, wanted.rpartition("/")[2]).tags


def _passes(policy: _Policy, request: Mapping[str, Any]) -> bool:
    """Whether a policy is one of those that GetLifecyclePolicies was asked for."""
    told, details = policy.told, policy.told["PolicyDetails"]
    targets = {f"{one['Key']}={one['Value']}" for one in details.get("TargetTags") or []}
    added = {
        f"{one['Key']}={one['Value']}"
        for schedule in details.get("Schedules") or []
        for one in schedule.get("TagsToAdd") or []
    }
    default = {"ALL": {"VOLUME", "INSTANCE"}}.get(
        request.get("DefaultPolicyType", ""), {request.get("DefaultPolicyType")}
    )
    return (
        request.get("State") in (None, told["State"])
        and set(request.get("ResourceTypes") or []) <= set(details.get("ResourceTypes") or [])
        and set(request.get("TargetTags") or []) <= targets
        and set(request.get("TagsToAdd") or []) <= added
        and (not request.get("DefaultPolicyType") or details.get("ResourceType") in default)
    )


OPERATIONS: dict[str, Handler] = validated(
    {
        "CreateLifecyclePolicy": create_policy,
        "GetLifecyclePolicy": get_policy,
        "GetLifecyclePolicies": get_policies,
        "UpdateLifecyclePolicy": update_policy,
        "DeleteLifecyclePolicy": delete_policy,
        **tags.operations(_tags),
    },
    code="InvalidRequestException",
)
