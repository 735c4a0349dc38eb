"""RDS: ids and monitoring settings of instances, the key of a managed password, who set a parameter, and tags of what
isn't there, which moto takes.

moto would look for keys in its own KMS, but the emulator's KMS is LocalStack's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from moto.rds.models import RDSBackend, rds_backends

from landfall_emulator.handler import Handler, ask_moto, below, error

_MONITORING = {
    "EnablePerformanceInsights": "performance_insights_enabled",
    "PerformanceInsightsKMSKeyId": "performance_insights_kms_key_id",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
    "DatabaseInsightsMode": "database_insights_mode",
    "MonitoringInterval": "monitoring_interval",
    "MonitoringRoleArn": "monitoring_role_arn",
}
"""What a request says of monitoring, and the attribute of moto's instance that it is answered from."""


def create_db_instance(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    below(context, request)
    answer = _set(context, request)
    instance: Any = rds_backends[context.account_id][context.region].databases[request["DBInstanceIdentifier"]]
    # moto gives the same one to all, and Terraform finds an instance by it
    instance.dbi_resource_id = f"db-{uuid4().hex[:26].upper()}"
    return {"DBInstance": answer["DBInstance"] | {"DbiResourceId": instance.dbi_resource_id}}


def modify_db_instance(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    instance: Any = rds_backends[context.account_id][context.region].databases.get(request["DBInstanceIdentifier"])
    if request.get("ManageMasterUserPassword") and getattr(instance, "manage_master_user_password", False):
        # moto would make another secret, where RDS goes on with the one that there is
        kept = {name: value for name, value in request.items() if name != "ManageMasterUserPassword"}
        ask_moto(context, "ModifyDBInstance", **kept)
    else:
        below(context, request)
    return _set(context, request)


def _set(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request.get("NewDBInstanceIdentifier") or request["DBInstanceIdentifier"]
    instance: Any = rds_backends[context.account_id][context.region].databases[name]
    for asked, attribute in _MONITORING.items():
        if request.get(asked) is not None:
            setattr(instance, attribute, request[asked])
    if request.get("EnablePerformanceInsights"):
        instance.performance_insights_retention_period = request.get("PerformanceInsightsRetentionPeriod") or 7
    return {"DBInstance": ask_moto(context, "DescribeDBInstances", DBInstanceIdentifier=name)["DBInstances"][0]}


def describe_db_parameters(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    # moto holds what a user sets; the engines' own defaults are not emulated
    parameters = answer.get("Parameters", []) if request.get("Source") in (None, "user") else []
    return {**answer, "Parameters": [{"Source": "user", "IsModifiable": True, **one} for one in parameters]}


def change_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    kind, name = request["ResourceName"].split(":")[5:7]
    if kind == "db" and name not in rds_backends[context.account_id][context.region].databases:
        raise error("DBInstanceNotFound", f"DBInstance {name} not found.", 404)
    return below(context, request)


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


RDSBackend.kms = property(_Keys)  # type: ignore[method-assign, assignment]

OPERATIONS: dict[str, Handler] = {
    "CreateDBInstance": create_db_instance,
    "ModifyDBInstance": modify_db_instance,
    "DescribeDBParameters": describe_db_parameters,
    "AddTagsToResource": change_tags,
    "RemoveTagsFromResource": change_tags,
}
