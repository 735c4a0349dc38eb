"""Configurations that come in revisions: of auto scaling, of observability, and VPC connectors.

Creating one by a name that exists makes its next revision. A deleted one is told as inactive.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler
from landfall_emulator.paging import page
from landfall_emulator.services.apprunner import kept
from landfall_emulator.services.apprunner.kept import Kept, all_of, find, invalid
from landfall_emulator.state import arn

_DEFAULT = "autoscalingconfiguration/DefaultConfiguration/1/00000000000000000000000000000001"
"""What scales a service that names no configuration; AWS keeps it in every account."""

_SCALING = {"MaxConcurrency": 100, "MinSize": 1, "MaxSize": 25}
# The API writes this one status in lower case.
_STATUS = {"autoscalingconfiguration": ("active", "inactive")}


def _revision(context: RequestContext, request: Mapping[str, Any], word: str, told: Mapping[str, Any]) -> Kept:
    """The next revision of the `word` (`VpcConnector`, ...) that a request names."""
    kind, name = word.lower(), request[f"{word}Name"]
    earlier = [one for one in all_of(context, kind) if one.told[f"{word}Name"] == name]
    number = max((one.told[f"{word}Revision"] for one in earlier), default=0) + 1
    for one in earlier:
        one.told["Latest"] = False
    made = kept.keep(context, f"{kind}/{name}/{number}/{kept.new_id()}", {}, request)
    made.told |= {
        f"{word}Name": name,
        f"{word}Arn": made.arn,
        f"{word}Revision": number,
        "Latest": True,
        "Status": _STATUS.get(kind, ("ACTIVE", "INACTIVE"))[0],
        "CreatedAt": kept.now(),
        **told,
    }
    return made


def _delete(context: RequestContext, one: Kept, word: str) -> None:
    kind = word.lower()
    if used := [service.arn for service in all_of(context, "service") if one.arn in _used_by(service)]:
        raise invalid(f"{one.arn} is in use by {', '.join(used)}")
    one.deleted = True
    one.told |= {"Status": _STATUS.get(kind, ("ACTIVE", "INACTIVE"))[1], "DeletedAt": kept.now(), "Latest": False}
    left = [each for each in all_of(context, kind) if each.told[f"{word}Name"] == one.told[f"{word}Name"]]
    if left:
        left[-1].told["Latest"] = True


def _used_by(service: Kept) -> set[str]:
    """ARNs of the configurations that a service runs with."""
    told = service.told
    return {
        told["AutoScalingConfigurationSummary"]["AutoScalingConfigurationArn"],
        (told["NetworkConfiguration"].get("EgressConfiguration") or {}).get("VpcConnectorArn", ""),
        (told.get("ObservabilityConfiguration") or {}).get("ObservabilityConfigurationArn", ""),
    }


def scaling_of(context: RequestContext, wanted: str | None) -> Mapping[str, Any]:
    """The auto scaling configuration that a service asks for, or the default one."""
    if wanted is None:
        return _default(context).told
    one = find(context, wanted, "autoscalingconfiguration")
    if one.deleted:
        raise invalid("The auto scaling configuration you specified has been deleted")
    return one.told


def require(context: RequestContext, wanted: str, kind: str) -> None:
    """Refuses a configuration that doesn't exist or is deleted."""
    if find(context, wanted, kind).deleted:
        raise invalid(f"{wanted} is inactive")


def _default(context: RequestContext) -> Kept:
    name = arn(context, "apprunner", _DEFAULT)
    for one in all_of(context, "autoscalingconfiguration"):
        if one.told.get("IsDefault") or one.arn == name:
            return one
    one = kept.keep(context, _DEFAULT, {}, {})
    one.told |= {
        "AutoScalingConfigurationArn": one.arn,
        "AutoScalingConfigurationName": "DefaultConfiguration",
        "AutoScalingConfigurationRevision": 1,
        "Latest": True,
        "Status": "active",
        "CreatedAt": kept.now(),
        "HasAssociatedService": False,
        "IsDefault": True,
        **_SCALING,
    }
    return one


def _scaling_told(context: RequestContext, one: Kept) -> dict[str, Any]:
    used = any(one.arn in _used_by(service) for service in all_of(context, "service"))
    return one.told | {"HasAssociatedService": used}


def create_scaling(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = {key: request.get(key) or value for key, value in _SCALING.items()}
    if asked["MinSize"] > asked["MaxSize"]:
        raise invalid("MinSize must be less than or equal to MaxSize")
    made = _revision(context, request, "AutoScalingConfiguration", asked | {"IsDefault": False})
    return {"AutoScalingConfiguration": _scaling_told(context, made)}


def describe_scaling(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = find(context, request["AutoScalingConfigurationArn"], "autoscalingconfiguration")
    return {"AutoScalingConfiguration": _scaling_told(context, one)}


def delete_scaling(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request.get("DeleteAllRevisions"):
        raise NotImplementedError("apprunner.DeleteAutoScalingConfiguration is not emulated: DeleteAllRevisions")
    one = find(context, request["AutoScalingConfigurationArn"], "autoscalingconfiguration")
    if one.deleted:
        raise invalid("The auto scaling configuration you specified has been deleted")
    if one.told["IsDefault"]:
        raise invalid("The default auto scaling configuration can't be deleted")
    _delete(context, one, "AutoScalingConfiguration")
    return {"AutoScalingConfiguration": _scaling_told(context, one)}


def list_scaling(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _default(context)
    found = [_scaling_told(context, one) for one in all_of(context, "autoscalingconfiguration")]
    items, token = page(_wanted(found, request, "AutoScalingConfiguration"), request)
    return {"AutoScalingConfigurationSummaryList": items, "NextToken": token}


def set_default_scaling(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    former = _default(context)
    one = find(context, request["AutoScalingConfigurationArn"], "autoscalingconfiguration")
    former.told["IsDefault"], one.told["IsDefault"] = False, True
    return {"AutoScalingConfiguration": _scaling_told(context, one)}


def list_services_of_scaling(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = find(context, request["AutoScalingConfigurationArn"], "autoscalingconfiguration")
    arns = [service.arn for service in all_of(context, "service") if one.arn in _used_by(service)]
    items, token = page(arns, request)
    return {"ServiceArnList": items, "NextToken": token}


def create_observability(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {"TraceConfiguration": request["TraceConfiguration"]} if request.get("TraceConfiguration") else {}
    return {"ObservabilityConfiguration": _revision(context, request, "ObservabilityConfiguration", told).told}


def list_observability(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [one.told for one in all_of(context, "observabilityconfiguration")]
    items, token = page(_wanted(found, request, "ObservabilityConfiguration"), request)
    return {"ObservabilityConfigurationSummaryList": items, "NextToken": token}


def create_connector(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    ec2 = connect_to(aws_access_key_id=context.account_id, region_name=context.region).ec2
    try:
        vpcs = {one["VpcId"] for one in ec2.describe_subnets(SubnetIds=request["Subnets"])["Subnets"]}
        groups = request.get("SecurityGroups") or []
        if groups:
            vpcs |= {one["VpcId"] for one in ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"]}
    except ClientError as missing:
        raise invalid(missing.response["Error"]["Message"]) from missing
    if len(vpcs) != 1:
        raise invalid("Subnets and security groups must be in one VPC")
    told = {"Subnets": list(request["Subnets"]), "SecurityGroups": list(groups)}
    return {"VpcConnector": _revision(context, request, "VpcConnector", told).told}


def list_connectors(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    items, token = page([one.told for one in all_of(context, "vpcconnector")], request)
    return {"VpcConnectors": items, "NextToken": token}


def _describe(word: str) -> Handler:
    def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {word: find(context, request[f"{word}Arn"], word.lower()).told}

    return describe


def _remove(word: str) -> Handler:
    def remove(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
        one = find(context, request[f"{word}Arn"], word.lower())
        if one.deleted:
            raise invalid(f"{one.arn} has been deleted")
        _delete(context, one, word)
        return {word: one.told}

    return remove


def _wanted(found: list[dict[str, Any]], request: Mapping[str, Any], word: str) -> list[dict[str, Any]]:
    """Those of a name and, unless the request says otherwise, only their latest revisions."""
    name, latest = request.get(f"{word}Name"), request.get("LatestOnly") in (None, True)
    return [told for told in found if name in (None, told[f"{word}Name"]) and (told["Latest"] or not latest)]


OPERATIONS: dict[str, Handler] = {
    "CreateAutoScalingConfiguration": create_scaling,
    "DescribeAutoScalingConfiguration": describe_scaling,
    "DeleteAutoScalingConfiguration": delete_scaling,
    "ListAutoScalingConfigurations": list_scaling,
    "ListServicesForAutoScalingConfiguration": list_services_of_scaling,
    "UpdateDefaultAutoScalingConfiguration": set_default_scaling,
    "CreateObservabilityConfiguration": create_observability,
    "DescribeObservabilityConfiguration": _describe("ObservabilityConfiguration"),
    "DeleteObservabilityConfiguration": _remove("ObservabilityConfiguration"),
    "ListObservabilityConfigurations": list_observability,
    "CreateVpcConnector": create_connector,
    "DescribeVpcConnector": _describe("VpcConnector"),
    "DeleteVpcConnector": _remove("VpcConnector"),
    "ListVpcConnectors": list_connectors,
}
