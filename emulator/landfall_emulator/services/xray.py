"""X-Ray: sampling rules, groups and the encryption of traces, with tags; the traces themselves are moto's."""

import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from landfall_emulator import tags
from landfall_emulator.handler import Handler, error
from landfall_emulator.state import Regional, arn
from landfall_emulator.validation import validated


@dataclass
class _Kept:
    """`told` is the rule's record or the group, as its operations tell it."""

    arn: str
    told: dict[str, Any]
    tags: dict[str, str]


@dataclass
class _State:
    """Rules and groups by name."""

    rules: dict[str, _Kept] = field(default_factory=dict)
    groups: dict[str, _Kept] = field(default_factory=dict)
    encryption: dict[str, Any] = field(default_factory=lambda: {"Type": "NONE", "Status": "ACTIVE"})


_states: Regional[_State] = Regional(_State)


def create_rule(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    rule, rules, now = dict(request["SamplingRule"]), _states.of(context).rules, datetime.now(UTC)
    name = rule.get("RuleName")
    if not name:
        raise _invalid("A sampling rule needs a RuleName")
    if name in rules:
        raise _invalid(f"Rule {name} already exists")
    if rule["Version"] != 1:
        raise _invalid("Version of a sampling rule must be 1")
    rule["RuleARN"] = arn(context, "xray", f"sampling-rule/{name}")
    record = {"SamplingRule": {"Attributes": {}} | rule, "CreatedAt": now, "ModifiedAt": now}
    rules[name] = _Kept(rule["RuleARN"], record, tags.tags_of(request.get("Tags")))
    return {"SamplingRuleRecord": record}


def get_rules(context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = _states.of(context).rules.values()
    return {"SamplingRuleRecords": sorted((one.told for one in rules), key=lambda one: one["SamplingRule"]["Priority"])}


def update_rule(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    said = request["SamplingRuleUpdate"]
    record = _find(_states.of(context).rules, said, "Rule").told
    record["SamplingRule"] |= {key: value for key, value in said.items() if value is not None}
    record["ModifiedAt"] = datetime.now(UTC)
    return {"SamplingRuleRecord": record}


def delete_rule(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = _states.of(context).rules
    record = _find(rules, request, "Rule").told
    del rules[record["SamplingRule"]["RuleName"]]
    return {"SamplingRuleRecord": record}


def create_group(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name, groups = request["GroupName"], _states.of(context).groups
    if name in groups:
        raise _invalid(f"Group {name} already exists")
    address = arn(context, "xray", f"group/{name}/{secrets.token_hex(26).upper()}")
    groups[name] = _Kept(address, {"GroupName": name, "GroupARN": address}, tags.tags_of(request.get("Tags")))
    return {"Group": _write(groups[name], request)}


def get_group(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Group": _find(_states.of(context).groups, request, "Group").told}


def get_groups(context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Groups": [one.told for one in _states.of(context).groups.values()]}


def update_group(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Group": _write(_find(_states.of(context).groups, request, "Group"), request)}


def delete_group(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    groups = _states.of(context).groups
    del groups[_find(groups, request, "Group").told["GroupName"]]
    return {}


def put_encryption(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if (request["Type"] == "KMS") != bool(request.get("KeyId")):
        raise _invalid("KeyId goes with Type KMS, and not with NONE")
    _states.of(context).encryption = {"Status": "ACTIVE"} | dict(request)
    return {"EncryptionConfig": _states.of(context).encryption}


def get_encryption(context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"EncryptionConfig": _states.of(context).encryption}


def _write(group: _Kept, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the group tells once it has what the request says of it."""
    insights = group.told.get("InsightsConfiguration") or {"InsightsEnabled": False, "NotificationsEnabled": False}
    insights |= {key: value for key, value in (request.get("InsightsConfiguration") or {}).items() if value is not None}
    if insights["NotificationsEnabled"] and not insights["InsightsEnabled"]:
        raise _invalid("Notifications can only be enabled with insights")
    group.told["InsightsConfiguration"] = insights
    if request.get("FilterExpression") is not None:
        group.told["FilterExpression"] = request["FilterExpression"]
    return group.told


def _find(held: Mapping[str, _Kept], request: Mapping[str, Any], kind: str) -> _Kept:
    """The rule or group that the request gives the name or the ARN of."""
    name, address = request.get(f"{kind}Name"), request.get(f"{kind}ARN")
    if (name is None) == (address is None):
        raise _invalid(f"Either {kind}Name or {kind}ARN must be given")
    for key, one in held.items():
        if name == key or address == one.arn:
            return one
    raise _invalid(f"{kind} not found")


def _tags(context: RequestContext, wanted: str) -> MutableMapping[str, str]:
    state = _states.of(context)
    for one in (*state.rules.values(), *state.groups.values()):
        if one.arn == wanted:
            return one.tags
    raise error("ResourceNotFoundException", f"Resource not found: {wanted}", 404)


def _invalid(message: str) -> CommonServiceException:
    return error("InvalidRequestException", message)


OPERATIONS: dict[str, Handler] = validated(
    {
        "CreateSamplingRule": create_rule,
        "GetSamplingRules": get_rules,
        "UpdateSamplingRule": update_rule,
        "DeleteSamplingRule": delete_rule,
        "CreateGroup": create_group,
        "GetGroup": get_group,
        "GetGroups": get_groups,
        "UpdateGroup": update_group,
        "DeleteGroup": delete_group,
        "PutEncryptionConfig": put_encryption,
        "GetEncryptionConfig": get_encryption,
        **tags.operations(_tags, arn="ResourceARN", pairs=True),
    },
    code="InvalidRequestException",
)
