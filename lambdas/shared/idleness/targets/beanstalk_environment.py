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
        """By the tag that Beanstalk gives it. Beanstalk itself would tell it only to who may ask CloudFormation and EC2
        as well, and an immutable update brings another group."""
        theirs = {"Name": "tag:elasticbeanstalk:environment-name", "Values": [self.id]}
        pages = self._aws("autoscaling").get_paginator("describe_auto_scaling_groups").paginate(Filters=[theirs])
        names = [group["AutoScalingGroupName"] for page in pages for group in page["AutoScalingGroups"]]
        if len(names) != 1:
            # Two are there while an update replaces all instances.
            raise Missing(f"the Elastic Beanstalk environment {self.id} has {len(names)} Auto Scaling groups")
        return AutoScalingGroup(names[0], self._aws)
