"""An Auto Scaling group of EC2."""

from idleness.record import TAG, Record, Size
from idleness.targets.target import Look, Missing, Target, tags_of

_SCHEDULED = "ScheduledActions"
"""The process that would give a group another size by the clock."""


class AutoScalingGroup(Target):
    """By its name. It is resized: a member that was only stopped would be ill for the group, and be replaced."""

    def look(self) -> Look:
        answer = self._aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[self.id])
        found = answer["AutoScalingGroups"]
        # One that is being deleted says so.
        if not found or found[0].get("Status"):
            raise Missing(f"there is no Auto Scaling group {self.id}")
        (group,) = found
        suspended = {each["ProcessName"] for each in group.get("SuspendedProcesses", [])}
        return Look(
            running=group["DesiredCapacity"] > 0,
            changing=any(each["LifecycleState"].startswith("Pending") for each in group["Instances"]),
            changed_at=group["CreatedTime"],
            tags=tags_of(group.get("Tags", [])),
            size=Size(
                desired=group["DesiredCapacity"],
                minimum=group["MinSize"],
                maximum=group["MaxSize"],
                suspended=frozenset({_SCHEDULED} & suspended),
            ),
        )

    def note(self, record: Record) -> None:
        self._aws("autoscaling").create_or_update_tags(
            Tags=[
                {
                    "ResourceId": self.id,
                    "ResourceType": "auto-scaling-group",
                    "Key": TAG,
                    "Value": str(record),
                    "PropagateAtLaunch": False,
                }
            ]
        )

    def stop(self, size: Size) -> None:
        del size
        client = self._aws("autoscaling")
        client.suspend_processes(AutoScalingGroupName=self.id, ScalingProcesses=[_SCHEDULED])
        client.update_auto_scaling_group(AutoScalingGroupName=self.id, MinSize=0, MaxSize=0, DesiredCapacity=0)

    def start(self, size: Size) -> None:
        client = self._aws("autoscaling")
        client.update_auto_scaling_group(
            AutoScalingGroupName=self.id, MinSize=size.minimum, MaxSize=size.maximum, DesiredCapacity=size.desired
        )
        if _SCHEDULED not in size.suspended:
            client.resume_processes(AutoScalingGroupName=self.id, ScalingProcesses=[_SCHEDULED])
