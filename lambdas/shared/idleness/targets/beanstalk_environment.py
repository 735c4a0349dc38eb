"""An environment of Elastic Beanstalk."""

from functools import cached_property

from idleness.record import Record, Size
from idleness.targets.auto_scaling_group import AutoScalingGroup
from idleness.targets.target import Look, Missing, Target


class BeanstalkEnvironment(Target):
    """By its name. Beanstalk has no way to stop one, so its Auto Scaling group is resized; an update by Beanstalk gives
    it back its size."""

    def look(self) -> Look:
        return self._group.look()

    def note(self, record: Record) -> None:
        self._group.note(record)

    def stop(self, size: Size) -> None:
        self._group.stop(size)

    def start(self, size: Size) -> None:
        self._group.start(size)

    @cached_property
    def _group(self) -> AutoScalingGroup:
        # Asked every time, since an immutable update brings another group.
        client = self._aws("elasticbeanstalk")
        try:
            answer = client.describe_environment_resources(EnvironmentName=self.id)
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "InvalidParameterValue":
                raise Missing(f"there is no Elastic Beanstalk environment {self.id}") from None
            raise
        groups = answer["EnvironmentResources"]["AutoScalingGroups"]
        if not groups:
            raise Missing(f"the Elastic Beanstalk environment {self.id} has no Auto Scaling group")
        return AutoScalingGroup(groups[0]["Name"], self._aws)
