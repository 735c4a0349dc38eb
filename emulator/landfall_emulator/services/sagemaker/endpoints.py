"""Endpoints: with the variants of their configuration and the capacity they were given since.

They are in service at once. Only one that is given another weight or capacity tells that it is being updated, once, and
refuses another update until it has told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler
from landfall_emulator.services.sagemaker.kept import (
    CONFIGURATION,
    ENDPOINT,
    MODEL,
    Kept,
    find,
    forget,
    get,
    invalid,
    keep,
    listed,
    times,
)
from landfall_emulator.state import Regional


def create_endpoint(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    configuration = find(context, CONFIGURATION, request["EndpointConfigName"])
    said = {key: value for key, value in request.items() if key != "DeploymentConfig"}
    endpoint = keep(context, ENDPOINT, said, EndpointStatus="InService", **_follow(context, configuration))
    _remember_deployment(endpoint, request)
    return {"EndpointArn": endpoint.told["EndpointArn"]}


@dataclass(frozen=True)
class _Update:
    """One of weights and capacities that wasn't told of yet."""

    variants: list[dict[str, Any]]
    """As they are while it is under way."""
    end: datetime
    """When it is over, although nobody asked."""


_updates: Regional[dict[str, _Update]] = Regional(dict)
"""By endpoint."""

_UPDATE_TIME = timedelta(seconds=5)


def describe_endpoint(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = find(context, ENDPOINT, request["EndpointName"])
    told = endpoint.told | times(ENDPOINT, endpoint)
    update = _update(context, request["EndpointName"])
    _updates.of(context).pop(request["EndpointName"], None)
    return told | {"EndpointStatus": "Updating", "ProductionVariants": update.variants} if update else told


def update_endpoint(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = _settled(context, request["EndpointName"])
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
    endpoint = _settled(context, request["EndpointName"])
    variants = {variant["VariantName"] for variant in endpoint.told["ProductionVariants"]}
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
        if one.get("DesiredInstanceCount") == 0 and "AsyncInferenceConfig" not in endpoint.told:
            raise invalid(f'The variant "{one["VariantName"]}" of a real-time endpoint can\'t have 0 instances.')
    _apply(context, endpoint, wanted)
    return {"EndpointArn": endpoint.told["EndpointArn"]}


def find_variant(context: RequestContext, name: str, variant: str) -> Mapping[str, Any] | None:
    """A variant of an endpoint as it is to be; None if there is none."""
    endpoint = get(context, ENDPOINT, name)
    variants = endpoint.told["ProductionVariants"] if endpoint else []
    return next((one for one in variants if one["VariantName"] == variant), None)


def scale(context: RequestContext, name: str, variant: str, count: int) -> None:
    """Gives a variant of an endpoint so many instances."""
    wanted = {"VariantName": variant, "DesiredInstanceCount": count}
    _apply(context, find(context, ENDPOINT, name), [wanted])


def delete_endpoint(context: RequestContext, request: Mapping[str, Any]) -> None:
    name = request["EndpointName"]
    variants = _settled(context, name).told["ProductionVariants"]
    forget(context, ENDPOINT, name)
    _deregister(context, [f"endpoint/{name}/variant/{variant['VariantName']}" for variant in variants])


def _deregister(context: RequestContext, resources: list[str]) -> None:
    """Takes away what scales the resources.

    https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
    """
    scaling = connect_to(aws_access_key_id=context.account_id, region_name=context.region).application_autoscaling
    namespace: dict[str, Any] = {"ServiceNamespace": "sagemaker"}
    for target in scaling.describe_scalable_targets(**namespace, ResourceIds=resources)["ScalableTargets"]:
        names = ("ServiceNamespace", "ResourceId", "ScalableDimension")
        scaling.deregister_scalable_target(**{name: target[name] for name in names})


def _apply(context: RequestContext, endpoint: Kept, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Gives variants another weight or capacity, which takes its time."""
    current = [
        {key: value for key, value in variant.items() if key.startswith("Current")}
        for variant in endpoint.told["ProductionVariants"]
    ]
    variants = [dict(variant) for variant in endpoint.told["ProductionVariants"]]
    for one in wanted:
        _set(next(each for each in variants if each["VariantName"] == one["VariantName"]), one)
    endpoint.told["ProductionVariants"] = variants
    endpoint.modified = datetime.now(UTC)
    _updates.of(context)[endpoint.told["EndpointName"]] = _Update(
        variants=[variant | old for variant, old in zip(variants, current, strict=True)],
        end=datetime.now(UTC) + _UPDATE_TIME,
    )


def _update(context: RequestContext, name: str) -> _Update | None:
    """The update of an endpoint that is under way."""
    update = _updates.of(context).get(name)
    return update if update and datetime.now(UTC) < update.end else None


def _settled(context: RequestContext, name: str) -> Kept:
    """The endpoint of that name, unless it is being updated."""
    endpoint = find(context, ENDPOINT, name)
    if _update(context, name):
        raise invalid(f'Cannot update in-progress endpoint "{endpoint.told["EndpointArn"]}".')
    return endpoint


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
