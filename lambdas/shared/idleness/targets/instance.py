"""An instance of EC2 that is no group's."""

from idleness.record import TAG, Record, Size
from idleness.targets.target import Look, Missing, Target, tags_of

_GONE = ("shutting-down", "terminated")


class Instance(Target):
    """By its id: it is stopped, and keeps its disks and its Elastic IP."""

    def look(self) -> Look:
        client = self._aws("ec2")
        try:
            answer = client.describe_instances(InstanceIds=[self.id])
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"].startswith("InvalidInstanceID"):
                raise Missing(f"there is no instance {self.id}") from None
            raise
        found = [each for reservation in answer["Reservations"] for each in reservation["Instances"]]
        if not found or found[0]["State"]["Name"] in _GONE:
            raise Missing(f"there is no instance {self.id}")
        (instance,) = found
        state = instance["State"]["Name"]
        return Look(
            running=state == "running",
            changing=state not in ("running", "stopped"),
            changed_at=instance["LaunchTime"],
            tags=tags_of(instance.get("Tags", [])),
        )

    def note(self, record: Record) -> None:
        self._aws("ec2").create_tags(Resources=[self.id], Tags=[{"Key": TAG, "Value": str(record)}])

    def stop(self, size: Size) -> None:
        del size
        self._aws("ec2").stop_instances(InstanceIds=[self.id])

    def start(self, size: Size) -> None:
        del size
        self._aws("ec2").start_instances(InstanceIds=[self.id])
