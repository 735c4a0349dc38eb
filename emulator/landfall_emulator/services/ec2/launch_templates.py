"""Launch templates: what a template adds to a request for instances, of which moto takes a part.

moto also writes the template's own tags into the data of what it launches.
"""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.aws.spec import load_service
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, below


def create_launch_template(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    backend = ec2_backends[context.account_id][context.region]
    data = backend.get_launch_template(answer["LaunchTemplate"]["LaunchTemplateId"]).versions[0].data
    asked = request["LaunchTemplateData"].get("TagSpecifications")
    data.pop("TagSpecifications", None)
    if asked:
        data["TagSpecifications"] = asked
    return answer


def expanded(context: RequestContext, request: Mapping[str, Any]) -> dict[str, Any]:
    """A request for instances with all that its launch template says; what the request says itself goes first."""
    template = dict(request["LaunchTemplate"])
    version = template.pop("Version", None) or "$Default"
    client = connect_to(aws_access_key_id=context.account_id, region_name=context.region).ec2
    (found,) = client.describe_launch_template_versions(**template, Versions=[version])["LaunchTemplateVersions"]
    members = load_service("ec2").operation_model("RunInstances").input_shape.members
    data = {key: value for key, value in found["LaunchTemplateData"].items() if key in members}
    tags = [*(request.get("TagSpecifications") or []), *(data.get("TagSpecifications") or [])]
    complete = {**data, **request, "TagSpecifications": tags}
    interfaces = complete.get("NetworkInterfaces") or []
    if interfaces and "SubnetId" in request:
        # a subnet and interfaces exclude each other, unless one of them comes from the template
        complete["NetworkInterfaces"] = [{**each, "SubnetId": complete.pop("SubnetId")} for each in interfaces[:1]]
    return complete


OPERATIONS: dict[str, Handler] = {"CreateLaunchTemplate": create_launch_template}
