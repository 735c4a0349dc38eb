"""A parameter of Systems Manager that keeps the requests by which something is made again, while it is away."""

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idleness.targets.target import Clients, Missing, tags_of

type Requests = dict[str, Any]

NOTHING: Requests = {}

_EMPTY = "{}"
"""What Terraform writes."""


@dataclass(frozen=True)
class KeptRequests:
    """By the parameter's name. All methods raise botocore's errors, those that read Missing as well.

    A parameter holds 4,096 characters, and the requests for an endpoint with several production variants have more:
    each repeats the stack's tags. So they are compressed.
    """

    aws: Clients
    name: str

    def read(self) -> tuple[Requests, datetime]:
        """What is kept, since when."""
        client = self.aws("ssm")
        try:
            found = client.get_parameter(Name=self.name)["Parameter"]
        except client.exceptions.ParameterNotFound:
            raise Missing(f"there is no parameter {self.name}") from None
        value = found["Value"]
        requests = NOTHING if value == _EMPTY else json.loads(zlib.decompress(b64decode(value)))
        return requests, found["LastModifiedDate"]

    def write(self, requests: Requests) -> None:
        """Keeps these in place of any others."""
        value = b64encode(zlib.compress(json.dumps(requests).encode(), 9)).decode() if requests else _EMPTY
        self.aws("ssm").put_parameter(Name=self.name, Value=value, Overwrite=True)

    def tags(self) -> dict[str, str]:
        """The parameter's tags."""
        client = self.aws("ssm")
        try:
            answer = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=self.name)
        except client.exceptions.InvalidResourceId:
            raise Missing(f"there is no parameter {self.name}") from None
        return tags_of(answer["TagList"])

    def tag(self, key: str, value: str) -> None:
        """Gives the parameter a tag."""
        self.aws("ssm").add_tags_to_resource(
            ResourceType="Parameter", ResourceId=self.name, Tags=[{"Key": key, "Value": value}]
        )
