"""Endpoints: in service at once, with the variants of their configuration and the capacity they were given since."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.services.sagemaker.kept import (
    CONFIGURATION,
    ENDPOINT,
    MODEL,
    Kept,
    find,
    forget,
    invalid,
    keep,
    listed,
    times,
)


def create_endpoint(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    configuration = find(context, CONFIGURATION, request["EndpointConfigName"])
    said = {key: value for key, value in request.items() if key != "DeploymentConfig"}
    endpoint = keep(context, ENDPOINT, said, EndpointStatus="InService", **_follow(context, configuration))
    _remember_deployment(endpoint, request)
    return {"EndpointArn": endpoint.told["EndpointArn"]}


def describe_endpoint(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = find(context, ENDPOINT, request["EndpointName"])
    return endpoint.told | times(ENDPOINT, endpoint)


def update_endpoint(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = find(context, ENDPOINT, request["EndpointName"])
    told = _follow(context, find(context, CONFIGURATION, request["EndpointConfigName"]))
    if request.get("RetainAllVariantProperties"):
        excluded = {one["VariantPropertyType"] for one in request.get("ExcludeRetainedVariantProperties") or []}
        _retain(endpoint.told, told, excluded)
    endpoint.told = {key: value for key, value in endpoint.told.items() if key not in _FOLLOWED} | told
    endpoint.told["EndpointConfigName"] = request["EndpointConfigName"]
    if not request.get("RetainDeploymentConfig"):
        _remember_deployment(endpoint, request)
    endpoint.modified = datetime.now(UTC)
    return {"EndpointArn": endpoint.told["EndpointArn"]}


def update_weights_and_capacities(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = find(context, ENDPOINT, request["EndpointName"])
    variants = {variant["VariantName"]: variant for variant in endpoint.told["ProductionVariants"]}
    wanted = request["DesiredWeightsAndCapacities"]
    names = [one["VariantName"] for one in wanted]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise invalid(f'The variant name "{repeated}" was non-unique within the request.')
    if missing := next((name for name in names if name not in variants), None):
        configuration = endpoint.told["EndpointConfigName"]
        raise invalid(
            f'The variant name(s) "{missing}" is/are not present within endpoint configuration "{configuration}".'
        )
    for one in wanted:
        _set(variants[one["VariantName"]], one)
    endpoint.modified = datetime.now(UTC)
    return {"EndpointArn": endpoint.told["EndpointArn"]}


def delete_endpoint(context: RequestContext, request: Mapping[str, Any]) -> None:
    forget(context, ENDPOINT, request["EndpointName"])


def list_endpoints(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return listed(context, ENDPOINT, request, "EndpointStatus")


_FOLLOWED = (
    "AsyncInferenceConfig",
    "DataCaptureConfig",
    "ExplainerConfig",
    "MetricsConfig",
    "ProductionVariants",
    "ShadowProductionVariants",
)
"""What an endpoint tells of its configuration."""


def _follow(context: RequestContext, configuration: Kept) -> dict[str, Any]:
    """What an endpoint tells of its configuration, once that has been rolled out."""
    result = {key: configuration.told[key] for key in _FOLLOWED if configuration.told.get(key)}
    for key in ("ProductionVariants", "ShadowProductionVariants"):
        if key in result:
            result[key] = [_variant(context, variant) for variant in result[key]]
    if capture := result.get("DataCaptureConfig"):
        enabled = bool(capture.get("EnableCapture"))
        result["DataCaptureConfig"] = {
            "EnableCapture": enabled,
            "CaptureStatus": "Started" if enabled else "Stopped",
            "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
            "DestinationS3Uri": capture["DestinationS3Uri"],
            # AWS tells an empty one where there is none
            "KmsKeyId": capture.get("KmsKeyId") or "",
        }
    return result


def _variant(context: RequestContext, variant: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: variant[key] for key in ("VariantName", "ManagedInstanceScaling", "RoutingConfig") if key in variant}
    now = {
        "Weight": variant["InitialVariantWeight"],
        "InstanceCount": variant.get("InitialInstanceCount"),
        "ServerlessConfig": variant.get("ServerlessConfig"),
    }
    result = kept | {"DeployedImages": _images(context, variant)}
    for what, value in now.items():
        if value is not None:
            result |= {f"Current{what}": value, f"Desired{what}": value}
    return result


def _images(context: RequestContext, variant: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The images of the variant's model; which digest their tags meant, is not known here."""
    if not variant.get("ModelName"):
        return []
    model = find(context, MODEL, variant["ModelName"]).told
    containers = model.get("Containers") or [model["PrimaryContainer"]]
    return [{"SpecifiedImage": container["Image"]} for container in containers if container.get("Image")]


def _set(variant: dict[str, Any], wanted: Mapping[str, Any]) -> None:
    """Gives a variant the weight and the capacity that are wanted, and leaves it those that aren't spoken of."""
    for asked, what in (("DesiredWeight", "Weight"), ("DesiredInstanceCount", "InstanceCount")):
        if wanted.get(asked) is not None:
            variant |= {f"Current{what}": wanted[asked], f"Desired{what}": wanted[asked]}
    if serverless := wanted.get("ServerlessUpdateConfig"):
        changed = (variant.get("CurrentServerlessConfig") or {}) | dict(serverless)
        variant |= {"CurrentServerlessConfig": changed, "DesiredServerlessConfig": changed}


def _retain(old: Mapping[str, Any], new: dict[str, Any], excluded: set[str]) -> None:
    """Lets the variants that stay keep their weight and instances, and the endpoint its data capture."""
    before = {variant["VariantName"]: variant for variant in old["ProductionVariants"]}
    for variant in new["ProductionVariants"]:
        _set(
            variant,
            {key: value for key, value in before.get(variant["VariantName"], {}).items() if key not in excluded},
        )
    if "DataCaptureConfig" in old and "DataCaptureConfig" not in excluded:
        new["DataCaptureConfig"] = old["DataCaptureConfig"]


def _remember_deployment(endpoint: Kept, request: Mapping[str, Any]) -> None:
    if request.get("DeploymentConfig"):
        endpoint.told["LastDeploymentConfig"] = request["DeploymentConfig"]
    else:
        endpoint.told.pop("LastDeploymentConfig", None)


OPERATIONS: dict[str, Handler] = {
    "CreateEndpoint": create_endpoint,
    "DescribeEndpoint": describe_endpoint,
    "UpdateEndpoint": update_endpoint,
    "UpdateEndpointWeightsAndCapacities": update_weights_and_capacities,
    "DeleteEndpoint": delete_endpoint,
    "ListEndpoints": list_endpoints,
}
