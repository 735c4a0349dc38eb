"""What alarms and dashboard watch of an endpoint.

Source of metrics, units and dimensions: "Amazon SageMaker AI metrics in Amazon CloudWatch" of the Amazon SageMaker AI
developer guide, and for async "Monitor asynchronous endpoint".
"""

from collections.abc import Iterator

from environments.settings.inference import Async, Serverless
from environments.settings.inference import Endpoint as EndpointSettings
from environments.settings.ml_instance_types import ML_INSTANCE_TYPES
from environments.settings.operations import Observability as ObservabilitySettings
from modules.compute.sagemaker.hosted import Hosted
from modules.foundation.observability import Alarm, Metric

_INVOCATIONS = "AWS/SageMaker"
_INSTANCES = "/aws/sagemaker/Endpoints"
_MICROSECONDS = 1_000_000


def rollback_alarms(
    endpoint: str, settings: EndpointSettings, hosted: Hosted, limits: ObservabilitySettings
) -> Iterator[Alarm]:
    """Alarms that take a change of the endpoint back: errors and, where somebody waits for the answer, latency."""
    dimensions = {"EndpointName": endpoint, "VariantName": hosted.name}
    yield Alarm(
        part=f"errors-{hosted.name}",
        metric=Metric(namespace=_INVOCATIONS, name="Invocation5XXErrors", statistic="Sum", dimensions=dimensions),
        above=limits.errors_per_minute,
        description=f"The model {hosted.name} answers with errors",
    )
    if not isinstance(settings, Async):
        yield Alarm(
            part=f"latency-{hosted.name}",
            metric=Metric(namespace=_INVOCATIONS, name="ModelLatency", statistic="p95", dimensions=dimensions),
            above=limits.latency_seconds * _MICROSECONDS,
            description=f"The model {hosted.name} answers slowly (microseconds)",
        )


def load_alarms(
    endpoint: str, settings: EndpointSettings, hosted: Hosted, limits: ObservabilitySettings
) -> Iterator[Alarm]:
    """Alarms on what a production variant uses up. CPU and GPU count 100 % for each core and each GPU."""
    watched = [("memory", "MemoryUtilization", limits.memory_percent, "Memory")]
    if not isinstance(settings, Serverless):
        has = ML_INSTANCE_TYPES[hosted.instance_type]
        watched.append(("cpu", "CPUUtilization", limits.cpu_percent * has.vcpu, "CPU"))
        if has.gpus:
            watched.append(("gpu", "GPUUtilization", limits.cpu_percent * has.gpus, "GPU"))
            watched.append(("gpu-memory", "GPUMemoryUtilization", limits.memory_percent * has.gpus, "GPU memory"))
    dimensions = {"EndpointName": endpoint, "VariantName": hosted.name}
    for part, metric, above, what in watched:
        yield Alarm(
            part=f"{part}-{hosted.name}",
            metric=Metric(namespace=_INSTANCES, name=metric, statistic="Average", dimensions=dimensions),
            above=above,
            description=f"{what} of the model {hosted.name} is high",
        )


def queue_alarms(endpoint: str, settings: EndpointSettings) -> Iterator[Alarm]:
    """The alarm on a queue that is longer than all instances together should leave it."""
    if isinstance(settings, Async):
        most = settings.scaling.backlog_per_instance * settings.scaling.max_instances
        yield Alarm(
            part="backlog",
            metric=Metric(
                namespace=_INVOCATIONS,
                name="ApproximateBacklogSize",
                statistic="Average",
                dimensions={"EndpointName": endpoint},
            ),
            above=most,
            # An instance takes minutes to start.
            minutes=15,
            description="Requests wait, though all instances work",
        )
