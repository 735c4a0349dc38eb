"""Security group rules: descriptions of those that refer to a group or a prefix list, which moto forgets."""

from collections.abc import Iterator, Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below

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
    answer = below(context, request)
    for one in request.get("SecurityGroupRules") or []:
        rule = one.get("SecurityGroupRule") or {}
        if rule.get("ReferencedGroupId") or rule.get("PrefixListId"):
            _descriptions[one["SecurityGroupRuleId"]] = rule.get("Description") or ""
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
