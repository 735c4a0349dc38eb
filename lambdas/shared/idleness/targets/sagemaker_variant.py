"""A production variant of an asynchronous endpoint of SageMaker."""

from typing import Any

from idleness.record import TAG, Record, Size
from idleness.targets.endpoints import find_endpoint, tags_of_endpoint
from idleness.targets.scalable_target import ScalableTarget
from idleness.targets.target import Look, Missing, Target


class SageMakerVariant(Target):
    """`<endpoint>/<variant>`: instances to zero. Its scaling goes on, so that what is queued meanwhile wakes it."""

    def look(self) -> Look:
        endpoint = self._endpoint()
        _, name = self.id.split("/")
        variants = [each for each in endpoint.get("ProductionVariants", []) if each["VariantName"] == name]
        if not variants:
            raise Missing(f"there is no production variant {self.id}")
        desired = variants[0].get("DesiredInstanceCount", variants[0].get("CurrentInstanceCount", 0))
        return Look(
            running=desired > 0,
            changing=endpoint["EndpointStatus"] != "InService",
            changed_at=endpoint["CreationTime"],
            tags=tags_of_endpoint(self._aws, endpoint),
            size=self._scaling.size(desired),
        )

    def note(self, record: Record) -> None:
        arn = self._endpoint()["EndpointArn"]
        self._aws("sagemaker").add_tags(ResourceArn=arn, Tags=[{"Key": TAG, "Value": str(record)}])

    def stop(self, size: Size) -> None:
        if size.minimum is not None:
            self._scaling.lower()
        self._set(0)

    def start(self, size: Size) -> None:
        # The number first: raised bounds would bring it up as well, and an endpoint takes no change while it changes.
        if size.desired is not None:
            self._set(size.desired)
        self._scaling.open(size)

    def _set(self, desired: int) -> None:
        endpoint, variant = self.id.split("/")
        self._aws("sagemaker").update_endpoint_weights_and_capacities(
            EndpointName=endpoint,
            DesiredWeightsAndCapacities=[{"VariantName": variant, "DesiredInstanceCount": desired}],
        )

    def _endpoint(self) -> dict[str, Any]:
        name, _ = self.id.split("/")
        if (endpoint := find_endpoint(self._aws, name)) is None:
            raise Missing(f"there is no endpoint {name}")
        return endpoint

    @property
    def _scaling(self) -> ScalableTarget:
        endpoint, variant = self.id.split("/")
        return ScalableTarget(
            aws=self._aws,
            namespace="sagemaker",
            resource_id=f"endpoint/{endpoint}/variant/{variant}",
            dimension="sagemaker:variant:DesiredInstanceCount",
        )
