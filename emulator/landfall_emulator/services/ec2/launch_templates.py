"""Launch templates: moto writes the template's own tags into the data of what it launches."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
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


OPERATIONS: dict[str, Handler] = {"CreateLaunchTemplate": create_launch_template}
