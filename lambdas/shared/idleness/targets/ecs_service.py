"""A service of ECS."""

from functools import cached_property
from typing import Any

from idleness.record import TAG, Record, Size
from idleness.targets.scalable_target import ScalableTarget
from idleness.targets.target import Look, Missing, Target, tags_of


class EcsService(Target):
    """`<cluster>/<service>`: tasks to zero, and the bounds of their scaling."""

    def look(self) -> Look:
        service = self._service()
        desired = service["desiredCount"]
        deployments = service["deployments"]
        return Look(
            running=desired > 0,
            changing=any(each.get("rolloutState") == "IN_PROGRESS" for each in deployments) or len(deployments) > 1,
            changed_at=max(each["createdAt"] for each in deployments),
            tags=tags_of(service.get("tags", []), "key", "value"),
            size=self._scaling.size(desired),
        )

    def note(self, record: Record) -> None:
        self._aws("ecs").tag_resource(resourceArn=self._arn, tags=[{"key": TAG, "value": str(record)}])

    def stop(self, size: Size) -> None:
        # The bounds first: they would bring back a task at once.
        if size.maximum is not None:
            self._scaling.close()
        self._set(0)

    def start(self, size: Size) -> None:
        self._scaling.open(size)
        if size.desired is not None:
            self._set(size.desired)

    def _set(self, desired: int) -> None:
        cluster, service = self.id.split("/")
        self._aws("ecs").update_service(cluster=cluster, service=service, desiredCount=desired)

    def _service(self) -> dict[str, Any]:
        cluster, service = self.id.split("/")
        answer = self._aws("ecs").describe_services(cluster=cluster, services=[service], include=["TAGS"])
        found: list[dict[str, Any]] = [each for each in answer["services"] if each["status"] == "ACTIVE"]
        if not found:
            raise Missing(f"there is no ECS service {self.id}")
        return found[0]

    @cached_property
    def _arn(self) -> str:
        return str(self._service()["serviceArn"])

    @property
    def _scaling(self) -> ScalableTarget:
        return ScalableTarget(
            aws=self._aws,
            namespace="ecs",
            resource_id=f"service/{self.id}",
            dimension="ecs:service:DesiredCount",
        )
