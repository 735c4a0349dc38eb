"""By what an endpoint is idle."""

from collections.abc import Iterator

from environments.settings.inference import Async
from environments.settings.inference import Endpoint as EndpointSettings
from environments.settings.ml_instance_types import ML_INSTANCE_TYPES
from modules.compute.sagemaker.alarms import INSTANCES, INVOCATIONS
from modules.compute.sagemaker.hosted import Hosted
from modules.foundation.observability import Metric, Signal


def signals(endpoint: str, settings: EndpointSettings, hosted: Hosted) -> Iterator[Signal]:
    """CPU, GPU where the instances have one, and requests: those that a production variant answered, or those that wait
    in the queue."""
    has = ML_INSTANCE_TYPES[hosted.instance_type]
    of_endpoint = {"EndpointName": endpoint}
    of_variant = {**of_endpoint, "VariantName": hosted.name}

    def used(name: str) -> Metric:
        return Metric(namespace=INSTANCES, name=name, statistic="Average", dimensions=of_variant)

    yield Signal(what="cpu", metric=used("CPUUtilization"), units=has.vcpu)
    if has.gpus:
        yield Signal(what="gpu", metric=used("GPUUtilization"), units=has.gpus)
    requests = (
        Metric(namespace=INVOCATIONS, name="ApproximateBacklogSize", statistic="Maximum", dimensions=of_endpoint)
        if isinstance(settings, Async)
        else Metric(namespace=INVOCATIONS, name="Invocations", statistic="Sum", dimensions=of_variant)
    )
    yield Signal(what="requests", metric=requests)
