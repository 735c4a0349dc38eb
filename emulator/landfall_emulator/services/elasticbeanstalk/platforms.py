"""Platform versions and solution stacks: the same things by two names, from the list that moto has."""

import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.elasticbeanstalk.responses import SOLUTION_STACK_DETAILS

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.services.elasticbeanstalk.kept import invalid

_STACK = re.compile(r"64bit (?P<system>Amazon Linux \S+|Windows Server .+?) v(?P<version>[0-9.]+) running (?P<what>.+)")


def chosen(context: RequestContext, request: Mapping[str, Any]) -> dict[str, str]:
    """The platform that a request names in either way, told in both."""
    arns = {arn: name for name, arn in _arns(context).items()}
    if wanted := request.get("PlatformArn"):
        if wanted not in arns:
            raise invalid(f"Platform '{wanted}' does not exist.")
        return {"SolutionStackName": arns[wanted], "PlatformArn": wanted}
    name = request.get("SolutionStackName")
    if name not in _arns(context):
        raise invalid(f"No Solution Stack named '{name}' found.")
    return {"SolutionStackName": str(name), "PlatformArn": _arns(context)[str(name)]}


def list_stacks(_context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    names = [stack["SolutionStackName"] for stack in SOLUTION_STACK_DETAILS]
    return {"SolutionStacks": names, "SolutionStackDetails": SOLUTION_STACK_DETAILS}


def list_versions(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [_told(name, arn) for name, arn in _arns(context).items()]
    for one in request.get("Filters") or []:
        if one["Operator"] != "=":
            raise NotImplementedError(
                f"elasticbeanstalk.ListPlatformVersions is not emulated: operator {one['Operator']}"
            )
        found = [each for each in found if str(each.get(one["Type"])) in one["Values"]]
    items, token = page(found, request, size="MaxRecords", default=1000)
    return {"PlatformSummaryList": items, "NextToken": token}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("PlatformArn")
    for name, arn in _arns(context).items():
        if arn == wanted:
            return {"PlatformDescription": _told(name, arn) | {"SolutionStackName": name}}
    raise error("ElasticBeanstalkServiceException", f"Platform {wanted} does not exist.")


def _arns(context: RequestContext) -> dict[str, str]:
    """Solution stack to the ARN of the platform version."""
    result = {}
    for stack in SOLUTION_STACK_DETAILS:
        name = str(stack["SolutionStackName"])
        if match := _STACK.fullmatch(name):
            platform = f"{match['what']} running on 64bit {match['system']}/{match['version']}"
            result[name] = f"arn:{context.partition}:elasticbeanstalk:{context.region}::platform/{platform}"
    return result


def _told(name: str, arn: str) -> dict[str, Any]:
    match = _STACK.fullmatch(name)
    assert match is not None  # noqa: S101
    branch = f"{match['what']} running on 64bit {match['system']}"
    return {
        "PlatformArn": arn,
        "PlatformOwner": "AWSElasticBeanstalk",
        "PlatformName": branch,
        "PlatformVersion": match["version"],
        "PlatformStatus": "Ready",
        "PlatformCategory": match["what"].split()[0],
        "OperatingSystemName": match["system"].rsplit(" ", 1)[0],
        "OperatingSystemVersion": match["system"].rsplit(" ", 1)[1],
        "SupportedTierList": ["WebServer/Standard", "Worker/SQS/HTTP"],
        "PlatformBranchName": branch,
    }


OPERATIONS: dict[str, Handler] = {
    "ListAvailableSolutionStacks": list_stacks,
    "ListPlatformVersions": list_versions,
    "DescribePlatformVersion": describe,
}
