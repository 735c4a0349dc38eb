"""Models and endpoint configurations, with what SageMaker doesn't let them say."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models.instance_types import INSTANCE_TYPES

from landfall_emulator.handler import Handler
from landfall_emulator.services.sagemaker.kept import CONFIGURATION, MODEL, find, forget, invalid, keep, listed, times


def create_model(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    primary, containers = request.get("PrimaryContainer"), request.get("Containers") or []
    if bool(primary) == bool(containers):
        raise invalid("You must provide either a primary container or a list of containers, and not both.")
    for container in [primary] if primary else containers:
        _check_container(container)
        container.setdefault("Mode", "SingleModel")
    isolated = bool(request.get("EnableNetworkIsolation"))
    return {"ModelArn": keep(context, MODEL, request, EnableNetworkIsolation=isolated).told["ModelArn"]}


def _check_container(container: Mapping[str, Any]) -> None:
    if not container.get("Image") and not container.get("ModelPackageName"):
        raise invalid("A container definition needs an Image or a ModelPackageName.")
    if container.get("ModelDataUrl") and container.get("ModelDataSource"):
        raise invalid("A container definition takes either ModelDataUrl or ModelDataSource.")
    if container.get("Mode") == "MultiModel" and not (container.get("ModelDataUrl") or "").endswith("/"):
        raise invalid("A multi-model container needs a ModelDataUrl that is an S3 prefix and ends with '/'.")


def describe_model(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    model = find(context, MODEL, request["ModelName"])
    return model.told | times(MODEL, model)


def delete_model(context: RequestContext, request: Mapping[str, Any]) -> None:
    forget(context, MODEL, request["ModelName"])


def list_models(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return listed(context, MODEL, request)


def create_endpoint_config(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    variants = [*request["ProductionVariants"], *(request.get("ShadowProductionVariants") or [])]
    names = [variant["VariantName"] for variant in variants]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise invalid(f'The variant name "{repeated}" was non-unique within the request.')
    for variant in variants:
        model = find(context, MODEL, variant["ModelName"]).told if variant.get("ModelName") else {}
        _check_variant(variant, model, request)
        variant.setdefault("InitialVariantWeight", 1.0)
    told = keep(context, CONFIGURATION, request).told
    return {"EndpointConfigArn": told["EndpointConfigArn"]}


def _check_variant(variant: Mapping[str, Any], model: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    name, kind = variant["VariantName"], variant.get("InstanceType")
    if bool(kind) == bool(variant.get("ServerlessConfig")):
        raise invalid(f'The variant "{name}" needs either an InstanceType or a ServerlessConfig.')
    if variant.get("ServerlessConfig"):
        _check_serverless(variant, model, request)
    elif not variant.get("InitialInstanceCount"):
        raise invalid(f'The variant "{name}" needs an InitialInstanceCount.')
    if kind and request.get("KmsKeyId") and _has_local_storage(kind):
        # docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html, KmsKeyId
        raise invalid(f"KmsKeyId can't be specified with {kind}, whose local storage is encrypted by its hardware.")


def _check_serverless(variant: Mapping[str, Any], model: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    # docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html, "Feature exclusions"
    config = variant["ServerlessConfig"]
    containers = model.get("Containers") or [model.get("PrimaryContainer") or {}]
    excluded = {
        "multiple production variants": len(request["ProductionVariants"]) > 1,
        "data capture": (request.get("DataCaptureConfig") or {}).get("EnableCapture"),
        "asynchronous inference": request.get("AsyncInferenceConfig"),
        "network isolation": model.get("EnableNetworkIsolation"),
        "a VPC configuration": model.get("VpcConfig"),
        "multi-model endpoints": any(container.get("Mode") == "MultiModel" for container in containers),
        "inference pipelines": len(containers) > 1,
    }
    if unsupported := next((what for what, used in excluded.items() if used), None):
        raise invalid(f"Serverless inference doesn't support {unsupported}.")
    if config["MemorySizeInMB"] % 1024:
        raise invalid(f"MemorySizeInMB must be 1024, 2048, 3072, 4096, 5120 or 6144, not {config['MemorySizeInMB']}.")
    if (config.get("ProvisionedConcurrency") or 0) > config["MaxConcurrency"]:
        raise invalid("ProvisionedConcurrency must not exceed MaxConcurrency.")


def _has_local_storage(kind: str) -> bool:
    """Whether instances of the type, which SageMaker calls `ml.` and EC2's name, have disks of their own."""
    return bool(INSTANCE_TYPES.get(kind.removeprefix("ml."), {}).get("InstanceStorageSupported"))


def describe_endpoint_config(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    configuration = find(context, CONFIGURATION, request["EndpointConfigName"])
    return configuration.told | times(CONFIGURATION, configuration)


def delete_endpoint_config(context: RequestContext, request: Mapping[str, Any]) -> None:
    forget(context, CONFIGURATION, request["EndpointConfigName"])


def list_endpoint_configs(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return listed(context, CONFIGURATION, request)


OPERATIONS: dict[str, Handler] = {
    "CreateModel": create_model,
    "DescribeModel": describe_model,
    "DeleteModel": delete_model,
    "ListModels": list_models,
    "CreateEndpointConfig": create_endpoint_config,
    "DescribeEndpointConfig": describe_endpoint_config,
    "DeleteEndpointConfig": delete_endpoint_config,
    "ListEndpointConfigs": list_endpoint_configs,
}
