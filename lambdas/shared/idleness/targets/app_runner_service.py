"""A service of App Runner."""

from idleness.record import TAG, Record, Size
from idleness.targets.target import Look, Missing, Target, tags_of

_GONE = ("DELETED", "CREATE_FAILED")


class AppRunnerService(Target):
    """By its ARN: it is paused."""

    def look(self) -> Look:
        client = self._aws("apprunner")
        try:
            service = client.describe_service(ServiceArn=self.id)["Service"]
        except client.exceptions.ResourceNotFoundException:
            raise Missing(f"there is no App Runner service {self.id}") from None
        if service["Status"] in _GONE:
            raise Missing(f"there is no App Runner service {self.id}")
        tags = client.list_tags_for_resource(ResourceArn=self.id)["Tags"]
        return Look(
            running=service["Status"] == "RUNNING",
            changing=service["Status"] not in ("RUNNING", "PAUSED"),
            changed_at=service["UpdatedAt"],
            tags=tags_of(tags),
        )

    def note(self, record: Record) -> None:
        self._aws("apprunner").tag_resource(ResourceArn=self.id, Tags=[{"Key": TAG, "Value": str(record)}])

    def stop(self, size: Size) -> None:
        del size
        self._aws("apprunner").pause_service(ServiceArn=self.id)

    def start(self, size: Size) -> None:
        del size
        self._aws("apprunner").resume_service(ServiceArn=self.id)
