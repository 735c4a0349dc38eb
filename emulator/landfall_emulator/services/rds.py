"""RDS: the key of a managed master password, and which parameters of a group are its user's.

moto would look for keys in its own KMS, but the emulator's KMS is LocalStack's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from moto.rds.models import RDSBackend

from landfall_emulator.handler import Handler, below


def describe_db_parameters(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    # moto holds what a user sets; the engines' own defaults are not emulated
    parameters = answer.get("Parameters", []) if request.get("Source") in (None, "user") else []
    return {**answer, "Parameters": [{"Source": "user", "IsModifiable": True, **one} for one in parameters]}


@dataclass(frozen=True)
class _Key:
    id: str
    arn: str


class _Keys:
    """What RDS asks of KMS, answered by LocalStack's."""

    def __init__(self, backend: RDSBackend) -> None:
        self._client = connect_to(aws_access_key_id=backend.account_id, region_name=backend.region_name).kms

    def describe_key(self, key_id: str) -> _Key:
        metadata = self._client.describe_key(KeyId=key_id)["KeyMetadata"]
        return _Key(metadata["KeyId"], metadata["Arn"])


RDSBackend.kms = property(_Keys)

OPERATIONS: dict[str, Handler] = {"DescribeDBParameters": describe_db_parameters}
