"""Services: their life, their operations, and what App Runner refuses.

Nothing runs: an operation is done as soon as it has been told once that it is in progress.
"""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler
from landfall_emulator.paging import page
from landfall_emulator.services.apprunner import kept, revisions
from landfall_emulator.services.apprunner.kept import Kept, all_of, find, invalid, wrong_state

_SIZES = {
    "256": {"512", "1024"},
    "512": {"1024"},
    "1024": {"2048", "3072", "4096"},
    "2048": {"4096", "6144"},
    "4096": {"8192", "10240", "12288"},
}
"""CPU units to MB, from the classes `Cpu` and `Memory` of the AWS CDK's module for App Runner."""

_HEALTH_CHECK = {
    "Protocol": "TCP",
    "Path": "/",
    "Interval": 5,
    "Timeout": 2,
    "HealthyThreshold": 1,
    "UnhealthyThreshold": 5,
}
"""Defaults of the API's `HealthCheckConfiguration`."""

_ACCESS, _INSTANCE = "build.apprunner.amazonaws.com", "tasks.apprunner.amazonaws.com"
"""Who assumes the access role and the instance role."""


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name, identity = request["ServiceName"], kept.new_id()
    if any(one.told["ServiceName"] == name for one in all_of(context, "service")):
        raise invalid(f"Service with the provided name already exists: {name}.")
    told = _configured(context, request, {})
    if key := (request.get("EncryptionConfiguration") or {}).get("KmsKey"):
        _require_key(context, key)
        told["EncryptionConfiguration"] = {"KmsKey": key}
    service = kept.keep(context, f"service/{name}/{identity}", told, request)
    service.told |= {
        "ServiceName": name,
        "ServiceId": identity,
        "ServiceArn": service.arn,
        "ServiceUrl": f"{identity[:10]}.{context.region}.awsapprunner.com",
        "CreatedAt": kept.now(),
        "Status": "RUNNING",
    }
    return _operation(service, "CREATE_SERVICE")


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Service": find(context, request["ServiceArn"], "service").told}


def list_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    items, token = page([one.told for one in all_of(context, "service")], request, default=20)
    return {"ServiceSummaryList": items, "NextToken": token}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = _in_state(context, request, "RUNNING")
    service.told |= _configured(context, request, service.told)
    return _operation(service, "UPDATE_SERVICE")


def deploy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = _operation(_in_state(context, request, "RUNNING"), "START_DEPLOYMENT")
    return {"OperationId": answer["OperationId"]}


def pause(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = _in_state(context, request, "RUNNING")
    service.told["Status"] = "PAUSED"
    return _operation(service, "PAUSE_SERVICE")


def resume(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = _in_state(context, request, "PAUSED")
    service.told["Status"] = "RUNNING"
    return _operation(service, "RESUME_SERVICE")


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = _in_state(context, request, "RUNNING", "PAUSED")
    if any(one.told["ServiceArn"] == service.arn for one in all_of(context, "vpcingressconnection")):
        raise invalid("The service has VPC ingress connections; delete them first")
    service.deleted = True
    service.domains.clear()
    service.told |= {"Status": "DELETED", "DeletedAt": kept.now()}
    return _operation(service, "DELETE_SERVICE")


def list_operations(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    items, token = page(find(context, request["ServiceArn"], "service").operations, request, default=20)
    return {"OperationSummaryList": items, "NextToken": token}


def _in_state(context: RequestContext, request: Mapping[str, Any], *states: str) -> Kept:
    service = find(context, request["ServiceArn"], "service")
    if service.told["Status"] not in states:
        raise wrong_state(f"Service cannot be changed in the current state: {service.told['Status']}")
    return service


def _operation(service: Kept, what: str) -> dict[str, Any]:
    """Notes an operation and tells the service as it is while the operation is under way."""
    moment = kept.now()
    identity = kept.new_id()
    operation = {
        "Id": f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}",
        "Type": what,
        "Status": "SUCCEEDED",
        "TargetArn": service.arn,
        "StartedAt": moment,
        "EndedAt": moment,
        "UpdatedAt": moment,
    }
    service.operations.insert(0, operation)
    service.told["UpdatedAt"] = moment
    return {"Service": service.told | {"Status": "OPERATION_IN_PROGRESS"}, "OperationId": operation["Id"]}


def _configured(context: RequestContext, request: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What a request changes of a service, with what AWS fills in."""
    source = request.get("SourceConfiguration")
    if source is not None:
        _check_source(context, source)
    instance = dict(request.get("InstanceConfiguration") or told.get("InstanceConfiguration") or {})
    instance = instance | _size(instance)
    if role := instance.get("InstanceRoleArn"):
        _require_role(context, role, _INSTANCE, "instance")
    network = dict(request.get("NetworkConfiguration") or told.get("NetworkConfiguration") or {})
    network.setdefault("EgressConfiguration", {"EgressType": "DEFAULT"})
    network.setdefault("IngressConfiguration", {"IsPubliclyAccessible": True})
    network.setdefault("IpAddressType", "IPV4")
    egress = network["EgressConfiguration"]
    if (egress.get("EgressType") == "VPC") != bool(egress.get("VpcConnectorArn")):
        raise invalid("VpcConnectorArn must be specified for the egress type VPC, and for no other")
    if connector := egress.get("VpcConnectorArn"):
        revisions.require(context, connector, "vpcconnector")
    scaling = request.get("AutoScalingConfigurationArn") or (told.get("AutoScalingConfigurationSummary") or {}).get(
        "AutoScalingConfigurationArn"
    )
    observability = request.get("ObservabilityConfiguration") or told.get("ObservabilityConfiguration")
    if observability and (wanted := observability.get("ObservabilityConfigurationArn")):
        revisions.require(context, wanted, "observabilityconfiguration")
    result = {
        "SourceConfiguration": {"AutoDeploymentsEnabled": True, **(source or told["SourceConfiguration"])},
        "InstanceConfiguration": instance,
        "HealthCheckConfiguration": _HEALTH_CHECK
        | dict(request.get("HealthCheckConfiguration") or told.get("HealthCheckConfiguration") or {}),
        "AutoScalingConfigurationSummary": revisions.scaling_of(context, scaling),
        "NetworkConfiguration": network,
    }
    return result | ({"ObservabilityConfiguration": observability} if observability else {})


def _check_source(context: RequestContext, source: Mapping[str, Any]) -> None:
    image = source.get("ImageRepository")
    if image is None:
        raise NotImplementedError("apprunner.CreateService is not emulated: services from source code")
    role = (source.get("AuthenticationConfiguration") or {}).get("AccessRoleArn")
    if image["ImageRepositoryType"] == "ECR":
        if role is None:
            raise invalid("AccessRoleArn must be specified for an image in Amazon ECR")
        _require_role(context, role, _ACCESS, "access")
    elif source.get("AutoDeploymentsEnabled"):
        raise invalid("Automatic deployments aren't supported for images in Amazon ECR Public")
    configuration = image.get("ImageConfiguration") or {}
    variables = (configuration.get("RuntimeEnvironmentVariables") or {}).keys()
    if twice := variables & (configuration.get("RuntimeEnvironmentSecrets") or {}).keys():
        raise invalid(f"Environment variables and secrets must have different names: {', '.join(sorted(twice))}")
    if reserved := [name for name in variables if name.startswith("AWSAPPRUNNER")]:
        raise invalid(f"Environment variables with the reserved prefix AWSAPPRUNNER: {', '.join(reserved)}")


def _size(instance: Mapping[str, Any]) -> dict[str, str]:
    """CPU and memory as they are told: in units and MB."""
    cpu, memory = instance.get("Cpu") or "1024", instance.get("Memory") or "2048"
    units = str(round(float(cpu.removesuffix(" vCPU")) * 1024)) if cpu.endswith("vCPU") else cpu
    megabytes = str(round(float(memory.removesuffix(" GB")) * 1024)) if memory.endswith("GB") else memory
    if megabytes not in _SIZES[units]:
        raise invalid(f"Invalid combination of Cpu {cpu} and Memory {memory}")
    return {"Cpu": units, "Memory": megabytes}


def _require_role(context: RequestContext, arn: str, service: str, what: str) -> None:
    """Refuses a role that doesn't exist or that the service may not assume."""
    iam = connect_to(aws_access_key_id=context.account_id, region_name=context.region).iam
    try:
        trust = iam.get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]["AssumeRolePolicyDocument"]
    except ClientError as missing:
        raise invalid(f"Error in assuming {what} role {arn}") from missing
    if service not in json.dumps(trust):
        raise invalid(f"Error in assuming {what} role {arn}")


def _require_key(context: RequestContext, key: str) -> None:
    try:
        connect_to(aws_access_key_id=context.account_id, region_name=context.region).kms.describe_key(KeyId=key)
    except ClientError as missing:
        raise invalid(f"KMS key {key} can't be used: {missing.response['Error']['Message']}") from missing


OPERATIONS: dict[str, Handler] = {
    "CreateService": create,
    "DescribeService": describe,
    "ListServices": list_all,
    "UpdateService": update,
    "StartDeployment": deploy,
    "PauseService": pause,
    "ResumeService": resume,
    "DeleteService": delete,
    "ListOperations": list_operations,
}
