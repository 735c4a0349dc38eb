"""By what a production variant of an asynchronous endpoint is idle."""

from collections.abc import Iterator

from environments.settings.ml_instance_types import ML_INSTANCE_TYPES
from modules.compute.sagemaker.alarms import INSTANCES, INVOCATIONS
from modules.compute.sagemaker.hosted import Hosted
from modules.foundation.observability import Metric, Signal


def signals(endpoint: str, hosted: Hosted) -> Iterator[Signal]:
    """CPU, GPU where the instances have one, and requests that wait in the queue."""
    has = ML_INSTANCE_TYPES[hosted.instance_type]
    dimensions = {"EndpointName": endpoint, "VariantName": hosted.name}

    def used(name: str) -> Metric:
        return Metric(namespace=INSTANCES, name=name, statistic="Average", dimensions=dimensions)

    yield Signal(what="cpu", metric=used("CPUUtilization"), units=has.vcpu)
    if has.gpus:
        yield Signal(what="gpu", metric=used("GPUUtilization"), units=has.gpus)
    yield Signal(
        what="requests",
        metric=Metric(
            namespace=INVOCATIONS,
            name="ApproximateBacklogSize",
            statistic="Maximum",
            dimensions={"EndpointName": endpoint},
        ),
    )
