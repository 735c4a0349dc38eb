"""What is watched of EC2 instances."""

from collections.abc import Iterator

from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.cloudwatch_agent import agent_metric
from modules.foundation.observability import Alarm, Metric


def cpu_metric(dimensions: dict[str, str]) -> Metric:
    """CPU utilisation in `AWS/EC2`, of an instance or on average of a group."""
    return Metric(namespace="AWS/EC2", name="CPUUtilization", statistic="Average", dimensions=dimensions)


def instance_alarms(limits: ObservabilitySettings, dimensions: dict[str, str], *, stack: str) -> Iterator[Alarm]:
    """Alarms on CPU, memory and disks; `dimensions` are those of the instance or the group in `AWS/EC2`, `stack` is
    that of the agent's metrics."""
    yield Alarm(
        part="cpu",
        metric=cpu_metric(dimensions),
        above=limits.cpu_percent,
        description="CPU of the instances is high",
    )
    yield Alarm(
        part="memory",
        metric=agent_metric("memory", stack, statistic="Average"),
        above=limits.memory_percent,
        description="Memory of the instances is high",
    )
    yield Alarm(
        part="disk",
        metric=agent_metric("disk", stack, statistic="Maximum"),
        above=limits.disk_percent,
        description="A disk of an instance is nearly full",
    )


def gpu_alarm(percent: float, *, stack: str) -> Alarm:
    """Alarm on the utilisation of the GPUs."""
    return Alarm(
        part="gpu",
        metric=agent_metric("gpu", stack, statistic="Average"),
        above=percent,
        minutes=15,
        description="The GPUs are busy all the time",
    )


def status_alarm(instance_id: str) -> Alarm:
    """Alarm on an instance that fails a status check of EC2's."""
    return Alarm(
        part="status",
        metric=Metric(
            namespace="AWS/EC2",
            name="StatusCheckFailed",
            statistic="Maximum",
            dimensions={"InstanceId": instance_id},
        ),
        above=0,
        minutes=3,
        description="The instance fails its status checks",
    )
