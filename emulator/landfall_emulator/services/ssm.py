"""Systems Manager: the public parameters of the deep learning images, which moto doesn't have, and those images in EC2.

"Finding the ID of a DLAMI" of the AWS Deep Learning AMIs developer guide has the form of their names.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami

from landfall_emulator.handler import Handler, below

_NAME = re.compile(
    r"/aws/service/deeplearning/ami/(?P<architecture>x86_64|arm64)/"
    r"(?P<kind>base-oss-nvidia-driver-gpu-amazon-linux-2023)/latest/ami-id"
)
_OWNER = "898082745236"
"""Amazon's account for deep learning images."""


def get_parameter(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if found := _NAME.fullmatch(request["Name"]):
        return {"Parameter": _parameter(context, found)}
    return below(context, request)


def _parameter(context: RequestContext, name: re.Match[str]) -> dict[str, Any]:
    image = _image(context, name["architecture"], name["kind"])
    return {
        "Name": name[0],
        "Type": "String",
        "Value": image,
        "Version": 1,
        "LastModifiedDate": datetime(2026, 1, 1, tzinfo=UTC),
        "ARN": f"arn:{context.partition}:ssm:{context.region}::parameter{name[0]}",
        "DataType": "aws:ec2:image",
    }


def _image(context: RequestContext, architecture: str, kind: str) -> str:
    """The id of an image that EC2 knows from now on."""
    backend = ec2_backends[context.account_id][context.region]
    image_id = f"ami-0{hashlib.sha256(f'{context.region}/{architecture}/{kind}'.encode()).hexdigest()[:16]}"
    if image_id not in backend.amis:
        backend.amis[image_id] = Ami(
            backend,
            image_id,
            name=f"{kind}-{architecture}",
            owner_id=_OWNER,
            owner_alias="amazon",
            public=True,
            virtualization_type="hvm",
            architecture=architecture,
            hypervisor="xen",
            root_device_type="ebs",
            root_device_name="/dev/xvda",
        )
    return image_id


OPERATIONS: dict[str, Handler] = {"GetParameter": get_parameter}
