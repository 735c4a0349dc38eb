"""Systems Manager: how much a parameter holds, and the public parameters of the deep learning images with those images
in EC2, which moto doesn't have.

"Finding the ID of a DLAMI" of the AWS Deep Learning AMIs developer guide has the form of their names.
"""

import hashlib
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ssm.models import ssm_backends

from landfall_emulator.handler import Handler, below, error

_NAME = re.compile(
    r"/aws/service/deeplearning/ami/(?P<architecture>x86_64|arm64)/"
    r"(?P<kind>base-oss-nvidia-driver-gpu-amazon-linux-2023)/latest/ami-id"
)
_OWNER = "898082745236"
"""Amazon's account for deep learning images."""
_CHARACTERS = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
"""What a parameter holds, by its tier.

https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
"""


def get_parameter(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if found := _NAME.fullmatch(request["Name"]):
        return {"Parameter": _parameter(context, found)}
    return below(context, request)


def put_parameter(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    backend: Any = ssm_backends[context.account_id][context.region]
    name = _kept_name(request["Name"])
    known = backend.get_parameter(name)
    tier = request.get("Tier") or (known.tier if known else "Standard")
    if len(request["Value"]) > (most := _CHARACTERS.get(tier, sys.maxsize)):
        why = f"{tier} tier parameters support a maximum parameter value of {most} characters."
        raise error("ValidationException", why)
    answer = below(context, request)
    backend.get_parameter(name).tier = tier
    return {**answer, "Tier": tier}


def _kept_name(name: str) -> str:
    """What LocalStack calls a parameter of this name, or ARN, in moto: one at the root has no slash."""
    path = name.partition(":parameter/")[2] if name.startswith("arn:") else name.strip("/").replace("//", "/")
    return f"/{path}" if "/" in path else path


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


OPERATIONS: dict[str, Handler] = {"GetParameter": get_parameter, "PutParameter": put_parameter}
