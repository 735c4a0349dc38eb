"""Security Hub: its configuration, its tags and the standards it checks against; moto knows whether it is enabled.

Nothing is checked: the only findings are those that are imported.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator import tags
from landfall_emulator.handler import Handler, below, error
from landfall_emulator.paging import page
from landfall_emulator.state import Regional, arn
from landfall_emulator.validation import validated

# docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html; {} is the region
_STANDARDS = {
    "arn:aws:securityhub:{}::standards/aws-foundational-security-best-practices/v/1.0.0": (
        "AWS Foundational Security Best Practices v1.0.0"
    ),
    "arn:aws:securityhub:{}::standards/aws-resource-tagging-standard/v/1.0.0": "AWS Resource Tagging Standard v1.0.0",
    "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0": "CIS AWS Foundations Benchmark v1.2.0",
    "arn:aws:securityhub:{}::standards/cis-aws-foundations-benchmark/v/1.4.0": "CIS AWS Foundations Benchmark v1.4.0",
    "arn:aws:securityhub:{}::standards/cis-aws-foundations-benchmark/v/3.0.0": "CIS AWS Foundations Benchmark v3.0.0",
    "arn:aws:securityhub:{}::standards/nist-800-53/v/5.0.0": "NIST Special Publication 800-53 Revision 5",
    "arn:aws:securityhub:{}::standards/pci-dss/v/3.2.1": "PCI DSS v3.2.1",
    "arn:aws:securityhub:{}::standards/pci-dss/v/4.0.1": "PCI DSS v4.0.1",
}
_BY_DEFAULT = ("aws-foundational-security-best-practices/v/1.0.0", "cis-aws-foundations-benchmark/v/1.2.0")
"""What is enabled with Security Hub unless that is declined (API_EnableSecurityHub)."""


@dataclass
class _Hub:
    """`standards`: subscriptions by their ARN."""

    configuration: dict[str, Any] = field(
        default_factory=lambda: {"AutoEnableControls": True, "ControlFindingGenerator": "SECURITY_CONTROL"}
    )
    tags: dict[str, str] = field(default_factory=dict)
    standards: dict[str, dict[str, Any]] = field(default_factory=dict)


_hubs: Regional[dict[str, _Hub]] = Regional(dict)
"""By ARN; there is one while Security Hub is enabled."""


def enable(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if _hubs.of(context):
        raise error("ResourceConflictException", "Account is already subscribed to Security Hub", 409)
    answer = below(context, request)
    hub = _Hub(tags=tags.tags_of(request.get("Tags")))
    if generator := request.get("ControlFindingGenerator"):
        hub.configuration["ControlFindingGenerator"] = generator
    _hubs.of(context)[_hub_arn(context)] = hub
    if request.get("EnableDefaultStandards") is not False:
        for standard in _standards(context):
            if standard.endswith(_BY_DEFAULT):
                _subscribe(context, hub, standard, {})
    return answer


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    hub = _hub(context)
    return {**below(context, request), **hub.configuration}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _hub(context).configuration |= {key: value for key, value in request.items() if value is not None}
    return {}


def disable(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _hub(context)
    answer = below(context, request)
    _hubs.of(context).clear()
    return answer


def describe_standards(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = [
        {"StandardsArn": standard, "Name": name, "EnabledByDefault": standard.endswith(_BY_DEFAULT)}
        for standard, name in _standards(context).items()
    ]
    some, token = page(told, request)
    return {"Standards": some, "NextToken": token}


def enable_standards(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    hub, wanted = _hub(context), request["StandardsSubscriptionRequests"]
    for one in wanted:
        if one["StandardsArn"] not in _standards(context):
            raise error("InvalidInputException", f"Invalid parameter: there is no standard {one['StandardsArn']}")
    told = [_subscribe(context, hub, one["StandardsArn"], one.get("StandardsInput") or {}) for one in wanted]
    return {"StandardsSubscriptions": told}


def get_standards(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted, held = request.get("StandardsSubscriptionArns") or [], _hub(context).standards
    some, token = page([one for name, one in held.items() if not wanted or name in wanted], request)
    return {"StandardsSubscriptions": some, "NextToken": token}


def disable_standards(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    held, wanted = _hub(context).standards, request["StandardsSubscriptionArns"]
    if missing := next((name for name in wanted if name not in held), None):
        raise error("InvalidInputException", f"Invalid parameter: there is no subscription {missing}")
    return {"StandardsSubscriptions": [held.pop(name) | {"StandardsStatus": "DELETING"} for name in wanted]}


def _subscribe(context: RequestContext, hub: _Hub, standard: str, said: Mapping[str, str]) -> dict[str, Any]:
    name = arn(context, "securityhub", f"subscription/{standard.split('/', 1)[1]}")
    told = {
        "StandardsSubscriptionArn": name,
        "StandardsArn": standard,
        "StandardsInput": said,
        "StandardsStatus": "READY",
        "StandardsControlsUpdatable": "READY_FOR_UPDATES",
    }
    return hub.standards.setdefault(name, told)


def _standards(context: RequestContext) -> dict[str, str]:
    return {standard.format(context.region): name for standard, name in _STANDARDS.items()}


def _hub_arn(context: RequestContext) -> str:
    return arn(context, "securityhub", "hub/default")


def _hub(context: RequestContext) -> _Hub:
    try:
        return _hubs.of(context)[_hub_arn(context)]
    except KeyError:
        message = f"Account {context.account_id} is not subscribed to AWS Security Hub"
        raise error("InvalidAccessException", message, 401) from None


def _tags(context: RequestContext, wanted: str) -> MutableMapping[str, str]:
    if wanted not in _hubs.of(context):
        raise error("ResourceNotFoundException", f"There is no hub {wanted}", 404)
    return _hubs.of(context)[wanted].tags


OPERATIONS: dict[str, Handler] = validated(
    {
        "EnableSecurityHub": enable,
        "DescribeHub": describe,
        "UpdateSecurityHubConfiguration": update,
        "DisableSecurityHub": disable,
        "DescribeStandards": describe_standards,
        "BatchEnableStandards": enable_standards,
        "GetEnabledStandards": get_standards,
        "BatchDisableStandards": disable_standards,
        **tags.operations(_tags),
    },
    code="InvalidInputException",
)
