"""What alarms and dashboard watch of an endpoint.

Source of metrics, units and dimensions: "Amazon SageMaker AI metrics in Amazon CloudWatch" of the Amazon SageMaker AI
developer guide, and for async "Monitor asynchronous endpoint".
"""

from collections.abc import Iterator, Sequence

from environments.settings.inference import Async
from environments.settings.inference import Endpoint as EndpointSettings
from environments.settings.ml_instance_types import ML_INSTANCE_TYPES
from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.sagemaker.hosted import Hosted
from modules.foundation.observability import Alarm, Metric

INVOCATIONS = "AWS/SageMaker"
INSTANCES = "/aws/sagemaker/Endpoints"
_MICROSECONDS = 1_000_000


def rollback_alarms(
    endpoint: str, settings: EndpointSettings, hosted: Sequence[Hosted], limits: ObservabilitySettings
) -> Iterator[Alarm]:
    """Alarms that take a change of the endpoint back: errors and, where somebody waits for the answer, latency."""
    for each in hosted:
        dimensions = {"EndpointName": endpoint, "VariantName": each.name}
        yield Alarm(
            part=f"errors-{each.name}",
            metric=Metric(namespace=INVOCATIONS, name="Invocation5XXErrors", statistic="Sum", dimensions=dimensions),
            above=limits.errors_per_minute,
            description=f"The model {each.name} answers with errors",
        )
        if not isinstance(settings, Async):
            yield Alarm(
                part=f"latency-{each.name}",
                metric=Metric(namespace=INVOCATIONS, name="ModelLatency", statistic="p95", dimensions=dimensions),
                above=limits.latency_seconds * _MICROSECONDS,
                description=f"The model {each.name} answers slowly (microseconds)",
            )


def load_alarms(
    endpoint: str, settings: EndpointSettings, hosted: Sequence[Hosted], limits: ObservabilitySettings
) -> Iterator[Alarm]:
    """Alarms on what the production variants use up, and on a queue that all instances together can't work off."""
    for each in hosted:
        dimensions = {"EndpointName": endpoint, "VariantName": each.name}
        for part, metric, above, what in _used(each, limits):
            yield Alarm(
                part=f"{part}-{each.name}",
                metric=Metric(namespace=INSTANCES, name=metric, statistic="Average", dimensions=dimensions),
                above=above,
                description=f"{what} of the model {each.name} is high",
            )
    if isinstance(settings, Async):
        yield Alarm(
            part="backlog",
            metric=Metric(
                namespace=INVOCATIONS,
                name="ApproximateBacklogSize",
                statistic="Average",
                dimensions={"EndpointName": endpoint},
            ),
            above=settings.scaling.backlog_per_instance * settings.scaling.max_instances,
            # An instance takes minutes to start.
            minutes=15,
            description="Requests wait, though all instances work",
        )


def _used(hosted: Hosted, limits: ObservabilitySettings) -> Iterator[tuple[str, str, float, str]]:
    """Part, metric, limit and name of what a production variant uses. CPU and GPU count 100 % for each core and GPU."""
    yield "memory", "MemoryUtilization", limits.memory_percent, "Memory"
    if hosted.instance_type:
        has = ML_INSTANCE_TYPES[hosted.instance_type]
        yield "cpu", "CPUUtilization", limits.cpu_percent * has.vcpu, "CPU"
        if has.gpus:
            yield "gpu", "GPUUtilization", limits.cpu_percent * has.gpus, "GPU"
            yield "gpu-memory", "GPUMemoryUtilization", limits.memory_percent * has.gpus, "GPU memory"
