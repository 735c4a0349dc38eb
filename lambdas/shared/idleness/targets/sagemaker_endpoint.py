"""An endpoint of SageMaker that answers at once, and therefore always has an instance: it is deleted and made again."""

from typing import Any

from idleness.record import TAG, Record, Size
from idleness.targets.endpoint_scaling import EndpointScaling
from idleness.targets.endpoints import find_endpoint, tags_of_endpoint
from idleness.targets.kept_requests import NOTHING, KeptRequests, Requests
from idleness.targets.target import Look, Missing, Target, Underway


class SageMakerEndpoint(Target):
    """`<endpoint>`: its configuration stays, and so does the parameter `/landfall/<endpoint>`: it has the record in its
    tags and, until all of it is back, keeps the requests that make it again. Scheduled actions that somebody added by
    hand don't come back."""

    def look(self) -> Look:
        endpoint, tags = find_endpoint(self._aws, self.id), self._kept.tags()
        if endpoint is None:
            requests, since = self._kept.read()
            if requests == NOTHING:
                raise Missing(f"there is no endpoint {self.id}")
            return Look(running=False, changing=False, changed_at=since, tags=tags, size=Size(desired=0))
        status = endpoint["EndpointStatus"]
        noted = {TAG: tags[TAG]} if TAG in tags else {}
        return Look(
            running=status not in ("Deleting", "Failed"),
            changing=status not in ("InService", "Failed"),
            changed_at=endpoint["CreationTime"],
            # Its own, since it is what may be deleted.
            tags=tags_of_endpoint(self._aws, endpoint) | noted,
            size=Size(desired=sum(each["DesiredInstanceCount"] for each in _capacities(endpoint))),
        )

    def note(self, record: Record) -> None:
        self._kept.tag(TAG, str(record))

    def stop(self, size: Size) -> None:
        del size
        endpoint = find_endpoint(self._aws, self.id)
        if endpoint is None:
            raise Missing(f"there is no endpoint {self.id}")
        # What is kept still is what a start that wasn't finished has to bring back.
        if self._kept_of(endpoint) == NOTHING:
            self._kept.write(self._requests(endpoint))
        self._scaling(endpoint).remove()
        self._delete()

    def start(self, size: Size) -> None:
        del size
        endpoint = find_endpoint(self._aws, self.id)
        kept = self._kept_of(endpoint)
        if kept != NOTHING:
            self._make(kept, endpoint)
            self._complete(kept)
        elif endpoint is None or endpoint["EndpointStatus"] == "Failed":
            raise Missing(f"there is no endpoint {self.id} that could run, and nothing says how it was")
        self._kept.write(NOTHING)

    def _make(self, kept: Requests, endpoint: dict[str, Any] | None) -> None:
        if endpoint is None:
            self._aws("sagemaker").create_endpoint(**kept["endpoint"])
        elif endpoint["EndpointStatus"] == "Failed":
            # Its name has to be free before it can be made again.
            self._delete()
            raise Underway

    def _complete(self, kept: Requests) -> None:
        endpoint = self._in_service()
        if _capacities(endpoint) != kept["capacities"]:
            self._aws("sagemaker").update_endpoint_weights_and_capacities(
                EndpointName=self.id, DesiredWeightsAndCapacities=kept["capacities"]
            )
            endpoint = self._in_service()
        self._scaling(endpoint).restore(kept)

    def _requests(self, endpoint: dict[str, Any]) -> Requests:
        tags = tags_of_endpoint(self._aws, endpoint)
        deployment = endpoint.get("LastDeploymentConfig")
        return {
            "endpoint": {
                "EndpointName": self.id,
                "EndpointConfigName": endpoint["EndpointConfigName"],
                # Nobody but AWS may write those that begin with its name.
                "Tags": [{"Key": key, "Value": value} for key, value in tags.items() if not key.startswith("aws:")],
                **({"DeploymentConfig": deployment} if deployment else {}),
            },
            "capacities": _capacities(endpoint),
            **self._scaling(endpoint).requests(),
        }

    def _in_service(self) -> dict[str, Any]:
        endpoint = find_endpoint(self._aws, self.id)
        if endpoint is None or endpoint["EndpointStatus"] != "InService":
            raise Underway
        return endpoint

    def _delete(self) -> None:
        self._aws("sagemaker").delete_endpoint(EndpointName=self.id)

    def _scaling(self, endpoint: dict[str, Any]) -> EndpointScaling:
        variants = [each["VariantName"] for each in endpoint["ProductionVariants"]]
        return EndpointScaling(aws=self._aws, endpoint=self.id, variants=variants)

    @property
    def _kept(self) -> KeptRequests:
        return KeptRequests(self._aws, f"/landfall/{self.id}")

    def _kept_of(self, endpoint: dict[str, Any] | None) -> Requests:
        """What is kept; nothing where somebody else has made another endpoint meanwhile."""
        kept, _ = self._kept.read()
        if endpoint is not None and kept != NOTHING:
            same = kept["endpoint"]["EndpointConfigName"] == endpoint["EndpointConfigName"]
            return kept if same else NOTHING
        return kept


def _capacities(endpoint: dict[str, Any]) -> list[dict[str, Any]]:
    """Weights and numbers of instances, as UpdateEndpointWeightsAndCapacities takes them."""
    return [
        {
            "VariantName": each["VariantName"],
            "DesiredWeight": each.get("DesiredWeight", each.get("CurrentWeight", 1)),
            "DesiredInstanceCount": each.get("DesiredInstanceCount", each.get("CurrentInstanceCount", 0)),
        }
        for each in endpoint.get("ProductionVariants", [])
    ]
