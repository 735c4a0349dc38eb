"""What scales the production variants of an endpoint, as the requests that bring it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idleness.targets.target import Clients

type RequestList = list[dict[str, Any]]

_NAMED = ("ServiceNamespace", "ResourceId", "ScalableDimension")
_TARGET = (*_NAMED, "MinCapacity", "MaxCapacity", "SuspendedState")
_POLICY = (
    *_NAMED,
    "PolicyName",
    "PolicyType",
    "StepScalingPolicyConfiguration",
    "TargetTrackingScalingPolicyConfiguration",
)


@dataclass(frozen=True, kw_only=True)
class EndpointScaling:
    """Of the production variants `variants`. All methods raise botocore's errors."""

    aws: Clients
    endpoint: str
    variants: Sequence[str]

    def requests(self) -> dict[str, RequestList]:
        """The requests that would register the scalable targets and put their policies as they are."""
        return {
            "targets": [
                _only(_TARGET, target) | {"Tags": self._tags(target["ScalableTargetARN"])} for target in self._targets()
            ],
            "policies": [_only(_POLICY, policy) for policy in self._policies()],
        }

    def remove(self) -> None:
        """Deregisters the scalable targets; their policies go with them."""
        for target in self._targets():
            self._client().deregister_scalable_target(**_only(_NAMED, target))

    def restore(self, requests: Mapping[str, RequestList]) -> None:
        """Sends the requests for what isn't there."""
        registered = {target["ResourceId"] for target in self._targets()}
        for target in requests["targets"]:
            if target["ResourceId"] not in registered:
                self._client().register_scalable_target(**target)
        put = {(policy["ResourceId"], policy["PolicyName"]) for policy in self._policies()}
        for policy in requests["policies"]:
            if (policy["ResourceId"], policy["PolicyName"]) not in put:
                self._client().put_scaling_policy(**policy)

    def _targets(self) -> Iterator[dict[str, Any]]:
        pages = self._client().get_paginator("describe_scalable_targets")
        found = pages.paginate(ServiceNamespace="sagemaker", ResourceIds=self._resource_ids)
        return (target for page in found for target in page["ScalableTargets"])

    def _policies(self) -> Iterator[dict[str, Any]]:
        pages = self._client().get_paginator("describe_scaling_policies")
        for resource_id in self._resource_ids:
            for page in pages.paginate(ServiceNamespace="sagemaker", ResourceId=resource_id):
                yield from page["ScalingPolicies"]

    def _tags(self, arn: str) -> dict[str, str]:
        tags: dict[str, str] = self._client().list_tags_for_resource(ResourceARN=arn)["Tags"]
        return tags

    @property
    def _resource_ids(self) -> list[str]:
        return [f"endpoint/{self.endpoint}/variant/{variant}" for variant in self.variants]

    def _client(self) -> Any:
        return self.aws("application-autoscaling")


def _only(names: Sequence[str], told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}
