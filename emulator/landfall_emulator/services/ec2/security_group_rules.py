"""Security group rules: descriptions of those that refer to a group or a prefix list, which moto forgets, and changes
of those that allow every protocol, of which moto wants ports."""

from collections.abc import Iterator, Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, ask_moto, below

_descriptions: dict[str, str] = {}
"""By rule."""


def authorize(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    described = dict(_described(request))
    for rule in answer.get("SecurityGroupRules", []):
        target = (rule.get("ReferencedGroupInfo") or {}).get("GroupId") or rule.get("PrefixListId")
        key = (target, rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort"))
        if key in described:
            _descriptions[rule["SecurityGroupRuleId"]] = described[key]
    return _complete(answer)


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _complete(below(context, request))


def modify(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = {one["SecurityGroupRuleId"]: one.get("SecurityGroupRule") or {} for one in request["SecurityGroupRules"]}
    portless = {id_ for id_, rule in wanted.items() if rule.get("IpProtocol") == "-1" and "FromPort" not in rule}
    ports = {"FromPort": -1, "ToPort": -1}
    rules = [
        {"SecurityGroupRuleId": id_, "SecurityGroupRule": ports | rule if id_ in portless else rule}
        for id_, rule in wanted.items()
    ]
    answer = ask_moto(context, "ModifySecurityGroupRules", **{**request, "SecurityGroupRules": rules})
    backend: Any = ec2_backends[context.account_id][context.region]
    group = backend.get_security_group_by_name_or_id(request["GroupId"])
    for id_ in portless:
        kept = group.get_rule(id_)
        kept.from_port = kept.to_port = None
    for id_, rule in wanted.items():
        if rule.get("ReferencedGroupId") or rule.get("PrefixListId"):
            _descriptions[id_] = rule.get("Description") or ""
    return answer


def _described(request: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Group or prefix list, protocol and ports of what has a description, with it."""
    for permission in request.get("IpPermissions") or []:
        traffic = (permission.get("IpProtocol"), permission.get("FromPort"), permission.get("ToPort"))
        for target in [*(permission.get("UserIdGroupPairs") or []), *(permission.get("PrefixListIds") or [])]:
            if target.get("Description"):
                yield (target.get("GroupId") or target.get("PrefixListId"), *traffic), target["Description"]


def _complete(answer: dict[str, Any]) -> dict[str, Any]:
    for rule in answer.get("SecurityGroupRules", []):
        if description := _descriptions.get(rule["SecurityGroupRuleId"]):
            rule["Description"] = description
    return answer


OPERATIONS: dict[str, Handler] = {
    "AuthorizeSecurityGroupIngress": authorize,
    "AuthorizeSecurityGroupEgress": authorize,
    "DescribeSecurityGroupRules": describe,
    "ModifySecurityGroupRules": modify,
}
